// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "masked/measured_lock.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/guard/locked.hpp"

/// \file
/// How long a general heap holds its lock in each operation, at most over a random sequence of all of
/// them.

namespace bench {

enum class operation : std::uint8_t {
    allocate,
    allocate_refused,
    deallocate,
    deallocate_refused,
    resize,
    reallocate,
    usable_size,
    free_bytes,
    largest_free,
    snapshot,
    check,
    for_each_block,
};
inline constexpr std::uint32_t operation_count = 12;

[[nodiscard]] constexpr const char* name_of(operation one) noexcept {
    constexpr const char* names[operation_count] = {
        "allocate",     "allocate, refused", "deallocate",  "deallocate, refused",
        "resize",       "reallocate",        "usable_size", "free_bytes",
        "largest_free", "snapshot",          "check",       "for_each_block",
    };
    return names[static_cast<std::uint32_t>(one)];
}

using held_times = std::array<std::uint32_t, operation_count>;

/// What the heap is like before the sequence.
struct heap_state {
    const char* name;
    std::uint32_t heap_bytes;
    std::uint32_t holes;
};

template <typename Lock>
class held {
public:
    using lock_type = measured_lock<Lock>;
    using heap_type = ramwright::locked<ramwright::general<>, lock_type>;

    explicit held(std::span<std::byte> region) noexcept : heap_{region} {}

    /// The most instructions of each operation among `holes` holes.
    [[nodiscard]] held_times among_holes(std::uint32_t holes) noexcept {
        make_holes(holes);
        longest_ = {};
        for (std::uint32_t step = 0; step != steps; ++step) {
            use_one_of(blocks_[next() % blocks_.size()]);
        }
        count(operation::snapshot, [&] { keep(heap_.snapshot()); });
        count(operation::check, [&] { keep(heap_.check()); });
        count(operation::for_each_block,
              [&] { heap_.for_each_block([](const ramwright::block& one) { keep(one); }); });
        return longest_;
    }

    /// The most instructions of a reallocate that has to move so many bytes.
    [[nodiscard]] std::uint32_t moving(std::uint32_t bytes) noexcept {
        void* const block = must(heap_.allocate({.size = bytes}));
        void* const behind = must(heap_.allocate({.size = 8}));
        longest_ = {};
        void* moved = nullptr;
        count(operation::reallocate,
              [&] { moved = ramwright::reallocate(heap_, block, {.size = bytes + bytes / 2}); });
        if (must(moved) == block) {
            board::fail("A block that has no room behind it was not moved.");
        }
        heap_.deallocate(moved);
        heap_.deallocate(behind);
        return longest_[static_cast<std::uint32_t>(operation::reallocate)];
    }

private:
    static constexpr std::uint32_t steps = 2000;
    static constexpr std::uint32_t small_bytes = 32;
    static constexpr std::uint32_t largest = 160;
    static constexpr std::size_t more_than_all = 512 * 1024;

    /// Or the compiler would leave out a call that nobody needs.
    template <typename T>
    static void keep(const T& result) noexcept {
        asm volatile("" : : "m"(result) : "memory");
    }

    static void* must(void* block) noexcept {
        if (block == nullptr) {
            board::fail("A request was refused.");
        }
        return block;
    }

    /// Every second one of twice as many blocks is freed.
    void make_holes(std::uint32_t holes) noexcept {
        for (std::uint32_t index = 0; index != holes; ++index) {
            void* const hole = must(heap_.allocate({.size = small_bytes}));
            must(heap_.allocate({.size = small_bytes}));
            to_free_[index] = hole;
        }
        for (std::uint32_t index = 0; index != holes; ++index) {
            heap_.deallocate(to_free_[index]);
        }
    }

    void use_one_of(void*& block) noexcept {
        const std::uint32_t size = 1 + next() % largest;
        if (block == nullptr) {
            count(operation::allocate_refused,
                  [&] { keep(heap_.allocate({.size = more_than_all})); });
            count(operation::free_bytes, [&] { keep(heap_.free_bytes()); });
            count(operation::largest_free, [&] { keep(heap_.largest_free()); });
            count(operation::allocate, [&] { block = must(heap_.allocate({.size = size})); });
            return;
        }
        count(operation::usable_size, [&] { keep(heap_.usable_size(block)); });
        count(operation::deallocate_refused,
              [&] { heap_.deallocate(static_cast<std::byte*>(block) + 1); });
        switch (next() % 4) {
            case 0: count(operation::resize, [&] { keep(heap_.resize(block, size)); }); break;
            case 1:
                count(operation::reallocate,
                      [&] { block = must(ramwright::reallocate(heap_, block, {.size = size})); });
                break;
            default:
                count(operation::deallocate, [&] { heap_.deallocate(block); });
                block = nullptr;
                break;
        }
    }

    template <typename Call>
    void count(operation what, Call&& call) noexcept {
        static_cast<void>(lock_type::take_longest());
        call();
        std::uint32_t& longest = longest_[static_cast<std::uint32_t>(what)];
        longest = std::max(longest, lock_type::take_longest());
    }

    std::uint32_t next() noexcept {
        random_ = random_ * 1'664'525 + 1'013'904'223;
        return random_ >> 16;
    }

    heap_type heap_;
    std::uint32_t random_ = 1;
    held_times longest_{};
    std::array<void*, 48> blocks_{};
    static inline std::array<void*, 1024> to_free_{};
};

}  // namespace bench
