// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/indexed_blocks.hpp"
#include "ramwright/alloc/detail/linked_blocks.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_class.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// A pool for each size that a program uses steadily, and another allocator for the rest: the memory plan.
///
/// For firmware whose sizes are known, from a trace or from its design. Not where they are unknown
/// (`general`), nor for one size only (`pool`).
///
///     constexpr ramwright::size_class plan[] = {{.smallest = 156, .block_size = 160, .count = 10},
///                                               {.smallest = 256, .block_size = 256, .count = 3}};
///     alignas(8) std::byte storage[16384];
///     ramwright::size_classes<> heap{storage, plan};    // the rest: a general heap
///     void* reading = heap.allocate({.size = 156});
///
/// | call           | cost                 | from an interrupt  | on failure                         |
/// |----------------|----------------------|--------------------|------------------------------------|
/// | constructor    | O(blocks)            | no                 | not ready(): every request refused |
/// | bytes_for      | O(classes), constexpr | yes               | the largest std::size_t            |
/// | allocate       | O(classes), or rest  | only behind a lock | null, recorded; nothing changed    |
/// | deallocate     | O(classes) ¹, or rest | only behind a lock | false, recorded; nothing changed  |
/// | resize         | O(classes), or rest  | only behind a lock | false; nothing changed             |
/// | owns           | O(1)                 | yes                | cannot fail                        |
/// | free_bytes, largest_free | O(classes) ², and rest | only behind a lock | cannot fail           |
/// | snapshot       | as free_bytes, and the rest's | only behind a lock | cannot fail               |
/// | check, for_each_block | O(blocks) ³, and rest | only behind a lock | false; cannot fail         |
/// | check_some(n)  | O(n + classes) ¹, and rest | only behind a lock | false                        |
///
/// ¹ At `full`, and O(block size), as allocate: what is free is filled, and a trailer stands behind what is
/// not. ² At `off`, O(free blocks). ³ At `off`, for_each_block is
/// O(blocks · free blocks).
///
/// A request for more than `default_alignment`, or of a size that no class serves, goes to the rest.
/// RAM: for each class 44 bytes in front of the blocks (28 at `off`), for each block 2 more (none at
/// `off`, 10 at `full`); the same on every target, and bytes_for() counts it. `Rest` is any allocator that
/// is made from its region.

namespace ramwright {

template <typename Rest = general<>, check_level Checks = config::checks>
class size_classes {
protected:
    static constexpr bool verifies_all = Checks == check_level::full;
    using place = detail::region_place;
    using blocks = std::conditional_t<Checks == check_level::off, detail::linked_blocks<place>,
                                      detail::indexed_blocks<place, verifies_all>>;

    /// What is known about one class, kept in the region. Offsets count from `origin_`.
    struct record {
        std::uint32_t smallest = 0;
        std::uint32_t largest = 0;
        std::uint32_t table = 0;
        std::uint32_t first = 0;
        blocks engine;
    };
    static_assert(alignof(record) == alignof(std::uint32_t) &&
                  std::is_trivially_destructible_v<record>);

public:
    /// Lays out the pools at the front of the region, in the given order, and gives `Rest` what
    /// remains. Iff the classes are not well formed or the region does not hold the pools, nothing is laid
    /// out, ready() is false and every request is refused.
    size_classes(std::span<std::byte> region, std::span<const size_class> classes,
                 when_exhausted policy = when_exhausted::next_class) noexcept
        : region_{region.data()},
          region_size_{usable_part(region.size())},
          rest_start_{start_of_rest(classes)},
          origin_{rest_start_ == 0 ? nullptr : region_ + skipped()},
          class_count_{rest_start_ == 0 ? 0 : static_cast<std::uint32_t>(classes.size())},
          ready_{rest_start_ != 0 || classes.empty()},
          policy_{policy},
          rest_{ready_ ? region.subspan(rest_start_, region_size_ - rest_start_)
                       : region.subspan(0, 0)} {
        lay_out(classes);
    }

    size_classes(const size_classes&) = delete;
    size_classes& operator=(const size_classes&) = delete;

    /// The bytes that the pools of `classes` need, their state included, in a region aligned to
    /// `default_alignment`; what a region has beyond that goes to `Rest`. The largest std::size_t iff they
    /// are not well formed.
    [[nodiscard]] static constexpr std::size_t bytes_for(
        std::span<const size_class> classes) noexcept {
        if (!well_formed(classes)) {
            return std::numeric_limits<std::size_t>::max();
        }
        std::size_t bytes = state_bytes(classes);
        for (const size_class& each : classes) {
            bytes = saturating_add(bytes, saturating_multiply(stride_of(each), each.count));
        }
        return bytes;
    }

    /// False iff the constructor could not lay out the pools.
    [[nodiscard]] bool ready() const noexcept { return ready_; }

    [[nodiscard]] void* try_allocate(layout want) noexcept {
        if (want.alignment == 0 || (want.alignment & (want.alignment - 1)) != 0) {
            return nullptr;
        }
        if (want.alignment > default_alignment) {
            return rest_.try_allocate(want);
        }
        const std::size_t size = want.size == 0 ? 1 : want.size;
        for (std::uint32_t i = 0; i < class_count_; ++i) {
            if (size <= class_at(i).largest) {
                return size < class_at(i).smallest ? rest_.try_allocate(want)
                                                   : allocate_from(i, want);
            }
        }
        return rest_.try_allocate(want);
    }
    [[nodiscard]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    bool deallocate(void* block) noexcept { return release(block, return_address()); }

    /// True iff the block of a pool has room for `size` bytes, or the rest can make it so.
    [[nodiscard]] bool resize(void* block, std::size_t size) noexcept {
        if (rest_.owns(block)) {
            return rest_.resize(block, size);
        }
        const record* const owner = owner_of(block);
        const bool intact =
            owner != nullptr && (verifies_all ? size_of(*owner, block) != 0
                                              : Checks == check_level::off ||
                                                    owner->engine.is_live(place_of(*owner), block));
        if (!intact) [[unlikely]] {
            refuse(block, return_address());
            return false;
        }
        const bool has_room = size <= room_of(*owner);
        if constexpr (verifies_all) {
            if (has_room) {
                note_size(*owner, block, size);
            }
        }
        return has_room;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer) -
                   reinterpret_cast<std::uintptr_t>(region_) <
               region_size_;
    }
    /// At `full`, the very bytes that were asked for. 0 iff `block` is not live or, at `full`, somebody wrote
    /// behind them; at `off` it is not looked at.
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        if (rest_.owns(block)) {
            return rest_.usable_size(block);
        }
        const record* const owner = owner_of(block);
        if (owner == nullptr ||
            (Checks == check_level::standard && !owner->engine.is_live(place_of(*owner), block))) {
            return 0;
        }
        return size_of(*owner, block);
    }

    [[nodiscard]] std::size_t free_bytes() const noexcept {
        std::size_t bytes = rest_.free_bytes();
        for (std::uint32_t i = 0; i < class_count_; ++i) {
            bytes += free_bytes_of(class_at(i));
        }
        return bytes;
    }

    /// The largest size that would be served now, the way requests are routed considered.
    [[nodiscard]] std::size_t largest_free() const noexcept;

    /// The sum over the pools and the rest.
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept;

    [[nodiscard]] bool check() const noexcept;

    /// Checks the next `blocks` blocks of the pools, and from the first again after the last; and as many
    /// of the rest, if that offers it. False iff one is damaged, at which it stays. Blocks of pools lie
    /// still: after as many as there are, all have been checked.
    [[nodiscard]] bool check_some(std::uint32_t count) noexcept
        requires(Checks != check_level::off) {
        bool intact = check_some_of_pools(count);
        if constexpr (requires { rest_.check_some(count); }) {
            intact = rest_.check_some(count) && intact;
        }
        return intact;
    }

    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {region_, region_size_};
    }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const;

    /// The allocator behind the pools, to look at.
    [[nodiscard]] const Rest& rest() const noexcept { return rest_; }

protected:
    /// Offsets have 32 bits; a region beyond that is used in part.
    static constexpr std::uint32_t usable_part(std::size_t size) noexcept {
        constexpr std::size_t most = 0x7FFF'FFFF;
        return static_cast<std::uint32_t>(size < most ? size : most);
    }
    /// What a block takes of the region, the trailer of `full` included.
    static constexpr std::uint32_t stride_of(const size_class& each) noexcept {
        return each.stride() + beside;
    }
    static constexpr auto beside =
        static_cast<std::uint32_t>(detail::trailer_stride<Checks>(default_alignment));

    static constexpr std::size_t state_bytes(std::span<const size_class> classes) noexcept {
        std::size_t bytes = saturating_multiply(classes.size(), sizeof(record));
        for (const size_class& each : classes) {
            bytes = saturating_add(bytes, blocks::table_bytes(each.count));
        }
        return align_up(bytes, default_alignment);
    }

    /// Where a class has its table and its first block, counted from `origin_`.
    struct offsets {
        std::uint32_t table;
        std::uint32_t first;
    };
    [[nodiscard]] static constexpr offsets offsets_of(std::span<const size_class> classes,
                                                      std::size_t index) noexcept {
        std::size_t table = classes.size() * sizeof(record);
        std::size_t first = state_bytes(classes);
        for (const size_class& each : classes.first(index)) {
            table += blocks::table_bytes(each.count);
            first += std::size_t{stride_of(each)} * each.count;
        }
        return {static_cast<std::uint32_t>(table), static_cast<std::uint32_t>(first)};
    }

    /// From the start of the region to the first aligned byte.
    [[nodiscard]] std::size_t skipped() const noexcept {
        return (0 - reinterpret_cast<std::uintptr_t>(region_)) & (default_alignment - 1);
    }

    /// Where the pools end, from the start of the region; 0 iff there is no room for them, or none.
    [[nodiscard]] std::uint32_t start_of_rest(std::span<const size_class> classes) const noexcept {
        const std::size_t end = saturating_add(skipped(), bytes_for(classes));
        return classes.empty() || end > region_size_ ? 0 : static_cast<std::uint32_t>(end);
    }

    void lay_out(std::span<const size_class> classes) noexcept {
        if (class_count_ == 0) {
            return;
        }
        for (std::uint32_t i = 0; i < class_count_; ++i) {
            const size_class& each = classes[i];
            const offsets at = offsets_of(classes, i);
            record& made = *::new (origin_ + i * sizeof(record)) record{.smallest = each.smallest,
                                                                        .largest = each.block_size,
                                                                        .table = at.table,
                                                                        .first = at.first,
                                                                        .engine = {}};
            made.engine = blocks{place_of(at, stride_of(each)), stride_of(each), each.count};
            if constexpr (verifies_all) {
                detail::fill_freed(origin_ + at.first, std::size_t{stride_of(each)} * each.count);
            }
        }
    }

    [[nodiscard]] record& class_at(std::uint32_t i) noexcept {
        return std::launder(reinterpret_cast<record*>(origin_))[i];
    }
    [[nodiscard]] const record& class_at(std::uint32_t i) const noexcept {
        return std::launder(reinterpret_cast<const record*>(origin_))[i];
    }
    [[nodiscard]] place place_of(const record& each) const noexcept {
        return place_of({each.table, each.first}, each.engine.block_size());
    }
    [[nodiscard]] place place_of(const offsets& at, std::uint32_t stride) const noexcept {
        const auto origin = reinterpret_cast<std::uintptr_t>(origin_);
        return {
            .block_zero = origin + at.first - std::uintptr_t{stride} * detail::first_block_index,
            .table = origin_ + at.table,
            .region = origin};
    }

    [[nodiscard]] void* allocate_from(std::uint32_t index, layout want) noexcept {
        for (; index < class_count_; ++index) {
            record& each = class_at(index);
            void* const block = take_block(each, want.size);
            if (block != nullptr) [[likely]] {
                return block;
            }
            if (each.engine.any_free()) {
                const void* damaged = place_of(each).table;
                if constexpr (verifies_all) {
                    const void* const next = each.engine.first_free(place_of(each));
                    damaged = next != nullptr ? next : damaged;
                }
                record_misuse(failure_kind::corrupted_block, damaged, region_, return_address());
            }
            if (policy_ != when_exhausted::next_class) {
                break;
            }
        }
        return policy_ == when_exhausted::refuse ? nullptr : rest_.try_allocate(want);
    }

    /// The class whose blocks surround `pointer`; null iff none does.
    [[nodiscard]] const record* owner_of(const void* pointer) const noexcept {
        if (class_count_ == 0 || !owns(pointer)) {
            return nullptr;
        }
        const auto offset =
            static_cast<std::uint32_t>(static_cast<const std::byte*>(pointer) - origin_);
        std::uint32_t i = class_count_;
        while (i != 0 && offset < class_at(i - 1).first) {
            --i;
        }
        return i == 0 || offset >= rest_start_ - skipped() ? nullptr : &class_at(i - 1);
    }
    [[nodiscard]] record* owner_of(const void* pointer) noexcept {
        return const_cast<record*>(std::as_const(*this).owner_of(pointer));
    }

    [[nodiscard]] std::size_t free_bytes_of(const record& each) const noexcept {
        return std::size_t{each.engine.free_blocks(place_of(each))} * room_of(each);
    }
    /// The bytes of each of its blocks that a request can have.
    [[nodiscard]] static std::uint32_t room_of(const record& each) noexcept {
        return each.engine.block_size() - beside;
    }
    /// The bytes that the live block may use. At `full`, 0 iff there is none or somebody wrote behind them.
    [[nodiscard]] std::size_t size_of(const record& owner, const void* block) const noexcept {
        if constexpr (verifies_all) {
            return owner.engine.is_live(place_of(owner), block)
                       ? detail::size_asked(block, room_of(owner), offset_of(*this, block))
                       : 0;
        }
        return room_of(owner);
    }
    void note_size(const record& owner, void* block, std::size_t asked) const noexcept {
        detail::end_block(block, asked == 0 ? 1 : asked, room_of(owner), offset_of(*this, block));
    }
    /// At `full`: whether nobody wrote to the block while it was free, or behind it while it is live.
    [[nodiscard]] bool is_untouched(const record& owner, const void* block,
                                    bool live) const noexcept {
        return !verifies_all || (live ? size_of(owner, block) != 0
                                      : detail::still_filled(block, owner.engine.block_size()));
    }
    [[nodiscard]] [[gnu::always_inline]] void* take_block(record& from,
                                                          std::size_t asked) noexcept {
        if constexpr (verifies_all) {
            const void* const next = from.engine.first_free(place_of(from));
            if (next == nullptr || !is_untouched(from, next, false)) {
                return nullptr;
            }
        }
        void* const block = from.engine.take(place_of(from));
        if constexpr (verifies_all) {
            note_size(from, block, asked);
        }
        return block;
    }
    [[gnu::always_inline]] bool release(void* block, std::uintptr_t caller) noexcept {
        if (block == nullptr) {
            return true;
        }
        if (rest_.owns(block)) {
            return rest_.deallocate(block);
        }
        record* const owner = owner_of(block);
        if constexpr (verifies_all) {
            if (owner != nullptr && size_of(*owner, block) != 0) {
                detail::fill_freed(block, owner->engine.block_size());
                return owner->engine.give(place_of(*owner), block);
            }
        } else {
            if (owner != nullptr && owner->engine.give(place_of(*owner), block)) [[likely]] {
                return true;
            }
        }
        refuse(block, caller);
        return false;
    }

    [[nodiscard]] bool check_some_of_pools(std::uint32_t count) noexcept;
    [[nodiscard]] bool check_blocks(const record& each) const noexcept;

    /// Says what is wrong with a pointer that is no live block of a pool.
    [[gnu::noinline, gnu::cold]] void refuse(const void* pointer,
                                             std::uintptr_t caller) const noexcept {
        failure_kind kind = failure_kind::foreign_pointer;
        const record* const owner = owner_of(pointer);
        if (owner != nullptr && owner->engine.is_start(place_of(*owner), pointer)) {
            // At `full`, one that is live is here because somebody wrote behind it.
            const bool is_free =
                owner->engine.is_intact(place_of(*owner), pointer) &&
                !(verifies_all && owner->engine.is_live(place_of(*owner), pointer));
            kind = is_free ? failure_kind::double_free : failure_kind::corrupted_block;
        } else if (owns(pointer)) {
            kind = failure_kind::interior_pointer;
        }
        record_misuse(kind, pointer, region_, caller);
    }

    std::byte* region_;
    std::uint32_t region_size_;
    std::uint32_t rest_start_;
    std::byte* origin_;  ///< of the records: the first aligned byte; null iff there are none
    std::uint32_t class_count_;
    bool ready_;
    when_exhausted policy_;
    std::uint16_t class_to_check_ = 0;
    Rest rest_;
};

}  // namespace ramwright

#include "ramwright/alloc/detail/size_classes_walk.hpp"

namespace ramwright {

static_assert(allocator<size_classes<nothing>>);

}  // namespace ramwright
