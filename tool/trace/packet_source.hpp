// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ramwright/trace/packet.hpp"
#include "tool/trace/byte_source.hpp"
#include "tool/trace/trace_event.hpp"

/// \file
/// Cuts a trace into packets, checks their heads and brings them in order.
///
/// A trace of up to `sortable_bytes`, which is any ring of any microcontroller, may have its packets
/// in any order, as a dump of a ring's memory has. A longer one is a stream and must be in order.

namespace ramwright::tool {

struct packet_view {
    packet_header head;
    std::span<const std::byte> bytes;   ///< the whole packet; valid until the next call
    std::span<const std::byte> events;  ///< what of it holds events
    std::uint64_t byte = 0;             ///< where the packet starts in the trace
};

class packet_source {
public:
    static constexpr std::size_t sortable_bytes = std::size_t{16} << 20;

    /// Reads the first packet's head. Throws `trace_error`.
    explicit packet_source(std::unique_ptr<byte_source> from);

    /// The next packet that was ever filled; false at the end. Throws `trace_error`.
    bool next(packet_view& into);

    [[nodiscard]] const trace_info& info() const noexcept { return info_; }
    /// Whether callers are numbers of calls: see call_format.hpp.
    [[nodiscard]] bool has_calls() const noexcept { return has_calls_; }
    [[nodiscard]] std::size_t packet_bytes() const noexcept { return packet_bytes_; }
    [[nodiscard]] const std::string& name() const { return from_->name(); }
    /// An error with the trace's name in front.
    [[noreturn]] void fail(const std::string& what) const;
    /// As above, about the packet at `byte`.
    [[noreturn]] void fail_at(std::uint64_t byte, const std::string& what) const;

private:
    void read_sortable();
    void describe_from_first();
    void sort_all();
    [[nodiscard]] bool refill();
    [[nodiscard]] packet_header checked_head(std::uint64_t byte,
                                             std::span<const std::byte> packet) const;
    void check_continuity(const packet_view& packet);

    std::unique_ptr<byte_source> from_;
    std::vector<std::byte> buffer_;
    std::uint64_t buffer_at_ = 0;  // where the buffer starts in the trace
    std::size_t at_ = 0;           // in the buffer, unless `order_` is used
    bool whole_ = false;           // the buffer holds the whole trace, and `order_` its packets
    std::vector<std::size_t> order_;
    std::size_t next_in_order_ = 0;
    std::size_t packet_bytes_ = 0;
    trace_info info_;
    bool has_calls_ = false;
    std::uint16_t run_ = 0;
    bool any_before_ = false;
    packet_header before_;
    std::uint64_t before_at_ = 0;
};

}  // namespace ramwright::tool
