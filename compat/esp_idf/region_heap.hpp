// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "config.hpp"
#include "poisoned.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"

#if defined(CONFIG_HEAP_TASK_TRACKING)
#include "task_tracked.hpp"
#endif

/// \file
/// One region's allocator, as the options choose it: with the smaller headers where the region allows.
///
/// `visit(f)` calls `f` with the one there is. It costs a comparison.

namespace ramwright::esp_idf {

/// Of multi_heap.h, whose callers choose what of a block is aligned.
struct of_multi_heap {
    static constexpr bool lowest_first = config::lowest_first;
    static constexpr bool shifts = true;
    static constexpr bool tracks_tasks = false;
};
/// Of esp_heap_caps.h.
struct of_heap_caps {
    static constexpr bool lowest_first = false;
    /// Words before the bytes, behind which the bytes of an aligned block begin elsewhere.
    static constexpr bool shifts = config::poison_as_esp_idf;
    static constexpr bool tracks_tasks = config::tracks_tasks;
};

template <bool Tracks, typename Memory>
struct with_owners {
    using type = Memory;
};
#if defined(CONFIG_HEAP_TASK_TRACKING)
template <typename Memory>
struct with_owners<true, Memory> {
    using type = task_tracked<Memory>;
};
#endif

template <typename Kind>
class region_heap {
    static constexpr bool lowest_first = Kind::lowest_first;
    using small_memory =
        std::conditional_t<lowest_first, first_fit<config::checks>, general<config::checks>>;
    using large_memory = std::conditional_t<lowest_first, large_first_fit<config::checks>,
                                            large_general<config::checks>>;

public:
    using small =
        poisoned<typename with_owners<Kind::tracks_tasks, small_memory>::type, Kind::shifts>;
    using large =
        poisoned<typename with_owners<Kind::tracks_tasks, large_memory>::type, Kind::shifts>;
    static constexpr std::size_t poison_bytes = small::poison_bytes;

    /// Without a region: every request fails.
    constexpr region_heap() noexcept : small_{} {}
    explicit region_heap(std::span<std::byte> region) noexcept
        : is_large_{region.size() > small_memory::largest_region} {
        if (is_large_) {
            std::construct_at(&large_, region);
        } else {
            std::construct_at(&small_, region);
        }
    }
    region_heap(const region_heap&) = delete;
    region_heap& operator=(const region_heap&) = delete;

    template <typename Use>
    [[gnu::always_inline]] decltype(auto) visit(Use&& use) noexcept {
        return is_large_ ? use(large_) : use(small_);
    }
    template <typename Use>
    [[gnu::always_inline]] decltype(auto) visit(Use&& use) const noexcept {
        return is_large_ ? use(large_) : use(small_);
    }

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        return visit([&](auto& memory) { return memory.try_allocate(want); });
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }
    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        return visit([=](auto& memory) { return memory.deallocate(block); });
    }
    [[nodiscard]] bool resize(void* block, std::size_t size) noexcept {
        return visit([=](auto& memory) { return memory.resize(block, size); });
    }
    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return visit([=](auto& memory) { return memory.owns(pointer); });
    }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return visit([=](auto& memory) { return memory.usable_size(block); });
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        return visit([](auto& memory) { return memory.free_bytes(); });
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        return visit([](auto& memory) { return memory.largest_free(); });
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return visit([](auto& memory) { return memory.snapshot(); });
    }
    [[nodiscard]] bool check() const noexcept {
        return visit([](auto& memory) { return memory.check(); });
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return visit([](auto& memory) { return memory.storage(); });
    }
    void visit_from_start() noexcept requires(!lowest_first) {
        visit([](auto& memory) { memory.visit_from_start(); });
    }
    template <std::invocable<const block&> Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks, Visitor&& each) requires(!lowest_first) {
        return visit([&](auto& memory) { return memory.visit_some(blocks, each); });
    }
    template <std::invocable<const block&> Visitor>
    void for_each_block(Visitor&& each) const {
        visit([&](auto& memory) { memory.for_each_block(each); });
    }

private:
    static_assert(std::is_trivially_destructible_v<small> &&
                  std::is_trivially_destructible_v<large>);
    union {
        small small_;
        large large_;
    };
    bool is_large_ = false;
};

static_assert(allocator<region_heap<of_multi_heap>> && allocator<region_heap<of_heap_caps>>);

}  // namespace ramwright::esp_idf
