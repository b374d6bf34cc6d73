// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/layout_json.hpp"

#include <nlohmann/json.hpp>

#include "tool/layout/capability_names.hpp"
#include "tool/layout/linker_script.hpp"
#include "tool/layout/stretch.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::ordered_json;

ordered_json region_json(const chip& described, const chip_region& region) {
    const address_range room = usable(described, region);
    ordered_json one{{"name", region.name},
                     {"kind", region.kind == memory_kind::ram ? "ram" : "flash"},
                     {"start", region.start},
                     {"size", region.size},
                     {"usable_start", room.start},
                     {"usable_bytes", room.size()},
                     {"has", names_of(region.has)},
                     {"wait_states", region.wait_states},
                     {"cache_line", region.cache_line},
                     {"uses", ordered_json::array()}};
    for (const stretch& each : stretches_of(described, region)) {
        one["uses"].push_back(
            {{"use", name_of(each.use)},
             {"name", each.name},
             {"size", name_of(each.known)},
             {"bytes", each.known == known_size::as_linked ? ordered_json(nullptr)
                                                           : ordered_json(each.bytes)}});
    }
    return one;
}

ordered_json section_json(const chip_section& section) {
    return {
        {"name", section.name},
        {"region", section.region},
        {"align", section.align},
        {"most_bytes", section.most ? ordered_json(*section.most) : ordered_json(nullptr)},
        {"at_start_up", section.copied()   ? "copied"
                        : section.zeroed() ? "zeroed"
                                           : "kept"},
        {"load_from", section.copied() ? ordered_json(section.load_from) : ordered_json(nullptr)},
        {"input", inputs_of(section)}};
}

}  // namespace

std::string layout_json(const chip& described) {
    ordered_json all{{"chip", described.name},
                     {"regions", ordered_json::array()},
                     {"stack", nullptr},
                     {"sections", ordered_json::array()}};
    for (const chip_region& each : described.regions) {
        all["regions"].push_back(region_json(described, each));
    }
    if (described.stack) {
        const address_range stack = stack_of(described);
        all["stack"] = {
            {"region", described.stack->region}, {"bottom", stack.start}, {"top", stack.end}};
    }
    for (const chip_section& each : described.sections) {
        all["sections"].push_back(section_json(each));
    }
    return all.dump(2) + '\n';
}

}  // namespace ramwright::tool
