// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "show/synthetic_program.hpp"
#include "tool/show/leak_figures.hpp"

/// \file
/// Leaks through a function that everybody allocates by.

namespace ramwright::tool {
namespace {

using testing::churn_caller;
using testing::synthetic_program;
using testing::tested_caller;

constexpr std::uint64_t wrapper = 0x500;
constexpr std::uint32_t seeds = 40;
constexpr std::uint32_t most_wrong = seeds / 20;

/// The program's callers, each by way of the wrapper.
chained_log through_wrapper(const operation_log& direct) {
    chained_log chained;
    chained.has_calls = true;
    std::uint64_t tick = direct.first_tick();
    for (operation each : direct.operations()) {
        tick += each.elapsed;
        if (each.kind != operation_kind::wait) {
            const std::uint32_t caller = chained.calls.intern(0, direct.caller(each.caller));
            chained.chains.push_back(chained.calls.intern(caller, wrapper));
            each.caller = chained.log.intern_caller(wrapper);
            chained.log.append(tick, each);
        }
    }
    return chained;
}

/// Whether something is taken for a leak of the chain that began with `caller`.
bool suspects(const chained_log& chained, std::uint64_t caller) {
    const auto leaks = find_leaks(chained);
    return std::ranges::any_of(leaks, [&](const leak_figures& each) {
        return each.suspect() && each.chain != 0 &&
               chained.calls.frames(each.chain).back() == caller;
    });
}

/// One block in a hundred requests is forgotten, while others live for a third of the run and more.
chained_log forgetful(std::uint32_t seed, bool forgets) {
    return through_wrapper(
        synthetic_program{seed}.run([forgets](synthetic_program& program, std::uint64_t) {
            program.free_after(program.take(64), 4000 + program.below(2000));
            if (forgets && program.once_in(100)) {
                program.calls_from(tested_caller + 1);
                program.keep(64);
            }
        }));
}

TEST(leaking_chain, is_found_where_its_caller_tells_nothing) {
    std::uint32_t found = 0;
    std::uint32_t others = 0;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        const chained_log chained = forgetful(seed, true);
        // Of the wrapper's blocks, most live too long to tell.
        const auto by_caller = find_leaks(chained.log);
        EXPECT_TRUE(std::ranges::none_of(by_caller, &leak_figures::suspect));
        found += suspects(chained, tested_caller + 1) ? 1 : 0;
        others += suspects(chained, churn_caller) || suspects(chained, tested_caller) ? 1 : 0;
    }
    EXPECT_GE(found, seeds - most_wrong);
    EXPECT_LE(others, most_wrong);
}

TEST(leaking_chain, is_none_where_nothing_leaks) {
    std::uint32_t found = 0;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        const auto leaks = find_leaks(forgetful(seed, false));
        found += std::ranges::any_of(leaks, &leak_figures::suspect) ? 1 : 0;
    }
    EXPECT_LE(found, most_wrong);
}

}  // namespace
}  // namespace ramwright::tool
