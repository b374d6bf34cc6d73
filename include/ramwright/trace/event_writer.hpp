// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/core/context.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/trace/event.hpp"
#include "ramwright/trace/packet.hpp"

/// \file
/// Turns what happens into events and fills packets with them: what all recorders share.
///
/// For whoever keeps packets in another way than `trace_ring` and `rtt_trace` do. `Packets` says which
/// packet is filled, and goes on to the next:
///
/// | call                    | contract                                                              |
/// |-------------------------|-----------------------------------------------------------------------|
/// | current()               | the packet being filled; if none is, one that is full                 |
/// | open(now, events)       | the next packet, which starts at `now` after `events` of the run;     |
/// |                         | false: there is none, and an event is lost                            |
/// | close()                 | the packet being filled is complete                                   |
/// | newest_end()            | when the newest packet of the run ended; 0 if there is none           |
///
/// Each is O(1) and called where the events come from, behind the lock that guards the allocator.
///
/// What the calls of a recorder cost is in `ring.hpp`, and a reader's side of it in docs/trace-format.md.

namespace ramwright {

template <typename C>
concept trace_clock = requires(C& clock) {
    { clock() } -> std::convertible_to<std::uint64_t>;
};

template <typename P>
concept packet_keeper = requires(P& packets, std::uint64_t now, std::uint32_t events) {
    { packets.current() } -> std::same_as<packet_header&>;
    { packets.open(now, events) } -> std::same_as<bool>;
    { packets.newest_end() } -> std::same_as<std::uint64_t>;
    packets.close();
    { P::full_content } -> std::convertible_to<std::uint32_t>;
    { P::header_content } -> std::convertible_to<std::uint32_t>;
};

template <trace_clock Clock, packet_keeper Packets>
class event_writer {
public:
    event_writer(const event_writer&) = delete;
    event_writer& operator=(const event_writer&) = delete;

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

    /// Makes the packet being filled complete, to be handed out. At the end of a run.
    void flush() noexcept { packets_.close(); }

    /// Events since the start, the lost ones included.
    [[nodiscard]] std::uint32_t events() const noexcept { return events_; }

protected:
    template <typename... Arguments>
    event_writer(const trace_info& info, Clock clock, Arguments&&... packets) noexcept
        : packets_{std::forward<Arguments>(packets)...},
          first_unit_{event_format::code_unit(static_cast<std::uintptr_t>(info.code_base))},
          clock_{clock} {}
    ~event_writer() = default;

    using word = std::uint32_t;

    [[nodiscard]] Packets& packets() noexcept { return packets_; }
    [[nodiscard]] const Packets& packets() const noexcept { return packets_; }

    /// In whichever form fits, in the next packet if need be.
    [[gnu::noinline, gnu::cold]] void write_rare(event_kind kind, const word* narrow, bool fits,
                                                 const std::uint64_t* wide) noexcept {
        const std::uint64_t now = held_clock();
        const packet_header& before = packets_.current();
        bool is_wide = !fits || !event_format::pause_fits(now - before.timestamp_end.value());
        std::uint32_t words = event_format::event_words(kind, is_wide);
        if (!has_room(before.content_size, words)) {
            if (!packets_.open(now, events_)) {
                ++events_;
                return;
            }
            // A packet starts with its first event, which is therefore never late.
            is_wide = !fits;
            words = event_format::event_words(kind, is_wide);
        }
        packet_header& to = packets_.current();
        const std::uint32_t content = to.content_size;
        word* at = end_of(to, content);
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
        // The high half first: between the two the packet ends too late, never before its events.
        to.timestamp_end.high = static_cast<std::uint32_t>(now >> 32);
        in_program_order();
        commit(to, content + words * event_format::word_bits, now);
    }

private:
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
        const std::uint64_t now = clock_();
        const event_format::request_codes codes{code, size, 0,
                                                event_format::caller_code(caller, first_unit_)};
        packet_header& to = packets_.current();
        const std::uint32_t content = to.content_size;
        const auto lost_bits = codes.lost_bits() | lost_clock_bits(to, now);
        if (has_room(content, request_words) && lost_bits == 0) [[likely]] {
            append_request<Kind>(to, content, codes, now);
        } else {
            write_rare_plain_request<Kind>(code, size, caller);
        }
    }

    template <event_kind Kind>
    [[gnu::noinline]] void write_word(std::uint32_t code) noexcept {
        const std::uint64_t now = clock_();
        packet_header& to = packets_.current();
        const std::uint32_t content = to.content_size;
        if (has_room(content, lone_words) && fits_word(Kind, code) && lost_clock_bits(to, now) == 0)
            [[likely]] {
            append_word<Kind>(to, content, code, now);
        } else {
            write_rare_word<Kind>(code);
        }
    }

    // What is rare takes the arguments as they came and reads the clock again: that it might be
    // called costs the common event no register.
    template <event_kind Kind>
    [[gnu::noinline, gnu::cold]] void write_rare_plain_request(std::uint32_t code, std::size_t size,
                                                               std::uintptr_t caller) noexcept {
        if (!has_room(packets_.current().content_size, request_words)) {
            const event_format::request_codes codes{code, size, 0,
                                                    event_format::caller_code(caller, first_unit_)};
            const std::uint64_t now = held_clock();
            if (codes.fit() && packets_.open(now, events_)) {
                append_request<Kind>(packets_.current(), Packets::header_content, codes, now);
                return;
            }
        }
        write_rare_request(Kind, code, size, default_alignment, caller);
    }

    [[gnu::noinline, gnu::cold]] void write_rare_request(event_kind kind, std::uint32_t code,
                                                         std::size_t size, std::size_t alignment,
                                                         std::uintptr_t caller) noexcept {
        const event_format::request_codes codes{
            code, size, event_format::alignment_code(alignment),
            caller != 0 ? event_format::caller_code(caller, first_unit_) : 0};
        const word narrow[] = {codes.low_word(), codes.high_word()};
        const std::uint64_t first =
            kind == event_kind::refused ? code : event_format::offset_of_code(code);
        const std::uint64_t wide[] = {first, size, event_format::recorded_alignment(alignment),
                                      caller};
        write_rare(kind, narrow, codes.fit(), wide);
    }

    template <event_kind Kind>
    [[gnu::noinline, gnu::cold]] void write_rare_word(std::uint32_t code) noexcept {
        if (!has_room(packets_.current().content_size, lone_words) && fits_word(Kind, code)) {
            const std::uint64_t now = held_clock();
            if (packets_.open(now, events_)) {
                append_word<Kind>(packets_.current(), Packets::header_content, code, now);
                return;
            }
        }
        const word narrow[] = {code};
        const std::uint64_t wide[] = {
            Kind == event_kind::mark ? code : event_format::offset_of_code(code)};
        write_rare(Kind, narrow, fits_word(Kind, code), wide);
    }

    template <event_kind Kind>
    [[gnu::always_inline]] void append_request(packet_header& to, std::uint32_t content,
                                               const event_format::request_codes& codes,
                                               std::uint64_t now) noexcept {
        word* const at = end_of(to, content);
        at[2] = codes.high_word();
        at[1] = codes.low_word();
        at[0] = event_format::header_word(Kind, current_context(), now);
        commit(to, content + request_words * event_format::word_bits, now);
    }

    template <event_kind Kind>
    [[gnu::always_inline]] void append_word(packet_header& to, std::uint32_t content,
                                            std::uint32_t code, std::uint64_t now) noexcept {
        word* const at = end_of(to, content);
        at[0] = event_format::header_word(Kind, current_context(), now);
        at[1] = code;
        commit(to, content + lone_words * event_format::word_bits, now);
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

    [[nodiscard]] static bool fits_word(event_kind kind, std::uint32_t code) noexcept {
        return kind == event_kind::mark || event_format::lone_offset_fits(code);
    }

    [[nodiscard]] static bool has_room(std::uint32_t content, std::uint32_t words) noexcept {
        return content <= Packets::full_content - words * event_format::word_bits;
    }

    /// What a narrow event would lose of its time, or the packet of its end's high half, which common
    /// events leave as it is. Two halves, where a difference of 64 bits would cost more.
    [[nodiscard]] static std::uint32_t lost_clock_bits(const packet_header& in,
                                                       std::uint64_t now) noexcept {
        const std::uint64_t end = in.timestamp_end.value();
        const auto pause = static_cast<std::uint32_t>(now) - static_cast<std::uint32_t>(end);
        return static_cast<std::uint32_t>((now ^ end) >> 32) | pause >> event_format::clock_bits;
    }

    [[nodiscard]] static word* end_of(packet_header& packet, std::uint32_t content) noexcept {
        auto* at = reinterpret_cast<word*>(reinterpret_cast<std::byte*>(&packet) + content / 8);
        // One addition for all words of the event: compilers make the address anew for each otherwise.
        asm("" : "+r"(at));
        return at;
    }

    /// Whoever dumps the RAM between two of these writes finds the event whole, or does not find it.
    void commit(packet_header& to, std::uint32_t content, std::uint64_t now) noexcept {
        to.timestamp_end.low = static_cast<std::uint32_t>(now);
        in_program_order();
        to.content_size = content;
        ++events_;
    }

    static constexpr std::uint32_t request_words =
        event_format::event_words(event_kind::allocated, false);
    static constexpr std::uint32_t lone_words = event_format::event_words(event_kind::freed, false);

    Packets packets_;
    std::uint32_t events_ = 0;
    std::uintptr_t first_unit_;  // where the code starts
    [[no_unique_address]] Clock clock_;
};

}  // namespace ramwright
