// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/region_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

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

capability_rule read_rule(toml_fields& fields) {
    capability_rule rule{
        .caller = fields.optional_number("caller").value_or(0),
        .smallest = read_size(fields, "smallest", 0),
        .largest = read_size(fields, "largest", std::numeric_limits<std::uint32_t>::max())};
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
    fields.refuse_others();
    return rule;
}

}  // namespace

std::vector<plan_region> regions_of(const chip& described) {
    std::vector<plan_region> regions;
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

std::vector<capability_rule> read_policy(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    // A directory opens, and fails when it is read.
    if (!file || std::filesystem::is_directory(path)) {
        throw input_error(fmt::format("cannot read '{}'", path));
    }
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    toml::table root;
    try {
        root = toml::parse(text, path);
    } catch (const toml::parse_error& problem) {
        refuse_line(path, problem.source().begin.line,
                    fmt::format("not TOML: {}", problem.description()));
    }
    toml_fields fields{root, path, "the file"};
    std::vector<capability_rule> rules;
    for (toml_fields& each : fields.optional_tables("rule", "a rule")) {
        rules.push_back(read_rule(each));
    }
    fields.refuse_others();
    return rules;
}

}  // namespace ramwright::tool
