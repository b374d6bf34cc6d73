// SPDX-License-Identifier: Apache-2.0
#include "tool/report/run_observer.hpp"

#include <algorithm>
#include <utility>

#include "tool/report/film.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t samples_a_level = 16'384;
constexpr std::size_t samples_of_the_detail = 4096;
// More blocks than a map has room for are joined with their neighbours.
constexpr std::size_t most_blocks_in_a_moment = 4096;
// More marks than a screen has columns tell nothing more.
constexpr std::size_t most_failure_ticks = 4096;

}  // namespace

run_observer::run_observer(const observation& wanted) : wanted_{wanted} {
    levels_.emplace_back(wanted.first_tick, wanted.last_tick + 1, samples_a_level);
    const std::uint64_t from = std::max(wanted.detail_from, wanted.first_tick);
    const std::uint64_t to = std::min(wanted.detail_to, wanted.last_tick + 1);
    const bool finer = to > from && to - from < wanted.last_tick - wanted.first_tick;
    if (finer && wanted.last_tick - wanted.first_tick > samples_a_level) {
        levels_.emplace_back(from, to, samples_of_the_detail);
    }
}

void run_observer::request(std::uint64_t tick, std::uint64_t size) {
    reach(tick);
    if (wanted_.request && tick >= wanted_.request->tick && size == wanted_.request->size) {
        keep_moment(tick, moment_label::none, size);
        wanted_.request.reset();
    }
}

void run_observer::allocated(std::uint64_t tick, const live_block& block) {
    reach(tick);
    ++record_.allocations;
    // A block that was there before, after lost events, is gone.
    live_block& place = live_[block.offset];
    live_bytes_ -= place.size;
    place = block;
    grow(tick, block, block.size);
}

void run_observer::freed(std::uint64_t tick, std::uint64_t offset) {
    reach(tick);
    if (const auto found = live_.find(offset); found != live_.end()) {
        ++record_.frees;
        live_bytes_ -= found->second.size;
        live_.erase(found);
    }
}

void run_observer::resized(std::uint64_t tick, std::uint64_t offset, std::uint64_t size) {
    reach(tick);
    if (const auto found = live_.find(offset); found != live_.end()) {
        live_bytes_ -= found->second.size;
        found->second.size = size;
        grow(tick, found->second, size);
    }
}

void run_observer::refused(const first_failure& failure) {
    reach(failure.tick);
    ++record_.failure_count;
    record_.failure_callers.push_back(failure.caller);
    if (record_.failure_ticks.size() < most_failure_ticks) {
        record_.failure_ticks.push_back(failure.tick);
    }
    if (!record_.death) {
        record_.death = failure;
        keep_moment(failure.tick, moment_label::failure, failure.size);
    }
}

void run_observer::look(std::uint64_t tick, std::uint64_t free_bytes,
                        std::uint64_t largest_free_bytes) {
    for (level& each : levels_) {
        each.note(tick, {.live_bytes = live_bytes_,
                         .footprint_bytes = record_.footprint_bytes,
                         .free_bytes = free_bytes,
                         .largest_free_bytes = largest_free_bytes});
    }
    if (largest_free_bytes < record_.tightest.largest_free_bytes) {
        record_.tightest = {tick, free_bytes, largest_free_bytes};
    }
}

run_record run_observer::finish() && {
    const bool ended_in_failure = !record_.moments.empty() &&
                                  record_.moments.back().label == moment_label::failure &&
                                  record_.moments.back().tick == wanted_.last_tick;
    if (!ended_in_failure) {
        keep_moment(wanted_.last_tick, moment_label::end);
    }
    record_.never_freed_blocks = live_.size();
    record_.never_freed_bytes = live_bytes_;
    for (level& each : levels_) {
        const std::uint64_t from = each.from();
        const std::uint64_t to = each.to();
        record_.levels.push_back({from, to, std::move(each).take()});
    }
    return std::move(record_);
}

void run_observer::reach(std::uint64_t tick) {
    for (; next_moment_ < wanted_.moment_ticks.size() && wanted_.moment_ticks[next_moment_] < tick;
         ++next_moment_) {
        keep_moment(wanted_.moment_ticks[next_moment_], moment_label::none);
    }
}

void run_observer::keep_moment(std::uint64_t tick, moment_label label,
                               std::uint64_t request_bytes) {
    heap_moment moment{.tick = tick,
                       .label = label,
                       .request_bytes = request_bytes,
                       .live_bytes = live_bytes_,
                       .live_blocks = live_.size(),
                       .blocks = {}};
    moment.blocks.reserve(live_.size());
    for (const auto& [offset, block] : live_) {
        moment.blocks.push_back(block);
    }
    moment.joined_below = join_blocks(moment.blocks, most_blocks_in_a_moment);
    record_.moments.push_back(std::move(moment));
}

/// `block` now holds `bytes` more than was counted.
void run_observer::grow(std::uint64_t tick, const live_block& block, std::uint64_t bytes) {
    live_bytes_ += bytes;
    record_.footprint_bytes = std::max(record_.footprint_bytes, block.offset + block.size);
    if (live_bytes_ > record_.peak_live_bytes) {
        record_.peak_live_bytes = live_bytes_;
        record_.peak_tick = tick;
        if (live_bytes_ == wanted_.peak_live_bytes) {
            keep_moment(tick, moment_label::peak);
        }
    }
}

}  // namespace ramwright::tool
