// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tool/trace/call_tree.hpp"
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
    /// The chain that led to an event of this trace, a number for `calls`: of calls, as a host records
    /// them, or of the caller alone. 0: unknown, or the event has none.
    [[nodiscard]] std::uint32_t chain_of(const trace_event& event) {
        return event.chain != 0 || event.caller == 0 ? event.chain : calls_.intern(0, event.caller);
    }
    [[nodiscard]] const call_tree& calls() const noexcept { return calls_; }
    /// Whether this is a trace with chains of calls; else each is of one.
    [[nodiscard]] bool has_calls() const noexcept { return packets_.has_calls(); }
    /// As far as the trace has been read; what is missing at the start included.
    [[nodiscard]] const trace_losses& losses() const noexcept { return losses_; }
    /// Events given so far; the last one has this number.
    [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
    /// As `events`, and the calls, which are counted as events by the packets.
    [[nodiscard]] std::uint64_t numbered() const noexcept { return numbered_; }
    /// Of the last of them.
    [[nodiscard]] std::uint64_t tick() const noexcept { return clock_; }
    /// From now on, `seen` is called with each packet that was ever filled, as it is.
    void show_packets(std::function<void(std::span<const std::byte>)> seen) {
        packet_seen_ = std::move(seen);
    }
    [[nodiscard]] const std::string& name() const { return packets_.name(); }

private:
    [[nodiscard]] bool open_packet();
    void count_losses(const packet_header& head);
    void check_end() const;
    [[nodiscard]] std::uint32_t word(std::uint32_t index) const;
    [[nodiscard]] std::uint64_t double_word(std::uint32_t index) const;
    void advance_clock(std::uint64_t tick);
    void advance_narrow_clock();
    void read_narrow(trace_event& into);
    void read_wide(trace_event& into);
    void read_call(bool wide);
    void resolve_caller(trace_event& event) const;
    [[nodiscard]] std::uint32_t known_call(std::uint64_t number) const;
    [[noreturn]] void fail_here(const std::string& what) const;

    packet_source packets_;
    packet_view packet_;
    const std::byte* at_ = nullptr;
    const std::byte* end_ = nullptr;
    std::uint64_t clock_ = 0;
    std::uint64_t events_ = 0;
    std::uint64_t numbered_ = 0;  // events and calls
    std::uint64_t packet_count_ = 0;
    std::uint32_t expected_before_ = 0;  // `events_before` of the next packet if nothing is lost
    std::uint32_t expected_number_ = 0;
    std::uint64_t numbered_at_open_ = 0;
    trace_losses losses_;
    call_tree calls_;
    std::vector<std::uint32_t> call_numbers_;  // in `calls_`, by the trace's
    std::function<void(std::span<const std::byte>)> packet_seen_;
};

struct trace {
    trace_info info;
    std::vector<trace_event> events;
    trace_losses losses;
};

/// All of a trace that fits into memory. Throws `trace_error`.
[[nodiscard]] trace read_trace(const std::string& path);

}  // namespace ramwright::tool
