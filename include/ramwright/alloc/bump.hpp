// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// Memory that is handed out in order and never taken back: the scheme of FreeRTOS's heap_1.
///
/// For what is made once at start and lives as long as the product: tasks, queues, drivers, the
/// storage of other allocators. It cannot fragment, and what was free after start stays free. Not for
/// anything that ends: for that `arena` takes all back at once, `pool` and `general` one by one.
///
///     alignas(8) std::byte storage[8 * 1024];
///     ramwright::bump startup{storage};
///     void* stack = startup.allocate({.size = 1024, .alignment = 32});
///
/// | call          | cost | from an interrupt  | on failure                      |
/// |---------------|------|--------------------|---------------------------------|
/// | allocate      | O(1) | only behind a lock | null, recorded; nothing changed |
/// | owns          | O(1) | yes                | cannot fail                     |
/// | free_bytes, largest_free, snapshot, check | O(1) | only behind a lock | cannot fail |
///
/// There is no `deallocate`: a program that frees here does not compile. Overhead: none per block beyond
/// alignment, and nothing in the region. State: 16 bytes on a 32-bit target.

namespace ramwright {

class bump {
public:
    /// Without a region: every request fails. For a global that is there before anything runs.
    constexpr bump() noexcept = default;

    /// Of a region beyond 4 GiB, the first 4 GiB are used.
    explicit bump(std::span<std::byte> region) noexcept
        : base_{region.data()}, capacity_{usable_part(region.size())} {
        // A block at address 0 could not be told from null.
        used_ = region.data() == nullptr && capacity_ != 0 ? 1 : 0;
    }

    // Two that hand out the same memory would each believe to own it.
    bump(const bump&) = delete;
    bump& operator=(const bump&) = delete;

    /// The next `want.size` bytes, or null iff they do not fit.
    [[nodiscard]] void* try_allocate(layout want) noexcept {
        if (!want.valid()) {
            return nullptr;
        }
        const std::size_t skipped = padding(want.alignment);
        const std::size_t size = want.size == 0 ? 1 : want.size;
        if (skipped > free_bytes() || size > free_bytes() - skipped) {
            return nullptr;
        }
        std::byte* const block = base_ + used_ + skipped;
        used_ += static_cast<std::uint32_t>(skipped + size);
        ++blocks_;
        return block;
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) - reinterpret_cast<std::uintptr_t>(base_) <
               capacity_;
    }
    /// What was handed out, with the padding between: what the region must hold.
    [[nodiscard]] std::size_t used() const noexcept { return used_; }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return capacity_ - used_; }
    /// What a request aligned as by default can still have.
    [[nodiscard]] std::size_t largest_free() const noexcept {
        const std::size_t skipped = padding(default_alignment);
        return skipped < free_bytes() ? free_bytes() - skipped : 0;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return {.capacity_bytes = capacity_,
                .free_bytes = capacity_ - used_,
                .largest_free_bytes = static_cast<std::uint32_t>(largest_free()),
                .live_blocks = blocks_,
                .free_blocks = used_ == capacity_ ? 0u : 1u};
    }
    [[nodiscard]] bool check() const noexcept { return used_ <= capacity_ && blocks_ <= used_; }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return {base_, capacity_}; }

private:
    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0xFFFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    /// Aligned by address, not by offset: the region itself may start anywhere.
    [[nodiscard]] std::size_t padding(std::size_t alignment) const noexcept {
        return (0 - (reinterpret_cast<std::uintptr_t>(base_) + used_)) & (alignment - 1);
    }

    std::byte* base_ = nullptr;
    std::uint32_t capacity_ = 0;
    std::uint32_t used_ = 0;
    std::uint32_t blocks_ = 0;
};

static_assert(basic_allocator<bump>);
static_assert(!freeing_allocator<bump>);

}  // namespace ramwright
