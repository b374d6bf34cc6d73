// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// How much one owner may have: a module, a connection, a script. What the capability heap charges for a
/// request that names one, and what `budgeted` keeps.
///
///     constinit ramwright::budget scripts{32 * 1024, 7};      // owner 7, as records name it
///     void* one = memory.allocate({.want = {.size = 400}, .owner = &scripts});
///     memory.deallocate(one, &scripts);
///
/// What an owner allocated has to be freed with its budget. What is charged is what the block can hold,
/// which may be a few bytes more than was asked. The heap changes it under its own lock; `used`, `peak`
/// and `left` are O(1), cannot fail, and may be called from an interrupt.

namespace ramwright {

class budget {
public:
    constexpr explicit budget(std::size_t limit, std::uint16_t owner = 0) noexcept
        : limit_{limit}, owner_{owner} {}

    budget(const budget&) = delete;
    budget& operator=(const budget&) = delete;

    [[nodiscard]] constexpr std::uint16_t owner() const noexcept { return owner_; }
    [[nodiscard]] constexpr std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] constexpr std::size_t used() const noexcept { return used_; }
    /// The most that was in use at once.
    [[nodiscard]] constexpr std::size_t peak() const noexcept { return peak_; }
    [[nodiscard]] constexpr std::size_t left() const noexcept {
        return used_ < limit_ ? limit_ - used_ : 0;
    }
    /// Below what is in use, it only refuses until enough was freed.
    constexpr void set_limit(std::size_t limit) noexcept { limit_ = limit; }

    /// For whoever allocates: false, and nothing changed, iff so much is not left.
    constexpr bool charge(std::size_t bytes) noexcept {
        if (bytes > left()) {
            return false;
        }
        used_ += bytes;
        peak_ = used_ > peak_ ? used_ : peak_;
        return true;
    }
    /// What was freed with the wrong budget leaves this one at 0, not below.
    constexpr void give_back(std::size_t bytes) noexcept { used_ -= bytes < used_ ? bytes : used_; }

private:
    std::size_t limit_;
    std::size_t used_ = 0;
    std::size_t peak_ = 0;
    std::uint16_t owner_;
};

}  // namespace ramwright
