// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>

/// \file
/// A set of numbers below N that starts empty. Every call is O(log32 N): at most four words are written
/// for a region of 8 MiB.
///
/// Bits are numbered from the top, where one instruction finds the first. Whoever shares a set masks
/// interrupts around each call; only `empty` may be asked at any time.

namespace ramwright::detail {

template <std::uint32_t N>
class pending_set;

template <std::uint32_t N>
requires(N <= 32) class pending_set<N> {
public:
    [[nodiscard]] bool empty() const noexcept { return word() == 0; }
    [[nodiscard]] bool has(std::uint32_t number) const noexcept {
        return (word() & bit(number)) != 0;
    }
    void put(std::uint32_t number) noexcept { set(word() | bit(number)); }
    void remove(std::uint32_t number) noexcept { set(word() & ~bit(number)); }
    [[nodiscard]] std::uint32_t first() const noexcept {
        return static_cast<std::uint32_t>(std::countl_zero(word()));
    }

private:
    static constexpr std::uint32_t bit(std::uint32_t number) noexcept {
        return 0x8000'0000 >> number;
    }
    // Atomic for who asks `empty` unmasked: a plain load and a plain store.
    [[nodiscard]] std::uint32_t word() const noexcept {
        return word_.load(std::memory_order_relaxed);
    }
    void set(std::uint32_t word) noexcept { word_.store(word, std::memory_order_relaxed); }

    std::atomic<std::uint32_t> word_{0};
};

template <std::uint32_t N>
class pending_set {
public:
    [[nodiscard]] bool empty() const noexcept { return filled_words_.empty(); }
    [[nodiscard]] bool has(std::uint32_t number) const noexcept {
        return words_[number / 32].has(number % 32);
    }
    void put(std::uint32_t number) noexcept {
        words_[number / 32].put(number % 32);
        filled_words_.put(number / 32);
    }
    void remove(std::uint32_t number) noexcept {
        words_[number / 32].remove(number % 32);
        if (words_[number / 32].empty()) {
            filled_words_.remove(number / 32);
        }
    }
    /// The least member of a set that is not empty.
    [[nodiscard]] std::uint32_t first() const noexcept {
        const std::uint32_t word = filled_words_.first();
        return word * 32 + words_[word].first();
    }

private:
    static constexpr std::uint32_t word_count = (N + 31) / 32;

    pending_set<word_count> filled_words_;
    pending_set<32> words_[word_count];
};

}  // namespace ramwright::detail
