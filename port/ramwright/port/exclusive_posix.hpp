// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

/// \file
/// Exclusive accesses of a hosted program's threads: compare and swap. It compares values, so the value
/// carries the number of commits made, in 32 bits: a word that was changed and changed back is not
/// taken for one that was not, short of 2^32 commits while one thread is between begin and commit.

namespace ramwright::port {

class exclusive_word {
public:
    static constexpr bool masks = false;
    static constexpr bool two_cores = true;

    struct access {
        std::uint32_t value;
        std::uint32_t commits;
    };

    constexpr explicit exclusive_word(std::uint32_t value) noexcept : both_{value} {}

    [[nodiscard]] std::uint32_t read() const noexcept {
        return static_cast<std::uint32_t>(both_.load(std::memory_order_acquire));
    }

    [[nodiscard]] access begin() noexcept {
        const std::uint64_t both = both_.load(std::memory_order_acquire);
        return {static_cast<std::uint32_t>(both), static_cast<std::uint32_t>(both >> 32)};
    }
    [[nodiscard]] bool commit(access begun, std::uint32_t value) noexcept {
        std::uint64_t seen = joined(begun.value, begun.commits);
        return both_.compare_exchange_strong(seen, joined(value, begun.commits + 1),
                                             std::memory_order_acq_rel, std::memory_order_relaxed);
    }
    void abandon(access) noexcept {}

private:
    static constexpr std::uint64_t joined(std::uint32_t value, std::uint32_t commits) noexcept {
        return std::uint64_t{commits} << 32 | value;
    }

    std::atomic<std::uint64_t> both_;
};

[[nodiscard]] inline bool replace_zero(std::uint16_t& number, std::uint32_t by) noexcept {
    std::uint16_t zero = 0;
    return std::atomic_ref<std::uint16_t>{number}.compare_exchange_strong(
        zero, static_cast<std::uint16_t>(by), std::memory_order_acq_rel, std::memory_order_relaxed);
}

}  // namespace ramwright::port
