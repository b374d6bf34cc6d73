// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "interrupt/swept_allocator.hpp"
#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"

/// \file
/// Allocators of the library under each of its locks, as `swept_allocator`.

namespace interrupt_test {

template <ramwright::basic_allocator Allocator>
class adapted final : public swept_allocator {
public:
    template <typename... Arguments>
    explicit adapted(std::span<std::byte> region, const Arguments&... arguments) noexcept
        : inner_{region, arguments...} {}

    void* allocate(std::size_t size) noexcept override { return inner_.allocate({.size = size}); }
    bool deallocate(void* block) noexcept override {
        if constexpr (ramwright::freeing_allocator<Allocator>) {
            return inner_.deallocate(block);
        }
        return false;
    }
    bool resize(void* block, std::size_t size) noexcept override {
        if constexpr (ramwright::allocator<Allocator>) {
            return inner_.resize(block, size);
        }
        return false;
    }
    void* reallocate(void* block, std::size_t size) noexcept override {
        if constexpr (ramwright::allocator<Allocator>) {
            return ramwright::reallocate(inner_, block, {.size = size});
        }
        return nullptr;
    }
    std::size_t usable_size(const void* block) const noexcept override {
        if constexpr (ramwright::freeing_allocator<Allocator>) {
            return inner_.usable_size(block);
        }
        return 0;
    }
    std::size_t free_bytes() const noexcept override { return inner_.free_bytes(); }
    std::size_t largest_free() const noexcept override { return inner_.largest_free(); }
    ramwright::snapshot snapshot() const noexcept override { return inner_.snapshot(); }
    bool check() const noexcept override { return inner_.check(); }
    bool check_all() const noexcept override { return inner_.unlocked().check(); }
    void for_each_block(void (*visit)(const void* start,
                                      const ramwright::block&)) const noexcept override {
        if constexpr (ramwright::freeing_allocator<Allocator>) {
            inner_.for_each_block([&](const ramwright::block& one) {
                visit(inner_.storage().data() + one.offset, one);
            });
        }
    }

private:
    Allocator inner_;
};

template <typename Allocator, const auto&... Arguments>
subject subject_of(const char* name, const char* lock, std::uint32_t size) noexcept {
    static_assert(sizeof(adapted<Allocator>) <= state_bytes);
    return {
        .name = name,
        .lock = lock,
        .make = [](void* place, std::span<std::byte> region) -> swept_allocator* {
            return new (place) adapted<Allocator>{region, Arguments...};
        },
        .size = size,
        .frees = ramwright::freeing_allocator<Allocator>,
        .resizes = ramwright::allocator<Allocator>,
    };
}

/// One allocator under each lock of the library, and under none.
struct family {
    subject unguarded;
    subject against_interrupts[2];
    subject against_threads[2];
};

/// `Arguments` construct the allocator, behind its region.
template <typename Allocator, const auto&... Arguments>
family family_of(const char* name, std::uint32_t size) noexcept {
    using namespace ramwright;
    constexpr std::uint8_t above_the_alarm = 0x80;
    return {
        .unguarded = subject_of<locked<Allocator, no_lock>, Arguments...>(name, "no_lock", size),
        .against_interrupts =
            {
                subject_of<locked<Allocator, masked_interrupts>, Arguments...>(
                    name, "masked_interrupts", size),
                subject_of<locked<Allocator, raised_priority<above_the_alarm>>, Arguments...>(
                    name, "raised_priority", size),
            },
        .against_threads =
            {
                subject_of<locked<Allocator, suspended_scheduler>, Arguments...>(
                    name, "suspended_scheduler", size),
                subject_of<locked<Allocator, recursive_mutex>, Arguments...>(
                    name, "recursive_mutex", size),
            },
    };
}

}  // namespace interrupt_test
