// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/heap/heap.hpp"
#include "tool/replay/design.hpp"

/// \file
/// The capability heap over the regions of a design, side by side in one piece of host memory.
///
/// A trace does not say which capabilities a request had, so requests have none: each region is asked in
/// the design's order.

namespace ramwright::tool {

template <check_level Checks>
class regions_heap {
public:
    regions_heap(std::span<std::byte> memory, const design& how) : memory_{memory} {
        std::byte* start = memory.data();
        for (const design_region& each : how.regions) {
            const bool last = &each == &how.regions.back();
            const std::size_t size = last ? how.left_for_last_region(memory.size()) : each.bytes;
            mapped_region one;
            one.where = {.name = each.name.c_str(),
                         .start = reinterpret_cast<std::uintptr_t>(start),
                         .size = size,
                         .has = capability::byte_accessible};
            (void)heap_.add(one);
            start += size;
        }
    }

    [[nodiscard]] void* try_allocate(layout want) noexcept {
        return heap_.try_allocate(heap_request{.want = want});
    }
    [[nodiscard]] void* allocate(layout want) noexcept { return heap_.allocate(want); }
    bool deallocate(void* block) noexcept { return heap_.deallocate(block); }
    [[nodiscard]] bool resize(void* block, std::size_t size) noexcept {
        return heap_.resize(block, size);
    }
    [[nodiscard]] bool owns(const void* pointer) const noexcept { return heap_.owns(pointer); }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return heap_.usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return heap_.statistics().free_bytes; }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        return heap_.statistics().largest_free_bytes;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        const heap_statistics now = heap_.statistics();
        return {.free_bytes = static_cast<std::uint32_t>(now.free_bytes),
                .largest_free_bytes = static_cast<std::uint32_t>(now.largest_free_bytes)};
    }
    [[nodiscard]] bool check() const noexcept {
        if constexpr (visited_in_steps<sized_general<Checks>>) {
            return heap_.check();
        } else {
            return true;  // without checks there is nothing to go by
        }
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return memory_; }
    template <typename Visitor>
    void for_each_block([[maybe_unused]] Visitor&& visit) const {
        if constexpr (visited_in_steps<sized_general<Checks>>) {
            heap_.walk({}, [&](const mapped_region&, const heap_block& each) {
                const auto offset = static_cast<const std::byte*>(each.address) - memory_.data();
                visit(block{.offset = static_cast<std::uint32_t>(offset),
                            .size = static_cast<std::uint32_t>(each.size),
                            .live = each.live});
                return true;
            });
        }
    }

private:
    std::span<std::byte> memory_;
    mutable heap<most_regions, sized_general<Checks>, no_lock> heap_;
};

}  // namespace ramwright::tool
