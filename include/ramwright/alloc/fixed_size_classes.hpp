// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/alloc/size_classes.hpp"

/// \file
/// `size_classes` whose table is known when the firmware is built: what `ramwright plan` writes.
///
/// Routes by comparing with constants, and finds blocks by arithmetic on constants. Otherwise it is the
/// same: the same state in the region, and every block at the same offset, so what a replay through
/// `size_classes` shows is true of it. Not for a table that is made at run time.
///
///     inline constexpr ramwright::size_class plan[] = {{.smallest = 156, .block_size = 160, .count = 10},
///                                                      {.smallest = 256, .block_size = 256, .count = 3}};
///     alignas(8) std::byte storage[16384];
///     ramwright::fixed_size_classes<plan, ramwright::when_exhausted::rest> heap{storage};
///
/// | call                    | cost                  | from an interrupt  | on failure                  |
/// |-------------------------|-----------------------|--------------------|-----------------------------|
/// | allocate                | O(classes), or rest   | only behind a lock | null, recorded              |
/// | deallocate              | O(classes), or rest   | only behind a lock | false, recorded             |
/// | all else                | as in `size_classes`  |                    |                             |
///
/// A class costs two instructions for each one that is passed on the way to it, and code of its own: a
/// plan has few.

namespace ramwright {

template <const auto& Classes, when_exhausted Policy, typename Rest = general<>,
          check_level Checks = config::checks>
class fixed_size_classes : public size_classes<Rest, Checks> {
    using base = size_classes<Rest, Checks>;
    using typename base::blocks;
    using typename base::offsets;
    using typename base::place;
    using typename base::record;

    static constexpr std::span<const size_class> classes{Classes};
    static_assert(well_formed(classes), "the classes are not in order, or one is impossible");

public:
    explicit fixed_size_classes(std::span<std::byte> region) noexcept
        : base{region, classes, Policy} {}

    // Always inlined: the alignment, mostly a constant, chooses the way while compiling.
    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        return want.alignment > default_alignment || !std::has_single_bit(want.alignment)
                   ? base::try_allocate(want)
                   : serve(want.size);
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    bool deallocate(void* block) noexcept {
        if constexpr (Checks == check_level::full) {
            return base::release(block, return_address());
        }
        const std::uintptr_t offset = reinterpret_cast<std::uintptr_t>(block) -
                                      reinterpret_cast<std::uintptr_t>(this->origin_);
        // Null and what is no pointer into the region at all lie beyond the pools, too.
        if (offset >= base::bytes_for(classes) || this->origin_ == nullptr) {
            if (block == nullptr || this->rest_.owns(block)) {
                return this->rest_.deallocate(block);
            }
            this->refuse(block, return_address());
            return false;
        }
        if (!give<classes.size()>(block, offset)) [[unlikely]] {
            this->refuse(block, return_address());
            return false;
        }
        return true;
    }

private:
    [[nodiscard]] void* serve(std::size_t size) noexcept {
        // Where pools were not laid out there is nothing to find anywhere.
        return !classes.empty() && this->origin_ == nullptr ? nullptr : take<0>(size);
    }

    /// From the first class at or above `Index` that serves the size.
    template <std::size_t Index>
    [[nodiscard]] [[gnu::always_inline]] void* take(std::size_t size) noexcept {
        if constexpr (Index == classes.size()) {
            return this->rest_.try_allocate({.size = size});
        } else {
            constexpr size_class each = classes[Index];
            if (size > each.block_size) {
                return take<Index + 1>(size);
            }
            // A request for 0 bytes is served like one for 1.
            if (size < each.smallest && (each.smallest > 1 || size != 0)) {
                return this->rest_.try_allocate({.size = size});
            }
            if constexpr (Checks == check_level::full) {
                return pass_on(Index, size);
            }
            void* const block = record_at<Index>().engine.take(place_at<Index>(), shape_of<Index>);
            return block != nullptr ? block : pass_on(Index, size);
        }
    }

    /// For a class without a free block, and at `full` for all: once, and out of their way.
    [[nodiscard]] [[gnu::noinline, gnu::cold]] void* pass_on(std::uint32_t index,
                                                             std::size_t size) noexcept {
        return this->allocate_from(index, {.size = size});
    }

    /// To the class below `Index` whose blocks surround the offset.
    template <std::size_t Index>
    [[nodiscard]] [[gnu::always_inline]] bool give(void* block, std::uintptr_t offset) noexcept {
        if constexpr (Index == 0) {
            return false;
        } else {
            if (offset < offsets_at<Index - 1>.first) {
                return give<Index - 1>(block, offset);
            }
            return record_at<Index - 1>().engine.give(place_at<Index - 1>(), block,
                                                      shape_of<Index - 1>);
        }
    }

    template <std::size_t Index>
    static constexpr offsets offsets_at = base::offsets_of(classes, Index);

    template <std::size_t Index>
    static constexpr typename blocks::shape shape_of{
        offsets_at<Index>.first - classes[Index].stride() * detail::first_block_index,
        classes[Index].stride(), classes[Index].count};

    template <std::size_t Index>
    [[nodiscard]] record& record_at() noexcept {
        return this->class_at(Index);
    }
    template <std::size_t Index>
    [[nodiscard]] place place_at() const noexcept {
        return this->place_of(offsets_at<Index>, classes[Index].stride());
    }
};

}  // namespace ramwright
