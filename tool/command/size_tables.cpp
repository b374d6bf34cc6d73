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

std::string shortened(const std::string& name, std::size_t most) {
    if (name.size() <= most) {
        return name;
    }
    return name.starts_with('/') ? "..." + name.substr(name.size() - (most - 3))
                                 : name.substr(0, most - 3) + "...";
}

void print_more(std::size_t all, std::size_t shown) {
    if (all > shown) {
        fmt::print("  and {} more\n", grouped(all - shown));
    }
}

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

}  // namespace ramwright::tool
