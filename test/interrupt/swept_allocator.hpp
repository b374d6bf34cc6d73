// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/allocator.hpp"

/// \file
/// An allocator that is swept, behind an interface, so that what is done to each is compiled once.

namespace interrupt_test {

/// Room for the largest of them, and their region.
inline constexpr std::size_t state_bytes = 1024;
inline constexpr std::size_t region_bytes = 1536;

/// The concepts of core/allocator.hpp at run time, with the operations made of them.
class swept_allocator {
public:
    virtual void* allocate(std::size_t size) noexcept = 0;
    virtual bool deallocate(void* block) noexcept = 0;
    virtual bool resize(void* block, std::size_t size) noexcept = 0;
    virtual void* reallocate(void* block, std::size_t size) noexcept = 0;
    [[nodiscard]] virtual std::size_t usable_size(const void* block) const noexcept = 0;
    [[nodiscard]] virtual std::size_t free_bytes() const noexcept = 0;
    [[nodiscard]] virtual std::size_t largest_free() const noexcept = 0;
    [[nodiscard]] virtual ramwright::snapshot snapshot() const noexcept = 0;
    [[nodiscard]] virtual bool check() const noexcept = 0;
    /// Also what is compared only where nobody else uses the allocator.
    [[nodiscard]] virtual bool check_all() const noexcept = 0;
    virtual void for_each_block(void (*visit)(const void* start,
                                              const ramwright::block&)) const noexcept = 0;

protected:
    ~swept_allocator() = default;
};

/// How one is made, and what may be asked of it.
struct subject {
    const char* name;
    const char* lock;
    swept_allocator* (*make)(void* place, std::span<std::byte> region);
    std::uint32_t size;  ///< a request it serves
    bool frees;
    bool resizes;
};

}  // namespace interrupt_test
