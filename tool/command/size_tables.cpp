// SPDX-License-Identifier: Apache-2.0
#include "tool/command/size_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t widest_name = 72;

/// Of a path the end tells most, of a template's name the start.
std::string shortened(const std::string& name) {
    if (name.size() <= widest_name) {
        return name;
    }
    return name.starts_with('/') ? "..." + name.substr(name.size() - (widest_name - 3))
                                 : name.substr(0, widest_name - 3) + "...";
}

void print_more(std::size_t all, std::size_t shown) {
    if (all > shown) {
        fmt::print("  and {} more\n", grouped(all - shown));
    }
}

const char* name_of(group_by what) {
    static constexpr std::array names{"region", "section", "directory",
                                      "module", "object",  "symbol"};
    return names[static_cast<std::size_t>(what)];
}

double share_of(std::uint64_t part, std::uint64_t all) {
    return all == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(all);
}

void print_regions(const memory_use& use) {
    table rows{
        {"region"}, {"kind"}, {"used", align::right}, {"of", align::right}, {"share", align::right},
        {""}};
    for (const memory_region& each : use.memory.regions) {
        const double share = share_of(each.used, each.length);
        rows.add({each.name, each.is_ram ? "RAM" : "flash", bytes(each.used),
                  each.length == 0 ? "" : bytes(each.length),
                  each.length == 0 ? "" : percent(share), bar(share, 24)});
    }
    fmt::print("{}{}", heading("Regions"), rows.text());
}

void print_groups(const memory_use& use, group_by what, std::size_t count) {
    if (what == group_by::region) {
        print_regions(use);
        return;
    }
    const std::vector<group> groups = grouped_by(use, what);
    byte_count all;
    for (const group& each : groups) {
        all += each.bytes;
    }
    table rows{{name_of(what)},
               {"flash", align::right},
               {"RAM", align::right},
               {"share", align::right},
               {""}};
    for (std::size_t index = 0; index != std::min(groups.size(), count); ++index) {
        const group& each = groups[index];
        const double share = share_of(each.bytes.all(), all.all());
        rows.add({shortened(each.name), grouped(each.bytes.flash), grouped(each.bytes.ram),
                  percent(share), bar(share, 24)});
    }
    rows.add({fmt::format("all {}", groups.size()), grouped(all.flash), grouped(all.ram), "", ""});
    fmt::print("{}{}", heading(fmt::format("By {}", name_of(what))), rows.text());
    print_more(groups.size(), count);
}

std::string signed_change(std::uint64_t before, std::uint64_t after) {
    return before == after  ? "0"
           : after > before ? "+" + grouped(after - before)
                            : "-" + grouped(before - after);
}

}  // namespace

void print_use(const memory_use& use, std::optional<group_by> by, std::size_t rows) {
    if (by) {
        print_groups(use, *by, rows);
        return;
    }
    for (const group_by what :
         {group_by::region, group_by::section, group_by::module, group_by::symbol}) {
        print_groups(use, what, rows);
    }
    fmt::print("\n{} of the bytes in sections are explained by no symbol and no map\n",
               percent(unclaimed_share(use)));
}

void print_changes(const std::vector<change>& changed, group_by what, std::size_t count) {
    if (changed.empty()) {
        fmt::print("no {} changed its size\n", name_of(what));
        return;
    }
    table rows{{name_of(what)},
               {"flash", align::right},
               {"RAM", align::right},
               {"before", align::right},
               {"after", align::right}};
    byte_count before;
    byte_count after;
    for (std::size_t index = 0; index != changed.size(); ++index) {
        const change& each = changed[index];
        before += each.before;
        after += each.after;
        if (index < count) {
            rows.add({shortened(each.name), signed_change(each.before.flash, each.after.flash),
                      signed_change(each.before.ram, each.after.ram), grouped(each.before.all()),
                      each.after.all() == 0 ? "gone" : grouped(each.after.all())});
        }
    }
    rows.add({fmt::format("all {}", changed.size()), signed_change(before.flash, after.flash),
              signed_change(before.ram, after.ram), grouped(before.all()), grouped(after.all())});
    fmt::print("{}{}", heading(fmt::format("Changes by {}", name_of(what))), rows.text());
    print_more(changed.size(), count);
}

void print_budget(const std::vector<budget_limit>& limits) {
    std::size_t kept = 0;
    for (const budget_limit& each : limits) {
        kept += each.is_exceeded() ? 0 : 1;
        if (each.is_exceeded()) {
            fmt::print("{} takes {}, {} more than its {}\n", each.name, bytes(each.used),
                       grouped(each.used - each.limit), grouped(each.limit));
        } else if (!each.fits_something) {
            fmt::print("{} fits nothing in the image\n", each.name);
        }
    }
    fmt::print("{} of {} limits kept\n", kept, limits.size());
}

void print_padding(const type_padding& padding, const std::vector<piece>& constants,
                   std::size_t count) {
    table types{{"structure"},
                {"size", align::right},
                {"reordered", align::right},
                {"lost in one", align::right},
                {"instances", align::right},
                {"lost", align::right},
                {"where"}};
    for (std::size_t index = 0; index != std::min(padding.types.size(), count); ++index) {
        const padded_type& each = padding.types[index];
        types.add({shortened(each.name), grouped(each.size),
                   each.reordered == each.size ? "" : grouped(each.reordered), grouped(each.lost),
                   grouped(each.instances), bytes(each.lost * each.instances), each.holes});
    }
    table enumerations{{"enumeration"},
                       {"size", align::right},
                       {"needed", align::right},
                       {"instances", align::right},
                       {"lost", align::right}};
    for (std::size_t index = 0; index != std::min(padding.enumerations.size(), count); ++index) {
        const wide_enumeration& each = padding.enumerations[index];
        enumerations.add({shortened(each.name), grouped(each.size), grouped(each.needed),
                          grouped(each.instances),
                          bytes((each.size - each.needed) * each.instances)});
    }
    table in_ram{{"constant"}, {"module"}, {"bytes", align::right}};
    for (std::size_t index = 0; index != std::min(constants.size(), count); ++index) {
        const piece& each = constants[index];
        in_ram.add(
            {shortened(readable_name(each.symbol)), shortened(each.module), grouped(each.size)});
    }
    const auto print = [count](const char* title, const table& rows, std::size_t all) {
        fmt::print("{}{}", heading(title), rows.empty() ? "  none\n" : rows.text());
        print_more(all, count);
    };
    print("Structures with holes, in variables", types, padding.types.size());
    print("Enumerations wider than their values", enumerations, padding.enumerations.size());
    print("Constants in RAM that could stay in flash", in_ram, constants.size());
}

}  // namespace ramwright::tool
