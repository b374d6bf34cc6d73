// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/context.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/detail/pending_set.hpp"

/// \file
/// What `context_checked` does with a block that an interrupt frees.
///
/// `refuse_frees` does nothing with it: the call is recorded and returns false. `defer_frees` keeps the
/// block until a thread takes it back: at most `AtOnce` of them with each allocate and deallocate, or as
/// many as `poll` is told.
///
/// It keeps one bit for each place where a block can start, and writes nothing to the block: one that was
/// free already is not damaged, and there is no number of frees that is too many. RAM: 1/64 of
/// `RegionBytes` and a 32nd of that, 1,060 bytes for 64 KiB. Each call masks interrupts for a number of
/// instructions that does not depend on how many blocks wait; docs/interrupts.md has it.
///
/// A double free is found
///
/// - when an interrupt frees a block that waits: at once, the second call is refused;
/// - when a thread frees or resizes a block that waits: at once, the thread's call is refused;
/// - when an interrupt frees a block that is free: when the block is taken back, or handed out anew if
///   that comes first. The record cannot name the interrupt then, for it is over.
///
/// Not found: an interrupt that frees a block for the second time after it was handed out anew, which
/// looks like any other free; and a thread that frees a block in the very moment another takes it back.
///
/// For one core. From NMI and HardFault, which nothing masks, frees are refused.

namespace ramwright {

struct refuse_frees {
    static constexpr std::uint32_t at_once = 0;

    [[nodiscard]] static constexpr bool any_waits() noexcept { return false; }
    static bool keep(const void* block, std::span<const std::byte> storage,
                     std::uintptr_t caller) noexcept {
        record_misuse(failure_kind::forbidden_context, block, storage.data(), caller);
        return false;
    }
    [[nodiscard]] static bool waits(const void*, std::span<const std::byte>) noexcept {
        return false;
    }
    static bool forget(const void*, std::span<const std::byte>) noexcept { return false; }
    [[nodiscard]] static void* take(std::span<const std::byte>) noexcept { return nullptr; }
};

/// `RegionBytes`: the size of the guarded allocator's storage. `Granule`: what every block is aligned to.
/// A block that lies beyond the one or does not keep the other is refused.
template <std::size_t RegionBytes, std::uint32_t AtOnce = 4, std::size_t Granule = 8>
class defer_frees {
    static_assert(AtOnce >= 2, "each free of a thread must take back more than one free adds");
    static_assert(std::has_single_bit(Granule));

public:
    static constexpr std::uint32_t at_once = AtOnce;

    [[nodiscard]] bool any_waits() const noexcept { return !waiting_.empty(); }

    /// Keeps `block`, which `storage` holds. False, and recorded, iff it cannot.
    bool keep(const void* block, std::span<const std::byte> storage,
              std::uintptr_t caller) noexcept {
        const std::uintptr_t place = place_of(block, storage);
        failure_kind why = failure_kind::double_free;
        if (current_priority() < 0) {
            why = failure_kind::forbidden_context;
        } else if (place >= places) {
            why = failure_kind::interior_pointer;
        } else if (put(static_cast<std::uint32_t>(place))) [[likely]] {
            return true;
        }
        record_misuse(why, block, storage.data(), caller);
        return false;
    }

    [[nodiscard]] bool waits(const void* block, std::span<const std::byte> storage) const noexcept {
        const std::uintptr_t place = place_of(block, storage);
        masked_interrupts mask;
        const hold exclusive{mask};
        return place < places && waiting_.has(static_cast<std::uint32_t>(place));
    }

    /// Forgets `block`. False iff it did not wait.
    bool forget(const void* block, std::span<const std::byte> storage) noexcept {
        const std::uintptr_t place = place_of(block, storage);
        masked_interrupts mask;
        const hold exclusive{mask};
        if (place >= places || !waiting_.has(static_cast<std::uint32_t>(place))) {
            return false;
        }
        waiting_.remove(static_cast<std::uint32_t>(place));
        return true;
    }

    /// One that waited, for the caller alone to free; null if none did.
    [[nodiscard]] void* take(std::span<const std::byte> storage) noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        if (waiting_.empty()) {
            return nullptr;
        }
        const std::uint32_t place = waiting_.first();
        waiting_.remove(place);
        const std::uintptr_t skipped =
            reinterpret_cast<std::uintptr_t>(storage.data()) - first_place(storage);
        return const_cast<std::byte*>(storage.data()) + (place * Granule - skipped);
    }

private:
    static constexpr auto places =
        static_cast<std::uint32_t>((RegionBytes + Granule - 1) / Granule);
    static_assert(places != 0);

    [[nodiscard]] static std::uintptr_t first_place(std::span<const std::byte> storage) noexcept {
        return reinterpret_cast<std::uintptr_t>(storage.data()) & ~(Granule - 1);
    }
    /// `places` or more for a block that has none: the rotation moves what a misaligned pointer has in its
    /// low bits to the top.
    [[nodiscard]] static std::uintptr_t place_of(const void* block,
                                                 std::span<const std::byte> storage) noexcept {
        return std::rotr(reinterpret_cast<std::uintptr_t>(block) - first_place(storage),
                         std::countr_zero(Granule));
    }
    /// False iff it waits already.
    [[nodiscard]] bool put(std::uint32_t place) noexcept {
        masked_interrupts mask;
        const hold exclusive{mask};
        if (waiting_.has(place)) {
            return false;
        }
        waiting_.put(place);
        return true;
    }

    detail::pending_set<places> waiting_;
};

}  // namespace ramwright
