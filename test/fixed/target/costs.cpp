// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/stopwatch.hpp"
#include "ramwright/fixed/mpsc_queue.hpp"
#include "ramwright/fixed/spsc_queue.hpp"
#include "ramwright/fixed/vector.hpp"

/// What the smallest operations cost, used by name as in a driver: docs/fixed.md has the numbers.

namespace {

constinit ramwright::fixed::spsc_queue<std::uint32_t, 16> samples;
constinit ramwright::fixed::mpsc_queue<std::uint32_t, 16> events;
constinit ramwright::fixed::vector<std::uint32_t, 16> readings;

/// What a vector's push costs without a vector: a store behind a compare.
constinit std::uint32_t plain[16];
constinit std::uint8_t plain_size = 0;

struct plain_array {
    [[gnu::always_inline]] static bool push(std::uint32_t value) {
        if (plain_size == 16) {
            return false;
        }
        plain[plain_size] = value;
        ++plain_size;
        return true;
    }
};

/// One function for every capacity, as it is called where the capacity is not known.
template <typename View>
[[gnu::noipa]] bool push_any(View in, std::uint32_t value) {
    return in.try_push(value);
}
template <typename View>
[[gnu::noipa]] bool pop_any(View out, std::uint32_t& into) {
    return out.try_pop(into);
}
[[gnu::noipa]] bool push_back_any(ramwright::fixed::vector_view<std::uint32_t> any,
                                  std::uint32_t value) {
    return any.try_push_back(value) != nullptr;
}

template <typename Operation>
[[gnu::noinline]] std::uint32_t count(Operation operation) {
    std::uint32_t value = 7;
    bool done = false;
    board::stopwatch watch;
    watch.begin(value);
    done = operation(value);
    watch.end();
    board::expect(done, "the operation is done");
    return watch.instructions();
}

std::uint32_t print(const char* what, std::uint32_t instructions) {
    board::print(what);
    board::print(": ");
    board::print_decimal(instructions);
    board::print("\n");
    return instructions;
}

#if defined(__ARM_ARCH) && __ARM_ARCH == 7
constexpr bool is_measured_core = true;
#else
constexpr bool is_measured_core = false;
#endif

}  // namespace

int main() {
    board::start_stopwatches();
    const auto sink = [](std::uint32_t& value) {
        asm volatile("" : "+r"(value));
        return true;
    };
    const std::uint32_t spsc_push = print(
        "spsc_queue push", count([](std::uint32_t value) { return samples.in().try_push(value); }));
    const std::uint32_t spsc_pop = print("spsc_queue pop", count([&](std::uint32_t& value) {
                                             return samples.out().try_pop(value) && sink(value);
                                         }));
    print("mpsc_queue push",
          count([](std::uint32_t value) { return events.in().try_push(value); }));
    print("mpsc_queue pop",
          count([&](std::uint32_t& value) { return events.out().try_pop(value) && sink(value); }));
    print("spsc_queue push through a view",
          count([](std::uint32_t value) { return push_any(samples.in().view(), value); }));
    print("spsc_queue pop through a view", count([&](std::uint32_t& value) {
              return pop_any(samples.out().view(), value) && sink(value);
          }));
    print("mpsc_queue push through a view",
          count([](std::uint32_t value) { return push_any(events.in().view(), value); }));
    print("mpsc_queue pop through a view", count([&](std::uint32_t& value) {
              return pop_any(events.out().view(), value) && sink(value);
          }));
    print("vector push_back through a view",
          count([](std::uint32_t value) { return push_back_any(readings.view(), value); }));
    const std::uint32_t push_back =
        print("vector push_back",
              count([](std::uint32_t value) { return readings.try_push_back(value) != nullptr; }));
    const std::uint32_t store =
        print("a store behind a compare",
              count([](std::uint32_t value) { return plain_array::push(value); }));
    if (is_measured_core) {
        board::expect(spsc_push <= 14, "a push takes at most 14 instructions");
        board::expect(spsc_pop <= 14, "a pop takes at most 14 instructions");
        board::expect(push_back <= store + 2, "push_back takes at most 2 more than a plain store");
    }
    return board::verdict();
}
