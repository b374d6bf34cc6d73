// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "offsets/every_level.hpp"
#include "offsets/operation_log.hpp"
#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/core/check_level.hpp"

/// Prints where every allocator puts things. That the same text comes out on every machine is what
/// makes a replay on a desk the device's own behaviour.

namespace {

using ramwright::check_level;

// Larger than every alignment asked for, so that alignment by address is alignment by offset.
alignas(64) std::array<std::byte, 8 * 1024> region;

constexpr std::array<ramwright::size_class, 3> classes{{
    {.smallest = 1, .block_size = 24, .count = 20},
    {.smallest = 60, .block_size = 100, .count = 10},
    {.smallest = 101, .block_size = 256, .count = 6},
}};

/// The object of a slab. 40 bytes, aligned to 8, on every machine.
struct alignas(8) connection {
    std::array<std::uint64_t, 5> words;
};

template <typename Allocator, typename... Arguments>
[[gnu::noinline]] void run(const char* name, offsets::promises given, Arguments&&... arguments) {
    region.fill({});
    Allocator under_test{region, std::forward<Arguments>(arguments)...};
    offsets::operation_log log{name, under_test, given};
    log.run();
}

struct run_all {
    template <check_level Checks>
    void operator()() const {
        constexpr bool checked = Checks != check_level::off;
        constexpr offsets::promises most{.finds_misuse = checked};
        // Without checks, a pool links its free blocks by address where an address has 32 bits.
        constexpr offsets::promises of_pool{.finds_misuse = checked, .keeps_offsets_only = checked};

        run<ramwright::arena<Checks>>("arena", most);
        run<ramwright::pool<Checks>>("pool", of_pool, ramwright::layout{.size = 100});
        run<ramwright::slab<connection, 70, Checks>>("slab", most);
        run<ramwright::size_classes<ramwright::nothing, Checks>>("size_classes over nothing", most,
                                                                 classes);
        run<ramwright::size_classes<ramwright::general<Checks>, Checks>>(
            "size_classes over general", most, classes);
        run<ramwright::general<Checks>>("general", most);
        run<ramwright::general<Checks, std::uint32_t>>("general with wide links", most);
        run<ramwright::first_fit<Checks>>("first_fit", most);
        run<ramwright::large_first_fit<Checks>>("first_fit with wide links", most);
        run<ramwright::best_fit<ramwright::merging::on, Checks>>("best_fit", most);
        run<ramwright::best_fit<ramwright::merging::off, Checks>>("best_fit without merging", most);
    }
};

}  // namespace

int main() { return offsets::print_at_every_level(run_all{}); }
