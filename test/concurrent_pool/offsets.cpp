// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/expect.hpp"
#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/pool.hpp"

/// On every core a concurrent pool that nothing preempts puts its blocks where `pool` does, whose offsets
/// are the same on every machine.

namespace {

using ramwright::check_level;

constexpr ramwright::layout each{.size = 36, .alignment = 4};
constexpr std::uint32_t blocks = 12;
constexpr std::uint32_t steps = 5'000;

using known_pool = ramwright::pool<check_level::standard>;

/// Performs the same calls on both. What is live is found by its number.
template <check_level Checks>
void compare() {
    using tested_pool = ramwright::concurrent_pool<Checks>;
    static_assert(tested_pool::bytes_for(each, blocks) == known_pool::bytes_for(each, blocks));
    alignas(8) static std::byte storage[2][known_pool::bytes_for(each, blocks)];
    tested_pool tested{storage[0], each};
    known_pool known{storage[1], each};

    std::array<void*, blocks> live_in_tested{};
    std::array<void*, blocks> live_in_known{};
    std::uint32_t random = 1;
    std::uint32_t differences = 0;
    for (std::uint32_t step = 0; step < steps; ++step) {
        random = random * 1664525 + 1013904223;
        const std::uint32_t number = (random >> 16) % blocks;
        void*& block = live_in_tested[number];
        void*& same = live_in_known[number];
        if (block == nullptr) {
            block = tested.try_allocate();
            same = known.try_allocate();
            differences += offset_of(tested, block) == offset_of(known, same) ? 0U : 1U;
        } else {
            differences += tested.deallocate(block) && known.deallocate(same) ? 0U : 1U;
            block = nullptr;
        }
        differences += tested.free_bytes() == known.free_bytes() ? 0U : 1U;
    }
    board::expect_equal(differences, 0, "differences from pool");
    board::expect(tested.check(), "check() passes");
}

}  // namespace

int main() {
    compare<check_level::off>();
    compare<check_level::standard>();
    compare<check_level::full>();
    return board::verdict();
}
