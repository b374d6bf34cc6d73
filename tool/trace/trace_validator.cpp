// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/trace_validator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>

#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {

void trace_validator::check(const trace_event& event) {
    switch (event.kind) {
        case event_kind::allocated: allocated(event); return;
        case event_kind::freed: freed(event); return;
        case event_kind::resized: resized(event); return;
        case event_kind::refused:
        case event_kind::mark: return;
    }
}

void trace_validator::fail(const trace_event& event, const std::string& what) const {
    throw trace_error(fmt::format("{}: event {} at tick {} {}", reader_.name(), reader_.events(),
                                  event.tick, what));
}

std::uint64_t trace_validator::end_of(const trace_event& event) const {
    const std::uint64_t region = reader_.info().region_bytes != 0
                                     ? reader_.info().region_bytes
                                     : std::numeric_limits<std::uint32_t>::max();
    // A block of 0 bytes has a place of its own all the same.
    const std::uint64_t bytes = std::max<std::uint64_t>(event.size, 1);
    if (event.offset > region || bytes > region - event.offset) {
        fail(event,
             fmt::format("is a block of {} bytes at offset {}, outside the region of {} bytes",
                         event.size, event.offset, region));
    }
    return event.offset + bytes;
}

void trace_validator::allocated(const trace_event& event) { place(event, end_of(event)); }

void trace_validator::place(const trace_event& event, std::uint64_t end) {
    const std::uint64_t bytes = end - event.offset;
    const bool is_near = near_blocks::takes(event.offset, bytes);
    if (all_near_ && is_near &&
        near_.insert(event.offset, {static_cast<std::uint32_t>(bytes), reader_.losses().gaps})) {
        return;
    }
    const bool table_until_now = all_near_;
    if (table_until_now) {
        to_map();
    }
    clear_range(event, end);
    blocks_.insert_or_assign(event.offset, block{end, reader_.losses().gaps});
    // Another block was in the way, and is not any more.
    if (table_until_now && is_near) {
        to_table();
    }
}

void trace_validator::to_map() {
    near_.for_each([&](std::uint64_t offset, const near_blocks::block& each) {
        blocks_.emplace(offset, block{offset + each.bytes, each.gaps});
    });
    near_.clear();
    all_near_ = false;
}

void trace_validator::to_table() {
    for (const auto& [offset, each] : blocks_) {
        near_.insert(offset, {static_cast<std::uint32_t>(each.end - offset), each.gaps});
    }
    blocks_.clear();
    all_near_ = true;
}

/// Makes sure that no other block has a byte between the event's block's start and `end`.
void trace_validator::clear_range(const trace_event& event, std::uint64_t end) {
    auto at = blocks_.lower_bound(event.offset);
    if (at != blocks_.begin() && std::prev(at)->second.end > event.offset) {
        --at;
    }
    while (at != blocks_.end() && at->first < end) {
        if (at->second.gaps == reader_.losses().gaps) {
            fail(event,
                 fmt::format("puts a block of {} bytes at offset {} over a live one of {} bytes "
                             "at offset {}",
                             event.size, event.offset, at->second.end - at->first, at->first));
        }
        ++lost_frees_;
        at = blocks_.erase(at);
    }
}

bool trace_validator::remove(std::uint64_t offset) {
    return all_near_ ? near_.remove(offset).bytes != 0 : blocks_.erase(offset) != 0;
}

void trace_validator::freed(const trace_event& event) {
    if (!remove(event.offset)) {
        count_unknown(event, "frees");
    }
}

void trace_validator::resized(const trace_event& event) {
    const std::uint64_t end = end_of(event);
    if (!remove(event.offset)) {
        count_unknown(event, "resizes");
    }
    place(event, end);
}

void trace_validator::count_unknown(const trace_event& event, const char* what) {
    if (reader_.losses().gaps == 0) {
        fail(event, fmt::format("{} offset {}, where no live block starts", what, event.offset));
    }
    ++unknown_blocks_;
}

}  // namespace ramwright::tool
