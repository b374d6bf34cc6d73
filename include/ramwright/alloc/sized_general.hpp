// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// A general heap over a region whose size is not known when the firmware is built.
///
/// `general` for regions of up to 256 KiB, `large_general` beyond. For a heap over many regions, of which
/// one is 16 KiB and one 8 MiB. Where the size is known, name the one it takes: that is a comparison less
/// in every call, and half the code.
///
///     ramwright::sized_general<> external{psram};
///
/// Calls, costs and failures are those of `general`. State: 8 bytes on a 32-bit target.

namespace ramwright {

template <check_level Checks = config::checks>
class sized_general {
    using small_type = general<Checks>;
    using large_type = large_general<Checks>;

public:
    static constexpr std::size_t largest_small_region = 256 * 1024;
    // With more units than it can count, a small one would leave the end of the region unused.
    static_assert(largest_small_region <= small_type::bytes_for_units(0x7FFF - 1));

    /// Without a region: every request fails.
    constexpr sized_general() noexcept : small_{} {}

    /// What `use` returns for the allocator that it is: several calls for one comparison.
    template <typename Use>
    [[gnu::always_inline]] auto visit(Use&& use) noexcept {
        return is_large_ ? use(large_) : use(small_);
    }

    explicit sized_general(std::span<std::byte> region) noexcept
        : is_large_{region.size() > largest_small_region} {
        if (is_large_) {
            ::new (static_cast<void*>(&large_)) large_type{region};
        } else {
            ::new (static_cast<void*>(&small_)) small_type{region};
        }
    }

    sized_general(const sized_general&) = delete;
    sized_general& operator=(const sized_general&) = delete;

    [[nodiscard]] bool is_large() const noexcept { return is_large_; }

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        return is_large_ ? large_.try_allocate(want) : small_.try_allocate(want);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }
    [[gnu::always_inline]] bool deallocate(void* pointer) noexcept {
        return is_large_ ? large_.deallocate(pointer) : small_.deallocate(pointer);
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(void* pointer, std::size_t size) noexcept {
        return is_large_ ? large_.resize(pointer, size) : small_.resize(pointer, size);
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return ask([=](const auto& own) { return own.owns(pointer); });
    }
    [[nodiscard]] std::size_t usable_size(const void* pointer) const noexcept {
        return ask([=](const auto& own) { return own.usable_size(pointer); });
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        return ask([](const auto& own) { return own.free_bytes(); });
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        return ask([](const auto& own) { return own.largest_free(); });
    }
    [[nodiscard]] std::size_t high_water_bytes() const noexcept {
        return ask([](const auto& own) { return own.high_water_bytes(); });
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return ask([](const auto& own) { return own.snapshot(); });
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return ask([](const auto& own) { return own.storage(); });
    }
    [[nodiscard]] bool check() const noexcept {
        return ask([](const auto& own) { return own.check(); });
    }
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept
        requires(Checks != check_level::off) {
        return is_large_ ? large_.check_some(blocks) : small_.check_some(blocks);
    }
    void visit_from_start() noexcept requires(Checks != check_level::off) {
        is_large_ ? large_.visit_from_start() : small_.visit_from_start();
    }
    template <std::invocable<const block&> Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks,
                                     Visitor&& visit) requires(Checks != check_level::off) {
        return is_large_ ? large_.visit_some(blocks, visit) : small_.visit_some(blocks, visit);
    }
    template <std::invocable<const block&> Visitor>
    void for_each_block(Visitor&& visit) const {
        is_large_ ? large_.for_each_block(visit) : small_.for_each_block(visit);
    }

private:
    template <typename Question>
    [[gnu::always_inline]] auto ask(Question&& question) const noexcept {
        return is_large_ ? question(large_) : question(small_);
    }

    union {
        small_type small_;
        large_type large_;
    };
    bool is_large_ = false;
};

}  // namespace ramwright
