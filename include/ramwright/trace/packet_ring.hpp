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
/// | drain   | as claim, and the sink, for each complete one   | yes; one at a time     | cannot fail |
/// | claim   | O(packets), and 10 instructions a byte of one   | yes; one at a time     | empty: none |
/// | release | O(1)                                            | yes; after claim only  | cannot fail |
///
/// Between one core's thread and its interrupts, `drain` and `claim` need no lock: the packet in the sink's
/// hands is stepped over. RAM: 32 bytes on a 32-bit target.

namespace ramwright {

/// Says that the memory given to a ring was not cleared since it was one before.
struct after_reset_t {};
inline constexpr after_reset_t after_reset{};

template <std::size_t PacketBytes = default_packet_bytes>
class packet_ring {
    static_assert(std::endian::native == std::endian::little, "the stream is little-endian");
    static_assert(PacketBytes % alignof(packet_header) == 0 && PacketBytes >= least_packet_bytes);

public:
    static constexpr std::uint32_t header_content = sizeof(packet_header) * 8;
    static constexpr std::uint32_t full_content = PacketBytes * 8;

    /// Uses every whole packet in `storage` and forgets what it held.
    packet_ring(std::span<std::byte> storage, const trace_info& info) noexcept
        : packet_ring{storage} {
        for (std::uint32_t index = 0; index != packets_; ++index) {
            format(index, info);
        }
    }

    /// Keeps the packets of earlier runs that `storage` still holds, but for the oldest if all of it is
    /// in use: they are handed out by the next drain, and are overwritten, oldest first, as any others.
    /// What is no whole packet is forgotten.
    packet_ring(std::span<std::byte> storage, const trace_info& info, after_reset_t) noexcept
        : packet_ring{storage} {
        const packet_header* oldest = nullptr;
        for (std::uint32_t index = 0; index != packets_; ++index) {
            packet_header* const found = packet(index);
            if (!is_whole(*found)) {
                format(index, info);
                continue;
            }
            if (newest_ == nullptr || is_before(*newest_, *found)) {
                newest_ = found;
            }
            if (oldest == nullptr || is_before(*found, *oldest)) {
                oldest = found;
            }
        }
        if (newest_ == nullptr) {
            return;
        }
        sequence_ = newest_->packet_seq_num + 1;
        unread_from_ = oldest->packet_seq_num;
        run_ = static_cast<std::uint16_t>(newest_->run + 1);
        // Others learn from it what this run is about.
        packet_header* const first_of_run = next();
        *first_of_run = blank_packet(info, PacketBytes);
        first_of_run->run = run_;
    }

    packet_ring(const packet_ring&) = delete;
    packet_ring& operator=(const packet_ring&) = delete;

    /// The packet being filled. If none is, one that must not be written to, and is full.
    [[nodiscard]] packet_header& current() noexcept { return *current_; }

    /// When the newest packet of this run ended; 0 if there is none.
    [[nodiscard]] std::uint64_t newest_end() const noexcept {
        return has_newest() ? newest_->timestamp_end.value() : 0;
    }

    /// Goes on to the next packet, which loses the oldest events. False: there is none to go on to.
    bool open(std::uint64_t now, std::uint32_t events_before) noexcept {
        packet_header* const fresh = next();
        if (fresh == nullptr) {
            return false;
        }
        if (fresh->run != run_) [[unlikely]] {
            describe_as_newest(*fresh);
        }
        start_packet(*fresh, now, events_before, sequence_++);
        newest_ = fresh;
        current_ = fresh;
        return true;
    }

    /// Makes the packet being filled complete.
    void close() noexcept { current_ = closed(); }

    /// Hands every complete packet that was not handed out before to `sink`, oldest first. A sink
    /// that returns false did not take the packet: it is offered again by the next drain.
    template <std::invocable<std::span<const std::byte>> Sink>
    void drain(Sink&& sink) noexcept(noexcept(sink(std::span<const std::byte>{}))) {
        for (auto packet = claim(); !packet.empty(); packet = claim()) {
            const bool taken = offer(sink, packet);
            release(taken);
            if (!taken) {
                return;
            }
        }
    }

    /// The oldest complete packet that was not handed out before; empty if there is none. It is not
    /// written to until it is released.
    [[nodiscard]] std::span<const std::byte> claim() noexcept {
        while (packet_header* const oldest = oldest_unread()) {
            const std::uint32_t sequence = oldest->packet_seq_num;
            draining_ = oldest;
            in_program_order();
            // Had a recording interrupt taken the packet before it was claimed, there is a next.
            if (oldest->packet_seq_num == sequence && is_complete(*oldest)) {
                const std::span bytes{reinterpret_cast<const std::byte*>(oldest), PacketBytes};
                // One from before a reset that has a checksum keeps it, for the reader to see what the
                // reset did to it.
                if (oldest->checksum == 0) {
                    oldest->checksum = packet_checksum(bytes.first(oldest->content_size / 8));
                }
                return bytes;
            }
            draining_ = nullptr;
        }
        return {};
    }

    /// Gives the claimed packet back. Not taken: the next claim gets it again, if it still is there.
    void release(bool taken) noexcept {
        if (taken) {
            unread_from_ = draining_->packet_seq_num + 1;
        }
        in_program_order();
        draining_ = nullptr;
    }

private:
    // Stands for "no packet is open".
    static constexpr packet_header nothing_open{.content_size = full_content};
    static packet_header* closed() noexcept { return const_cast<packet_header*>(&nothing_open); }

    explicit packet_ring(std::span<std::byte> storage) noexcept {
        const std::span<std::byte> room = room_for_packets(storage, PacketBytes);
        first_ = room.data();
        packets_ = static_cast<std::uint32_t>(room.size() / PacketBytes);
    }

    void format(std::uint32_t index, const trace_info& info) const noexcept {
        ::new (static_cast<void*>(first_ + index * PacketBytes))
            packet_header{blank_packet(info, PacketBytes)};
    }

    /// For a packet of an earlier run, which may have been another build's.
    void describe_as_newest(packet_header& packet) const noexcept {
        packet.build = newest_->build;
        packet.run = run_;
        packet.clock_hz = newest_->clock_hz;
        packet.region_bytes = newest_->region_bytes;
        packet.region_base = newest_->region_base;
        packet.code_base = newest_->code_base;
    }

    /// Whether memory that nobody cleared holds a packet with events.
    [[nodiscard]] static bool is_whole(const packet_header& one) noexcept {
        return one.magic == packet_header::magic_value && one.packet_size == full_content &&
               one.content_size > header_content && one.content_size <= full_content &&
               one.content_size % event_format::word_bits == 0 &&
               one.timestamp_end.value() >= one.timestamp_begin;
    }

    [[nodiscard]] static bool is_before(const packet_header& one,
                                        const packet_header& other) noexcept {
        // Distances, not numbers: sequence numbers wrap.
        return other.packet_seq_num - one.packet_seq_num < std::uint32_t{1} << 31;
    }

    [[nodiscard]] bool has_newest() const noexcept {
        return newest_ != nullptr && newest_->run == run_;
    }

    /// Memory that survived a reset holds what was there, whoever wrote it.
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
    [[nodiscard]] static bool offer(Sink& sink, std::span<const std::byte> packet) {
        if constexpr (std::is_same_v<std::invoke_result_t<Sink&, std::span<const std::byte>>,
                                     bool>) {
            return sink(packet);
        } else {
            sink(packet);
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
    std::uint16_t run_ = 0;
};

}  // namespace ramwright
