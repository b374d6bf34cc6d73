// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "tool/soak/demand_mix.hpp"
#include "tool/soak/generated_blocks.hpp"
#include "tool/soak/random.hpp"

/// \file
/// Demand of a kind, piece by piece: a run of months is never held as a whole.
///
///     demand_generator demand{mix, seed};
///     for (std::vector<operation> some; demand.next(some, end);) { ... }

namespace ramwright::tool {

class demand_generator {
public:
    /// The longest run: at 64 million ticks a second, 400 days.
    static constexpr std::uint64_t most_ticks = std::uint64_t{1} << 51;

    /// `mix` must live as long.
    demand_generator(const demand_mix& mix, std::uint64_t seed);

    /// Replaces `some` by the next few thousand operations before tick `end`. False if there are none.
    bool next(std::vector<operation>& some, std::uint64_t end);

    /// The code address behind `operation::caller`.
    [[nodiscard]] std::uint64_t caller(std::uint32_t index) const {
        return mix_.streams[index].caller;
    }

private:
    /// What is due: at a tick, in one of its parts, in an order, and of those the first planned.
    struct event {
        std::uint64_t when;
        std::uint64_t what;

        friend bool operator>(const event& one, const event& other) noexcept {
            return one.when != other.when ? one.when > other.when : one.what > other.what;
        }
    };
    /// An irregular activity, on a clock that runs faster or slower with what is live.
    struct arrival {
        double due;
        std::uint32_t activity;

        friend bool operator>(const arrival& one, const arrival& other) noexcept {
            return one.due > other.due;
        }
    };
    template <typename What>
    using soonest_first = std::priority_queue<What, std::vector<What>, std::greater<What>>;

    enum class part : std::uint8_t { frees, requests, late_frees };
    enum class action : std::uint8_t { free, resize, request, occur };

    struct short_life {
        std::uint32_t slot;
        std::uint32_t requests_left;
    };
    /// Where in the recorded order of its occurrences an activity is.
    struct progress_of {
        std::uint32_t at = 0;
        std::uint64_t periods = 0;
    };

    void start(std::uint32_t activity);
    void plan(std::uint64_t tick, part of, double order, action what, std::uint32_t index);
    void plan_next_period(std::uint32_t activity);
    void plan_next_arrival(std::uint32_t activity);
    void step_on(std::uint32_t activity);
    [[nodiscard]] std::uint32_t any_occurrence(std::uint32_t activity);
    [[nodiscard]] std::uint64_t next_arrival_tick() const;
    [[nodiscard]] double speed() const noexcept;
    void go_to(std::uint64_t tick);
    void end_short_lives();
    void carry_out(const event& next);
    void occur(std::uint32_t activity);
    void request(std::uint32_t story);
    void plan_end(std::uint32_t slot, const block_story& story);
    void plan_resize(std::uint32_t slot);
    void resize(std::uint32_t slot);

    const demand_mix& mix_;
    random_source random_;
    soonest_first<event> events_;
    soonest_first<arrival> arrivals_;
    std::vector<progress_of> progress_;  // by activity
    generated_blocks blocks_;
    std::vector<short_life> short_lives_;  // that end within this tick
    std::uint64_t tick_ = 0;
    double warped_ = 0;  // the clock of the irregular activities
    std::uint64_t planned_ = 0;
};

}  // namespace ramwright::tool
