// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// Several regions, each with its own allocator; a request is served by the first that can: heap_5.
///
/// Costs are the allocator's, times the regions that were asked. A block belongs to the region it lies
/// in, so what lies in a gap between two belongs to none. storage() reaches from the first start to the last
/// end, gaps included, and offsets count from there.
/// State: the allocators, and 4 bytes.

namespace ramwright::freertos {

template <allocator Allocator, std::size_t Most>
class ordered_regions {
public:
    static constexpr std::size_t overhead_bytes = Allocator::overhead_bytes;

    constexpr ordered_regions() noexcept = default;

    ordered_regions(const ordered_regions&) = delete;
    ordered_regions& operator=(const ordered_regions&) = delete;

    /// Behind those there are. False iff there are `Most` already.
    bool add(std::span<std::byte> region) noexcept {
        if (count_ == Most) {
            return false;
        }
        ::new (static_cast<void*>(&regions_[count_])) Allocator{region};
        ++count_;
        return true;
    }

    [[nodiscard]] void* try_allocate(layout want) noexcept {
        for (Allocator& region : defined()) {
            if (void* const block = region.try_allocate(want); block != nullptr) {
                return block;
            }
        }
        return nullptr;
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    [[gnu::always_inline]] bool deallocate(void* block) noexcept {
        if (block == nullptr) {
            return true;
        }
        Allocator* const owner = owner_of(block);
        return owner != nullptr ? owner->deallocate(block) : foreign(block, return_address());
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* block, std::size_t size) noexcept {
        Allocator* const owner = owner_of(block);
        return owner != nullptr ? owner->resize(block, size) : foreign(block, return_address());
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return owner_of(pointer) != nullptr;
    }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        const Allocator* const owner = owner_of(block);
        return owner != nullptr ? owner->usable_size(block) : 0;
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        std::size_t sum = 0;
        for (const Allocator& region : defined()) {
            sum += region.free_bytes();
        }
        return sum;
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        std::size_t largest = 0;
        for (const Allocator& region : defined()) {
            const std::size_t here = region.largest_free();
            largest = here > largest ? here : largest;
        }
        return largest;
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot sum{};
        for (const Allocator& region : defined()) {
            const ramwright::snapshot here = region.snapshot();
            sum.capacity_bytes += here.capacity_bytes;
            sum.free_bytes += here.free_bytes;
            sum.live_blocks += here.live_blocks;
            sum.free_blocks += here.free_blocks;
        }
        sum.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
        return sum;
    }
    [[nodiscard]] bool check() const noexcept {
        bool intact = true;
        for (const Allocator& region : defined()) {
            intact = region.check() && intact;
        }
        return intact;
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        if (count_ == 0) {
            return {};
        }
        const std::span last = regions_[count_ - 1].storage();
        return {regions_[0].storage().data(), last.data() + last.size()};
    }

    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        for (const Allocator& region : defined()) {
            const auto distance =
                static_cast<std::uint32_t>(region.storage().data() - storage().data());
            region.for_each_block([&](block seen) {
                seen.offset += distance;
                visit(std::as_const(seen));
            });
        }
    }

private:
    [[nodiscard]] std::span<Allocator> defined() noexcept { return {regions_.data(), count_}; }
    [[nodiscard]] std::span<const Allocator> defined() const noexcept {
        return {regions_.data(), count_};
    }
    [[nodiscard]] const Allocator* owner_of(const void* pointer) const noexcept {
        for (const Allocator& region : defined()) {
            if (region.owns(pointer)) {
                return &region;
            }
        }
        return nullptr;
    }
    [[nodiscard]] Allocator* owner_of(const void* pointer) noexcept {
        const auto& self = *this;
        return const_cast<Allocator*>(self.owner_of(pointer));
    }
    [[gnu::noinline, gnu::cold]] static bool foreign(const void* pointer,
                                                     std::uintptr_t caller) noexcept {
        record_misuse(failure_kind::foreign_pointer, pointer, nullptr, caller);
        return false;
    }

    std::array<Allocator, Most> regions_{};
    std::uint32_t count_ = 0;
};

}  // namespace ramwright::freertos
