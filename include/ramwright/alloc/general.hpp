// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "ramwright/alloc/detail/free_blocks.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// Blocks of any size, in any order, in constant time: what `malloc` stands on.
///
/// For sizes and lifetimes that are not known when the firmware is built. Where they are known, a
/// `pool` or a `slot` costs a tenth and cannot fragment. Not for interrupts without a guard around
/// it (`locked`), nor for regions where an 8-byte granule is too coarse.
///
///     alignas(8) std::byte storage[64 * 1024];
///     ramwright::general<> heap{storage};
///     void* packet = heap.allocate({.size = 1024});
///     heap.deallocate(packet);
///
/// | call          | cost                                 | from an interrupt  | on failure               |
/// |---------------|--------------------------------------|--------------------|--------------------------|
/// | allocate      | O(1): at most 5 blocks looked at ¹   | only behind a lock | null, recorded           |
/// | deallocate    | O(1)                                 | only behind a lock | false, recorded: misuse  |
/// | resize        | O(1)                                 | only behind a lock | false, block unchanged   |
/// | usable_size   | O(1)                                 | yes, of own blocks | 0: not a live block      |
/// | free_bytes    | O(1)                                 | only behind a lock | cannot fail              |
/// | largest_free  | O(1): at most 4 blocks looked at     | only behind a lock | cannot fail              |
/// | snapshot, for_each_block | O(blocks)                 | no                 | ends at an overwritten header |
/// | check         | O(blocks)                            | no                 | false: damaged           |
/// | check_some(n), visit_some(n, f) | O(n)               | only behind a lock | false, `damaged`         |
///
/// ¹ For an alignment beyond the granule 8 more, where those have no room.
///
/// At `full`, and O(bytes) of what is handed out, freed or checked: it was filled, or is now. Nothing is
/// handed out that somebody wrote to after it was freed: the request is refused, and recorded twice.
///
/// Overhead: a header of 4 bytes a block, at `full` also a trailer of 4, sizes rounded up so that all fills
/// whole 8-byte units; 148 bytes of tables at the start of the region and 4 at its end. `large_general`
/// serves regions beyond 256 KiB with twice the header and granule.
///
/// Method: segregated fit with boundary tags (Knuth, TAOCP vol. 1, 2.5) and size bins with a bitmap
/// (Masmano et al., TLSF, 2004), and four things that study of recorded traces asked for. A request
/// looks into its own bin before a higher one, so a hole of the right size is seldom passed over.
/// Blocks are cut from the high end of a hole, which then stays in its list as it is. Lists lean
/// towards low addresses. The space that was never used is cut last. docs/general-study.md has the
/// numbers.

namespace ramwright {

template <check_level Checks = config::checks, std::unsigned_integral Word = std::uint16_t>
class general {
    static constexpr bool verifies_all = Checks == check_level::full;
    using lists = detail::free_blocks<Word, verifies_all>;
    using node = detail::node<Word>;

public:
    /// Every block is a whole number of these, and aligned to it.
    static constexpr std::size_t granule = sizeof(node);
    static constexpr std::size_t header_bytes = granule / 2;
    /// What every block takes beside the bytes asked for, before all is rounded up to granules.
    static constexpr std::size_t overhead_bytes = header_bytes + detail::trailer_bytes<Checks>;
    /// What of a longer region is used, from its start.
    // Where addresses have 32 bits, they may end before the units do.
    static constexpr std::size_t largest_region =
        granule * (lists::most_units < largest_request / granule ? lists::most_units
                                                                 : largest_request / granule);
    static constexpr std::size_t largest_size = largest_region - overhead_bytes;

    /// The size of a region, aligned to the granule, whose blocks have so many granules in all.
    static constexpr std::uint64_t bytes_for_units(std::uint64_t units) noexcept {
        return tables_bytes + (units + 1) * granule + header_bytes;
    }

    /// Without a region: every request fails. For a global that is there before anything runs.
    constexpr general() noexcept = default;

    /// Takes the region over. One that is too small for the tables and a block is refused: the heap
    /// is then empty, and every request fails.
    explicit general(std::span<std::byte> region) noexcept;

    // The blocks point to nothing, but whoever allocated from here does.
    general(const general&) = delete;
    general& operator=(const general&) = delete;

    /// Null iff nothing that is looked at can hold `want`: of its own bin four blocks, of the higher ones all,
    /// and the unused space. Aligned beyond the granule, its bin is that of the blocks with room wherever they
    /// begin; of smaller ones it looks at four in the first two bins that are not empty.
    // Always inlined: the alignment, mostly a constant, chooses the way while compiling.
    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if (want.alignment == 0 || (want.alignment & (want.alignment - 1)) != 0) {
            return nullptr;
        }
        if constexpr (verifies_all) {
            return take_verified(want, return_address());
        }
        return want.alignment > granule ? take_aligned(want) : take(want.size);
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    bool deallocate(void* pointer) noexcept {
        if (pointer == nullptr) [[unlikely]] {
            return true;
        }
        state& own = *state_;
        const std::uint32_t top = own.top;
        const placed block = locate(pointer);
        const std::uint32_t units = intact_units(block, top);
        if constexpr (Checks != check_level::off) {
            if (units == 0) [[unlikely]] {
                return misused(pointer, return_address());
            }
        }
        if constexpr (verifies_all) {
            return size_of(block, units) == 0 ? damaged(block, return_address())
                                              : release_verified(block, units, return_address());
        }
        release(own, block, units, top);
        return true;
    }

    /// True: the block at `pointer` now holds `size` bytes. False, and nothing changed, iff the space
    /// behind it is not free or too small.
    [[nodiscard]] bool resize(void* pointer, std::size_t size) noexcept {
        if (pointer == nullptr) {
            return misused(pointer, return_address());
        }
        const placed block = locate(pointer);
        const std::uint32_t before = intact_units(block, state_->top);
        if (before == 0) [[unlikely]] {
            return misused(pointer, return_address());
        }
        if constexpr (verifies_all) {
            return resize_verified(block, before, size, return_address());
        }
        if (size > largest_size) {
            return false;
        }
        const std::uint32_t after = units_for(size);
        if (after > before) {
            return grow(block, before, after);
        }
        if (after < before) {
            shrink(block, before, after);
        }
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(pointer);
        return address - reinterpret_cast<std::uintptr_t>(state_) < capacity();
    }

    /// At `full`, the very bytes that were asked for.
    [[nodiscard]] std::size_t usable_size(const void* pointer) const noexcept {
        if (pointer == nullptr) {
            return 0;
        }
        const placed block = locate(const_cast<void*>(pointer));
        return size_of(block, intact_units(block, state_->top));
    }

    /// What one request could have if all that is free lay together.
    [[nodiscard]] std::size_t free_bytes() const noexcept { return payload(state_->free_units); }
    /// What free_bytes() is worked out from, for who looks at it in every call: `bytes_in(free_granules())`.
    [[nodiscard]] std::size_t free_granules() const noexcept { return state_->free_units; }
    [[nodiscard]] static constexpr std::size_t bytes_in(std::size_t granules) noexcept {
        return payload(static_cast<std::uint32_t>(granules));
    }

    [[nodiscard]] std::size_t largest_free() const noexcept {
        const std::uint32_t listed = state_->free.largest(origin());
        const std::uint32_t unused = top_units();
        return payload(listed > unused ? listed : unused);
    }

    /// The bytes from the start of the storage that were ever in use: the region that this run needed
    /// is no larger.
    [[nodiscard]] std::size_t high_water_bytes() const noexcept {
        return capacity() == 0 ? 0 : tables_bytes + state_->highest_top * granule + header_bytes;
    }

    [[nodiscard]] ramwright::snapshot snapshot() const noexcept;

    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {reinterpret_cast<const std::byte*>(state_), capacity()};
    }

    template <std::invocable<const block&> Visitor>
    void for_each_block(Visitor&& visit) const;

    [[nodiscard]] bool check() const noexcept;
    /// The first byte that somebody wrote to in the free block at which visit_some stays, which it said is
    /// damaged; null: it is damaged otherwise. O(bytes) of that block.
    [[nodiscard]] const std::byte* first_overwritten() const noexcept
        requires(Checks == check_level::full);

    /// Checks the next `blocks` blocks, and from the start again after the last: false iff one is
    /// damaged, at which it stays. What is allocated and freed between two calls never takes it back, so
    /// a block that stays is reached: after as many calls as there are units at the most.
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept
        requires(Checks != check_level::off);

    /// A walk in steps, between which blocks may come and go: each block that stays is visited once. It
    /// goes on where the last visit_some or check_some ended: both have the one place.
    void visit_from_start() noexcept requires(Checks != check_level::off) {
        if (capacity() != 0) {
            state_->checked_to = 1;
        }
    }
    template <std::invocable<const block&> Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks,
                                     Visitor&& visit) requires(Checks != check_level::off);

private:
    /// What stands at the start of the region. Fixed widths and no pointers: a dump of the region
    /// means the same everywhere.
    struct state {
        lists free;
        Word top = 0;         ///< first unit of the space behind the last block
        Word end = 0;         ///< first unit behind the region
        Word free_units = 0;  ///< listed or behind `top`
        Word highest_top = 0;
        /// Where check_some goes on: the start of a block. `top` or 0: it came past all. Never back to
        /// `top`, or blocks that come and go there would hold it up.
        Word checked_to = 1;
    };
    /// From the state to unit 0, which is a live block, so that the first block has a neighbour.
    static constexpr std::size_t tables_bytes =
        align_up(sizeof(state) + header_bytes, granule) - header_bytes;

    /// Tables, unit 0, the smallest block, and the header behind it.
    static constexpr std::size_t least_region = tables_bytes + 2 * granule + header_bytes;

    /// What a heap stands on that was given no region. In flash: nothing in it can be taken, so nothing
    /// is written.
    static constexpr state nowhere{};

    static constexpr Word word(std::uint32_t value) noexcept { return static_cast<Word>(value); }

    static constexpr std::uint32_t units_for(std::size_t size) noexcept {
        return static_cast<std::uint32_t>((size + overhead_bytes + granule - 1) / granule);
    }
    static constexpr std::size_t payload(std::uint32_t units) noexcept {
        return units == 0 ? 0 : units * granule - overhead_bytes;
    }

    [[nodiscard]] static std::byte* origin(state& own) noexcept {
        return reinterpret_cast<std::byte*>(&own) + tables_bytes;
    }
    [[nodiscard]] std::byte* origin() const noexcept { return origin(*state_); }
    [[nodiscard]] node* at(std::uint32_t unit) const noexcept { return lists::at(origin(), unit); }
    [[nodiscard]] std::uint32_t top_units() const noexcept { return state_->end - state_->top; }
    [[nodiscard]] std::size_t capacity() const noexcept {
        return state_->end == 0 ? 0 : tables_bytes + state_->end * granule + header_bytes;
    }

    struct placed {
        node* header;
        std::uintptr_t unit;
    };

    /// What lies at `pointer`, which is not null, if that is a live block's start. Nothing is read yet.
    [[nodiscard]] [[gnu::always_inline]] placed locate(void* pointer) const noexcept {
        auto* const header =
            reinterpret_cast<node*>(reinterpret_cast<std::uintptr_t>(pointer) - header_bytes);
        // The rotation moves what a misaligned pointer has in its low bits to the top, beyond all units.
        const std::uintptr_t unit = std::rotr(
            reinterpret_cast<std::uintptr_t>(header) - reinterpret_cast<std::uintptr_t>(origin()),
            std::countr_zero(granule));
        return {header, unit};
    }

    /// The block's units, or 0 iff it is not live or its neighbours do not agree with it. Reads nothing
    /// outside the region.
    [[nodiscard]] [[gnu::always_inline]] std::uint32_t intact_units(
        const placed& block, std::uint32_t top) const noexcept;

    [[nodiscard]] static void* bytes_of(node* block) noexcept {
        return reinterpret_cast<std::byte*>(block) + header_bytes;
    }
    [[nodiscard]] block describe(std::uint32_t unit, std::size_t size, bool live) const noexcept {
        return {.offset = static_cast<std::uint32_t>(tables_bytes + unit * granule + header_bytes),
                .size = static_cast<std::uint32_t>(size),
                .live = live};
    }
    /// The bytes that the live block may use; 0 iff the trailer behind them was overwritten.
    [[nodiscard]] static std::size_t size_of(const placed& block, std::uint32_t units) noexcept {
        if constexpr (verifies_all) {
            return units == 0 ? 0
                              : detail::size_asked(bytes_of(block.header), payload(units),
                                                   static_cast<std::uint32_t>(block.unit));
        }
        return payload(units);
    }

    /// Of checked_to: whether there is a block, or all were passed.
    [[nodiscard]] bool is_block(std::uint32_t unit) const noexcept {
        return unit != 0 && unit < state_->top;
    }
    [[nodiscard]] bool sound(std::uint32_t unit) const noexcept;
    [[nodiscard]] bool untouched(std::uint32_t unit) const noexcept;
    [[gnu::noinline, gnu::cold]] bool misused(const void* pointer,
                                              std::uintptr_t caller) const noexcept;

    [[nodiscard]] void* take(std::size_t size) noexcept;

    /// Cuts a live block of `units` from the high end of a free block, which keeps its place in the
    /// lists unless it gets too small for it.
    [[nodiscard]] [[gnu::always_inline]] static void* cut(state& own, typename lists::found from,
                                                          std::uint32_t units) noexcept;

    /// From the unused space behind the last block.
    [[nodiscard]] [[gnu::noinline]] void* take_top(std::uint32_t units) noexcept;

    /// Moves the border to the unused space. `units`: of the block before it.
    void set_top(std::uint32_t unit, std::uint32_t units) noexcept {
        state_->top = word(unit);
        at(unit)->size_before = word(units);
        if (unit > state_->highest_top) {
            state_->highest_top = word(unit);
        }
    }

    [[nodiscard]] [[gnu::noinline]] void* take_aligned(layout want) noexcept;

    /// How many units before the unit a block of that alignment could start.
    [[nodiscard]] std::uint32_t misalignment(std::uint32_t unit,
                                             std::size_t alignment) const noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(bytes_of(at(unit)));
        return static_cast<std::uint32_t>((address & (alignment - 1)) / granule);
    }
    /// How many units behind the top it could start.
    [[nodiscard]] std::uint32_t skipped_at_top(std::size_t alignment) const noexcept {
        const std::uint32_t off = misalignment(state_->top, alignment);
        return off == 0 ? 0 : static_cast<std::uint32_t>(alignment / granule) - off;
    }
    /// Where nothing has `enough` for an aligned start wherever it begins: a free block in which one happens
    /// to lie right, of the first ones of two bins; else the top, if it is so there; or 0. At `full` also the
    /// first that is not in its list as it should be.
    [[nodiscard]] [[gnu::noinline, gnu::cold]] typename lists::found find_aligned(
        std::uint32_t units, std::uint32_t enough, std::size_t alignment) const noexcept;
    static constexpr std::uint32_t no_bin = 0;  ///< of the top
    static_assert(detail::bin_of(1) > no_bin);

    /// Makes the block free, merged with what is free on either side.
    [[gnu::always_inline]] static void release(state& own, const placed& block, std::uint32_t units,
                                               std::uint32_t top) noexcept;

    /// The block at `unit` becomes part of another, which ends at `end`: check_some goes on there. It must
    /// not go on inside a block, and going back would let a block that comes and goes hold it up.
    [[gnu::always_inline]] static void absorb(state& own, std::uint32_t unit,
                                              std::uint32_t end) noexcept;

    [[nodiscard]] bool grow(const placed& block, std::uint32_t before,
                            std::uint32_t after) noexcept;
    void shrink(const placed& block, std::uint32_t before, std::uint32_t after) noexcept;
    /// Makes the units a listed free block. `before`: the units of the block it follows.
    void list(std::uint32_t unit, std::uint32_t units, std::uint32_t before) noexcept;

    // At `full`, in place of take, release, grow and shrink, and in terms of them.
    [[nodiscard]] [[gnu::noinline]] void* take_verified(layout want, std::uintptr_t caller) noexcept
        requires(Checks == check_level::full);
    bool release_verified(const placed& block, std::uint32_t units, std::uintptr_t caller) noexcept
        requires(Checks == check_level::full);
    void release_filled(const placed& block, std::uint32_t units) noexcept
        requires(Checks == check_level::full);
    [[nodiscard]] bool resize_verified(const placed& block, std::uint32_t before, std::size_t size,
                                       std::uintptr_t caller) noexcept
        requires(Checks == check_level::full);
    /// Whether nobody wrote to the free units from `unit` on, but for their first `kept` bytes.
    [[nodiscard]] bool still_filled(std::uint32_t unit, std::size_t kept,
                                    std::uint32_t units) const noexcept;
    /// Fills the units but for their first `kept` bytes.
    void fill(std::uint32_t unit, std::size_t kept, std::uint32_t units) noexcept;
    /// Records that the block or what is kept about it was overwritten; false.
    [[gnu::noinline, gnu::cold]] bool damaged(const placed& block,
                                              std::uintptr_t caller) const noexcept {
        record_misuse(failure_kind::corrupted_block, bytes_of(block.header), state_, caller);
        return false;
    }

    state* state_ = const_cast<state*>(&nowhere);
};

/// For regions beyond 256 KiB: 8-byte headers, 16-byte granule.
template <check_level Checks = config::checks>
using large_general = general<Checks, std::uint32_t>;

}  // namespace ramwright

#include "ramwright/alloc/detail/general_fast.hpp"
#include "ramwright/alloc/detail/general_slow.hpp"
#include "ramwright/alloc/detail/general_verified.hpp"
#include "ramwright/alloc/detail/general_walk.hpp"
