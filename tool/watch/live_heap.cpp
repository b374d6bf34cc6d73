// SPDX-License-Identifier: Apache-2.0
#include "tool/watch/live_heap.hpp"

#include <algorithm>
#include <iterator>

namespace ramwright::tool {

void live_heap::start(const trace_info& info) {
    info_ = info;
    figures_ = {.region_bytes = info.region_bytes};
    blocks_.clear();
    callers_.clear();
}

void live_heap::release(std::map<std::uint64_t, block>::iterator gone) {
    caller_use& user = callers_[gone->second.caller];
    --user.blocks;
    user.bytes -= gone->second.size;
    figures_.live_bytes -= gone->second.size;
    blocks_.erase(gone);
}

/// Blocks in the way were freed while events were lost.
void live_heap::hold(std::uint64_t offset, const block& held) {
    const std::uint64_t end = offset + std::max<std::uint64_t>(held.size, 1);
    auto at = blocks_.lower_bound(offset);
    if (at != blocks_.begin()) {
        const auto before = std::prev(at);
        if (before->first + before->second.size > offset) {
            release(before);
        }
    }
    while (at != blocks_.end() && at->first < end) {
        release(at++);
    }
    blocks_.emplace(offset, held);
    caller_use& user = callers_[held.caller];
    user.caller = held.caller;
    ++user.blocks;
    user.bytes += held.size;
    figures_.live_bytes += held.size;
    if (figures_.live_bytes > figures_.peak_bytes) {
        figures_.peak_bytes = figures_.live_bytes;
        figures_.peak_tick = figures_.tick;
    }
}

void live_heap::add(const trace_event& event) {
    figures_.tick = event.tick;
    switch (event.kind) {
        case event_kind::allocated:
            hold(event.offset, {event.size, event.caller});
            ++callers_[event.caller].allocations;
            ++figures_.allocations;
            return;
        case event_kind::freed:
            if (const auto found = blocks_.find(event.offset); found != blocks_.end()) {
                release(found);
            }
            ++figures_.frees;
            return;
        case event_kind::resized: {
            // The block is still whose it was.
            const auto found = blocks_.find(event.offset);
            const std::uint64_t caller =
                found != blocks_.end() ? found->second.caller : event.caller;
            if (found != blocks_.end()) {
                release(found);
            }
            hold(event.offset, {event.size, caller});
            return;
        }
        case event_kind::refused: ++figures_.refused; return;
        case event_kind::mark: return;
    }
}

heap_figures live_heap::figures() const {
    heap_figures now = figures_;
    now.live_blocks = blocks_.size();
    std::uint64_t end = 0;
    const auto count_gap = [&](std::uint64_t from, std::uint64_t to) {
        if (to > from && to - from >= least_gap) {
            now.free_bytes += to - from;
            now.largest_free = std::max(now.largest_free, to - from);
        }
    };
    for (const auto& [offset, held] : blocks_) {
        count_gap(end, offset);
        end = std::max(end, offset + held.size);
    }
    count_gap(end, info_.region_bytes);
    return now;
}

std::vector<caller_use> live_heap::callers(std::size_t most) const {
    std::vector<caller_use> all;
    for (const auto& [caller, use] : callers_) {
        if (use.blocks != 0) {
            all.push_back(use);
        }
    }
    std::sort(all.begin(), all.end(), [](const caller_use& one, const caller_use& other) {
        return one.bytes != other.bytes ? one.bytes > other.bytes : one.caller < other.caller;
    });
    all.resize(std::min(all.size(), most));
    return all;
}

std::vector<double> live_heap::map(std::size_t cells) const {
    std::vector<double> taken(info_.region_bytes == 0 ? 0 : cells);
    if (taken.empty()) {
        return taken;
    }
    const double cell = static_cast<double>(info_.region_bytes) / static_cast<double>(cells);
    for (const auto& [offset, held] : blocks_) {
        const double from = static_cast<double>(offset) / cell;
        const double to = static_cast<double>(offset + held.size) / cell;
        for (auto index = static_cast<std::size_t>(from);
             index < cells && static_cast<double>(index) < to; ++index) {
            const auto start = static_cast<double>(index);
            taken[index] += std::min(to, start + 1) - std::max(from, start);
        }
    }
    return taken;
}

}  // namespace ramwright::tool
