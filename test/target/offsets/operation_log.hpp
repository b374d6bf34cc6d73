// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "offsets/fingerprint.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// One sequence of operations, the same for every allocator on every machine, and an account of
/// what the allocator did: each of the first results, then fingerprints of all of them.

namespace offsets {

/// What may be expected of an allocator beyond the same placement everywhere.
struct promises {
    bool finds_misuse = true;
    bool keeps_offsets_only = true;  ///< every byte it keeps in its region is the same, too
};

/// Takes back what an allocator without deallocate handed out: everything.
template <typename Allocator>
concept resettable = requires(Allocator& a) {
    a.reset();
};

template <ramwright::basic_allocator Allocator>
class operation_log {
public:
    operation_log(const char* name, Allocator& under_test, promises given) noexcept
        : under_test_{under_test}, given_{given} {
        board::print(name);
        board::print("\n");
    }

    void run() noexcept {
        for (std::uint32_t operation = 1; operation <= operations; ++operation) {
            shown_ = operation <= operations_shown;
            perform();
            note_free();
            if (operation % operations_in_a_line == 0) {
                print_fingerprint(operation);
            }
        }
    }

private:
    static constexpr std::uint32_t operations = 8000;
    static constexpr std::uint32_t operations_shown = 12;
    static constexpr std::uint32_t operations_in_a_line = 1000;
    static constexpr std::uint32_t most_live = 64;
    static constexpr std::uint32_t no_block = 0xFFFF'FFFF;

    void perform() noexcept {
        const std::uint32_t choice = below(100);
        if (choice < 50) {
            allocate({.size = size(), .alignment = alignment()});
        } else if (choice < 85) {
            free_one();
        } else if (choice < 95) {
            resize_one();
        } else if (choice < 97) {
            allocate({.size = 9000 + below(100'000)});
        } else if (choice < 98) {
            allocate({.size = ramwright::largest_request});
        } else if (choice < 99) {
            allocate({.size = 8, .alignment = 24});
        } else {
            free_twice();
        }
    }

    void allocate(ramwright::layout want) noexcept {
        if (live_count_ == most_live) {
            free_one();
        }
        void* const block = under_test_.allocate(want);
        if (block != nullptr) {
            live_[live_count_++] = block;
        }
        note("allocate", block == nullptr ? no_block : ramwright::offset_of(under_test_, block));
    }

    void free_one() noexcept {
        if (live_count_ == 0) {
            return;
        }
        if constexpr (ramwright::freeing_allocator<Allocator>) {
            const std::uint32_t index = below(live_count_);
            void* const block = live_[index];
            live_[index] = live_[--live_count_];
            freed_ = block;
            note("free", under_test_.deallocate(block) ? 1 : 0);
        } else if (below(16) == 0) {
            static_assert(resettable<Allocator>);
            under_test_.reset();
            live_count_ = 0;
            note("reset", 1);
        }
    }

    void resize_one() noexcept {
        if constexpr (ramwright::allocator<Allocator>) {
            if (live_count_ != 0) {
                void* const block = live_[below(live_count_)];
                note("resize", under_test_.resize(block, size()) ? 1 : 0);
                note("usable", static_cast<std::uint32_t>(under_test_.usable_size(block)));
            }
        }
    }

    void free_twice() noexcept {
        if constexpr (ramwright::freeing_allocator<Allocator>) {
            if (given_.finds_misuse && freed_ != nullptr && !is_live(freed_)) {
                note("free again", under_test_.deallocate(freed_) ? 1 : 0);
            }
        }
    }

    [[nodiscard]] bool is_live(const void* block) const noexcept {
        for (std::uint32_t index = 0; index != live_count_; ++index) {
            if (live_[index] == block) {
                return true;
            }
        }
        return false;
    }

    void note_free() noexcept {
        results_.add(static_cast<std::uint32_t>(under_test_.free_bytes()));
        results_.add(static_cast<std::uint32_t>(under_test_.largest_free()));
    }

    void note(const char* what, std::uint32_t result) noexcept {
        results_.add(result);
        if (shown_) {
            board::print("  ");
            board::print(what);
            board::print(" ");
            if (result == no_block) {
                board::print("refused");
            } else {
                board::print_decimal(result);
            }
            board::print("\n");
        }
    }

    /// All results so far, the statistics and the blocks; then every byte of the region.
    void print_fingerprint(std::uint32_t operation) noexcept {
        const ramwright::snapshot now = under_test_.snapshot();
        results_.add(now.capacity_bytes);
        results_.add(now.free_bytes);
        results_.add(now.largest_free_bytes);
        results_.add(now.live_blocks);
        results_.add(now.free_blocks);
        if constexpr (ramwright::freeing_allocator<Allocator>) {
            under_test_.for_each_block([this](const ramwright::block& each) {
                results_.add(each.offset);
                results_.add(each.size);
                results_.add(each.live ? 1 : 0);
            });
        }
        board::print("  after ");
        board::print_decimal(operation);
        board::print(": results ");
        board::print_hexadecimal(results_.value());
        if (given_.keeps_offsets_only) {
            fingerprint memory;
            for (const std::byte each : under_test_.storage()) {
                memory.add(static_cast<std::uint32_t>(each));
            }
            board::print(", memory ");
            board::print_hexadecimal(memory.value());
        }
        board::print(under_test_.check() ? ", intact, " : ", damaged, ");
        board::print_decimal(now.live_blocks);
        board::print(" live\n");
    }

    [[nodiscard]] std::size_t size() noexcept {
        // Many small, few large: 1 .. 32, 1 .. 64, ... 1 .. 2048.
        return below(std::uint32_t{32} << below(7)) + 1;
    }
    [[nodiscard]] std::size_t alignment() noexcept {
        return below(8) != 0 ? ramwright::default_alignment : std::size_t{1} << below(7);
    }
    [[nodiscard]] std::uint32_t below(std::uint32_t count) noexcept {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 17;
        random_ ^= random_ << 5;
        return static_cast<std::uint32_t>(std::uint64_t{random_} * count >> 32);
    }

    Allocator& under_test_;
    promises given_;
    bool shown_ = false;
    std::array<void*, most_live> live_{};
    std::uint32_t live_count_ = 0;
    void* freed_ = nullptr;
    std::uint32_t random_ = 0x9E37'79B9;
    fingerprint results_;
};

}  // namespace offsets
