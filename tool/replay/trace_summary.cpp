// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/trace_summary.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace ramwright::tool {

namespace {

class summariser {
public:
    explicit summariser(const operation_log& log) : log_{log}, live_(log.slot_count()) {
        summary_.first_tick = log.first_tick();
        summary_.last_tick = log.last_tick();
    }

    [[nodiscard]] trace_summary run() && {
        std::size_t index = 0;
        std::uint64_t tick = log_.first_tick();
        for (const operation& each : log_.operations()) {
            tick += each.elapsed;
            apply(each, tick);
            if (live_bytes_ > summary_.peak_live_bytes) {
                summary_.peak_live_bytes = live_bytes_;
                summary_.peak_tick = tick;
                summary_.peak_operation = index;
            }
            ++index;
        }
        count_peak();
        return std::move(summary_);
    }

private:
    struct live_block {
        request_group* size = nullptr;  // null: no block
        request_group* caller = nullptr;
        std::uint32_t bytes = 0;
        std::uint64_t since = 0;
    };

    void apply(const operation& what, std::uint64_t tick) {
        switch (what.kind) {
            case operation_kind::allocate:
                ++summary_.allocations;
                hold(what, tick);
                break;
            case operation_kind::free:
                ++summary_.frees;
                release(what.slot, tick);
                break;
            case operation_kind::resize: {
                ++summary_.resizes;
                live_block& block = live_[what.slot];
                if (block.size != nullptr) {
                    lose(*block.size, block.bytes);
                    lose(*block.caller, block.bytes);
                    block.caller->allocated_bytes +=
                        what.size > block.bytes ? what.size - block.bytes : 0;
                    live_bytes_ += what.size;
                    live_bytes_ -= block.bytes;
                    block.bytes = what.size;
                    block.size = &size_group(what.size);
                    gain(*block.size, what.size);
                    gain(*block.caller, what.size);
                }
                break;
            }
            case operation_kind::attempt: {
                ++size_group(what.size).refused;
                ++caller_group(what.caller, what.size).refused;
                summary_.refusals.push_back({tick, what.size, log_.caller(what.caller)});
                break;
            }
            case operation_kind::wait: break;
        }
    }

    void hold(const operation& what, std::uint64_t tick) {
        live_block& block = live_[what.slot];
        block = {&size_group(what.size), &caller_group(what.caller, what.size), what.size, tick};
        for (request_group* group : {block.size, block.caller}) {
            ++group->allocations;
            group->allocated_bytes += what.size;
            gain(*group, what.size);
        }
        live_bytes_ += what.size;
    }

    void release(std::uint32_t slot, std::uint64_t tick) {
        live_block& block = live_[slot];
        if (block.size == nullptr) {
            return;
        }
        const std::uint64_t lifetime = tick - block.since;
        for (request_group* group : {block.size, block.caller}) {
            lose(*group, block.bytes);
            ++group->freed;
            group->lifetime_sum += lifetime;
            group->lifetime_max = std::max(group->lifetime_max, lifetime);
        }
        ++summary_.lifetimes[static_cast<std::size_t>(std::bit_width(lifetime))];
        live_bytes_ -= block.bytes;
        block.size = nullptr;
    }

    static void gain(request_group& group, std::uint32_t bytes) {
        ++group.live_blocks;
        group.live_bytes += bytes;
        group.most_blocks = std::max(group.most_blocks, group.live_blocks);
        group.most_bytes = std::max(group.most_bytes, group.live_bytes);
    }

    static void lose(request_group& group, std::uint32_t bytes) {
        --group.live_blocks;
        group.live_bytes -= bytes;
    }

    /// Who held what at the peak is known only once the peak is.
    void count_peak() {
        std::vector<operation> held(log_.slot_count());
        const std::size_t until = std::min(summary_.peak_operation + 1, log_.operations().size());
        for (const operation& each : log_.operations().first(until)) {
            if (each.kind == operation_kind::allocate || each.kind == operation_kind::free) {
                held[each.slot] = each;
            } else if (each.kind == operation_kind::resize &&
                       held[each.slot].kind == operation_kind::allocate) {
                held[each.slot].size = each.size;
            }
        }
        for (std::uint32_t slot = 0; slot != held.size(); ++slot) {
            if (held[slot].kind == operation_kind::allocate) {
                for (request_group* group : {&size_group(held[slot].size),
                                             &caller_group(held[slot].caller, held[slot].size)}) {
                    ++group->blocks_at_peak;
                    group->bytes_at_peak += held[slot].size;
                }
            }
        }
    }

    request_group& size_group(std::uint32_t size) { return extended(summary_.by_size[size], size); }
    request_group& caller_group(std::uint32_t caller, std::uint32_t size) {
        return extended(summary_.by_caller[log_.caller(caller)], size);
    }
    static request_group& extended(request_group& group, std::uint32_t size) {
        group.smallest = std::min(group.smallest, size);
        group.largest = std::max(group.largest, size);
        return group;
    }

    const operation_log& log_;
    std::vector<live_block> live_;
    std::uint64_t live_bytes_ = 0;
    trace_summary summary_;
};

}  // namespace

trace_summary summarise(const operation_log& log) { return summariser{log}.run(); }

}  // namespace ramwright::tool
