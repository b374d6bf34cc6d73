// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ramwright/alloc/sized_general.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/heap/detail/region_table.hpp"
#include "ramwright/heap/detail/watch_list.hpp"
#include "ramwright/heap/heap_options.hpp"
#include "ramwright/heap/memory_map.hpp"
#include "ramwright/heap/region_error.hpp"
#include "ramwright/heap/request.hpp"
#include "ramwright/heap/statistics.hpp"
#include "ramwright/heap/watch.hpp"

/// \file
/// Every RAM of the chip behind one call: memory by what it can do.
///
/// For chips with several kinds of RAM: tightly coupled, reached by DMA, external. Not for one region: an
/// allocator with a guard costs less. Which regions there are comes from a `memory_map`, or region by
/// region. Where the map is known while compiling, `mapped_heap` refuses requests nobody could serve.
///
///     constinit ramwright::heap<4> memory;
///
///     memory.add(*board.find("SRAM"));
///     memory.add(*board.find("PSRAM"));
///     void* frame = memory.allocate({.size = 1500}, capability::dma);
///     void* picture = memory.prefer({.size = 300'000}, {capability::external, capability::internal});
///     memory.deallocate(frame);
///
/// | call                  | cost, and lock held for          | from an interrupt | on failure           |
/// |-----------------------|----------------------------------|-------------------|----------------------|
/// | allocate, prefer      | O(regions); held for one region's | as the lock      | null, recorded       |
/// |                       | allocator at a time              | allows            |                      |
/// | try_allocate          | the same                         | as the lock allows | null                |
/// | deallocate            | O(log regions) and one           | as the lock allows | false, recorded:    |
/// |                       | allocator's call                 |                   | misuse               |
/// | resize                | the same                         | as the lock allows | false, unchanged    |
/// | reallocate            | as allocate and deallocate; the  | as the lock allows | null, recorded; the |
/// |                       | content is copied without it     |                   | block as it was      |
/// | usable_size, region_of | O(log regions)                  | as the lock allows | 0, null             |
/// | add, remove, reserve  | O(regions) ¹                     | no                | says why             |
/// | add_watch, remove_watch | O(regions, watches)            | no                | false                |
/// | statistics, free_bytes | O(regions); for one at a time   | no                | cannot fail          |
/// | walk                  | O(blocks); for 8 at a time       | no                | `busy`, `damaged`    |
/// | check_some(n)         | O(n)                             | no                | false: damaged       |
/// | check, check_region   | O(blocks); for 8 at a time       | no                | false: damaged       |
///
/// ¹ add also costs what the allocator's constructor does: O(1) for `general`, O(bytes) at `full`; and for a
/// region in a block of another, a walk through that one.
///
/// What the last request and the last free found is found again without a search. Else deallocate finds its
/// region by halving: among up to 4 it looks at 3, among up to 8 at 4. Those that lie in blocks of others can
/// add one each.
/// A refused request is recorded after the lock is released; misuse is recorded under it, where the
/// handler must not call the heap. A context that must not take the lock is refused: null, false or 0, and a
/// record of the calls that would have changed something.
///
/// Walks, checks and regions in blocks of others need an allocator that is visited in steps: one with checks.
/// Overhead: that of the allocators. State on a 32-bit target: 68 bytes, and 92 for each region, of which 12
/// are kept for a power of two of regions.

namespace ramwright {

template <std::size_t MostRegions, allocator Allocator = sized_general<>,
          basic_lockable Lock = masked_interrupts, typename Options = heap_options>
class heap {
    using table = detail::region_table<MostRegions, Allocator, Options>;
    using slot = typename table::slot;
    using spelling = typename Options::spelling;
    static constexpr bool watched = Options::watched;

public:
    static constexpr std::size_t most_regions = MostRegions;
    /// The most regions that are looked at to find the one a block lies in.
    static constexpr unsigned most_steps_to_find =
        detail::region_index<MostRegions, slot>::most_steps;

    constexpr heap() noexcept = default;

    heap(const heap&) = delete;
    heap& operator=(const heap&) = delete;

    [[nodiscard]] static bool usable_here() noexcept { return ramwright::usable_here<Lock>(); }

    // --- regions ---------------------------------------------------------------------------------

    /// Takes the region's memory over. Among regions of the same level it is asked last, or first. It may
    /// lie in a live block of another region, which then cannot be freed before this one is removed.
    region_error add(const mapped_region& region, bool ask_first = false) noexcept;

    /// Gives the memory back to the program. Only of a region in which nothing is live.
    region_error remove(std::string_view name) noexcept;

    /// From now on requests that do not ask for all of `only_for` leave room for a block of `bytes` in the
    /// region; 0 bytes: they need not.
    region_error reserve(std::string_view name, std::size_t bytes, capabilities only_for) noexcept;

    /// Requests for so many bytes and more that name neither internal nor external memory try external
    /// memory first.
    void prefer_external_from(std::size_t bytes) noexcept;

    /// Whether a region has all that is wanted.
    [[nodiscard]] bool serves(capabilities wanted) const noexcept;

    // --- blocks ----------------------------------------------------------------------------------

    [[nodiscard]] [[gnu::always_inline]] void* allocate(
        layout want,
        capabilities with = {}) noexcept requires std::same_as<spelling, capabilities> {
        // Where the alignment is a constant, the compiler chooses the way.
        if (want.alignment == default_alignment) {
            return allocate_plain(want.size, with);
        }
        return allocate(heap_request{.want = want, .with = with});
    }
    [[nodiscard]] [[gnu::noinline]] void* allocate(const heap_request& request) noexcept {
        void* const block = try_allocate(request);
        if (block == nullptr) [[unlikely]] {
            refuse(request, return_address());
        }
        return block;
    }

    /// From the first set of capabilities that can be served.
    template <std::size_t N>
    [[nodiscard]] [[gnu::always_inline]] void* prefer(layout want,
                                                      const capabilities (&in_order)[N]) noexcept {
        return prefer(want, std::span<const capabilities>{in_order});
    }
    /// Null and a record of the last set iff none can be.
    [[nodiscard]] [[gnu::noinline]] void* prefer(layout want,
                                                 std::span<const capabilities> in_order) noexcept;

    /// As allocate, and a refusal is not recorded.
    [[nodiscard]] void* try_allocate(const heap_request& request) noexcept;
    /// The short way: from the region that is asked first, by its allocator alone. Null: only try_allocate
    /// can tell.
    [[nodiscard]] [[gnu::always_inline]] void* try_allocate_plain(std::size_t size,
                                                                  spelling with) noexcept;

    bool deallocate(void* block) noexcept;
    /// `owner`: whose budget the block was allocated with; null: nobody's.
    [[gnu::always_inline]] bool deallocate(void* block, budget* owner) noexcept {
        // The block is the caller's: what it holds cannot change between the two locks.
        const std::size_t held = owner == nullptr || block == nullptr ? 0 : usable_size(block);
        const bool given = deallocate(block);
        if (given && owner != nullptr) {
            const hold exclusive{lock_};
            owner->give_back(held);
        }
        return given;
    }

    /// True: the block at `block` now holds `size` bytes, and lies on whole cache lines iff it did.
    [[nodiscard]] bool resize(void* block, std::size_t size, budget* owner = nullptr) noexcept {
        const heap_request request{.want = {.size = size, .alignment = 1}, .owner = owner};
        return block != nullptr && resize_in_place(block, request, return_address()).done;
    }

    /// The content of `block` in a block as requested: the same one if it can be, else another, and `block`
    /// is freed. As of allocate, who asks for no capabilities gets memory for objects. Null `block`: a new
    /// block. A size of 0 is served like 1: it does not free.
    [[nodiscard]] [[gnu::always_inline]] void* reallocate(void* block, layout want,
                                                          capabilities with = {}) noexcept {
        return reallocate(block, heap_request{.want = want, .with = with});
    }
    [[nodiscard]] [[gnu::noinline]] void* reallocate(void* block,
                                                     const heap_request& request) noexcept;

    /// Of a block that was allocated for DMA or on whole cache lines, what was asked for and no more may be
    /// used: what is left of the last line may be another block's.
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept;
    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        return pointer != nullptr && region_of(pointer) != nullptr;
    }
    /// What the address lies in; null: in no region. Valid until the region is removed.
    [[nodiscard]] const mapped_region* region_of(const void* pointer) const noexcept;

    // --- how much there is -----------------------------------------------------------------------

    [[nodiscard]] std::size_t free_bytes() const noexcept;
    /// The least that was free in all regions together at any moment since the start or a restart. What a
    /// region brought that came later counts as if it had been there.
    [[nodiscard]] std::size_t low_water() const noexcept requires(Options::watched);
    void restart_low_water() noexcept requires(Options::watched);

    /// What each region by itself had least counts from now.
    void restart_least_free() noexcept;

    /// Of all regions that serve the set together; an empty set: of all.
    [[nodiscard]] heap_statistics statistics(capabilities with = {}) const noexcept;
    /// Calls `visit(const mapped_region&, const region_statistics&)` for each, in order of addresses, without
    /// the lock.
    template <typename Visitor>
    void for_each_region(Visitor&& visit) const;

    /// False: it watches this heap already. It has to live until it is removed.
    bool add_watch(watch& one) noexcept requires(Options::watched);
    /// False: it does not watch this heap. It has to live on while a request that began before this is under
    /// way in another context, which may yet call it.
    bool remove_watch(watch& one) noexcept requires(Options::watched);

    // --- blocks one by one -----------------------------------------------------------------------

    /// Calls `visit(const mapped_region&, const heap_block&)` for each block in the regions that serve the
    /// set, in order of addresses and without the lock: it may print and allocate, and what it is told was
    /// so a moment ago. If it returns false, the walk goes on in the next region. A block that is live
    /// throughout is visited once. There is one walk at a time.
    template <typename Visitor>
    walk_result walk(capabilities with, Visitor&& visit) requires visited_in_steps<Allocator>;

    /// Every block of every region; true iff they are intact. False also while somebody walks.
    [[nodiscard]] bool check() noexcept requires visited_in_steps<Allocator> {
        return walk({}, [](const mapped_region&, const heap_block&) { return true; }) ==
               walk_result::all;
    }
    [[nodiscard]] bool check_region(std::string_view name) noexcept requires
        visited_in_steps<Allocator>;
    /// Whether a live block with intact neighbours starts there. O(log regions).
    [[nodiscard]] bool check_block(const void* block) const noexcept {
        return block != nullptr && usable_size(block) != 0;
    }
    /// Looks at the next `blocks` blocks, region after region: false iff one is damaged, at which it stays.
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept requires
        visited_in_steps<Allocator>;

private:
    struct resized {
        bool done = false;
        std::size_t held = 0;  ///< before; 0: it is no live block, as was recorded
    };

    [[nodiscard]] static std::uintptr_t address(const void* pointer) noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer);
    }
    [[nodiscard]] const slot* find(const void* pointer) const noexcept {
        return regions_.by_address().find(address(pointer));
    }
    [[nodiscard]] slot* find(const void* pointer) noexcept {
        return regions_.by_address().find(address(pointer));
    }

    /// Notes that the call that just ended left so much free. True iff a watch's callback is due.
    [[gnu::always_inline]] bool note_taken([[maybe_unused]] slot& changed,
                                           [[maybe_unused]] std::size_t free_now) noexcept {
        if constexpr (watched) {
            watches_.note(changed.map().where.has, changed.account(free_now));
        }
        return watches_.any_due();
    }
    [[gnu::always_inline]] void note_given([[maybe_unused]] slot& changed,
                                           [[maybe_unused]] std::size_t free_now) noexcept {
        if constexpr (watched) {
            watches_.note_freed(changed.map().where.has, changed.account(free_now));
        }
    }
    bool settle(slot& changed) noexcept {
        changed.note_least();
        return note_taken(changed, changed.free_bytes());
    }

    [[nodiscard]] [[gnu::noinline]] void* allocate_plain(std::size_t size,
                                                         capabilities with) noexcept;
    [[nodiscard]] [[gnu::noinline]] void* allocate_from_any(std::size_t size, capabilities with,
                                                            std::uintptr_t caller) noexcept;
    /// The region of a block that is freed; null: there is none, or it must stay. The lock is held.
    [[nodiscard]] [[gnu::noinline]] slot* find_to_free(void* block, std::uintptr_t caller) noexcept;
    [[nodiscard]] void* route(const heap_request& request, capabilities required) noexcept;
    [[nodiscard]] resized resize_in_place(void* block, const heap_request& request,
                                          std::uintptr_t caller) noexcept;
    [[gnu::noinline, gnu::cold]] void call_due() noexcept;
    /// There is a block for the request, if nobody had to pay for it.
    [[nodiscard]] [[gnu::noinline, gnu::cold]] bool lacks_only_budget(
        heap_request request) noexcept;
    [[gnu::noinline, gnu::cold]] void refuse(const heap_request& request,
                                             std::uintptr_t caller) noexcept;
    [[gnu::noinline, gnu::cold]] static bool misused(failure_kind kind, const void* block,
                                                     std::uintptr_t caller) noexcept {
        record_misuse(kind, block, nullptr, caller);
        return false;
    }
    template <typename Visitor>
    visited walk_region(slot& region, Visitor&& visit);
    /// Begins a walk through one region: false iff there is none or another walk is under way. The
    /// lock is held.
    [[nodiscard]] bool claim_walk(slot* region) noexcept requires visited_in_steps<Allocator>;
    void end_walk() noexcept {
        const hold exclusive{lock_};
        walking_ = false;
        walked_ = nullptr;
    }
    [[nodiscard]] bool lies_in_a_block(const region& where) noexcept requires
        visited_in_steps<Allocator>;
    /// A region lies in the block, so that it must stay. The lock is held.
    [[nodiscard]] bool holds_region(const slot& region, const void* block) const noexcept {
        return region.regions_inside != 0 &&
               regions_.by_address().any_in(address(block), region.memory.usable_size(block));
    }

    table regions_;
    [[no_unique_address]] std::conditional_t<watched, detail::watch_list, detail::no_watches>
        watches_;
    std::uintptr_t checked_from_ = 0;  ///< check_some is in the first region from here on
    slot* walked_ = nullptr;
    bool walking_ = false;
    mutable Lock lock_{};
};

}  // namespace ramwright

#include "ramwright/heap/detail/heap_blocks.hpp"
#include "ramwright/heap/detail/heap_regions.hpp"
#include "ramwright/heap/detail/heap_resize.hpp"
#include "ramwright/heap/detail/heap_walk.hpp"
