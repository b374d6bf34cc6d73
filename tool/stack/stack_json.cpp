// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/stack_json.hpp"

#include <nlohmann/json.hpp>

namespace ramwright::tool::stack {

using nlohmann::json;

namespace {

json entry_json(const entry_need& entry) {
    json chain = json::array();
    for (const call_in_chain& each : entry.chain) {
        chain.push_back({{"function", each.function},
                         {"bytes", each.depth},
                         {"times", each.times},
                         {"where", each.where}});
    }
    json result{{"function", entry.name},
                {"interrupt", entry.kind == entry_kind::interrupt},
                {"own_stack", entry.kind == entry_kind::thread_with_own_stack},
                {"bytes", entry.bytes},
                {"at_least", !entry.unknown.empty()},
                {"floating_point", entry.floating_point},
                {"candidates_tried", entry.candidates_tried},
                {"unknown", entry.unknown},
                {"chain", chain}};
    if (entry.priority) {
        result["priority"] = *entry.priority;
    }
    return result;
}

}  // namespace

json as_json(const stack_report& report) {
    json stacks = json::array();
    for (const stack_need& each : report.stacks) {
        json parts = json::array();
        for (const stack_need::part& part : each.parts) {
            parts.push_back({{"name", part.name}, {"bytes", part.bytes}});
        }
        stacks.push_back({{"name", each.name},
                          {"bytes", each.bytes},
                          {"at_least", each.at_least},
                          {"parts", parts}});
    }
    json entries = json::array();
    for (const entry_need& each : report.entries) {
        entries.push_back(entry_json(each));
    }
    return {{"stacks", stacks}, {"entries", entries}};
}

}  // namespace ramwright::tool::stack
