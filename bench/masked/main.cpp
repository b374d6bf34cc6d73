// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/stopwatch.hpp"
#include "instructions/heap_memory.hpp"
#include "iot_node/target/json_object.hpp"
#include "masked/held.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/core/spin_lock.hpp"

/// For each lock the most instructions for which a general heap holds it, by operation: in small and large
/// heaps, among few and many holes, and for a reallocate of little and of much. Prints one JSON object.
/// With `bounded=1` it is a test: the status is 0 iff none of that matters.

namespace {

using bench::heap_state;
using bench::held_times;
using bench::operation;

constexpr std::uint32_t kib = 1024;
constexpr heap_state states[] = {
    {"16 KiB, 16 holes", 16 * kib, 16},
    {"256 KiB, 16 holes", 256 * kib, 16},
    {"256 KiB, 1024 holes", 256 * kib, 1024},
};
constexpr std::uint32_t moved_bytes[] = {64, 16 * kib};

struct lock_figures {
    std::array<held_times, std::size(states)> by_state{};
    std::array<std::uint32_t, std::size(moved_bytes)> moving{};
};

template <typename Lock>
lock_figures measure() noexcept {
    bench::measured_lock<Lock>::calibrate();
    lock_figures found;
    for (std::size_t index = 0; index != std::size(states); ++index) {
        const auto region = std::span{bench::heap_memory}.first(states[index].heap_bytes);
        found.by_state[index] = bench::held<Lock>{region}.among_holes(states[index].holes);
    }
    for (std::size_t index = 0; index != std::size(moved_bytes); ++index) {
        found.moving[index] = bench::held<Lock>{bench::heap_memory}.moving(moved_bytes[index]);
    }
    return found;
}

void print(iot_node::json_object& to, const char* lock, const lock_figures& found) noexcept {
    to.object(lock);
    iot_node::json_object operations;
    for (std::uint32_t which = 0; which != bench::operation_count; ++which) {
        operations.object(bench::name_of(static_cast<operation>(which)));
        iot_node::json_object by_state;
        for (std::size_t index = 0; index != std::size(states); ++index) {
            by_state.number(states[index].name, found.by_state[index][which]);
        }
    }
    operations.object("reallocate that moves");
    iot_node::json_object by_size;
    by_size.number("64 B", found.moving[0]);
    by_size.number("16 KiB", found.moving[1]);
}

void expect_bounded(const char* lock, const lock_figures& found) noexcept {
    for (std::uint32_t which = 0; which != bench::operation_count; ++which) {
        std::uint32_t most = 0;
        for (const held_times& times : found.by_state) {
            most = std::max(most, times[which]);
        }
        if (most > found.by_state[0][which]) {
            board::print(lock);
            board::print(", ");
            board::print(bench::name_of(static_cast<operation>(which)));
            board::fail(": grows with the heap.");
        }
    }
    if (found.moving[0] != found.moving[1]) {
        board::fail("A reallocate of more bytes holds the lock longer.");
    }
}

}  // namespace

int main() {
    board::command_line options;
    const bool is_test = options.number("bounded", 0) != 0;
    options.refuse_unknown();
    board::start_stopwatches();
    const struct {
        const char* name;
        lock_figures figures;
    } locks[] = {
        {"masked_interrupts", measure<ramwright::masked_interrupts>()},
        {"raised_priority", measure<ramwright::raised_priority<>>()},
        {"suspended_scheduler", measure<ramwright::suspended_scheduler>()},
        {"recursive_mutex", measure<ramwright::recursive_mutex>()},
        {"spin_lock", measure<ramwright::spin_lock<>>()},
    };
    {
        iot_node::json_object result;
        for (const auto& each : locks) {
            print(result, each.name, each.figures);
        }
    }
    board::print("\n");
    for (const auto& each : locks) {
        if (is_test) {
            expect_bounded(each.name, each.figures);
        }
    }
    return 0;
}
