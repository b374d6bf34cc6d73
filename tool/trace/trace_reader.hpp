// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tool/trace/packet_source.hpp"
#include "tool/trace/trace_event.hpp"

/// \file
/// Reads a trace event by event, in the order of time, in constant memory.
///
///     trace_reader reader{"node.trace"};
///     for (trace_event event; reader.next(event);) { ... }
///     report(reader.info(), reader.losses());
///
/// Whatever the bytes are, the reader gives events within the bounds of their packets or throws a
/// `trace_error`. Whether the events make sense together is `trace_validator`'s question.

namespace ramwright::tool {

class trace_reader {
public:
    /// `path` as for `open_trace`. Throws `trace_error`.
    explicit trace_reader(const std::string& path);
    explicit trace_reader(std::unique_ptr<byte_source> from);

    /// False at the end of the trace. Throws `trace_error`, after which the reader is of no use.
    bool next(trace_event& into);

    [[nodiscard]] const trace_info& info() const noexcept { return packets_.info(); }
    /// As far as the trace has been read; what is missing at the start included.
    [[nodiscard]] const trace_losses& losses() const noexcept { return losses_; }
    /// Events given so far; the last one has this number.
    [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
    /// Packets opened so far, and the last of them, as it is; valid until `next` is called.
    [[nodiscard]] std::uint64_t packets() const noexcept { return packet_count_; }
    [[nodiscard]] std::span<const std::byte> packet() const noexcept { return packet_.bytes; }
    [[nodiscard]] const std::string& name() const { return packets_.name(); }

private:
    [[nodiscard]] bool open_packet();
    void count_losses(const packet_header& head);
    void check_end() const;
    [[nodiscard]] std::uint32_t word(std::uint32_t index) const;
    [[nodiscard]] std::uint64_t double_word(std::uint32_t index) const;
    void advance_clock(std::uint64_t tick);
    void read_narrow(trace_event& into);
    void read_wide(trace_event& into);
    [[noreturn]] void fail_here(const std::string& what) const;

    packet_source packets_;
    packet_view packet_;
    const std::byte* at_ = nullptr;
    const std::byte* end_ = nullptr;
    std::uint64_t clock_ = 0;
    std::uint64_t events_ = 0;
    std::uint64_t packet_count_ = 0;
    std::uint32_t expected_before_ = 0;  // `events_before` of the next packet if nothing is lost
    std::uint32_t expected_number_ = 0;
    std::uint64_t events_at_open_ = 0;
    trace_losses losses_;
};

struct trace {
    trace_info info;
    std::vector<trace_event> events;
    trace_losses losses;
};

/// All of a trace that fits into memory. Throws `trace_error`.
[[nodiscard]] trace read_trace(const std::string& path);

}  // namespace ramwright::tool
