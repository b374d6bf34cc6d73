// SPDX-License-Identifier: Apache-2.0
#include "tool/report/elf_json.hpp"

#include <nlohmann/json.hpp>

#include "tool/stack/stack_json.hpp"

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
    json content = stack::as_json(stacks.found);
    content["elf"] = stacks.elf;
    return content;
}

}  // namespace ramwright::tool
