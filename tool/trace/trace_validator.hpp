// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory_resource>

#include "tool/trace/near_blocks.hpp"
#include "tool/trace/trace_event.hpp"
#include "tool/trace/trace_reader.hpp"

/// \file
/// Whether the events of a trace make sense together: no block over another, none freed that is not
/// live, all inside the region. A trace that was damaged and still reads is found here.
///
///     trace_reader reader{"node.trace"};
///     trace_validator validator{reader};
///     for (trace_event event; reader.next(event);) {
///         validator.check(event);
///     }
///
/// Where events are missing, blocks may have come and gone unseen. So a block that lived before a gap
/// gives way to one that is allocated over it after the gap, and once there was a gap, frees and
/// resizes of unknown blocks are counted and not refused. A block that starts at a
/// multiple of 8 in the first 8 MiB costs a look in a table, any other a search in a tree.

namespace ramwright::tool {

class trace_validator {
public:
    /// `reader` must live as long.
    explicit trace_validator(const trace_reader& reader) : reader_{reader} {}

    trace_validator(const trace_validator&) = delete;
    trace_validator& operator=(const trace_validator&) = delete;

    /// `event` is the one the reader gave last. Throws `trace_error` naming its tick and number.
    void check(const trace_event& event);

    /// Frees and resizes of blocks whose allocation the trace lost.
    [[nodiscard]] std::uint64_t unknown_blocks() const noexcept { return unknown_blocks_; }
    /// Blocks whose free the trace lost: others were allocated over them.
    [[nodiscard]] std::uint64_t lost_frees() const noexcept { return lost_frees_; }

private:
    struct block {
        std::uint64_t end;
        std::uint32_t gaps;  // as many were known when the block was last heard of
    };
    using block_map = std::pmr::map<std::uint64_t, block>;

    void allocated(const trace_event& event);
    void freed(const trace_event& event);
    void resized(const trace_event& event);
    void place(const trace_event& event, std::uint64_t end);
    [[nodiscard]] bool remove(std::uint64_t offset);
    void clear_range(const trace_event& event, std::uint64_t end);
    void to_map();
    void to_table();
    [[nodiscard]] std::uint64_t end_of(const trace_event& event) const;
    void count_unknown(const trace_event& event, const char* what);
    [[noreturn]] void fail(const trace_event& event, const std::string& what) const;

    const trace_reader& reader_;
    // Where the blocks are: in the table, until there is one that does not belong there.
    near_blocks near_;
    bool all_near_ = true;
    std::pmr::unsynchronized_pool_resource memory_;
    block_map blocks_{&memory_};
    std::uint64_t unknown_blocks_ = 0;
    std::uint64_t lost_frees_ = 0;
};

}  // namespace ramwright::tool
