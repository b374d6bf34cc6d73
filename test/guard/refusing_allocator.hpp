// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

namespace ramwright::test {

/// Refuses whatever it is asked for, and calls `Seen` first with each call that would look at memory: for
/// tests of what a guard lets through, and when.
template <void (*Seen)()>
class refusing_allocator {
public:
    explicit refusing_allocator(std::span<std::byte> region) noexcept : region_{region} {}

    void* try_allocate(layout) noexcept { return refuse<void*>(); }
    void* allocate(layout) noexcept { return refuse<void*>(); }
    bool deallocate(void*) noexcept { return refuse<bool>(); }
    bool resize(void*, std::size_t) noexcept { return refuse<bool>(); }
    bool owns(const void*) const noexcept { return true; }
    std::size_t usable_size(const void*) const noexcept { return refuse<std::size_t>(); }
    std::size_t free_bytes() const noexcept { return refuse<std::size_t>(); }
    std::size_t largest_free() const noexcept { return refuse<std::size_t>(); }
    ramwright::snapshot snapshot() const noexcept { return refuse<ramwright::snapshot>(); }
    bool check() const noexcept { return refuse<bool>(); }
    std::span<const std::byte> storage() const noexcept { return region_; }
    template <typename Visitor>
    void for_each_block(Visitor&&) const noexcept {
        Seen();
    }

private:
    template <typename Result>
    static Result refuse() noexcept {
        Seen();
        return {};
    }

    std::span<std::byte> region_;
};

}  // namespace ramwright::test
