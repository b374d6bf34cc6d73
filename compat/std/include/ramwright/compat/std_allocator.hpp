// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

#include "ramwright/compat/bad_alloc.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// A standard container's allocator over any allocator of the library, known by its type.
///
/// For one container whose memory is to come from one heap or pool: the calls are inlined, and a pointer
/// is all it costs. Not where the container's type must not name the allocator (`pmr_resource`), and not
/// where growth may fail in normal operation: a standard container cannot say so (`fixed` can).
///
///     ramwright::pool readings{storage, {.size = 32}};
///     std::list<int, ramwright::std_allocator<int, ramwright::pool<>>> newest{
///         ramwright::std_allocator<int, ramwright::pool<>>{readings}};
///
/// | call       | cost                 | from an interrupt  | on failure                              |
/// |------------|----------------------|--------------------|-----------------------------------------|
/// | allocate   | the allocator's      | as the allocator's | recorded; then std::bad_alloc, or a     |
/// |            |                      |                    | trap where there are no exceptions      |
/// | deallocate | the allocator's      | as the allocator's | recorded                                |
///
/// Two are equal iff they stand on the same allocator. A container that is moved or swapped takes its
/// own along, so elements never move for it; one that is assigned a copy keeps its own.

namespace ramwright {

template <typename T, freeing_allocator Allocator>
class std_allocator {
public:
    using value_type = T;
    using propagate_on_container_move_assignment = std::true_type;
    using propagate_on_container_swap = std::true_type;

    explicit std_allocator(Allocator& from) noexcept : from_{&from} {}

    // Implicit, as the standard asks: a container makes one for its nodes of the one for its elements.
    template <typename Other>
    std_allocator(const std_allocator<Other, Allocator>& other) noexcept
        : from_{&other.underlying()} {}

    [[nodiscard]] [[gnu::always_inline]] T* allocate(std::size_t count) {
        void* const block = from_->allocate(layout::array_of<T>(count));
        if (block == nullptr) [[unlikely]] {
            throw_bad_alloc_or_trap();
        }
        return static_cast<T*>(block);
    }

    void deallocate(T* block, std::size_t) noexcept { from_->deallocate(block); }

    [[nodiscard]] Allocator& underlying() const noexcept { return *from_; }

    template <typename Other>
    friend bool operator==(const std_allocator& one,
                           const std_allocator<Other, Allocator>& other) noexcept {
        return &one.underlying() == &other.underlying();
    }

private:
    Allocator* from_;
};

}  // namespace ramwright
