// SPDX-License-Identifier: Apache-2.0
#include "tool/command/plan_apart.hpp"

#include <fmt/format.h>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

std::string blocks_of(const apart_caller& from) {
    std::uint64_t count = 0;
    for (const auto& [size, blocks] : from.blocks) {
        count += blocks;
    }
    const std::uint32_t least = from.blocks.begin()->first;
    const std::uint32_t most = from.blocks.rbegin()->first;
    return least == most
               ? fmt::format("{} × {}", grouped(count), bytes(most))
               : fmt::format("{} of {} to {}", grouped(count), grouped(least), bytes(most));
}

std::string callers(std::uint64_t count) {
    return count == 1 ? "1 caller" : fmt::format("{} callers", count);
}

std::string memory_of(const apart_caller& from) {
    return from.mark ? fmt::format("arena of mark {}", *from.mark) : "for ever";
}

}  // namespace

void print_apart(const apart_choice& choice, code_addresses& code) {
    fmt::print("{}", heading("Apart from the heap"));
    table rows{{"caller"}, {"at most"}, {"bytes", align::right}, {"goes to"}, {"because"}};
    for (const apart_caller& each : choice.callers) {
        rows.add({code.caller(each.caller), blocks_of(each), grouped(each.bytes()), memory_of(each),
                  each.mark ? fmt::format("freed by the next mark, {}×", grouped(each.times))
                            : fmt::format("made by tick {}, kept", grouped(each.last_tick))});
    }
    fmt::print("{}", rows.text());
    if (!choice.parts.for_ever.empty()) {
        fmt::print("  For ever: a bump of {}.\n", bytes(choice.parts.for_ever_bytes));
    }
    if (!choice.parts.phases.empty()) {
        fmt::print("  Phases: an arena of {}, empty again at each mark.\n",
                   bytes(choice.parts.arena_bytes));
    }
    fmt::print("  A general heap needs {} for all, and {} with these beside it.\n",
               bytes(choice.general_bytes), bytes(choice.general_bytes_with_parts));
}

void print_apart_hint(const apart_choice& choice) {
    if (choice.callers.empty()) {
        return;
    }
    std::uint64_t for_ever = 0;
    std::uint64_t for_ever_bytes = 0;
    std::uint64_t phases = 0;
    for (const apart_caller& each : choice.callers) {
        (each.mark ? phases : for_ever) += 1;
        for_ever_bytes += each.mark ? 0 : each.bytes();
    }
    fmt::print("\nApart: ");
    if (for_ever != 0) {
        fmt::print("{} of {} live for ever", bytes(for_ever_bytes), callers(for_ever));
    }
    if (phases != 0) {
        fmt::print("{}the blocks of {} end with their phase", for_ever == 0 ? "" : ", ",
                   callers(phases));
    }
    if (choice.parts.empty()) {
        fmt::print(".\n  To keep them out of the heap would save no RAM.\n");
    } else {
        fmt::print(".\n  With --apart a general heap needs {} instead of {}, theirs included.\n",
                   bytes(choice.general_bytes_with_parts), bytes(choice.general_bytes));
    }
}

std::vector<std::string> apart_lines(const apart_choice& choice, code_addresses& code) {
    std::vector<std::string> lines;
    for (const apart_caller& each : choice.callers) {
        lines.push_back(
            fmt::format("{}: {}, {}", code.caller(each.caller), blocks_of(each), memory_of(each)));
    }
    return lines;
}

}  // namespace ramwright::tool
