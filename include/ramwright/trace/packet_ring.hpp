// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>

#include "ramwright/trace/packet.hpp"

/// \file
/// Which packet is filled next, and which are handed out: the ring under `trace_ring`, without events.
///
/// For a recorder of other events in the same packets. Firmware that records memory takes `trace_ring`.
///
///     ramwright::packet_ring<> packets{storage, info};
///     packets.open(now, events_before);
///     // fill packets.current() from content_size on, then raise content_size
///     packets.drain(sink);
///
/// | call    | cost                                            | from an interrupt      | on failure  |
/// |---------|-------------------------------------------------|------------------------|-------------|
/// | open    | O(1)                                            | behind the same lock   | false: none |
/// | close   | O(1)                                            | behind the same lock   | cannot fail |
/// | current | O(1)                                            | behind the same lock   | cannot fail |
/// | drain   | O(packets) and the sink, for each complete one  | yes; one at a time     | cannot fail |
///
/// Between one core's thread and its interrupts, `drain` needs no lock: the packet in the sink's hands is
/// stepped over. RAM: 28 bytes on a 32-bit target.

namespace ramwright {

template <std::size_t PacketBytes = default_packet_bytes>
class packet_ring {
    static_assert(std::endian::native == std::endian::little, "the stream is little-endian");
    static_assert(PacketBytes % alignof(packet_header) == 0 && PacketBytes >= least_packet_bytes);

public:
    static constexpr std::uint32_t header_content = sizeof(packet_header) * 8;
    static constexpr std::uint32_t full_content = PacketBytes * 8;

    /// Uses every whole packet in `storage` and forgets what it held.
    packet_ring(std::span<std::byte> storage, const trace_info& info) noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(storage.data());
        const std::size_t padding = (0 - address) & (alignof(packet_header) - 1);
        if (padding > storage.size()) {
            return;
        }
        first_ = storage.data() + padding;
        packets_ = static_cast<std::uint32_t>((storage.size() - padding) / PacketBytes);
        for (std::uint32_t index = 0; index != packets_; ++index) {
            format(first_ + index * PacketBytes, info);
        }
    }

    packet_ring(const packet_ring&) = delete;
    packet_ring& operator=(const packet_ring&) = delete;

    // Interrupts and debuggers on one core see what was written in the order it was written if the
    // compiler keeps the order.
    static void in_program_order() noexcept { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

    /// The packet being filled. If none is, one that must not be written to, and is full.
    [[nodiscard]] packet_header& current() noexcept { return *current_; }

    /// When the newest packet ended; 0 if there is none.
    [[nodiscard]] std::uint64_t newest_end() const noexcept {
        return newest_ == nullptr ? 0 : newest_->timestamp_end.value();
    }

    /// Goes on to the next packet, which loses the oldest events. False: there is none to go on to.
    bool open(std::uint64_t now, std::uint32_t events_before) noexcept {
        packet_header* const fresh = next();
        if (fresh == nullptr) {
            return false;
        }
        fresh->content_size = 0;
        in_program_order();
        fresh->timestamp_begin = now;
        fresh->timestamp_end = {static_cast<std::uint32_t>(now),
                                static_cast<std::uint32_t>(now >> 32)};
        fresh->events_before = events_before;
        fresh->packet_seq_num = sequence_++;
        newest_ = fresh;
        current_ = fresh;
        in_program_order();
        fresh->content_size = header_content;
        return true;
    }

    /// Makes the packet being filled complete.
    void close() noexcept { current_ = closed(); }

    /// Hands every complete packet that was not handed out before to `sink`, oldest first. A sink
    /// that returns false did not take the packet: it is offered again by the next drain.
    template <std::invocable<std::span<const std::byte>> Sink>
    void drain(Sink&& sink) noexcept(noexcept(sink(std::span<const std::byte>{}))) {
        while (packet_header* const oldest = oldest_unread()) {
            const std::uint32_t sequence = oldest->packet_seq_num;
            draining_ = oldest;
            in_program_order();
            // Had a recording interrupt taken the packet before it was claimed, there is a next.
            const bool claimed = oldest->packet_seq_num == sequence && is_complete(*oldest);
            const bool taken = !claimed || offer(sink, *oldest);
            if (claimed && taken) {
                unread_from_ = sequence + 1;
            }
            in_program_order();
            draining_ = nullptr;
            if (!taken) {
                return;
            }
        }
    }

private:
    // Stands for "no packet is open".
    static constexpr packet_header nothing_open{.content_size = full_content};
    static packet_header* closed() noexcept { return const_cast<packet_header*>(&nothing_open); }

    static void format(std::byte* at, const trace_info& info) noexcept {
        ::new (static_cast<void*>(at)) packet_header{
            .build = info.build,
            .packet_size = full_content,
            .clock_hz = info.clock_hz,
            .region_bytes = info.region_bytes,
            .region_base = info.region_base,
            .code_base = info.code_base,
        };
    }

    [[nodiscard]] packet_header* packet(std::uint32_t index) const noexcept {
        return std::launder(reinterpret_cast<packet_header*>(first_ + index * PacketBytes));
    }

    /// The packet behind the current one; the one after that if a sink is reading it.
    [[nodiscard]] packet_header* next() const noexcept {
        if (packets_ == 0) {
            return nullptr;
        }
        packet_header* candidate = after(newest_);
        if (candidate == draining_) {
            candidate = after(candidate);
        }
        return candidate == draining_ ? nullptr : candidate;
    }

    [[nodiscard]] packet_header* after(const packet_header* before) const noexcept {
        packet_header* const first = packet(0);
        if (before == nullptr || before == packet(packets_ - 1)) {
            return first;
        }
        const auto offset = reinterpret_cast<const std::byte*>(before) - first_;
        return packet(static_cast<std::uint32_t>(offset) / PacketBytes + 1);
    }

    [[nodiscard]] bool is_complete(const packet_header& one) const noexcept {
        return one.content_size != 0 && &one != current_;
    }

    [[nodiscard]] packet_header* oldest_unread() const noexcept {
        in_program_order();
        packet_header* oldest = nullptr;
        for (std::uint32_t index = 0; index != packets_; ++index) {
            packet_header* const one = packet(index);
            // Distances, not numbers: sequence numbers wrap.
            const std::uint32_t distance = one->packet_seq_num - unread_from_;
            const bool unread = distance < std::uint32_t{1} << 31;
            if (is_complete(*one) && unread &&
                (oldest == nullptr || distance < oldest->packet_seq_num - unread_from_)) {
                oldest = one;
            }
        }
        return oldest;
    }

    template <typename Sink>
    [[nodiscard]] static bool offer(Sink& sink, const packet_header& one) {
        const std::span<const std::byte> bytes{reinterpret_cast<const std::byte*>(&one),
                                               PacketBytes};
        if constexpr (std::is_same_v<std::invoke_result_t<Sink&, std::span<const std::byte>>,
                                     bool>) {
            return sink(bytes);
        } else {
            sink(bytes);
            return true;
        }
    }

    packet_header* current_ = closed();
    packet_header* newest_ = nullptr;
    packet_header* draining_ = nullptr;
    std::byte* first_ = nullptr;
    std::uint32_t packets_ = 0;
    std::uint32_t sequence_ = 0;
    std::uint32_t unread_from_ = 0;
};

}  // namespace ramwright
