// SPDX-License-Identifier: Apache-2.0
#include "tool/report/elf_json.hpp"

#include <nlohmann/json.hpp>

namespace ramwright::tool {

namespace {

using nlohmann::json;

json branches_json(const std::vector<image_branch>& branches) {
    json content = json::array();
    for (const image_branch& each : branches) {
        json branch{{"name", each.name}, {"bytes", each.bytes}};
        if (!each.children.empty()) {
            branch["children"] = branches_json(each.children);
        }
        content.push_back(std::move(branch));
    }
    return content;
}

const char* name_of(stack::entry_kind kind) {
    switch (kind) {
        case stack::entry_kind::thread: return "thread";
        case stack::entry_kind::thread_with_own_stack: return "thread_with_own_stack";
        case stack::entry_kind::interrupt: break;
    }
    return "interrupt";
}

json entry_json(const stack::entry_need& entry) {
    json chain = json::array();
    for (const stack::call_in_chain& each : entry.chain) {
        chain.push_back({{"function", each.function},
                         {"bytes", each.depth},
                         {"times", each.times},
                         {"where", each.where}});
    }
    json content{{"function", entry.name},
                 {"kind", name_of(entry.kind)},
                 {"bytes", entry.bytes},
                 {"unknown", entry.unknown},
                 {"chain", chain}};
    if (entry.priority) {
        content["priority"] = *entry.priority;
    }
    return content;
}

}  // namespace

json image_json(const image_tree& image) {
    json regions = json::array();
    for (const image_region& each : image.regions) {
        regions.push_back({{"name", each.name},
                           {"kind", each.is_ram ? "ram" : "flash"},
                           {"used", each.used},
                           {"length", each.length},
                           {"children", branches_json(each.sections)}});
    }
    return {{"elf", image.elf}, {"regions", regions}};
}

json stacks_json(const report_stacks& stacks) {
    json needs = json::array();
    for (const stack::stack_need& each : stacks.found.stacks) {
        json parts = json::array();
        for (const stack::stack_need::part& part : each.parts) {
            parts.push_back({{"name", part.name}, {"bytes", part.bytes}});
        }
        needs.push_back({{"name", each.name},
                         {"bytes", each.bytes},
                         {"at_least", each.at_least},
                         {"parts", parts}});
    }
    json entries = json::array();
    for (const stack::entry_need& each : stacks.found.entries) {
        entries.push_back(entry_json(each));
    }
    return {{"elf", stacks.elf}, {"stacks", needs}, {"entries", entries}};
}

}  // namespace ramwright::tool
