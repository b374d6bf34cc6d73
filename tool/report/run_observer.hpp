// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tool/report/level.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// Watches a run go by, event by event, and keeps what the page shows of it: the timeline at two
/// resolutions and the heap at chosen moments. A recorded run and a replay are watched alike.

namespace ramwright::tool {

/// A request that another run refused.
struct watched_request {
    std::uint64_t tick = 0;
    std::uint64_t size = 0;
};

/// What to keep. Ticks are the run's own.
struct observation {
    std::uint64_t first_tick = 0;
    std::uint64_t last_tick = 0;
    std::uint64_t detail_from = 0;
    std::uint64_t detail_to = 0;
    std::vector<std::uint64_t> moment_ticks;  ///< ascending
    std::uint64_t peak_live_bytes = 0;        ///< the moment this is reached gets a name
    std::optional<watched_request> request;
};

class run_observer {
public:
    explicit run_observer(const observation& wanted);

    /// Before anything else of an event that asks for memory.
    void request(std::uint64_t tick, std::uint64_t size);

    void allocated(std::uint64_t tick, const live_block& block);
    void freed(std::uint64_t tick, std::uint64_t offset);
    void resized(std::uint64_t tick, std::uint64_t offset, std::uint64_t size);
    /// Follows `look`, so that the state it failed in is known.
    void refused(const first_failure& failure);

    /// After every event: what is free now.
    void look(std::uint64_t tick, std::uint64_t free_bytes, std::uint64_t largest_free_bytes);

    [[nodiscard]] std::uint64_t footprint_bytes() const noexcept { return record_.footprint_bytes; }
    [[nodiscard]] run_record finish() &&;

private:
    /// Takes the moments that lie before the event at `tick`.
    void reach(std::uint64_t tick);
    void keep_moment(std::uint64_t tick, moment_label label, std::uint64_t request_bytes = 0);
    void grow(std::uint64_t tick, const live_block& block, std::uint64_t bytes);

    observation wanted_;
    run_record record_;
    std::map<std::uint64_t, live_block> live_;
    std::uint64_t live_bytes_ = 0;
    std::size_t next_moment_ = 0;
    std::vector<level> levels_;
};

}  // namespace ramwright::tool
