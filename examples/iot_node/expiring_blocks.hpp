// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "node_memory.hpp"

/// \file
/// Blocks that live for a number of seconds: a timer wheel. Each block carries a signature at both
/// ends, so that a heap that hands one byte out twice is found when the block expires.

namespace iot_node {

class expiring_blocks {
public:
    static constexpr std::uint32_t longest_life = 127;

    expiring_blocks() noexcept {
        first_on_.fill(none);
        for (std::uint32_t index = 0; index != capacity; ++index) {
            records_[index].next = index + 1;
        }
    }

    /// Keeps `block`, at least 8 bytes long, until `second + life`.
    void keep(void* block, std::uint32_t size, std::uint32_t second, std::uint32_t life,
              std::uint32_t signature) noexcept {
        const std::uint32_t index = unused_;
        record& kept = records_[index];
        unused_ = kept.next;
        std::uint32_t& first = first_on_[(second + life) % spokes];
        kept = {.block = static_cast<char*>(block),
                .size = size,
                .signature = signature,
                .next = first};
        first = index;
        std::memcpy(kept.block, &signature, sizeof signature);
        std::memcpy(kept.block + size - sizeof signature, &signature, sizeof signature);
    }

    /// Releases what expires in `second`, last kept first.
    void release_expired(std::uint32_t second) noexcept {
        std::uint32_t& first = first_on_[second % spokes];
        while (first != none) {
            const std::uint32_t index = first;
            record& expired = records_[index];
            first = expired.next;
            corrupted_ += is_signed(expired) ? 0 : 1;
            node_memory::release(expired.block, expired.size);
            expired.next = unused_;
            unused_ = index;
        }
    }

    /// Blocks that did not hold their signature any more.
    [[nodiscard]] std::uint32_t corrupted() const noexcept { return corrupted_; }

private:
    static constexpr std::uint32_t spokes = longest_life + 1;
    // The node's periods and lifetimes let at most 40 blocks live at once: 10 readings, 6 packets
    // and the 24 of two handshakes.
    static constexpr std::uint32_t capacity = 64;
    static constexpr std::uint32_t none = capacity;

    struct record {
        char* block = nullptr;
        std::uint32_t size = 0;
        std::uint32_t signature = 0;
        std::uint32_t next = none;
    };

    [[nodiscard]] static bool is_signed(const record& kept) noexcept {
        std::uint32_t front = 0;
        std::uint32_t back = 0;
        std::memcpy(&front, kept.block, sizeof front);
        std::memcpy(&back, kept.block + kept.size - sizeof back, sizeof back);
        return front == kept.signature && back == kept.signature;
    }

    std::array<record, capacity> records_{};
    std::array<std::uint32_t, spokes> first_on_{};
    std::uint32_t unused_ = 0;
    std::uint32_t corrupted_ = 0;
};

}  // namespace iot_node
