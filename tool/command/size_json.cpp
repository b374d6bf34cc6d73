// SPDX-License-Identifier: Apache-2.0
#include "tool/command/size_json.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tool/elf/readable_name.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

/// Names are from the firmware's files, and need not be UTF-8.
void print(const json& value) {
    fmt::print("{}\n", value.dump(2, ' ', false, json::error_handler_t::replace));
}

const char* name_of(piece_kind kind) {
    static constexpr std::array names{"symbol", "unnamed", "reserved", "padding", "unclaimed"};
    return names[static_cast<std::size_t>(kind)];
}

struct branch {
    std::uint64_t bytes = 0;
    std::map<std::string, branch> children;
};

json as_json(const std::string& name, const branch& of) {
    json node{{"name", name}, {"bytes", of.bytes}};
    for (const auto& [child_name, child] : of.children) {
        node["children"].push_back(as_json(child_name, child));
    }
    return node;
}

json tree_of(const memory_use& use) {
    branch root;
    for (const piece& each : use.pieces) {
        for (const std::size_t place : use.memory.of_section[each.section]) {
            branch* at = &root;
            at->bytes += each.size;
            for (const std::string& step :
                 {use.memory.regions[place].name, use.sections[each.section].name, each.module,
                  group_name(use, each, group_by::symbol)}) {
                at = &at->children[step];
                at->bytes += each.size;
            }
        }
    }
    return as_json("image", root);
}

}  // namespace

void print_use_as_json(const memory_use& use) {
    json regions = json::array();
    for (const memory_region& each : use.memory.regions) {
        regions.push_back({{"name", each.name},
                           {"origin", each.origin},
                           {"kind", each.is_ram ? "ram" : "flash"},
                           {"used", each.used}});
        regions.back()["length"] = each.length == 0 ? json{} : json(each.length);
    }
    json sections = json::array();
    for (std::size_t index = 0; index != use.sections.size(); ++index) {
        const linked_section& each = use.sections[index];
        json places = json::array();
        for (const std::size_t place : use.memory.of_section[index]) {
            places.push_back(use.memory.regions[place].name);
        }
        sections.push_back({{"name", each.name},
                            {"address", each.address},
                            {"load_address", each.load_address},
                            {"bytes", each.size},
                            {"regions", places}});
    }
    json pieces = json::array();
    for (const piece& each : use.pieces) {
        pieces.push_back({{"kind", name_of(each.kind)},
                          {"section", use.sections[each.section].name},
                          {"address", each.address},
                          {"bytes", each.size},
                          {"symbol", group_name(use, each, group_by::symbol)},
                          {"module", each.module},
                          {"object", each.object},
                          {"input_section", each.input_section}});
    }
    print({{"regions", regions},
           {"sections", sections},
           {"pieces", pieces},
           {"unclaimed_share", unclaimed_share(use)},
           {"tree", tree_of(use)}});
}

void print_changes_as_json(const std::vector<change>& changed) {
    json rows = json::array();
    for (const change& each : changed) {
        rows.push_back({{"name", each.name},
                        {"flash_before", each.before.flash},
                        {"flash_after", each.after.flash},
                        {"ram_before", each.before.ram},
                        {"ram_after", each.after.ram}});
    }
    print({{"changes", rows}});
}

void print_budget_as_json(const std::vector<budget_limit>& limits) {
    json rows = json::array();
    for (const budget_limit& each : limits) {
        rows.push_back({{"limit_of", each.name},
                        {"bytes", each.used},
                        {"limit", each.limit},
                        {"exceeded", each.is_exceeded()},
                        {"fits_something", each.fits_something}});
    }
    print({{"limits", rows}});
}

void print_wasted_as_json(const wasted_memory& wasted, const memory_use& use) {
    json types = json::array();
    for (const padded_type& each : wasted.types.types) {
        types.push_back({{"name", each.name},
                         {"bytes", each.size},
                         {"reordered_bytes", each.reordered},
                         {"lost_in_one", each.lost},
                         {"instances", each.instances},
                         {"lost", each.lost * each.instances},
                         {"holes", each.holes}});
    }
    json enumerations = json::array();
    for (const wide_enumeration& each : wasted.types.enumerations) {
        enumerations.push_back({{"name", each.name},
                                {"bytes", each.size},
                                {"needed_bytes", each.needed},
                                {"instances", each.instances}});
    }
    json members = json::array();
    for (const narrow_member& each : wasted.types.members) {
        members.push_back({{"name", each.name},
                           {"bytes", each.size},
                           {"needed_bytes", each.needed},
                           {"instances", each.instances},
                           {"because_it", each.why}});
    }
    json integers = json::array();
    for (const narrow_integer& each : wasted.integers) {
        integers.push_back({{"name", each.name},
                            {"bytes", each.size},
                            {"needed_bytes", each.needed},
                            {"numbers", each.numbers}});
    }
    const auto variable = [](const piece& where) {
        return json{
            {"symbol", readable(where.symbol)}, {"module", where.module}, {"bytes", where.size}};
    };
    json in_ram = json::array();
    for (const piece& each : wasted.constants) {
        in_ram.push_back(variable(each));
    }
    json unwritten = json::array();
    for (const unwritten_variable& each : wasted.unwritten) {
        unwritten.push_back(variable(use.pieces[each.piece]));
        unwritten.back()["certain"] = each.is_certain();
        unwritten.back()["read_by"] = json::array();
        for (const std::string& reader : each.read_by) {
            unwritten.back()["read_by"].push_back(readable(reader));
        }
        unwritten.back()["because"] = each.doubts;
    }
    print({{"structures", types},
           {"enumerations", enumerations},
           {"members", members},
           {"integers", integers},
           {"constants_in_ram", in_ram},
           {"never_written", unwritten}});
}

}  // namespace ramwright::tool
