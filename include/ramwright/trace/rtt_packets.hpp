// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "ramwright/trace/packet.hpp"

/// \file
/// Packets in the up-buffer of a SEGGER RTT control block: which is filled next, and which the debugger
/// has read. The ring under `rtt_trace`, without events.
///
///     ramwright::rtt_packets<> packets{storage, info};
///     packets.open(now, events_before);
///     // fill packets.current() from content_size on, then raise content_size
///
/// | call    | cost | from an interrupt    | on failure                               |
/// |---------|------|----------------------|------------------------------------------|
/// | open    | O(1) | behind the same lock | false: the debugger has not read any yet |
/// | close   | O(1) | behind the same lock | cannot fail                              |
/// | current | O(1) | behind the same lock | cannot fail                              |
///
/// The buffer is the packets themselves: nothing is copied, and nobody has to poll. RAM: 60 bytes on a
/// 32-bit target, the control block included.

namespace ramwright {

/// As SEGGER publishes it. A debugger finds it by its id, reads it, and writes `read` and nothing else.
struct rtt_control_block {
    struct buffer {
        const char* name = nullptr;
        std::byte* data = nullptr;
        std::uint32_t size = 0;
        std::uint32_t write = 0;  ///< where in `data` the next byte comes
        std::uint32_t read = 0;   ///< where the next byte to be read is; at `write`: none is
        std::uint32_t flags = 0;  ///< 0: what does not fit is left out
    };

    std::array<char, 16> id{};
    std::uint32_t up_buffers = 1;
    std::uint32_t down_buffers = 0;
    buffer up{};
};

template <std::size_t PacketBytes = default_packet_bytes>
class rtt_packets {
    static_assert(std::endian::native == std::endian::little, "the stream is little-endian");
    static_assert(PacketBytes % alignof(packet_header) == 0 && PacketBytes >= least_packet_bytes);

public:
    static constexpr std::uint32_t header_content = sizeof(packet_header) * 8;
    static constexpr std::uint32_t full_content = PacketBytes * 8;

    /// Uses every whole packet in `storage`. Of two, one is filled while the other is read; with one
    /// there would be nothing to read.
    rtt_packets(std::span<std::byte> storage, const trace_info& info) noexcept {
        const std::span<std::byte> room = room_for_packets(storage, PacketBytes);
        for (std::size_t at = 0; at != room.size(); at += PacketBytes) {
            ::new (static_cast<void*>(room.data() + at))
                packet_header{blank_packet(info, PacketBytes)};
        }
        block_.up = {.name = "ramwright",
                     .data = room.data(),
                     .size = static_cast<std::uint32_t>(room.size())};
        publish();
    }

    rtt_packets(const rtt_packets&) = delete;
    rtt_packets& operator=(const rtt_packets&) = delete;

    /// The packet being filled. If none is, one that must not be written to, and is full.
    [[nodiscard]] packet_header& current() noexcept { return *current_; }

    /// When the newest packet ended; 0 if there is none.
    [[nodiscard]] std::uint64_t newest_end() const noexcept {
        return newest_ == nullptr ? 0 : newest_->timestamp_end.value();
    }

    /// Makes the packet being filled complete and goes on to the next. False: the debugger has to read
    /// first.
    bool open(std::uint64_t now, std::uint32_t events_before) noexcept {
        close();
        if (!next_is_free()) {
            return false;
        }
        newest_ = std::launder(reinterpret_cast<packet_header*>(block_.up.data + block_.up.write));
        current_ = newest_;
        start_packet(*newest_, now, events_before, sequence_++);
        return true;
    }

    /// Makes the packet being filled complete: the debugger may read it.
    void close() noexcept {
        if (current_ == closed()) {
            return;
        }
        current_ = closed();
        const std::uint32_t end = block_.up.write + PacketBytes;
        // Another master reads the memory, not this core.
        __atomic_thread_fence(__ATOMIC_RELEASE);
        block_.up.write = end == block_.up.size ? 0 : end;
    }

    [[nodiscard]] const rtt_control_block& control_block() const noexcept { return block_; }

private:
    static constexpr packet_header nothing_open{.content_size = full_content};
    static packet_header* closed() noexcept { return const_cast<packet_header*>(&nothing_open); }

    /// The id is made here and now: in the image it would be found before the block is complete, or in
    /// its place.
    void publish() noexcept {
        static constexpr char reversed[] = "TTR REGGES";
        constexpr std::size_t length = sizeof(reversed) - 1;
        in_program_order();
        for (std::size_t index = 0; index != length; ++index) {
            static_cast<volatile char&>(block_.id[index]) = reversed[length - 1 - index];
        }
    }

    /// Whether nothing in the next packet is unread, and something would be once it is complete: where
    /// `read` and `write` meet, the debugger sees an empty buffer.
    [[nodiscard]] bool next_is_free() const noexcept {
        const std::uint32_t write = block_.up.write;
        const std::uint32_t read = static_cast<const volatile std::uint32_t&>(block_.up.read);
        if (read >= block_.up.size) {
            return false;
        }
        const std::uint32_t ahead = read > write ? read - write : read + block_.up.size - write;
        return ahead > PacketBytes;
    }

    rtt_control_block block_;
    packet_header* current_ = closed();
    packet_header* newest_ = nullptr;
    std::uint32_t sequence_ = 0;
};

}  // namespace ramwright
