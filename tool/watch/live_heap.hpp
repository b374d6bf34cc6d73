// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "tool/trace/trace_event.hpp"

/// \file
/// What a region looks like after the events so far, as far as they tell.

namespace ramwright::tool {

struct heap_figures {
    std::uint64_t tick = 0;
    std::uint64_t region_bytes = 0;  ///< 0 if the trace does not say
    std::uint64_t live_bytes = 0;
    std::uint64_t live_blocks = 0;
    std::uint64_t peak_bytes = 0;
    std::uint64_t peak_tick = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free = 0;
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t refused = 0;
    std::uint64_t lost_events = 0;

    [[nodiscard]] double fragmentation() const noexcept {
        return free_bytes == 0
                   ? 0.0
                   : 1.0 - static_cast<double>(largest_free) / static_cast<double>(free_bytes);
    }
};

struct caller_use {
    std::uint64_t caller = 0;
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
    std::uint64_t allocations = 0;
};

class live_heap {
public:
    /// A gap shorter than this is the header or the padding of a block: no allocator hands it out.
    static constexpr std::uint64_t least_gap = 16;

    void start(const trace_info& info);
    void add(const trace_event& event);
    /// As many events are missing here: blocks of before may be gone.
    void lose(std::uint64_t events) { figures_.lost_events += events; }

    [[nodiscard]] const trace_info& info() const noexcept { return info_; }
    [[nodiscard]] std::uint64_t live_bytes() const noexcept { return figures_.live_bytes; }
    /// O(blocks). Free is what lies between blocks of the sizes that were asked for.
    [[nodiscard]] heap_figures figures() const;
    /// Those with most live bytes first, `most` of them.
    [[nodiscard]] std::vector<caller_use> callers(std::size_t most) const;
    /// What share of each of `cells` equal parts of the region is taken.
    [[nodiscard]] std::vector<double> map(std::size_t cells) const;

private:
    struct block {
        std::uint64_t size = 0;
        std::uint64_t caller = 0;
    };

    void hold(std::uint64_t offset, const block& held);
    void release(std::map<std::uint64_t, block>::iterator gone);

    trace_info info_;
    heap_figures figures_;
    std::map<std::uint64_t, block> blocks_;  // by offset
    std::unordered_map<std::uint64_t, caller_use> callers_;
};

}  // namespace ramwright::tool
