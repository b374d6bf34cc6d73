// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tool/common/progress.hpp"
#include "tool/replay/slot_map.hpp"
#include "tool/trace/trace_reader.hpp"
#include "tool/trace/trace_validator.hpp"

/// \file
/// Goes through a trace event by event and knows which blocks each one made and ended, in memory for the
/// live blocks alone.
///
///     event_walk walk{"node.trace"};
///     while (walk.next()) {
///         for (const held_block& gone : walk.ended()) { ... }
///         ...
///     }

namespace ramwright::tool {

struct held_block {
    std::uint64_t number = 0;  ///< counted from 1 in the order of allocation
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t first_size = 0;  ///< before it was resized
    std::uint64_t caller = 0;
    std::uint64_t since = 0;  ///< tick
    std::uint32_t chain = 0;  ///< that led to its allocation: a number of `event_walk::calls`
    std::uint32_t slot = 0;   ///< no other live block has it; small, and used again
};

class event_walk {
public:
    /// `path` as for `open_trace`. Throws `trace_error`.
    explicit event_walk(const std::string& path);

    /// False at the end. Throws `trace_error` for a trace that is damaged.
    bool next();

    [[nodiscard]] const trace_event& event() const noexcept { return event_; }
    /// The blocks that are gone: the one freed; those whose free was lost, as another lies over them; the
    /// one resized, as it was.
    [[nodiscard]] std::span<const held_block> ended() const noexcept { return ended_; }
    /// The block that was allocated, or the one resized, as it is; null if there is none.
    [[nodiscard]] const held_block* begun() const noexcept { return begun_; }
    /// Whether `begun` was there before, under the same number.
    [[nodiscard]] bool resized() const noexcept { return resized_; }

    [[nodiscard]] std::uint64_t live_bytes() const noexcept { return live_bytes_; }
    [[nodiscard]] std::uint64_t live_blocks() const noexcept { return live_blocks_; }
    /// What is known so far.
    [[nodiscard]] const call_tree& calls() const noexcept { return reader_.calls(); }
    [[nodiscard]] const trace_info& info() const noexcept { return reader_.info(); }
    [[nodiscard]] const trace_losses& losses() const noexcept { return reader_.losses(); }
    [[nodiscard]] std::uint64_t events() const noexcept { return reader_.events(); }

private:
    void begin();
    void end(std::uint64_t offset);
    void resize(std::uint32_t slot);
    void end_lost_blocks();

    trace_reader reader_;
    trace_validator validator_{reader_};
    progress shown_;
    slot_map slots_;
    std::vector<held_block> blocks_;  // by slot
    std::uint64_t lost_frees_ = 0;
    std::uint64_t begun_so_far_ = 0;
    std::uint64_t live_bytes_ = 0;
    std::uint64_t live_blocks_ = 0;

    trace_event event_;
    std::vector<held_block> ended_;
    const held_block* begun_ = nullptr;
    bool resized_ = false;
};

}  // namespace ramwright::tool
