// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <random>

#include "log_maker.hpp"

/// \file
/// Programs of which it is known whether they leak.

namespace ramwright::tool::testing {

inline constexpr std::uint64_t run_ticks = 12'000;
inline constexpr std::uint64_t churn_caller = 0x100;
inline constexpr std::uint64_t tested_caller = 0x200;

/// A program that is asked for something each tick, beside others that come and go.
class synthetic_program {
public:
    explicit synthetic_program(std::uint32_t seed) : random_{seed} {}

    using behaviour = std::function<void(synthetic_program&, std::uint64_t tick)>;

    [[nodiscard]] operation_log run(const behaviour& each_tick) && {
        for (std::uint64_t tick = 0; tick != run_ticks; ++tick) {
            maker_.wait(1);
            now_ = tick;
            for (; !ends_.empty() && ends_.begin()->first <= tick; ends_.erase(ends_.begin())) {
                maker_.free(ends_.begin()->second);
            }
            maker_.calls_from(churn_caller);
            free_after(maker_.allocate(48), 1 + below(40));
            maker_.calls_from(tested_caller);
            each_tick(*this, tick);
        }
        return maker_.take();
    }

    void calls_from(std::uint64_t caller) { maker_.calls_from(caller); }
    [[nodiscard]] std::uint32_t take(std::uint32_t bytes) { return maker_.allocate(bytes); }
    void keep(std::uint32_t bytes) { static_cast<void>(maker_.allocate(bytes)); }
    void free(std::uint32_t slot) { maker_.free(slot); }
    void resize(std::uint32_t slot, std::uint32_t bytes) { maker_.resize(slot, bytes); }
    void free_after(std::uint32_t slot, std::uint64_t ticks) { ends_.emplace(now_ + ticks, slot); }

    [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    [[nodiscard]] bool once_in(std::uint64_t ticks) { return below(ticks) == 0; }
    /// Mean `ticks`, without memory.
    [[nodiscard]] std::uint64_t any_life(double ticks) {
        const double share = (static_cast<double>(random_()) + 0.5) / 4294967296.0;
        return 1 + static_cast<std::uint64_t>(-ticks * std::log(share));
    }

private:
    log_maker maker_;
    std::mt19937 random_;
    std::uint64_t now_ = 0;
    std::multimap<std::uint64_t, std::uint32_t> ends_;
};

}  // namespace ramwright::tool::testing
