// SPDX-License-Identifier: Apache-2.0
#include "tool/size/grouping.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

namespace ramwright::tool {

namespace {

void sort_by_size(std::vector<group>& groups) {
    std::sort(groups.begin(), groups.end(), [](const group& a, const group& b) {
        return a.bytes.all() != b.bytes.all() ? a.bytes.all() > b.bytes.all() : a.name < b.name;
    });
}

std::vector<group> by_region(const memory_use& use) {
    std::vector<group> groups;
    for (const memory_region& region : use.memory.regions) {
        groups.push_back({.name = region.name,
                          .bytes = {.flash = region.is_ram ? 0 : region.used,
                                    .ram = region.is_ram ? region.used : 0}});
    }
    return groups;
}

std::uint64_t size_of_change(const change& each) {
    const std::uint64_t before = each.before.all();
    const std::uint64_t after = each.after.all();
    return before > after ? before - after : after - before;
}

}  // namespace

byte_count& byte_count::operator+=(const byte_count& other) noexcept {
    flash += other.flash;
    ram += other.ram;
    return *this;
}

byte_count bytes_of(const memory_use& use, const piece& part) {
    byte_count bytes;
    for (const std::size_t place : use.memory.of_section[part.section]) {
        (use.memory.regions[place].is_ram ? bytes.ram : bytes.flash) += part.size;
    }
    return bytes;
}

std::string group_name(const memory_use& use, const piece& part, group_by what) {
    switch (what) {
        case group_by::section: return use.sections[part.section].name;
        case group_by::directory: {
            const bool is_file = part.module.find('/') != std::string::npos;
            return is_file                        ? part.module.substr(0, part.module.rfind('/'))
                   : part.module.starts_with('(') ? part.module
                   : part.module.ends_with(".a")  ? part.module
                                                  : ".";
        }
        case group_by::module: return part.module;
        case group_by::object:
            return !part.object.empty()              ? part.object
                   : part.kind == piece_kind::symbol ? "(not in the map)"
                                                     : part.module;
        case group_by::symbol:
            return part.kind == piece_kind::symbol ? readable_name(part.symbol) : part.symbol;
        case group_by::region: break;
    }
    return {};
}

std::vector<group> grouped_by(const memory_use& use, group_by what) {
    if (what == group_by::region) {
        return by_region(use);
    }
    std::map<std::string, byte_count> sums;
    for (const piece& each : use.pieces) {
        sums[group_name(use, each, what)] += bytes_of(use, each);
    }
    std::vector<group> groups;
    for (const auto& [name, bytes] : sums) {
        groups.push_back({.name = name, .bytes = bytes});
    }
    sort_by_size(groups);
    return groups;
}

std::vector<change> changes(const std::vector<group>& before, const std::vector<group>& after) {
    std::map<std::string, change> by_name;
    for (const group& each : before) {
        by_name[each.name].before += each.bytes;
    }
    for (const group& each : after) {
        by_name[each.name].after += each.bytes;
    }
    std::vector<change> changed;
    for (auto& [name, each] : by_name) {
        if (each.before != each.after) {
            each.name = name;
            changed.push_back(each);
        }
    }
    std::stable_sort(changed.begin(), changed.end(), [](const change& a, const change& b) {
        return size_of_change(a) > size_of_change(b);
    });
    return changed;
}

double unclaimed_share(const memory_use& use) {
    std::uint64_t all = 0;
    std::uint64_t unclaimed = 0;
    for (const piece& each : use.pieces) {
        all += each.size;
        unclaimed += each.kind == piece_kind::unclaimed ? each.size : 0;
    }
    return all == 0 ? 0.0 : static_cast<double>(unclaimed) / static_cast<double>(all);
}

std::string readable_name(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> readable{
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free};
    // "i" is a variable, not the type int.
    if (status != 0 || !symbol.starts_with("_Z")) {
        return symbol;
    }
    std::string text = readable.get();
    constexpr std::string_view unnamed = "(anonymous namespace)::";
    for (std::size_t place = 0; (place = text.find(unnamed)) != std::string::npos;) {
        text.erase(place, unnamed.size());
    }
    return text;
}

}  // namespace ramwright::tool
