// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "tool/replay/block_holder.hpp"
#include "tool/replay/replay.hpp"
#include "tool/replay/timeline.hpp"

/// \file
/// Carries out operations and keeps account of everything `replay_result` reports.

namespace ramwright::tool {

template <basic_allocator Allocator>
class observed_replay {
public:
    observed_replay(Allocator& allocator, const design& how, const replay_options& options,
                    std::size_t slots = 0)
        : blocks_{allocator, slots},
          timeline_{options.samples},
          failures_kept_{options.failures_kept},
          pools_only_{how.rest == rest_allocator::none},
          counts_free_blocks_{how.searches_a_list()} {
        result_.region_bytes = allocator.storage().size();
        result_.worst.largest_free_bytes = ~std::uint64_t{0};
    }

    /// False iff a request failed.
    bool apply(std::uint64_t tick, const operation& what, std::uint64_t caller) {
        if (tick != tick_ || result_.operations == 0) {
            end_tick(tick);
        }
        const std::uint64_t live_before = blocks_.live_bytes();
        switch (blocks_.apply(what)) {
            case outcome::failed:
                fail(what, caller);
                ++result_.operations;
                return false;
            case outcome::moved: ++result_.moved; break;
            case outcome::done: break;
        }
        result_.allocations += what.kind == operation_kind::allocate ? 1U : 0U;
        result_.attempts += what.kind == operation_kind::attempt ? 1U : 0U;
        if (blocks_.live_bytes() > live_before) {
            grow(what);
        }
        ++result_.operations;
        return true;
    }

    [[nodiscard]] replay_result finish() && {
        look();
        result_.end = now();
        result_.timeline = std::move(timeline_).take();
        return std::move(result_);
    }

private:
    static constexpr std::uint64_t operations_between_looks = 16;

    void grow(const operation& what) {
        const std::uint64_t live = blocks_.live_bytes();
        const std::uint64_t used = used_bytes();
        const auto& held = blocks_.at(what.slot);
        const std::uint64_t end = offset_of(blocks_.allocator(), held.block) + held.size;
        result_.peak_footprint_bytes = std::max(result_.peak_footprint_bytes, end);
        result_.peak_used_bytes = std::max(result_.peak_used_bytes, used);
        if (live > result_.peak_live_bytes) {
            result_.peak_live_bytes = live;
            result_.peak_tick = tick_;
            result_.peak_operation = static_cast<std::size_t>(result_.operations);
        }
        timeline_.raise(live, used, result_.peak_footprint_bytes);
    }

    void end_tick(std::uint64_t next) {
        if (result_.operations >= next_look_) {
            look();
            next_look_ = result_.operations + operations_between_looks;
        }
        tick_ = next;
        if (timeline_.due(next)) {
            timeline_.open(now());
        }
    }

    void look() {
        const std::uint64_t free = blocks_.allocator().free_bytes();
        const std::uint64_t largest = blocks_.allocator().largest_free();
        timeline_.look(free, largest);
        if (largest < result_.worst.largest_free_bytes) {
            result_.worst = now();
        }
        if (counts_free_blocks_) {
            count_free_blocks();
        }
    }

    void count_free_blocks() {
        const std::uint64_t blocks = blocks_.allocator().snapshot().free_blocks;
        if (blocks > result_.most_free_blocks) {
            result_.most_free_blocks = blocks;
            result_.most_free_blocks_tick = tick_;
        }
    }

    void fail(const operation& what, std::uint64_t caller) {
        ++result_.failure_count;
        look();
        if (result_.failures.size() == failures_kept_) {
            return;
        }
        replay_failure failure{
            .operation = static_cast<std::size_t>(result_.operations),
            .tick = tick_,
            .size = what.size,
            .alignment = static_cast<std::uint32_t>(what.alignment()),
            .caller = caller,
            .free_bytes = blocks_.allocator().free_bytes(),
            .largest_free_bytes = blocks_.allocator().largest_free(),
        };
        if (pools_only_) {
            failure.reason = failure_reason::pool_empty;
        } else if (failure.free_bytes >= what.size) {
            failure.reason = failure_reason::fragmented;
        }
        result_.failures.push_back(failure);
    }

    [[nodiscard]] std::uint64_t used_bytes() const noexcept {
        return result_.region_bytes - blocks_.allocator().free_bytes();
    }

    [[nodiscard]] replay_sample now() const {
        return {.tick = tick_,
                .live_bytes = blocks_.live_bytes(),
                .used_bytes = used_bytes(),
                .footprint_bytes = result_.peak_footprint_bytes,
                .free_bytes = blocks_.allocator().free_bytes(),
                .largest_free_bytes = blocks_.allocator().largest_free()};
    }

    block_holder<Allocator> blocks_;
    timeline timeline_;
    replay_result result_;
    std::size_t failures_kept_;
    bool pools_only_;
    bool counts_free_blocks_;
    std::uint64_t tick_ = 0;
    std::uint64_t next_look_ = 0;
};

}  // namespace ramwright::tool
