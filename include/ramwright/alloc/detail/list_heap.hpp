// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "ramwright/alloc/detail/sorted_list.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// Blocks of any size over one sorted list of free blocks: the engine of `first_fit` and `best_fit`,
/// which say what each call costs.
///
/// Every block starts with its own size and the size of the block before it. A pointer is a live
/// block's start iff what it points behind is marked live and both neighbours agree with it.

namespace ramwright::detail {

/// `Merges`: free neighbours become one block.
template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
class list_heap {
    using node = detail::node<Word>;
    using list = sorted_list<Order, Checks, Word>;
    static constexpr bool verifies_all = Checks == check_level::full;

public:
    /// Every block is a whole number of these, and aligned to it.
    static constexpr std::size_t granule = sizeof(node);
    static constexpr std::size_t header_bytes = granule / 2;
    /// What every block takes beside the bytes asked for, before all is rounded up to granules.
    static constexpr std::size_t overhead_bytes = header_bytes + trailer_bytes<Checks>;

private:
    /// What stands at the start of the region. Fixed widths and no pointers: a dump of the region
    /// means the same everywhere.
    struct state {
        Word end = 0;  ///< first unit behind the last block
        Word free_units = 0;
        Word least_free_units = 0;
        Word free_blocks = 0;
        Word live_blocks = 0;
        Word checked_to = 1;  ///< where check_some goes on: the start of a block, or `end`
        node anchor{};        ///< unit 0: live, before every block and both ends of the list
    };
    static constexpr std::size_t tables_bytes = 6 * sizeof(Word);
    static_assert((tables_bytes + header_bytes) % granule == 0);

    static constexpr std::uint64_t most_units = node::live_flag - 1U;
    static constexpr std::uint64_t longest = tables_bytes + most_units * granule + header_bytes;

public:
    /// What of a longer region is used, from its start.
    static constexpr std::size_t largest_region = longest < 0xFFFF'FFFF ? longest : 0xFFFF'FFFF;
    static constexpr std::size_t largest_size =
        largest_region - overhead_bytes < largest_request - granule
            ? largest_region - overhead_bytes
            : largest_request - granule;

    /// The size of a region, aligned to the granule, whose blocks have so many granules in all.
    static constexpr std::uint64_t bytes_for_units(std::uint64_t units) noexcept {
        return tables_bytes + (units + 1) * granule + header_bytes;
    }

    /// Without a region: every request fails. For a global that is there before anything runs.
    constexpr list_heap() noexcept = default;

    /// Takes the region over. One that is too small for a block is refused: the heap is then empty,
    /// and every request fails.
    explicit list_heap(std::span<std::byte> region) noexcept {
        const auto start = reinterpret_cast<std::uintptr_t>(region.data());
        const std::size_t skipped = (0 - start) & (granule - 1);
        if (region.data() == nullptr || region.size() < skipped + bytes_for_units(1)) {
            return;
        }
        std::size_t bytes = region.size() - skipped;
        bytes = bytes < largest_region ? bytes : largest_region;
        const auto end =
            static_cast<std::uint32_t>((bytes - tables_bytes - header_bytes) / granule);
        state_ = ::new (static_cast<void*>(region.data() + skipped)) state{};
        state_->end = word(end);
        state_->anchor.size = node::live_flag | 1U;
        at(end)->size = node::live_flag;
        if constexpr (verifies_all) {
            fill(1, end - 1);
        }
        make_free(1, end - 1, 1, list::anchor);
        state_->least_free_units = state_->free_units = word(end - 1);
    }

    // The blocks point to nothing, but whoever allocated from here does.
    list_heap(const list_heap&) = delete;
    list_heap& operator=(const list_heap&) = delete;

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        return take(want, return_address());
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    bool deallocate(void* pointer) noexcept {
        if (Checks == check_level::off && pointer == nullptr) {
            return true;
        }
        const std::uintptr_t place = unit_of(pointer);
        const std::uint32_t units = intact_units(place);
        if (units == 0) [[unlikely]] {
            return pointer == nullptr || misused(pointer, place, return_address());
        }
        const auto unit = static_cast<std::uint32_t>(place);
        if (verifies_all && size_of(unit, units) == 0) [[unlikely]] {
            return damaged(unit, return_address());
        }
        if (!release(unit, units, at(unit)->size_before, return_address())) [[unlikely]] {
            return false;
        }
        --state_->live_blocks;
        return true;
    }

    /// True: the block at `pointer` now holds `size` bytes. False, and nothing changed, iff the space
    /// behind it is not free or too small.
    [[nodiscard]] bool resize(void* pointer, std::size_t size) noexcept {
        const std::uintptr_t place = unit_of(pointer);
        const std::uint32_t before = intact_units(place);
        if (before == 0) [[unlikely]] {
            return misused(pointer, place, return_address());
        }
        if (size > largest_size) {
            return false;
        }
        const auto unit = static_cast<std::uint32_t>(place);
        if (verifies_all && size_of(unit, before) == 0) [[unlikely]] {
            return damaged(unit, return_address());
        }
        const std::uint32_t after = units_for(size);
        if (after > before && !grow(unit, before, after, return_address())) {
            return false;
        }
        if (after < before) {
            if (!release(unit + after, before - after, after, return_address())) {
                return false;
            }
            at(unit)->size = word(after | node::live_flag);
        }
        if constexpr (verifies_all) {
            note_size(unit, after, size);
        }
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept {
        const auto address = reinterpret_cast<std::uintptr_t>(pointer);
        return address - reinterpret_cast<std::uintptr_t>(state_) < capacity();
    }

    /// 0 iff no live block starts at `pointer`. At `full`, the very bytes that were asked for.
    [[nodiscard]] std::size_t usable_size(const void* pointer) const noexcept {
        const std::uintptr_t place = unit_of(pointer);
        return size_of(static_cast<std::uint32_t>(place), intact_units(place));
    }

    /// What one request could have if all that is free lay together.
    [[nodiscard]] std::size_t free_bytes() const noexcept { return payload(state_->free_units); }
    /// The least that free_bytes() ever was.
    [[nodiscard]] std::size_t least_free_bytes() const noexcept {
        return payload(state_->least_free_units);
    }

    [[nodiscard]] std::size_t largest_free() const noexcept;

    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return {.capacity_bytes = static_cast<std::uint32_t>(capacity()),
                .free_bytes = static_cast<std::uint32_t>(free_bytes()),
                .largest_free_bytes = static_cast<std::uint32_t>(largest_free()),
                .live_blocks = state_->live_blocks,
                .free_blocks = state_->free_blocks};
    }

    [[nodiscard]] std::span<const std::byte> storage() const noexcept {
        return {reinterpret_cast<const std::byte*>(state_), capacity()};
    }

    template <std::invocable<const block&> Visitor>
    void for_each_block(Visitor&& visit) const {
        for (std::uint32_t unit = 1; unit < state_->end;) {
            const std::uint32_t units = at(unit)->units();
            visit(block{
                .offset = static_cast<std::uint32_t>(tables_bytes + unit * granule + header_bytes),
                .size = static_cast<std::uint32_t>(at(unit)->live() ? size_of(unit, units)
                                                                    : payload(units)),
                .live = at(unit)->live()});
            unit += units;
        }
    }

    [[nodiscard]] bool check() const noexcept;

    /// Checks the next `blocks` blocks, and from the first again after the last: false iff one is
    /// damaged, at which it stays. Blocks come and go between calls; the place never moves back but to
    /// the first block and never past a block that stays, so after as many calls as the region has
    /// granules every block that lived throughout was checked.
    [[nodiscard]] bool check_some(std::uint32_t blocks) noexcept;

private:
    /// What a heap stands on that was given no region. In flash: nothing in it can be taken, so nothing
    /// is written.
    static constexpr state nowhere{};

    static constexpr Word word(std::uint32_t value) noexcept { return static_cast<Word>(value); }

    static constexpr std::uint32_t units_for(std::size_t size) noexcept {
        // A request for 0 bytes is served like one for 1, which a trailer tells apart.
        const std::size_t asked = verifies_all && size == 0 ? 1 : size;
        return static_cast<std::uint32_t>((asked + overhead_bytes + granule - 1) / granule);
    }
    static constexpr std::size_t payload(std::uint32_t units) noexcept {
        return units == 0 ? 0 : units * granule - overhead_bytes;
    }
    /// The bytes that the live block may use; 0 iff the trailer behind them was overwritten.
    [[nodiscard]] std::size_t size_of(std::uint32_t unit, std::uint32_t units) const noexcept {
        if constexpr (verifies_all) {
            return units == 0 ? 0 : size_asked(bytes_of(unit), payload(units), unit);
        }
        return payload(units);
    }
    void note_size(std::uint32_t unit, std::uint32_t units, std::size_t size) noexcept {
        end_block(bytes_of(unit), size == 0 ? 1 : size, payload(units), unit);
    }

    [[nodiscard]] std::byte* origin() const noexcept {
        return reinterpret_cast<std::byte*>(&state_->anchor);
    }
    [[nodiscard]] list free_list() const noexcept { return {origin(), state_->end}; }
    [[nodiscard]] node* at(std::uint32_t unit) const noexcept { return free_list().at(unit); }
    [[nodiscard]] void* bytes_of(std::uint32_t unit) const noexcept {
        return reinterpret_cast<std::byte*>(at(unit)) + header_bytes;
    }
    [[nodiscard]] std::size_t capacity() const noexcept {
        return state_->end == 0 ? 0 : tables_bytes + state_->end * granule + header_bytes;
    }

    /// The unit of the block that starts at `pointer`; beyond every unit if none can.
    [[nodiscard]] std::uintptr_t unit_of(const void* pointer) const noexcept {
        // The rotation moves what a misaligned pointer has in its low bits to the top.
        return std::rotr(reinterpret_cast<std::uintptr_t>(pointer) - header_bytes -
                             reinterpret_cast<std::uintptr_t>(origin()),
                         std::countr_zero(granule));
    }

    /// The units of the live block at `place`, or 0 iff there is none or its neighbours do not agree
    /// with it. Reads nothing outside the region.
    [[nodiscard]] std::uint32_t intact_units(std::uintptr_t place) const noexcept {
        if constexpr (Checks == check_level::off) {
            return at(static_cast<std::uint32_t>(place))->units();
        }
        if (place >= state_->end) {
            return 0;
        }
        const auto unit = static_cast<std::uint32_t>(place);
        return at(unit)->live() && agrees(unit) ? at(unit)->units() : 0;
    }

    /// True iff the neighbours know the block as it knows itself.
    [[nodiscard]] bool agrees(std::uint32_t unit) const noexcept {
        const std::uint32_t units = at(unit)->units();
        const std::uint32_t before = at(unit)->size_before;
        return units - 1 < state_->end - unit && before - 1 < unit &&
               at(unit + units)->size_before == units && at(unit - before)->units() == before;
    }
    /// True iff the free block can be taken.
    [[nodiscard]] bool intact_hole(std::uint32_t unit) const noexcept {
        return Checks == check_level::off ||
               (!at(unit)->live() && agrees(unit) && free_list().linked(unit));
    }
    [[nodiscard]] bool sound(std::uint32_t unit) const noexcept;

    void set_size(std::uint32_t unit, std::uint32_t units, std::uint32_t flag) noexcept {
        at(unit)->size = word(units | flag);
        at(unit + units)->size_before = word(units);
    }
    void make_free(std::uint32_t unit, std::uint32_t units, std::uint32_t before,
                   std::uint32_t position) noexcept {
        set_size(unit, units, 0);
        at(unit)->size_before = word(before);
        free_list().insert(unit, position);
        ++state_->free_blocks;
    }
    void unlist(std::uint32_t unit) noexcept {
        free_list().remove(unit);
        --state_->free_blocks;
    }
    /// Where a part of the free block `hole` belongs: before it, as the list has it now.
    [[nodiscard]] std::uint32_t position_within(std::uint32_t hole, std::uint32_t unit,
                                                std::uint32_t units) const noexcept {
        return Order == list_order::by_address ? free_list().previous(hole)
                                               : free_list().position(unit, units);
    }
    void count_taken(std::uint32_t units) noexcept {
        state_->free_units = word(state_->free_units - units);
        if (state_->free_units < state_->least_free_units) {
            state_->least_free_units = state_->free_units;
        }
    }
    /// check_some must not go on inside a block: it goes on behind it. To go back to its start would
    /// let a block that is split and merged again and again keep it from all that follow.
    void leave(std::uint32_t unit, std::uint32_t end) noexcept {
        if (state_->checked_to > unit && state_->checked_to < end) {
            state_->checked_to = word(end);
        }
    }
    void fill(std::uint32_t unit, std::uint32_t units) noexcept;
    /// At `full`, whether nobody wrote to the units from `unit` on of the free block `hole`.
    [[nodiscard]] bool untouched(std::uint32_t hole, std::uint32_t unit,
                                 std::uint32_t units) const noexcept;

    [[nodiscard]] [[gnu::noinline]] void* take(layout want, std::uintptr_t caller) noexcept;
    [[nodiscard]] void* cut(std::uint32_t hole, std::uint32_t skip, std::uint32_t units,
                            std::uintptr_t caller) noexcept;
    [[nodiscard]] bool release(std::uint32_t unit, std::uint32_t units, std::uint32_t before,
                               std::uintptr_t caller) noexcept;
    [[nodiscard]] bool grow(std::uint32_t unit, std::uint32_t before, std::uint32_t after,
                            std::uintptr_t caller) noexcept;

    [[gnu::noinline, gnu::cold]] bool misused(const void* pointer, std::uintptr_t place,
                                              std::uintptr_t caller) const noexcept;
    /// Records that the block or a link of it was overwritten; false.
    [[gnu::noinline, gnu::cold]] bool damaged(std::uint32_t unit,
                                              std::uintptr_t caller) const noexcept {
        record_misuse(failure_kind::corrupted_block, bytes_of(unit), state_, caller);
        return false;
    }

    state* state_ = const_cast<state*>(&nowhere);
};

}  // namespace ramwright::detail

#include "ramwright/alloc/detail/list_heap_steps.hpp"
