// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/trace/packet.hpp"

/// \file
/// The trace file of a process, as memory: a ring's storage whose pages are the file's.
///
/// What is written there is in the file, whatever ends the process: nothing has to be flushed. When its
/// packets are full, the next piece of the file takes the place of this one, at the same address.
///
/// The file is opened for each piece and closed again: programs close descriptors they do not know.

namespace ramwright::record {

class trace_file {
public:
    static constexpr std::size_t packets = 4096;

    /// False: there is no memory for it. `wanted` is the name; a process that finds it taken, or does
    /// not have the process id `owner`, puts its own id behind it.
    [[nodiscard]] bool reserve(const char* wanted, int owner) noexcept;
    [[nodiscard]] std::span<std::byte> storage() const noexcept { return {window_, window_bytes}; }

    /// A new file for this process.
    void start(const packet_header& blank) noexcept;
    /// Whether the next event might not fit.
    [[nodiscard]] bool full() const noexcept {
        constexpr std::uint32_t longest =
            event_format::longest_event_words * event_format::word_bits;
        const std::byte* const last = window_ + (packets - 1) * default_packet_bytes;
        return reinterpret_cast<const packet_header*>(last)->content_size >
               default_packet_bytes * 8 - longest;
    }
    /// The next piece of the file, with blank packets. If there is no room for it, memory that is
    /// overwritten; the next call tries again, and readers see how many events are missing.
    void advance(const packet_header& blank) noexcept;
    /// Whether what lies in the storage now will be in the file.
    [[nodiscard]] bool holds_window() const noexcept { return mapped_; }

private:
    static constexpr std::size_t window_bytes = packets * default_packet_bytes;

    // What is written to the file at once, as often as makes the window.
    static constexpr std::size_t blank_bytes = 128 * default_packet_bytes;
    static_assert(window_bytes % blank_bytes == 0);

    [[nodiscard]] bool create(int process) noexcept;
    [[nodiscard]] bool map_file() noexcept;
    [[nodiscard]] int extend(int file) const noexcept;
    void complain(int problem) noexcept;

    std::byte* window_ = nullptr;
    std::byte* blank_ = nullptr;
    std::uint64_t at_ = 0;  // of the window in the file
    int owner_ = 0;
    bool created_ = false;
    bool mapped_ = false;
    bool complained_ = false;
    char wanted_[PATH_MAX] = {};
    char name_[PATH_MAX] = {};
};

/// Writes `ramwright: ` and the sentence to standard error, without any allocation.
void say(const char* sentence) noexcept;

}  // namespace ramwright::record
