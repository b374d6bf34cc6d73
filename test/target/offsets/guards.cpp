// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include "offsets/every_level.hpp"
#include "offsets/operation_log.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/guard/quarantine.hpp"
#include "ramwright/guard/red_zone.hpp"
#include "ramwright/guard/sampled.hpp"

/// Prints where the general heap puts things with those guards around it that change where. A program of its
/// own: one with all allocators would be too large for the smallest board.

namespace {

using ramwright::check_level;

// Larger than every alignment asked for, so that alignment by address is alignment by offset.
alignas(64) std::array<std::byte, 8 * 1024> region;

template <typename Allocator>
[[gnu::noinline]] void run(const char* name, offsets::promises given) {
    region.fill({});
    Allocator under_test{region};
    offsets::operation_log log{name, under_test, given};
    log.run();
}

struct run_all {
    template <check_level Checks>
    void operator()() const {
        using heap = ramwright::general<Checks>;
        constexpr offsets::promises most{.finds_misuse = Checks != check_level::off};
        run<ramwright::red_zone<heap, Checks>>("red_zone", most);
        run<ramwright::quarantine<heap>>("quarantine", most);
        run<ramwright::sampled<heap, 8>>("sampled", most);
    }
};

}  // namespace

int main() { return offsets::print_at_every_level(run_all{}); }
