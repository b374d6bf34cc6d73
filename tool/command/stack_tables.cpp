// SPDX-License-Identifier: Apache-2.0
#include "tool/command/stack_tables.hpp"

#include <fmt/format.h>

#include <set>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {

using stack::entry_kind;
using stack::entry_need;

std::string need(std::uint64_t size, bool at_least) {
    return (at_least ? "at least " : "") + bytes(size);
}

std::string kind_of(const entry_need& entry) {
    switch (entry.kind) {
        case entry_kind::thread: return "thread";
        case entry_kind::thread_with_own_stack: return "thread, own stack";
        case entry_kind::interrupt: break;
    }
    return entry.priority ? fmt::format("priority {}", *entry.priority) : "never";
}

void print_chain(const entry_need& entry) {
    fmt::print("{}", heading("Deepest chain of " + entry.name));
    table steps{{"takes", align::right}, {"times", align::right}, {"function"}, {"where"}};
    for (const stack::call_in_chain& each : entry.chain) {
        steps.add({grouped(each.depth), each.times == 1 ? "" : grouped(each.times), each.function,
                   each.where});
    }
    fmt::print("{}", steps.text());
}

}  // namespace

void print_stacks(const stack::stack_report& report) {
    fmt::print("{}", heading("Stacks"));
    table stacks{{"stack"}, {"needs", align::right}};
    for (const stack::stack_need& each : report.stacks) {
        stacks.add({each.name, need(each.bytes, each.at_least)});
        for (const stack::stack_need::part& part : each.parts) {
            stacks.add({"  " + part.name, bytes(part.bytes)});
        }
    }
    fmt::print("{}{}", stacks.text(), heading("Where execution begins"));

    table entries{{"function"}, {"runs as"}, {"needs", align::right}};
    std::set<std::string> unknown;
    std::size_t candidates = 0;
    for (const entry_need& each : report.entries) {
        entries.add({each.name, kind_of(each), need(each.bytes, !each.unknown.empty())});
        unknown.insert(each.unknown.begin(), each.unknown.end());
        candidates = std::max(candidates, each.candidates_tried);
    }
    fmt::print("{}", entries.text());
    std::set<std::string> printed;
    for (const entry_need& each : report.entries) {
        if (printed.insert(each.name).second) {
            print_chain(each);
        }
    }
    if (candidates != 0) {
        fmt::print(
            "\n  Calls through pointers were followed to all that fit in the image; [[call]] says\n"
            "  which it can be.\n");
    }
    if (!unknown.empty()) {
        fmt::print("{}", heading("Not known, so it is \"at least\""));
        for (const std::string& each : unknown) {
            fmt::print("  {}\n", each);
        }
    }
}

}  // namespace ramwright::tool
