// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tool/command/size_tables.hpp"
#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/elf/readable_name.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t widest_type = 40;
constexpr std::size_t widest_reason = 60;
constexpr std::size_t most_named = 3;

/// `row(each)` for as many as are shown.
template <class Rows, class Row>
void print_rows(const char* title, table shown, const Rows& rows, std::size_t count, Row row) {
    for (std::size_t index = 0; index != std::min(rows.size(), count); ++index) {
        shown.add(row(rows[index]));
    }
    fmt::print("{}{}", heading(title), shown.empty() ? "  none\n" : shown.text());
    print_more(rows.size(), count);
}

std::string some_of(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t index = 0; index != std::min(names.size(), most_named); ++index) {
        text += (index == 0 ? "" : ", ") + shortened(readable(names[index]), widest_type);
    }
    return names.size() <= most_named
               ? text
               : fmt::format("{} and {} more", text, grouped(names.size() - most_named));
}

std::string list_of(const std::set<std::int64_t>& numbers) {
    const std::int64_t low = *numbers.begin();
    const std::int64_t high = *numbers.rbegin();
    if (numbers.size() > 4) {
        return fmt::format("{} of {} to {}", numbers.size(), low, high);
    }
    return fmt::format("{}", fmt::join(numbers, ", "));
}

void print_types(const type_padding& types, std::size_t count) {
    print_rows("Structures with holes, in variables",
               {{"structure"},
                {"size", align::right},
                {"reordered", align::right},
                {"lost in one", align::right},
                {"instances", align::right},
                {"lost", align::right},
                {"where"}},
               types.types, count, [](const padded_type& each) -> std::vector<std::string> {
                   return {shortened(each.name, widest_type),
                           grouped(each.size),
                           each.reordered == each.size ? "" : grouped(each.reordered),
                           grouped(each.lost),
                           grouped(each.instances),
                           bytes(each.lost * each.instances),
                           each.holes};
               });
    print_rows(
        "Enumerations wider than their values",
        {{"enumeration"},
         {"size", align::right},
         {"needed", align::right},
         {"instances", align::right},
         {"lost", align::right}},
        types.enumerations, count, [](const wide_enumeration& each) -> std::vector<std::string> {
            return {shortened(each.name), grouped(each.size), grouped(each.needed),
                    grouped(each.instances), bytes((each.size - each.needed) * each.instances)};
        });
    print_rows("Members that may be narrower, by their names and what is beside them",
               {{"member"},
                {"size", align::right},
                {"needed", align::right},
                {"instances", align::right},
                {"lost", align::right},
                {"because it"}},
               types.members, count, [](const narrow_member& each) -> std::vector<std::string> {
                   return {shortened(each.name, widest_type),
                           grouped(each.size),
                           grouped(each.needed),
                           grouped(each.instances),
                           bytes((each.size - each.needed) * each.instances),
                           each.why};
               });
}

}  // namespace

void print_wasted(const wasted_memory& wasted, const memory_use& use, std::size_t count) {
    print_types(wasted.types, count);
    print_rows("Integers that every store gives one of a few numbers",
               {{"integer"}, {"size", align::right}, {"needed", align::right}, {"only holds"}},
               wasted.integers, count, [](const narrow_integer& each) -> std::vector<std::string> {
                   return {shortened(each.name, widest_type), grouped(each.size),
                           grouped(each.needed), list_of(each.numbers)};
               });
    print_rows(
        "Constants in RAM that could stay in flash",
        {{"constant"}, {"module"}, {"bytes", align::right}}, wasted.constants, count,
        [](const piece& each) -> std::vector<std::string> {
            return {shortened(readable(each.symbol)), shortened(each.module), grouped(each.size)};
        });
    const auto of_unwritten = [&](const char* title, const char* reason, bool certain) {
        std::vector<unwritten_variable> rows;
        std::copy_if(wasted.unwritten.begin(), wasted.unwritten.end(), std::back_inserter(rows),
                     [certain](const auto& each) { return each.is_certain() == certain; });
        print_rows(
            title, {{"variable"}, {"bytes", align::right}, {"module"}, {reason}}, rows, count,
            [&](const unwritten_variable& each) -> std::vector<std::string> {
                const piece& where = use.pieces[each.piece];
                return {shortened(readable(where.symbol), widest_type), grouped(where.size),
                        shortened(where.module, widest_type),
                        certain ? some_of(each.read_by)
                                : shortened(each.doubts.front(), widest_reason) +
                                      (each.doubts.size() == 1
                                           ? ""
                                           : fmt::format(" and {} more", each.doubts.size() - 1))};
            });
    };
    of_unwritten("Variables that no code of the image writes: const would leave them in flash",
                 "read by", true);
    of_unwritten("Variables that may be written through a pointer only", "because", false);
}

}  // namespace ramwright::tool
