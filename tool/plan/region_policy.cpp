// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/layout/capability_names.hpp"
#include "tool/layout/refuse.hpp"
#include "tool/layout/toml_fields.hpp"

namespace ramwright::tool {

namespace {

std::uint32_t read_size(toml_fields& fields, std::string_view key, std::uint32_t if_left_out) {
    const std::uint64_t size = fields.optional_number(key).value_or(if_left_out);
    if (size > std::numeric_limits<std::uint32_t>::max()) {
        fields.refuse(key, fmt::format("'{}' must be below 4 GiB", key));
    }
    return static_cast<std::uint32_t>(size);
}

void read_caller(toml_fields& fields, written_rule& into) {
    if (fields.is_text("caller")) {
        into.caller = fields.text("caller");
    } else if (const auto address = fields.optional_number("caller")) {
        into.rule.callers.push_back(*address);
    }
}

written_rule read_rule(toml_fields& fields) {
    written_rule written{.line = fields.line()};
    read_caller(fields, written);
    capability_rule& rule = written.rule;
    rule.smallest = read_size(fields, "smallest", rule.smallest);
    rule.largest = read_size(fields, "largest", rule.largest);
    rule.alignment = read_size(fields, "alignment", rule.alignment);
    for (const std::string& name : fields.optional_texts("needs")) {
        const auto one = capability_named(name);
        if (!one) {
            fields.refuse("needs", fmt::format("there is no capability '{}'", name));
        }
        rule.needs = rule.needs | *one;
    }
    if (rule.needs.empty()) {
        fields.refuse("needs", "a rule without 'needs' says nothing");
    }
    if (rule.smallest > rule.largest) {
        fields.refuse("smallest", "'smallest' must be at most 'largest'");
    }
    if (!std::has_single_bit(rule.alignment)) {
        fields.refuse("alignment", "'alignment' must be a power of two");
    }
    fields.refuse_others();
    return written;
}

/// True iff `whole` ends with `part`, which begins where a component of it does.
bool ends_with_component(std::string_view whole, std::string_view part,
                         std::string_view separator) {
    if (!whole.ends_with(part)) {
        return false;
    }
    whole.remove_suffix(part.size());
    return whole.empty() || whole.ends_with(separator);
}

/// As `show` names callers: by function, with or without what it is a member of; by file and line; by file.
bool is_named(const code_place& place, std::string_view name) {
    return ends_with_component(place.function, name, "::") ||
           ends_with_component(place.file, name, "/") ||
           ends_with_component(fmt::format("{}:{}", place.file, place.line), name, "/");
}

/// The callers of all logs, those with the most requests first.
std::vector<std::uint64_t> callers_in(std::span<const operation_log> logs) {
    std::map<std::uint64_t, std::uint64_t> requests;
    for (const operation_log& log : logs) {
        for (const operation& each : log.operations()) {
            if (each.kind == operation_kind::allocate || each.kind == operation_kind::attempt) {
                ++requests[log.caller(each.caller)];
            }
        }
    }
    std::vector<std::uint64_t> callers;
    for (const auto& [caller, count] : requests) {
        callers.push_back(caller);
    }
    std::stable_sort(callers.begin(), callers.end(),
                     [&](std::uint64_t a, std::uint64_t b) { return requests[a] > requests[b]; });
    return callers;
}

std::string some_names(std::span<const std::uint64_t> callers, code_addresses& code) {
    constexpr std::size_t most = 3;
    std::string names;
    for (const std::uint64_t each : callers.first(std::min(most, callers.size()))) {
        names += (names.empty() ? "" : ", ") + code.caller(each);
    }
    return names + (callers.size() > most ? ", …" : "");
}

}  // namespace

std::vector<free_region> regions_of(const chip& described) {
    std::vector<free_region> regions;
    for (const chip_region& each : described.regions) {
        if (each.kind != memory_kind::ram) {
            continue;
        }
        std::uint64_t room = usable(described, each).size();
        for (const chip_section& section : described.sections) {
            if (section.region == each.name) {
                room -= std::min(room, section.most.value_or(0));
            }
        }
        regions.push_back(
            {.name = each.name, .room = room, .wait_states = each.wait_states, .has = each.has});
    }
    return regions;
}

region_policy parse_policy(std::string_view text, const std::string& path) {
    const toml::table root = parse_toml(text, path);
    toml_fields fields{root, path, "the file"};
    region_policy policy{.path = path, .rules = {}};
    for (toml_fields& each : fields.optional_tables("rule", "a rule")) {
        policy.rules.push_back(read_rule(each));
    }
    fields.refuse_others();
    return policy;
}

region_policy read_policy(const std::string& path) {
    return parse_policy(read_description(path), path);
}

std::vector<capability_rule> rules_for(const region_policy& policy,
                                       std::span<const operation_log> logs, code_addresses& code) {
    const std::vector<std::uint64_t> callers = callers_in(logs);
    std::vector<capability_rule> rules;
    for (const written_rule& written : policy.rules) {
        rules.push_back(written.rule);
        if (written.caller.empty()) {
            continue;
        }
        std::vector<std::uint64_t>& found = rules.back().callers;
        std::copy_if(
            callers.begin(), callers.end(), std::back_inserter(found),
            [&](std::uint64_t each) { return is_named(code.place(each), written.caller); });
        if (found.empty()) {
            refuse_line(policy.path, written.line,
                        fmt::format("nothing that asks for memory in the traces is called '{}'; "
                                    "there are {}",
                                    written.caller, some_names(callers, code)));
        }
    }
    return rules;
}

}  // namespace ramwright::tool
