// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/lock.hpp"

/// \file
/// Memory for the class handles of ST's USB device middleware: a slot for each, known when compiling.
///
/// The middleware allocates a handle for each class when the host configures the device, in the USB
/// interrupt. Name one handle type for each class of the device, one twice if the device has the class
/// twice. Not for anything else: a request of any other size is refused.
///
///     constinit ramwright::stm32_usb::handles<USBD_CDC_HandleTypeDef, USBD_HID_HandleTypeDef> memory;
///     static_assert(decltype(memory)::bytes <= 600);
///     void* handle = memory.allocate(sizeof(USBD_CDC_HandleTypeDef));     // what USBD_malloc does
///     memory.deallocate(handle);                                          // what USBD_free does
///
/// | call                | cost                                     | from an interrupt | on failure       |
/// |---------------------|------------------------------------------|-------------------|------------------|
/// | allocate            | O(1): every slot is looked at ¹          | yes               | null, recorded   |
/// | deallocate          | O(1): every slot is looked at ¹          | yes               | false, recorded  |
/// | every other call    | O(1)                                     | yes               | cannot fail      |
///
/// ¹ At most 32 slots. Interrupts are masked while one word is read, changed and written, and no longer.
///
/// A slot is served for exactly its handle's size, so that one class never takes another's. The memory is
/// in the object: 8 bytes and the handles, each rounded up to 8 bytes.

namespace ramwright::stm32_usb {

template <typename... Handles>
class handles {
    static constexpr std::size_t count = sizeof...(Handles);
    static_assert(count != 0 && count <= 32, "one handle for each class, at most 32");
    static_assert(((alignof(Handles) <= default_alignment) && ...));

public:
    /// The size of each slot, in the order the handles are named.
    static constexpr std::array<std::size_t, count> sizes{sizeof(Handles)...};

    /// All slots together.
    static constexpr std::size_t bytes =
        (align_up(sizeof(Handles), default_alignment) + ... + std::size_t{0});

    constexpr handles() noexcept = default;
    handles(const handles&) = delete;
    handles& operator=(const handles&) = delete;

    /// A free slot of exactly `size` bytes, aligned to 8 and not cleared, or null iff there is none.
    [[nodiscard]] [[gnu::always_inline]] void* allocate(std::size_t size) noexcept {
        void* const handle = take(size);
        if (handle == nullptr) [[unlikely]] {
            record_refusal(*this, {.size = size}, return_address());
        }
        return handle;
    }

    /// The same for a type, which does not compile unless there is a slot for it.
    template <typename Handle>
    requires(std::same_as<Handle, Handles> || ...)
        [[nodiscard]] [[gnu::always_inline]] Handle* allocate() noexcept {
        return static_cast<Handle*>(allocate(sizeof(Handle)));
    }

    /// Takes a handle back. False iff `handle` is not one that was handed out. Null is ignored.
    [[gnu::always_inline]] bool deallocate(void* handle) noexcept {
        return handle == nullptr || give(handle) || refuse(handle, return_address());
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return offset_of(pointer) < bytes;
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return storage_; }

    /// How many handles are handed out.
    [[nodiscard]] std::uint32_t live() const noexcept {
        return static_cast<std::uint32_t>(std::popcount(live_.load(std::memory_order_relaxed)));
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept {
        std::size_t sum = 0;
        for_each_free([&](std::size_t size) { sum += size; });
        return sum;
    }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        std::size_t largest = 0;
        for_each_free([&](std::size_t size) { largest = size > largest ? size : largest; });
        return largest;
    }

private:
    /// Where each slot starts.
    static constexpr std::array<std::size_t, count> offsets = [] {
        std::array<std::size_t, count> starts{};
        for (std::size_t slot = 1; slot < count; ++slot) {
            starts[slot] = starts[slot - 1] + align_up(sizes[slot - 1], default_alignment);
        }
        return starts;
    }();

    [[nodiscard]] void* take(std::size_t size) noexcept {
        std::uint32_t suitable = 0;
        for (std::size_t slot = 0; slot != count; ++slot) {
            suitable |= std::uint32_t{sizes[slot] == size} << slot;
        }
        const std::uint32_t bit = claim_one_of(suitable);
        return bit == 0 ? nullptr
                        : storage_ + offsets[static_cast<std::size_t>(std::countr_zero(bit))];
    }

    /// The bit of the first slot in `suitable` that was free and is taken now; 0 iff none was.
    std::uint32_t claim_one_of(std::uint32_t suitable) noexcept {
        keep_before_mask(suitable);
        masked_interrupts mask;
        const hold exclusive{mask};
        const std::uint32_t live = live_.load(std::memory_order_relaxed);
        const std::uint32_t free = suitable & ~live;
        const std::uint32_t first = free & (0 - free);
        live_.store(live | first, std::memory_order_relaxed);
        return first;
    }

    /// The compiler may move what touches no memory to where interrupts are masked: not this.
    static void keep_before_mask(std::uint32_t& computed) noexcept {
        asm volatile("" : "+r"(computed));
    }

    /// False iff `handle` is not a live slot's start.
    bool give(const void* handle) noexcept {
        std::uint32_t bit = bit_of(handle);
        keep_before_mask(bit);
        masked_interrupts mask;
        const hold exclusive{mask};
        const std::uint32_t live = live_.load(std::memory_order_relaxed);
        if ((live & bit) == 0) {
            return false;
        }
        live_.store(live & ~bit, std::memory_order_relaxed);
        return true;
    }

    [[gnu::noinline, gnu::cold]] bool refuse(const void* handle,
                                             std::uintptr_t caller) const noexcept {
        const failure_kind kind = !owns(handle)         ? failure_kind::foreign_pointer
                                  : bit_of(handle) != 0 ? failure_kind::double_free
                                                        : failure_kind::interior_pointer;
        record_misuse(kind, handle, storage_, caller);
        return false;
    }

    [[nodiscard]] std::size_t offset_of(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
               reinterpret_cast<std::uintptr_t>(storage_);
    }
    /// The bit of the slot that starts at `pointer`; 0 iff none does.
    [[nodiscard]] std::uint32_t bit_of(const void* pointer) const noexcept {
        const std::size_t offset = offset_of(pointer);
        std::uint32_t bit = 0;
        for (std::size_t slot = 0; slot != count; ++slot) {
            bit |= std::uint32_t{offsets[slot] == offset} << slot;
        }
        return bit;
    }
    template <typename Visitor>
    void for_each_free(Visitor visit) const noexcept {
        const std::uint32_t live = live_.load(std::memory_order_relaxed);
        for (std::size_t slot = 0; slot != count; ++slot) {
            if ((live >> slot & 1) == 0) {
                visit(sizes[slot]);
            }
        }
    }

    // A bit for each slot; written while interrupts are masked, read at any time.
    std::atomic<std::uint32_t> live_{0};
    alignas(default_alignment) std::byte storage_[bytes]{};
};

}  // namespace ramwright::stm32_usb
