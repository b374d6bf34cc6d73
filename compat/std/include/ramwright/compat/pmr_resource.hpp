// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory_resource>

#include "ramwright/compat/bad_alloc.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// Any allocator of the library as a `std::pmr::memory_resource`.
///
/// For code that takes its memory from a resource it is handed. Not where the allocator's type can be
/// named (`std_allocator` needs no virtual call), nor for standard pools on top: `size_classes` is one.
///
///     ramwright::pmr_resource resource{heap};
///     std::pmr::vector<int> samples{&resource};
///
/// | call       | cost                             | from an interrupt  | on failure                     |
/// |------------|----------------------------------|--------------------|--------------------------------|
/// | allocate   | a virtual call more than the     | as the allocator's | recorded; then std::bad_alloc, |
/// |            | allocator's                      |                    | or a trap without exceptions   |
/// | deallocate | the same                         | as the allocator's | recorded                       |
/// | is_equal   | a virtual call                   | yes                | cannot fail                    |
///
/// The base class lives in libstdc++: of all headers of the library this one alone makes a program link
/// a part of it (docs/c-and-cpp.md). Where there is no libstdc++, use `std_allocator`.

namespace ramwright {

template <freeing_allocator Allocator>
class pmr_resource final : public std::pmr::memory_resource {
public:
    explicit pmr_resource(Allocator& from) noexcept : from_{from} {}

    pmr_resource(const pmr_resource&) = delete;
    pmr_resource& operator=(const pmr_resource&) = delete;

private:
    [[nodiscard]] void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        void* const block = from_.allocate({.size = bytes, .alignment = alignment});
        if (block == nullptr) [[unlikely]] {
            throw_bad_alloc_or_trap();
        }
        return block;
    }

    void do_deallocate(void* block, std::size_t, std::size_t) override { from_.deallocate(block); }

    /// What one has allocated another may free only if it is the same: there is no RTTI to find out
    /// whether another resource stands on the same allocator.
    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    Allocator& from_;
};

}  // namespace ramwright
