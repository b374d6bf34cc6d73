// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// \file
/// Which blocks one context holds, each filled with bytes of its own.

namespace interrupt_test {

class ledger {
public:
    static constexpr std::uint32_t room = 12;

    /// Contexts that fill with different bytes can tell whose write it was.
    explicit constexpr ledger(std::uint8_t fill) noexcept : fill_{fill} {}

    void clear() noexcept { entries_ = {}; }

    /// Null is not noted: a request that was refused.
    void took(void* block, std::uint32_t size) noexcept;

    /// The block taken as number `index`, null if it is not held. No longer held from here on.
    [[nodiscard]] void* give_back(std::uint32_t index) noexcept;

    /// The same, and still held.
    [[nodiscard]] void* block(std::uint32_t index) const noexcept { return entries_[index].start; }

    /// A held block has another size, or is another.
    void changed(std::uint32_t index, void* block, std::uint32_t size) noexcept;

    /// Nobody else wrote into the block, or into any.
    [[nodiscard]] bool intact(std::uint32_t index) const noexcept;
    [[nodiscard]] bool intact() const noexcept;
    [[nodiscard]] bool holds(const void* start) const noexcept;
    [[nodiscard]] bool overlaps(const ledger& other) const noexcept;
    [[nodiscard]] std::uint32_t count() const noexcept;
    [[nodiscard]] std::uint32_t bytes() const noexcept;
    [[nodiscard]] std::uint32_t size(std::uint32_t index) const noexcept {
        return entries_[index].size;
    }

private:
    struct entry {
        std::byte* start = nullptr;
        std::uint32_t size = 0;

        [[nodiscard]] bool overlaps(const entry& other) const noexcept {
            return start != nullptr && other.start != nullptr && start < other.start + other.size &&
                   other.start < start + size;
        }
    };

    [[nodiscard]] std::byte fill_of(std::uint32_t index) const noexcept {
        return static_cast<std::byte>(fill_ + index);
    }

    std::array<entry, room> entries_{};
    std::uint8_t fill_;
};

}  // namespace interrupt_test
