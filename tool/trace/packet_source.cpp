// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/packet_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>

#include "tool/trace/build_id_text.hpp"
#include "tool/trace/call_format.hpp"
#include "tool/trace/trace_error.hpp"

static_assert(std::endian::native == std::endian::little, "heads are copied as they are");

namespace ramwright::tool {

namespace {

constexpr std::size_t first_piece_bytes = std::size_t{1} << 14;
constexpr std::size_t stream_piece_bytes = std::size_t{1} << 20;
constexpr std::uint32_t head_bits = sizeof(packet_header) * 8;
constexpr std::uint32_t most_packet_bits = std::uint32_t{1} << 23;

packet_header head_of(std::span<const std::byte> packet) {
    packet_header head;
    std::memcpy(&head, packet.data(), sizeof(head));
    return head;
}

trace_info info_of(const packet_header& head) {
    return {.build = head.build,
            .clock_hz = head.clock_hz & ~call_format::clock_flag,
            .region_bytes = head.region_bytes,
            .region_base = head.region_base,
            .code_base = head.code_base};
}

bool has_calls_in(const packet_header& head) {
    return (head.clock_hz & call_format::clock_flag) != 0;
}

/// How far `later` is behind `earlier`: numbers wrap.
std::int32_t distance(std::uint32_t earlier, std::uint32_t later) {
    return static_cast<std::int32_t>(later - earlier);
}

/// Whether the packet has no checksum, as one that was never handed out, or the one that its bytes have.
bool matches_checksum(const packet_header& head, std::span<const std::byte> packet) {
    if (head.checksum == 0) {
        return true;
    }
    if (head.content_size < head_bits) {
        return false;
    }
    const std::span<const std::byte> content = packet.first(head.content_size / 8);
    std::vector<std::byte> without{content.begin(), content.end()};
    std::fill_n(without.begin() + offsetof(packet_header, checksum), sizeof(head.checksum),
                std::byte{});
    return packet_checksum(without) == head.checksum;
}

}  // namespace

packet_source::packet_source(std::unique_ptr<byte_source> from) : from_{std::move(from)} {
    read_sortable();
    describe_from_first();
    if (buffer_.size() <= sortable_bytes) {
        sort_all();
    }
}

void packet_source::read_sortable() {
    // One byte more tells a trace that fits from one that goes on.
    constexpr std::size_t most = sortable_bytes + 1;
    std::size_t filled = 0;
    while (filled == buffer_.size() && filled != most) {
        buffer_.resize(std::min(most, std::max(first_piece_bytes, 2 * filled)));
        filled += from_->read(std::span{buffer_}.subspan(filled));
    }
    buffer_.resize(filled);
}

void packet_source::fail(const std::string& what) const {
    throw trace_error(fmt::format("{}: {}", name(), what));
}

void packet_source::fail_at(std::uint64_t byte, const std::string& what) const {
    fail(fmt::format("packet {} at byte {} {}", byte / packet_bytes_, byte, what));
}

void packet_source::describe_from_first() {
    if (buffer_.empty()) {
        fail("the trace is empty");
    }
    std::uint32_t magic = 0;
    std::memcpy(&magic, buffer_.data(), std::min(sizeof(magic), buffer_.size()));
    if (magic != packet_header::magic_value) {
        fail("not a trace: it does not start with the magic number of a packet");
    }
    if (buffer_.size() < sizeof(packet_header)) {
        fail(fmt::format("the trace is cut off: {} bytes are less than the head of a packet",
                         buffer_.size()));
    }
    const packet_header first = head_of(buffer_);
    packet_bytes_ = first.packet_size / 8;
    if (first.packet_size % (8 * alignof(packet_header)) != 0 || first.packet_size < head_bits ||
        first.packet_size > most_packet_bits) {
        fail(fmt::format("the first packet claims an impossible size of {} bits",
                         first.packet_size));
    }
    info_ = info_of(first);
    has_calls_ = has_calls_in(first);
    run_ = first.run;
}

packet_header packet_source::checked_head(std::uint64_t byte,
                                          std::span<const std::byte> packet) const {
    if (packet.size() < packet_bytes_) {
        fail_at(byte, fmt::format("is cut off: {} of {} bytes", packet.size(), packet_bytes_));
    }
    const packet_header head = head_of(packet);
    if (head.magic != packet_header::magic_value) {
        fail_at(byte, "does not start with the magic number of a packet");
    }
    if (head.packet_size != packet_bytes_ * 8) {
        fail_at(byte, fmt::format("claims a size of {} bits, the packets before it had {}",
                                  head.packet_size, packet_bytes_ * 8));
    }
    if (head.content_size != 0 &&
        (head.content_size < head_bits || head.content_size > head.packet_size ||
         head.content_size % event_format::word_bits != 0)) {
        fail_at(byte, fmt::format("claims an impossible content of {} bits in a packet of {}",
                                  head.content_size, head.packet_size));
    }
    if (head.build != info_.build) {
        fail_at(byte, fmt::format("was written by another build, {}; the trace began with {}",
                                  to_text(head.build), to_text(info_.build)));
    }
    if (head.run != run_) {
        fail_at(byte, fmt::format("is of another run, {} resets after the first where the trace "
                                  "began with {}: `ramwright record --from` makes a trace of each",
                                  head.run, run_));
    }
    if (info_of(head) != info_ || has_calls_in(head) != has_calls_) {
        fail_at(byte, "has another clock, region or code address than the packets before it");
    }
    if (!matches_checksum(head, packet)) {
        fail_at(byte, "does not agree with its checksum: bytes of it were changed");
    }
    return head;
}

void packet_source::sort_all() {
    whole_ = true;
    std::vector<std::uint32_t> numbers(buffer_.size() / packet_bytes_ + 1);
    for (std::size_t at = 0; at < buffer_.size(); at += packet_bytes_) {
        const std::span bytes = std::span{buffer_}.subspan(at);
        const packet_header head =
            checked_head(at, bytes.first(std::min(bytes.size(), packet_bytes_)));
        if (head.content_size != 0) {
            numbers[at / packet_bytes_] = head.packet_seq_num;
            order_.push_back(at);
        }
    }
    if (order_.empty()) {
        return;
    }
    const std::uint32_t pivot = numbers[order_.front() / packet_bytes_];
    const auto from_pivot = [&](std::size_t at) {
        return distance(pivot, numbers[at / packet_bytes_]);
    };
    std::ranges::stable_sort(order_, {}, from_pivot);
}

bool packet_source::refill() {
    const std::size_t left = buffer_.size() - at_;
    buffer_at_ += at_;
    std::move(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), buffer_.end(), buffer_.begin());
    at_ = 0;
    const std::size_t most = std::max(stream_piece_bytes, packet_bytes_);
    buffer_.resize(left + most);
    buffer_.resize(left + from_->read(std::span{buffer_}.subspan(left)));
    return !buffer_.empty();
}

bool packet_source::next(packet_view& into) {
    for (;;) {
        std::size_t at = at_;
        if (whole_) {
            if (next_in_order_ == order_.size()) {
                return false;
            }
            at = order_[next_in_order_++];
        } else if (buffer_.size() - at_ < packet_bytes_) {
            if (!refill()) {
                return false;
            }
            at = at_;
        }
        const std::span bytes = std::span<const std::byte>{buffer_}.subspan(at);
        const std::span packet = bytes.first(std::min(bytes.size(), packet_bytes_));
        const packet_header head = checked_head(buffer_at_ + at, packet);
        at_ = at + packet_bytes_;
        if (head.content_size == 0) {
            continue;
        }
        into.head = head;
        into.byte = buffer_at_ + at;
        into.bytes = packet;
        into.events = packet.first(into.head.content_size / 8).subspan(sizeof(packet_header));
        check_continuity(into);
        return true;
    }
}

void packet_source::check_continuity(const packet_view& packet) {
    const std::uint64_t end = packet.head.timestamp_end.value();
    if (end < packet.head.timestamp_begin) {
        fail_at(packet.byte, fmt::format("ends at tick {}, before it begins at tick {}", end,
                                         packet.head.timestamp_begin));
    }
    if (any_before_) {
        const std::uint32_t number = packet.head.packet_seq_num;
        if (number == before_.packet_seq_num) {
            fail_at(
                packet.byte,
                fmt::format("has the sequence number {} of the packet at byte {}: are these two "
                            "runs?",
                            number, before_at_));
        }
        if (distance(before_.packet_seq_num, number) < 0) {
            fail_at(
                packet.byte,
                fmt::format("has sequence number {} and follows {}: a stream of more than {} MiB "
                            "must be in order",
                            number, before_.packet_seq_num, sortable_bytes >> 20));
        }
        if (packet.head.timestamp_begin < before_.timestamp_end.value()) {
            fail_at(packet.byte,
                    fmt::format("begins at tick {}, before the packet before it ended at tick {}",
                                packet.head.timestamp_begin, before_.timestamp_end.value()));
        }
    }
    any_before_ = true;
    before_ = packet.head;
    before_at_ = packet.byte;
}

}  // namespace ramwright::tool
