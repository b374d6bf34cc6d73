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
/// The allocator that refuses every request. It stands where a design names no other: a plan of pools
/// only is `size_classes<nothing>`.
///
///     ramwright::size_classes<ramwright::nothing> pools{storage, plan};
///
/// | call                | cost | from an interrupt | on failure               |
/// |---------------------|------|-------------------|--------------------------|
/// | allocate            | O(1) | yes               | always: null, recorded   |
/// | deallocate, resize  | O(1) | yes               | always: false, recorded  |
/// | every other call    | O(1) | yes               | cannot fail              |
///
/// State: 8 bytes on a 32-bit target. The region it is given stays untouched.

namespace ramwright {

class nothing {
public:
    explicit nothing(std::span<std::byte> region) noexcept : region_{region} {}

    nothing(const nothing&) = delete;
    nothing& operator=(const nothing&) = delete;

    [[nodiscard]] void* try_allocate(layout) noexcept { return nullptr; }
    [[nodiscard]] void* allocate(layout want) noexcept {
        record_refusal(*this, want, return_address());
        return nullptr;
    }

    /// True iff `block` is null: no other pointer can have come from here.
    bool deallocate(void* block) noexcept {
        if (block == nullptr) {
            return true;
        }
        return refuse(block, return_address());
    }
    [[nodiscard]] bool resize(void* block, std::size_t) noexcept {
        return refuse(block, return_address());
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_.data()) <
               region_.size();
    }
    [[nodiscard]] std::size_t usable_size(const void*) const noexcept { return 0; }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return 0; }
    [[nodiscard]] std::size_t largest_free() const noexcept { return 0; }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        constexpr std::size_t most = 0xFFFF'FFFF;
        return {.capacity_bytes =
                    static_cast<std::uint32_t>(region_.size() < most ? region_.size() : most)};
    }
    [[nodiscard]] bool check() const noexcept { return true; }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return region_; }
    template <typename Visitor>
    void for_each_block(Visitor&&) const noexcept {}

private:
    bool refuse(const void* block, std::uintptr_t caller) const noexcept {
        record_misuse(owns(block) ? failure_kind::interior_pointer : failure_kind::foreign_pointer,
                      block, region_.data(), caller);
        return false;
    }

    std::span<std::byte> region_;
};

static_assert(allocator<nothing>);

}  // namespace ramwright
