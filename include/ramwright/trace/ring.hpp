// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/context.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/trace/event.hpp"
#include "ramwright/trace/packet.hpp"
#include "ramwright/trace/packet_ring.hpp"

/// \file
/// The recorder: a ring of packets in the caller's memory that keeps the newest events.
///
/// The memory is a Common Trace Format stream at every moment. A debugger may dump it, a sink may
/// drain it packet by packet, or it may lie in a section that survives a reset and be sent before the
/// ring is constructed anew. Not for more than one core, and not for a region on a big-endian core.
///
///     alignas(8) std::byte trace_storage[8 * 1024];
///     ramwright::trace_ring trace{trace_storage, {.clock_hz = 1000}, [] { return milliseconds(); }};
///     ramwright::traced<ramwright::general<>, decltype(trace)> heap{trace, heap_storage};
///     trace.drain([](std::span<const std::byte> packet) { uart.write(packet); });
///
/// | call               | cost, in instructions of a Cortex-M4, call included | from an interrupt    |
/// |--------------------|------------------------------------------------------|----------------------|
/// | allocated, resized | 44; at most 135 when a packet is full                | behind the lock that |
/// | freed, mark        | 35; at most 120 when a packet is full                | guards the allocator |
/// | refused            | 200; at most 300                                     | "                    |
/// | any, wide          | 235; at most 300                                     | "                    |
/// | flush              | O(1)                                                 | "                    |
/// | drain              | O(packets) and the sink, for each complete packet    | yes; one at a time   |
///
/// With a clock that is one 64-bit load; a dearer one is read once for an event, twice where a packet is
/// opened or the event is wide.
///
/// Nothing fails: an event that is overwritten before it was drained, or that finds no room because
/// the storage is too small, still gets its number, and the reader sees how many numbers are missing.
/// `drain` may run in a thread while an interrupt records, or the other way round: the packet in the
/// sink's hands is never written to.
///
/// A clock that steps back is held until it catches up.
///
/// RAM: the storage, and 36 bytes and the clock on a 32-bit target.

namespace ramwright {

template <typename C>
concept trace_clock = requires(C& clock) {
    { clock() } -> std::convertible_to<std::uint64_t>;
};

template <trace_clock Clock, std::size_t PacketBytes = default_packet_bytes>
class trace_ring {
    using packet_ring_type = packet_ring<PacketBytes>;

public:
    /// Uses every whole packet in `storage` and forgets what it held.
    trace_ring(std::span<std::byte> storage, const trace_info& info, Clock clock) noexcept
        : packets_{storage, info},
          code_base_{static_cast<std::uintptr_t>(info.code_base)},
          clock_{clock} {}

    trace_ring(const trace_ring&) = delete;
    trace_ring& operator=(const trace_ring&) = delete;

    void allocated(std::uint32_t offset, layout want, std::uintptr_t caller) noexcept {
        write_request<event_kind::allocated>(event_format::offset_code(offset), want, caller);
    }
    void resized(std::uint32_t offset, std::size_t size, std::uintptr_t caller) noexcept {
        write_request<event_kind::resized>(event_format::offset_code(offset), {.size = size},
                                           caller);
    }
    /// `largest_free` is at most the region, so 32 bits hold it.
    void refused(layout want, std::size_t largest_free, std::uintptr_t caller) noexcept {
        write_rare_request(event_kind::refused, static_cast<std::uint32_t>(largest_free), want.size,
                           want.alignment, caller);
    }
    void freed(std::uint32_t offset) noexcept {
        write_word<event_kind::freed>(event_format::offset_code(offset));
    }
    /// Records a value the firmware gives a meaning to.
    void mark(std::uint32_t value) noexcept { write_word<event_kind::mark>(value); }

    /// Hands every complete packet that was not handed out before to `sink`, oldest first. A sink
    /// that returns false did not take the packet: it is offered again by the next drain.
    template <std::invocable<std::span<const std::byte>> Sink>
    void drain(Sink&& sink) noexcept(noexcept(sink(std::span<const std::byte>{}))) {
        packets_.drain(sink);
    }

    /// Makes the packet being filled complete, for the next drain to hand out. At the end of a run.
    void flush() noexcept { packets_.close(); }

    /// Events since the start, the lost ones included.
    [[nodiscard]] std::uint32_t events() const noexcept { return events_; }

private:
    using word = std::uint32_t;

    // Inlined, so that an alignment that is known where the call is costs nothing.
    template <event_kind Kind>
    [[gnu::always_inline]] void write_request(std::uint32_t code, layout want,
                                              std::uintptr_t caller) noexcept {
        if (want.alignment <= default_alignment) [[likely]] {
            write_plain_request<Kind>(code, want.size, caller);
        } else {
            write_rare_request(Kind, code, want.size, want.alignment, caller);
        }
    }

    template <event_kind Kind>
    [[gnu::noinline]] void write_plain_request(std::uint32_t code, std::size_t size,
                                               std::uintptr_t caller) noexcept {
        const event_format::request_codes codes{code, size, 0,
                                                event_format::caller_code(caller, code_base_)};
        packet_header& to = packets_.current();
        const std::uint32_t content = to.content_size;
        if (!codes.fit() || !has_room(content, 3)) [[unlikely]] {
            return write_rare_plain_request<Kind>(code, size, caller);
        }
        const std::uint64_t now = clock_();
        if (!pause_fits(to, now)) [[unlikely]] {
            return write_rare_plain_request<Kind>(code, size, caller);
        }
        word* const at = end_of(to, content);
        at[0] = event_format::header_word(Kind, current_context(), now);
        at[1] = codes.low_word();
        at[2] = codes.high_word();
        commit(to, content + 3 * event_format::word_bits, now);
    }

    template <event_kind Kind>
    [[gnu::noinline]] void write_word(std::uint32_t code) noexcept {
        const std::uint64_t now = clock_();
        packet_header& to = packets_.current();
        const std::uint32_t content = to.content_size;
        if (!fits_word(Kind, code) || !has_room(content, 2) || !pause_fits(to, now)) [[unlikely]] {
            return write_rare_word<Kind>(code);
        }
        word* const at = end_of(to, content);
        at[0] = event_format::header_word(Kind, current_context(), now);
        at[1] = code;
        commit(to, content + 2 * event_format::word_bits, now);
    }

    [[nodiscard]] static bool fits_word(event_kind kind, std::uint32_t code) noexcept {
        return kind == event_kind::mark || event_format::lone_offset_fits(code);
    }

    // What is rare takes the arguments as they came and reads the clock again: that it might be
    // called costs the common event no register. In the next packet the event may be a common one.
    template <event_kind Kind>
    [[gnu::noinline, gnu::cold]] void write_rare_plain_request(std::uint32_t code, std::size_t size,
                                                               std::uintptr_t caller) noexcept {
        if (!has_room(packets_.current().content_size, 3) && packets_.open(held_clock(), events_)) {
            write_plain_request<Kind>(code, size, caller);
        } else {
            write_rare_request(Kind, code, size, default_alignment, caller);
        }
    }

    [[gnu::noinline, gnu::cold]] void write_rare_request(event_kind kind, std::uint32_t code,
                                                         std::size_t size, std::size_t alignment,
                                                         std::uintptr_t caller) noexcept {
        const event_format::request_codes codes{
            code, size, event_format::alignment_code(alignment),
            event_format::caller_code(caller != 0 ? caller : code_base_, code_base_)};
        const word narrow[] = {codes.low_word(), codes.high_word()};
        const std::uint64_t first =
            kind == event_kind::refused ? code : event_format::offset_of_code(code);
        const std::uint64_t wide[] = {first, size, event_format::recorded_alignment(alignment),
                                      caller};
        write_rare(kind, narrow, codes.fit(), wide);
    }

    template <event_kind Kind>
    [[gnu::noinline, gnu::cold]] void write_rare_word(std::uint32_t code) noexcept {
        if (!has_room(packets_.current().content_size, 2) && packets_.open(held_clock(), events_)) {
            return write_word<Kind>(code);
        }
        const word narrow[] = {code};
        const std::uint64_t wide[] = {
            Kind == event_kind::mark ? code : event_format::offset_of_code(code)};
        write_rare(Kind, narrow, fits_word(Kind, code), wide);
    }

    /// In whichever form fits, in the next packet if need be.
    [[gnu::noinline, gnu::cold]] void write_rare(event_kind kind, const word* narrow, bool fits,
                                                 const std::uint64_t* wide) noexcept {
        const std::uint64_t now = held_clock();
        bool is_wide = !fits || !pause_fits(packets_.current(), now);
        std::uint32_t words = event_format::event_words(kind, is_wide);
        if (!has_room(packets_.current().content_size, words)) {
            if (!packets_.open(now, events_)) {
                ++events_;
                return;
            }
            // A packet starts with its first event, which is therefore never late.
            is_wide = !fits;
            words = event_format::event_words(kind, is_wide);
        }
        const std::uint32_t content = packets_.current().content_size;
        word* at = end_of(packets_.current(), content);
        if (is_wide) {
            *at++ = static_cast<word>(kind) | event_format::wide_flag;
            at = put(at, now);
            *at++ = event_format::context_code(current_context());
            for (std::uint32_t field = 0; field != event_format::payload_words(kind, true) / 2;
                 ++field) {
                at = put(at, wide[field]);
            }
        } else {
            *at++ = event_format::header_word(kind, current_context(), now);
            for (std::uint32_t index = 0; index != event_format::payload_words(kind, false);
                 ++index) {
                *at++ = narrow[index];
            }
        }
        commit(packets_.current(), content + words * event_format::word_bits, now);
    }

    [[nodiscard]] std::uint64_t held_clock() noexcept {
        const std::uint64_t now = clock_();
        const std::uint64_t last = packets_.newest_end();
        return now < last ? last : now;
    }

    static word* put(word* at, std::uint64_t value) noexcept {
        *at++ = static_cast<word>(value);
        *at++ = static_cast<word>(value >> 32);
        return at;
    }

    [[nodiscard]] static bool has_room(std::uint32_t content, std::uint32_t words) noexcept {
        return content <= packet_ring_type::full_content - words * event_format::word_bits;
    }

    [[nodiscard]] static bool pause_fits(const packet_header& in, std::uint64_t now) noexcept {
        return event_format::pause_fits(now - in.timestamp_end.value());
    }

    [[nodiscard]] static word* end_of(packet_header& packet, std::uint32_t content) noexcept {
        return reinterpret_cast<word*>(reinterpret_cast<std::byte*>(&packet) + content / 8);
    }

    /// Whoever dumps the RAM between two of these writes finds the event whole, or does not find it.
    void commit(packet_header& to, std::uint32_t content, std::uint64_t now) noexcept {
        // The high half first: between the two the packet ends too late, never before its events.
        to.timestamp_end.high = static_cast<std::uint32_t>(now >> 32);
        packet_ring_type::in_program_order();
        to.timestamp_end.low = static_cast<std::uint32_t>(now);
        packet_ring_type::in_program_order();
        to.content_size = content;
        ++events_;
    }

    packet_ring_type packets_;
    std::uint32_t events_ = 0;
    std::uintptr_t code_base_;
    [[no_unique_address]] Clock clock_;
};

}  // namespace ramwright
