// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/apart_json.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "tool/replay/design_json.hpp"

namespace ramwright::tool {

using nlohmann::json;

json apart_as_json(const apart_parts& parts) {
    json phases = json::array();
    for (const apart_phase& each : parts.phases) {
        phases.push_back({{"mark", each.mark}, {"callers", each.callers}});
    }
    return {{"for_ever_callers", parts.for_ever},
            {"for_ever_bytes", parts.for_ever_bytes},
            {"phases", phases},
            {"arena_bytes", parts.arena_bytes}};
}

apart_parts parse_apart(const json& from) {
    const auto callers = [](const json& list) { return list.get<std::vector<std::uint64_t>>(); };
    apart_parts parts{.for_ever = callers(from.at("for_ever_callers")),
                      .for_ever_bytes = whole_number<std::uint32_t>(from, "for_ever_bytes"),
                      .phases = {},
                      .arena_bytes = whole_number<std::uint32_t>(from, "arena_bytes")};
    for (const json& each : from.at("phases")) {
        parts.phases.push_back({.mark = whole_number<std::uint32_t>(each, "mark"),
                                .callers = callers(each.at("callers"))});
    }
    return parts;
}

}  // namespace ramwright::tool
