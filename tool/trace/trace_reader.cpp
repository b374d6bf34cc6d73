// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/trace_reader.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <utility>

#include "tool/trace/call_format.hpp"
#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {

namespace format = event_format;

trace_reader::trace_reader(const std::string& path) : trace_reader{open_trace(path)} {}

trace_reader::trace_reader(std::unique_ptr<byte_source> from) : packets_{std::move(from)} {}

std::uint32_t trace_reader::word(std::uint32_t index) const {
    std::uint32_t value = 0;
    std::memcpy(&value, at_ + index * format::word_bytes, sizeof(value));
    return value;
}

std::uint64_t trace_reader::double_word(std::uint32_t index) const {
    return word(index) | std::uint64_t{word(index + 1)} << 32;
}

void trace_reader::fail_here(const std::string& what) const {
    const auto offset = static_cast<std::uint64_t>(at_ - packet_.events.data());
    packets_.fail(fmt::format("event {} at byte {} {}", numbered_ + 1,
                              packet_.byte + sizeof(packet_header) + offset, what));
}

bool trace_reader::next(trace_event& into) {
    for (;;) {
        while (at_ == end_) {
            if (!open_packet()) {
                return false;
            }
        }
        const std::uint32_t head = word(0);
        const bool wide = (head & format::wide_flag) != 0;
        const event_kind kind{static_cast<std::uint8_t>(head & (format::wide_flag - 1))};
        const bool is_call = has_calls() && kind == call_format::call_kind;
        if (static_cast<std::uint32_t>(kind) >= event_kinds && !is_call) {
            fail_here(fmt::format("is of kind {}, which does not exist",
                                  static_cast<std::uint32_t>(kind)));
        }
        const std::uint32_t bytes = format::event_words(kind, wide) * format::word_bytes;
        if (end_ - at_ < static_cast<std::ptrdiff_t>(bytes)) {
            fail_here("does not fit into what its packet holds");
        }
        if (is_call) {
            read_call(wide);
        } else {
            into = trace_event{};
            into.kind = kind;
            wide ? read_wide(into) : read_narrow(into);
            ++events_;
        }
        at_ += bytes;
        ++numbered_;
        if (!is_call) {
            return true;
        }
    }
}

void trace_reader::advance_narrow_clock() {
    const std::uint32_t ticks = word(0) >> format::clock_shift;
    advance_clock(clock_ + ((ticks - static_cast<std::uint32_t>(clock_)) & format::clock_mask));
}

/// A call whose number was given before has it from now on.
void trace_reader::read_call(bool wide) {
    call_format::call what;
    if (wide) {
        const std::uint64_t number = double_word(format::wide_header_words);
        const std::uint64_t from = double_word(format::wide_header_words + 2);
        const std::uint64_t rest = double_word(format::wide_header_words + 4);
        if (word(0) >> format::kind_bits != 0 || (number | from) > call_format::most_calls ||
            rest != 0) {
            fail_here("has bits set where there must be none");
        }
        advance_clock(double_word(1));
        what = {.number = static_cast<std::uint32_t>(number),
                .from = static_cast<std::uint32_t>(from),
                .address = double_word(format::wide_header_words + 6)};
    } else {
        const std::uint64_t words = double_word(1);
        if (call_format::has_stray_bits(words)) {
            fail_here("has bits set where there must be none");
        }
        advance_narrow_clock();
        what = call_format::unpacked(words, info().code_base);
    }
    if (what.number == 0) {
        fail_here("gives a call the number 0, which stands for none");
    }
    const std::uint32_t from = known_call(what.from);
    if (what.number >= call_numbers_.size()) {
        call_numbers_.resize(what.number + std::size_t{1});
    }
    call_numbers_[what.number] = calls_.intern(from, what.address);
}

/// 0 for a call that was lost.
std::uint32_t trace_reader::known_call(std::uint64_t number) const {
    const std::uint32_t known = number < call_numbers_.size() ? call_numbers_[number] : 0;
    if (known == 0 && number != 0 && losses_.gaps == 0) {
        fail_here(fmt::format("refers to call {}, which there is none of before it", number));
    }
    return known;
}

void trace_reader::resolve_caller(trace_event& event) const {
    if (!has_calls() || event.caller == 0) {
        return;
    }
    event.chain = known_call(event.caller >> format::caller_unit_shift);
    event.caller = event.chain == 0 ? 0 : calls_[event.chain].address;
}

/// A step of the short clock that passes the end of the 64-bit one comes out before the last event too.
void trace_reader::advance_clock(std::uint64_t tick) {
    if (tick < clock_) {
        fail_here(fmt::format("is from tick {}, the one before it from tick {}", tick, clock_));
    }
    clock_ = tick;
}

void trace_reader::read_narrow(trace_event& into) {
    advance_narrow_clock();
    into.tick = clock_;
    into.who = format::context_of(word(0) >> format::context_shift);
    if (into.kind == event_kind::freed) {
        if (!format::lone_offset_fits(word(1))) {
            fail_here("has bits set where there must be none");
        }
        into.offset = format::offset_of_code(word(1));
    } else if (into.kind == event_kind::mark) {
        into.value = word(1);
    } else {
        const auto fields =
            format::unpack_request(word(1), word(2), has_calls() ? 0 : info().code_base);
        into.size = fields.size;
        into.alignment = fields.alignment;
        into.caller = fields.caller;
        resolve_caller(into);
        if (into.kind == event_kind::refused) {
            into.largest_free = fields.first;
        } else {
            into.offset = format::offset_of_code(fields.first);
        }
    }
}

void trace_reader::read_wide(trace_event& into) {
    const std::uint32_t who = word(format::wide_header_words - 1);
    if (word(0) >> format::kind_bits != 0 || who >> format::context_bits != 0) {
        fail_here("has bits set where there must be none");
    }
    into.who = format::context_of(who);
    advance_clock(double_word(1));
    into.tick = clock_;
    const std::uint64_t first = double_word(format::wide_header_words);
    switch (into.kind) {
        case event_kind::freed: into.offset = first; return;
        case event_kind::mark: into.value = static_cast<std::uint32_t>(first); break;
        case event_kind::refused: into.largest_free = first; break;
        case event_kind::allocated:
        case event_kind::resized: into.offset = first; break;
    }
    if (into.kind == event_kind::mark) {
        if (first >> 32 != 0) {
            fail_here("has bits set where there must be none");
        }
        return;
    }
    into.size = double_word(format::wide_header_words + 2);
    into.alignment = double_word(format::wide_header_words + 4);
    into.caller = double_word(format::wide_header_words + 6);
    resolve_caller(into);
    if (into.kind != event_kind::refused && !std::has_single_bit(into.alignment)) {
        fail_here(
            fmt::format("is a block aligned to {}, which is no power of two", into.alignment));
    }
}

bool trace_reader::open_packet() {
    check_end();
    if (!packets_.next(packet_)) {
        return false;
    }
    count_losses(packet_.head);
    at_ = packet_.events.data();
    end_ = at_ + packet_.events.size();
    clock_ = packet_.head.timestamp_begin;
    numbered_at_open_ = numbered_;
    ++packet_count_;
    if (packet_seen_) {
        packet_seen_(packet_.bytes);
    }
    return true;
}

/// A time that was misread shows here at the latest.
void trace_reader::check_end() const {
    if (at_ != nullptr && clock_ > packet_.head.timestamp_end.value()) {
        packets_.fail_at(packet_.byte,
                         fmt::format("ends at tick {}, before its last event at tick {}",
                                     packet_.head.timestamp_end.value(), clock_));
    }
}

void trace_reader::count_losses(const packet_header& head) {
    expected_before_ += static_cast<std::uint32_t>(numbered_ - numbered_at_open_);
    const std::uint32_t events = head.events_before - expected_before_;
    const std::uint32_t packets = head.packet_seq_num - expected_number_;
    // At the start any number may be missing, and both counts may have wrapped.
    const bool at_start = packet_count_ == 0;
    if (!at_start && events >> 31 != 0) {
        packets_.fail_at(packet_.byte, fmt::format("counts {} events before it, where {} were read",
                                                   head.events_before, expected_before_));
    }
    // Every packet was opened for an event.
    if (!at_start && events < packets) {
        packets_.fail_at(
            packet_.byte,
            fmt::format("has sequence number {}: {} packets are missing, but {} events",
                        head.packet_seq_num, packets, events));
    }
    losses_.events += events;
    losses_.packets += packets;
    losses_.gaps += events != 0 ? 1 : 0;
    expected_before_ = head.events_before;
    expected_number_ = head.packet_seq_num + 1;
}

trace read_trace(const std::string& path) {
    trace_reader reader{path};
    trace whole{.info = reader.info(), .events = {}, .losses = {}};
    for (trace_event event; reader.next(event);) {
        whole.events.push_back(event);
    }
    whole.losses = reader.losses();
    return whole;
}

}  // namespace ramwright::tool
