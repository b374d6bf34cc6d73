// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/demand_generator.hpp"

#include <algorithm>
#include <cmath>

#include "tool/common/error.hpp"
#include "tool/soak/arrivals.hpp"

namespace ramwright::tool {

namespace {

// An event's `when`: the tick, the part of the tick, the order in it.
constexpr unsigned order_bits = 10;
constexpr unsigned part_bits = 2;
static_assert(demand_generator::most_ticks == std::uint64_t{1} << (63 - order_bits - part_bits));
// An event's `what`: its number, so that what was planned first is done first, the action, an index.
constexpr unsigned index_bits = 30;
constexpr unsigned action_bits = 2;

constexpr std::uint64_t tick_of(std::uint64_t when) { return when >> (order_bits + part_bits); }

}  // namespace

demand_generator::demand_generator(const demand_mix& mix, std::uint64_t seed)
    : mix_{mix}, random_{seed}, progress_(mix.activities.size()), blocks_{mix} {
    for (std::uint32_t activity = 0; activity != mix_.activities.size(); ++activity) {
        start(activity);
    }
}

bool demand_generator::next(std::vector<operation>& some, std::uint64_t end) {
    constexpr std::size_t enough = 4096;
    some.clear();
    blocks_.write_to(some);
    if (end > most_ticks) {
        throw input_error("a run of so many ticks is beyond what can be generated");
    }
    while (some.size() < enough) {
        const std::uint64_t arrival_tick = next_arrival_tick();
        const std::uint64_t event_tick = events_.empty() ? for_ever : tick_of(events_.top().when);
        const std::uint64_t tick = std::min(arrival_tick, event_tick);
        if (tick >= end) {
            end_short_lives();
            break;
        }
        if (tick != tick_ && !short_lives_.empty()) {
            end_short_lives();  // and with them, perhaps, the speed of arrivals changes
            continue;
        }
        go_to(tick);
        if (arrival_tick < event_tick) {
            const std::uint32_t activity = arrivals_.top().activity;
            arrivals_.pop();
            plan(tick_, part::requests, mix_.activities[activity].order, action::occur, activity);
            continue;
        }
        const event due = events_.top();
        events_.pop();
        carry_out(due);
    }
    return !some.empty();
}

void demand_generator::start(std::uint32_t activity) {
    const demand_activity& of = mix_.activities[activity];
    switch (of.arrivals) {
        case arrival_kind::start_up: plan(0, part::requests, 0, action::occur, activity); return;
        case arrival_kind::periodic:
            progress_[activity].at = any_occurrence(activity);
            plan(of.first, part::requests, of.order, action::occur, activity);
            return;
        case arrival_kind::irregular:
            progress_[activity].at = any_occurrence(activity);
            plan_next_arrival(activity);
            return;
    }
}

std::uint32_t demand_generator::any_occurrence(std::uint32_t activity) {
    return random_.below(static_cast<std::uint32_t>(mix_.activities[activity].occurrences.size()));
}

void demand_generator::plan(std::uint64_t tick, part of, double order, action what,
                            std::uint32_t index) {
    // After the end of any run, or, in a trace that spans the whole clock, beyond the clock's.
    if (tick >= most_ticks || tick < tick_) {
        return;
    }
    constexpr double orders = (1U << order_bits) - 1;
    const auto place = static_cast<std::uint64_t>(std::clamp(order, 0.0, 1.0) * orders);
    events_.push({tick << (order_bits + part_bits) |
                      std::uint64_t{static_cast<std::uint8_t>(of)} << order_bits | place,
                  planned_++ << (index_bits + action_bits) |
                      std::uint64_t{static_cast<std::uint8_t>(what)} << index_bits | index});
}

/// Mostly the occurrence that was recorded after the one before, so that what follows on each other still
/// does; now and then any: the stationary bootstrap of Politis and Romano.
void demand_generator::step_on(std::uint32_t activity) {
    constexpr std::uint32_t mean_run = 8;
    std::uint32_t& at = progress_[activity].at;
    ++at;
    if (random_.below(mean_run) == 0 || at == mix_.activities[activity].occurrences.size()) {
        at = any_occurrence(activity);
    }
}

void demand_generator::plan_next_period(std::uint32_t activity) {
    const demand_activity& of = mix_.activities[activity];
    std::uint64_t& periods = progress_[activity].periods;
    do {
        ++periods;
    } while (of.skipped > 0 && random_.share() < of.skipped);
    step_on(activity);
    const double due = static_cast<double>(of.first) + static_cast<double>(periods) * of.period +
                       static_cast<double>(of.occurrences[progress_[activity].at].jitter);
    plan(std::max(tick_, static_cast<std::uint64_t>(std::llround(std::max(due, 0.0)))),
         part::requests, of.order, action::occur, activity);
}

void demand_generator::plan_next_arrival(std::uint32_t activity) {
    const demand_activity& of = mix_.activities[activity];
    step_on(activity);
    const double gap = of.occurrences.size() < fewest_gaps
                           ? random_.exponential(of.period)
                           : static_cast<double>(of.occurrences[progress_[activity].at].gap);
    arrivals_.push({warped_ + gap, activity});
}

double demand_generator::speed() const noexcept {
    return blocks_.live_bytes() < mix_.control.level ? mix_.control.speed_below
                                                     : mix_.control.speed_above;
}

std::uint64_t demand_generator::next_arrival_tick() const {
    if (arrivals_.empty()) {
        return for_ever;
    }
    const double ahead = (arrivals_.top().due - warped_) / speed();
    return ahead >= static_cast<double>(most_ticks)
               ? for_ever
               : tick_ + static_cast<std::uint64_t>(std::ceil(std::max(ahead, 0.0)));
}

void demand_generator::go_to(std::uint64_t tick) {
    warped_ += static_cast<double>(tick - tick_) * speed();
    tick_ = tick;
}

void demand_generator::carry_out(const event& next) {
    const auto index = static_cast<std::uint32_t>(next.what & ((1U << index_bits) - 1));
    switch (static_cast<action>(next.what >> index_bits & ((1U << action_bits) - 1))) {
        case action::free: blocks_.free(tick_, index); return;
        case action::resize: resize(index); return;
        case action::request: request(index); return;
        case action::occur: occur(index); return;
    }
}

void demand_generator::occur(std::uint32_t activity) {
    const demand_activity& of = mix_.activities[activity];
    const occurrence& now = of.occurrences[progress_[activity].at];
    for (std::uint32_t index = now.first; index != now.first + now.count; ++index) {
        const timed_request& recorded = mix_.requests[index];
        std::uint32_t story = recorded.story;
        if (of.exchangeable) {
            const auto& others = mix_.streams[mix_.stories[story].stream].stories;
            story = others[random_.below(static_cast<std::uint32_t>(others.size()))];
        }
        if (recorded.delay != 0) {
            plan(tick_ + recorded.delay, part::requests, of.order, action::request, story);
        } else {
            request(story);
        }
    }
    if (of.arrivals == arrival_kind::periodic) {
        plan_next_period(activity);
    } else if (of.arrivals == arrival_kind::irregular) {
        plan_next_arrival(activity);
    }
}

void demand_generator::request(std::uint32_t story) {
    std::erase_if(short_lives_, [&](short_life& each) {
        if (each.requests_left-- != 0) {
            return false;
        }
        blocks_.free(tick_, each.slot);
        return true;
    });
    const std::uint32_t slot = blocks_.allocate(tick_, story);
    plan_end(slot, mix_.stories[story]);
    plan_resize(slot);
}

void demand_generator::plan_end(std::uint32_t slot, const block_story& story) {
    if (story.life == for_ever) {
        return;
    }
    if (story.life != 0) {
        // Behind the resizes of the tick.
        plan(tick_ + story.life, story.dies_late ? part::late_frees : part::frees, 1, action::free,
             slot);
    } else if (story.requests_outlived == block_story::rest_of_tick) {
        plan(tick_, part::late_frees, 1, action::free, slot);
    } else {
        short_lives_.push_back({slot, story.requests_outlived});
    }
}

void demand_generator::plan_resize(std::uint32_t slot) {
    const generated_blocks::block& block = blocks_.at(slot);
    const block_story& of = mix_.stories[block.story];
    while (block.resizes_done != of.resizes) {
        const resize_step& step = mix_.resizes[of.resizes_at + block.resizes_done];
        if (block.born + step.delay != tick_) {
            plan(block.born + step.delay, part::frees, 0, action::resize, slot);
            return;
        }
        blocks_.resize(tick_, slot, step.size);
    }
}

void demand_generator::resize(std::uint32_t slot) {
    const generated_blocks::block& block = blocks_.at(slot);
    const block_story& of = mix_.stories[block.story];
    blocks_.resize(tick_, slot, mix_.resizes[of.resizes_at + block.resizes_done].size);
    plan_resize(slot);
}

void demand_generator::end_short_lives() {
    for (const short_life& each : short_lives_) {
        blocks_.free(tick_, each.slot);
    }
    short_lives_.clear();
}

operation_log generate(const demand_mix& mix, std::uint64_t seed, std::uint64_t ticks) {
    demand_generator demand{mix, seed};
    operation_log log;
    std::uint64_t tick = 0;
    for (std::vector<operation> some; demand.next(some, ticks);) {
        for (operation each : some) {
            tick += each.elapsed;
            each.caller = log.intern_caller(demand.caller(each.caller));
            log.append(tick, each);
        }
    }
    return log;
}

}  // namespace ramwright::tool
