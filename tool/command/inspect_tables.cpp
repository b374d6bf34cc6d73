// SPDX-License-Identifier: Apache-2.0
#include "tool/command/inspect_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ramwright/trace/event.hpp"
#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

using inspect::block_found;
using inspect::block_state;
using inspect::suspect_kind;

const char* text_of(block_state state) {
    switch (state) {
        case block_state::free: return "free";
        case block_state::live: return "live";
        case block_state::kept: return "kept";
        case block_state::waiting: return "waiting";
        default: return "?";
    }
}

std::string asked_by(const block_found& block, code_addresses& code) {
    std::string text = block.origin ? (block.origin->freed ? "freed; was of " : "") +
                                          code.caller(block.origin->caller)
                                    : "";
    if (block.freed_by != 0) {
        text += (text.empty() ? "freed by " : "; freed by ") + code.caller(block.freed_by);
    }
    return text;
}

std::string block_text(const block_found& block, code_addresses& code) {
    const std::string owner = asked_by(block, code);
    return fmt::format("{:#x}, {}{}", block.address, bytes(block.asked.value_or(block.size)),
                       owner.empty() ? "" : ", " + owner);
}

std::string suspicion(const inspect::damage& damage, code_addresses& code) {
    const std::string block =
        damage.suspect ? "\n                " + block_text(*damage.suspect, code) : "";
    switch (damage.by) {
        case suspect_kind::before: return "probably over its end by the block before:" + block;
        case suspect_kind::itself: return "probably by who has the block itself:" + block;
        case suspect_kind::stale: return "probably by who had the block before:" + block;
        case suspect_kind::outside:
            return damage.symbol.empty() ? "by what lies before the region"
                                         : "probably over its end by " + damage.symbol;
        default: return "";
    }
}

void print_damages(const inspect::findings& found, code_addresses& code) {
    std::string text;
    for (const inspect::object_found& object : found.objects) {
        for (const inspect::damage& each : object.damages) {
            text += fmt::format("  {:#x}  {}: {}\n", each.address, object.name, each.what);
            const std::string by = suspicion(each, code);
            if (!by.empty()) {
                text += fmt::format("              {}\n", by);
            }
        }
    }
    if (!text.empty()) {
        fmt::print("{}{}", heading("Damage"), text);
    }
}

struct sums {
    std::uint64_t live_blocks = 0;
    std::uint64_t live = 0;
    std::uint64_t kept = 0;
    std::uint64_t free = 0;
    std::uint64_t largest_free = 0;
};

sums sums_of(const inspect::object_found& object) {
    sums all;
    for (const block_found& each : object.blocks) {
        if (each.state == block_state::free) {
            all.free += each.size;
            all.largest_free = std::max(all.largest_free, each.size);
        } else if (each.state == block_state::kept) {
            all.kept += each.size;
        } else {
            ++all.live_blocks;
            all.live += each.size;
        }
    }
    return all;
}

void print_objects(const inspect::findings& found) {
    table rows{{"name"},
               {"bytes", align::right},
               {"blocks", align::right},
               {"live", align::right},
               {"free", align::right},
               {"largest", align::right}};
    for (const inspect::object_found& each : found.objects) {
        const sums all = sums_of(each);
        rows.add({each.name, grouped(each.region_bytes), grouped(all.live_blocks),
                  grouped(all.live), grouped(all.free), grouped(all.largest_free)});
    }
    if (!rows.empty()) {
        fmt::print("{}{}", heading("Allocators"), rows.text());
    }
    for (const inspect::object_found& each : found.objects) {
        if (const std::uint64_t kept = sums_of(each).kept) {
            fmt::print("  {}: {} more were freed and are kept by a guard\n", each.name,
                       bytes(kept));
        }
        if (!each.unreadable.empty()) {
            fmt::print("  {}: {}\n", each.name, each.unreadable);
        }
    }
}

/// Of many blocks alike.
char letter_of(block_state state) {
    switch (state) {
        case block_state::free: return '.';
        case block_state::live: return '#';
        case block_state::kept: return '+';
        case block_state::waiting: return '-';
        default: return '?';
    }
}

void print_map(const inspect::object_found& object) {
    constexpr std::size_t in_a_line = 64;
    std::string line;
    for (std::size_t index = 0; index != object.blocks.size(); ++index) {
        line += letter_of(object.blocks[index].state);
        if (line.size() == in_a_line || index + 1 == object.blocks.size()) {
            fmt::print("  {:#x}  {}\n", object.blocks[index + 1 - line.size()].address, line);
            line.clear();
        }
    }
}

bool are_alike(const inspect::object_found& object) {
    const std::uint64_t size = object.blocks.front().size;
    return object.blocks.size() > 1 &&
           std::all_of(object.blocks.begin(), object.blocks.end(), [&](const block_found& each) {
               return each.size == size && !each.origin && each.freed_by == 0;
           });
}

void print_blocks(const inspect::object_found& object, code_addresses& code, std::size_t top) {
    if (object.blocks.empty() || top == 0) {
        return;
    }
    fmt::print("{}",
               heading(fmt::format("{}: {} at {:#x}", object.name, object.type, object.region)));
    if (are_alike(object)) {
        print_map(object);
        return;
    }
    const auto any = [&](auto has) {
        return std::any_of(object.blocks.begin(), object.blocks.end(), has);
    };
    const bool asked = any([](const block_found& each) { return each.asked.has_value(); });
    const bool owned =
        any([](const block_found& each) { return each.origin.has_value() || each.freed_by != 0; });
    const table::column address{"address"};
    const table::column size{"bytes", align::right};
    const table::column wanted{asked ? "asked" : "", align::right};
    const table::column state{"state"};
    table rows = owned ? table{address, size, wanted, state, {"asked for by"}}
                       : table{address, size, wanted, state};
    const std::size_t listed = std::min(top, object.blocks.size());
    for (std::size_t index = 0; index != listed; ++index) {
        const block_found& each = object.blocks[index];
        std::vector<std::string> cells{fmt::format("{:#x}", each.address), grouped(each.size),
                                       each.asked ? grouped(*each.asked) : "", text_of(each.state)};
        if (owned) {
            cells.push_back(asked_by(each, code));
        }
        rows.add(std::move(cells));
    }
    fmt::print("{}", rows.text());
    if (object.blocks.size() > listed) {
        fmt::print("  … and {} more\n", grouped(object.blocks.size() - listed));
    }
}

void print_stacks(const inspect::findings& found) {
    table rows{{"stack"}, {"at"}, {"bytes", align::right}, {"used", align::right}, {""}};
    for (const inspect::stack_found& each : found.stacks) {
        const double share = static_cast<double>(each.used.value_or(each.size)) /
                             static_cast<double>(std::max<std::uint64_t>(each.size, 1));
        rows.add({each.name, fmt::format("{:#x}", each.address), grouped(each.size),
                  each.used ? grouped(*each.used) : "all", bar(share, 20)});
    }
    if (!rows.empty()) {
        fmt::print("{}{}", heading("Stacks"), rows.text());
    }
}

std::string time_of(const inspect::ring_found& ring, std::uint64_t tick) {
    return ring.clock_hz == 0 ? fmt::format("tick {}", grouped(tick))
                              : fmt::format("{:.3f} s", static_cast<double>(tick) /
                                                            static_cast<double>(ring.clock_hz));
}

void print_rings(const inspect::findings& found) {
    table rows{{"trace ring"},           {"bytes", align::right}, {"events", align::right},
               {"before", align::right}, {"from", align::right},  {"to", align::right}};
    for (const inspect::ring_found& each : found.rings) {
        rows.add({each.name, grouped(each.bytes), grouped(each.events), grouped(each.events_before),
                  time_of(each, each.first_tick), time_of(each, each.last_tick)});
    }
    if (!rows.empty()) {
        fmt::print("{}{}", heading("Traces"), rows.text());
    }
}

void print_budgets(const inspect::findings& found) {
    table rows{{"budget"},
               {"owner", align::right},
               {"limit", align::right},
               {"used", align::right},
               {"most", align::right}};
    for (const inspect::budget_found& each : found.budgets) {
        rows.add({each.name, fmt::format("{}", each.owner), grouped(each.limit), grouped(each.used),
                  grouped(each.peak)});
    }
    if (!rows.empty()) {
        fmt::print("{}{}", heading("Budgets"), rows.text());
    }
}

void print_faults(const inspect::findings& found, code_addresses& code) {
    for (const inspect::fault_found& each : found.faults) {
        const fault_record& fault = each.record;
        const std::string stack = stack_of(fault);
        fmt::print("{}  {}{}: exception {}, cause {:#x}, address {:#x}, stack pointer {:#x}\n",
                   heading(fmt::format("The last fault, in {}", each.name)), name_of(fault.kind),
                   stack.empty() ? "" : " in " + stack, fault.exception, fault.cause, fault.address,
                   fault.stack_pointer);
        if (fault.program_counter != 0) {
            const std::string from =
                fault.return_address == 0
                    ? ""
                    : ", called from " + code.caller(code_address(fault.return_address));
            fmt::print("  at {}{}\n", code_at(fault.program_counter, code), from);
        }
    }
}

void print_failures(const inspect::findings& found, code_addresses& code) {
    table rows{{"what"}, {"in"}, {"of"}, {"free", align::right}, {"largest", align::right}, {"by"}};
    for (const inspect::failure_found& each : found.failures) {
        const bool request = each.size != 0;
        rows.add({name_of(each.kind),
                  fmt::format("{} {}", each.in_interrupt ? "interrupt" : "thread", each.context),
                  request ? bytes(each.size) : fmt::format("{:#x}", each.address),
                  request ? grouped(each.free_bytes) : "",
                  request ? grouped(each.largest_free) : "", code.caller(each.caller)});
    }
    if (!rows.empty()) {
        fmt::print("{}{}", heading("Failures, the newest first"), rows.text());
        fmt::print("  {} in all\n", grouped(found.failures_in_all));
    }
}

}  // namespace

const char* name_of(fault_kind kind) {
    return kind == fault_kind::stack_overflow ? "stack overflow" : "fault";
}

std::string stack_of(const fault_record& fault) {
    const auto end = std::find(fault.stack.begin(), fault.stack.end(), '\0');
    return {fault.stack.begin(), end};
}

/// A caller is what lies right before where it goes on; no instruction is shorter than 2 bytes.
std::string code_at(std::uint64_t program_counter, code_addresses& code) {
    return program_counter == 0 ? "" : code.caller(program_counter + 2);
}

void print_findings(const inspect::findings& found, code_addresses& code, std::size_t top) {
    print_damages(found, code);
    print_objects(found);
    for (const inspect::object_found& each : found.objects) {
        print_blocks(each, code, top);
    }
    print_budgets(found);
    print_stacks(found);
    print_faults(found, code);
    print_failures(found, code);
    print_rings(found);
    for (const std::string& note : found.notes) {
        fmt::print("\n{}\n", note);
    }
}

}  // namespace ramwright::tool
