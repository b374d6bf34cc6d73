// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// The C library's malloc as an allocator: the scheme of FreeRTOS's heap_3.
///
/// For programs that must keep that heap, on a desk or because a vendor's library has it, and want its
/// failures recorded, its use counted and bounded, and its misuse found. Not where it can be avoided:
/// how long a call takes and what fits, only the C library knows, and a replay cannot repeat it.
/// `general` is the default choice. Not under `ramwright::newlib`, whose malloc is this library's.
///
///     ramwright::libc<> heap{48 * 1024};                   // at most so many bytes at once
///     void* packet = heap.allocate({.size = 1024});
///     heap.deallocate(packet);
///
/// | call           | cost                | from an interrupt  | on failure                         |
/// |----------------|---------------------|--------------------|------------------------------------|
/// | allocate       | O(1) and malloc's   | no                 | null, recorded; nothing changed    |
/// | deallocate     | O(1) and free's     | no                 | false, recorded: misuse            |
/// | resize         | O(1)                | only behind a lock | false; blocks never change         |
/// | owns, usable_size | O(1)             | only behind a lock | false, 0: no live block's start    |
/// | free_bytes, largest_free | O(1) ¹    | only behind a lock | cannot fail                        |
/// | snapshot       | O(1) ¹              | only behind a lock | cannot fail                        |
/// | check          | O(blocks)           | no                 | false                              |
/// | for_each_block | O(blocks²)          | no                 | cannot fail                        |
///
/// ¹ What is left of the budget. What the C library has left, nobody can ask it.
///
/// There is no region: storage() is empty, and offsets are addresses. To tell a block that was freed
/// or never was one, the words in front of it are read, if they lie between the lowest and the highest
/// block there ever was: where that is not all RAM, a pointer into a gap faults. Tools that watch the C
/// library's heap may object to the read. At `off` nothing is verified.
///
/// At `full`, and O(size): what is freed is filled, and a trailer stands behind each block.
///
/// Overhead: 16 bytes a block on a 32-bit target, at `full` 20, beside the C library's own. State: 24 bytes.

namespace ramwright {

template <check_level Checks = config::checks>
class libc {
    static constexpr bool verifies_all = Checks == check_level::full;

public:
    /// `budget`: bytes live at once, overhead included. Without one, the C library's word is the last.
    constexpr explicit libc(std::size_t budget = largest_request) noexcept
        : budget_{budget < largest_request ? budget : largest_request} {}

    // The blocks know where this object is.
    libc(const libc&) = delete;
    libc& operator=(const libc&) = delete;

    [[nodiscard]] void* try_allocate(layout want) noexcept {
        if (!want.valid()) {
            return nullptr;
        }
        const std::size_t size = want.size == 0 ? 1 : want.size;
        const std::size_t alignment =
            want.alignment < malloc_alignment ? malloc_alignment : want.alignment;
        const std::size_t bytes =
            saturating_add(saturating_add(size, overhead), alignment - malloc_alignment);
        // The second says what the budget implies, which the compiler cannot know.
        if (bytes > budget_ - used_ || bytes > largest_request) {
            return nullptr;
        }
        void* const start = __builtin_malloc(bytes);
        if (start == nullptr) {
            return nullptr;
        }
        const std::size_t lead =
            (0 - (reinterpret_cast<std::uintptr_t>(start) + sizeof(record))) & (alignment - 1);
        auto* const taken = ::new (static_cast<std::byte*>(start) + lead)
            record{.before = nullptr, .after = first_, .size = size, .seal = 0};
        if constexpr (verifies_all) {
            detail::end_block(taken + 1, size, size, place_of(taken));
        }
        write_seal(taken, seal_of(taken, lead));
        if (first_ != nullptr) {
            first_->before = taken;
        }
        first_ = taken;
        const auto address = reinterpret_cast<std::uintptr_t>(taken);
        lowest_ = address < lowest_ ? address : lowest_;
        highest_ = address > highest_ ? address : highest_;
        used_ += footprint(size, lead);
        ++blocks_;
        return taken + 1;
    }

    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    bool deallocate(void* pointer) noexcept {
        if (pointer == nullptr) {
            return true;
        }
        record* const held = record_of(pointer);
        if (!intact(held)) [[unlikely]] {
            return misused(pointer, return_address());
        }
        (held->before == nullptr ? first_ : held->before->after) = held->after;
        if (held->after != nullptr) {
            held->after->before = held->before;
        }
        const std::size_t lead = lead_of(held, held->seal);
        used_ -= footprint(held->size, lead);
        --blocks_;
        if constexpr (verifies_all) {
            detail::fill_freed(pointer, held->size);
        }
        write_seal(held, freed);
        __builtin_free(reinterpret_cast<std::byte*>(held) - lead);
        return true;
    }

    /// True iff the block has room for `size` bytes: it never changes.
    [[nodiscard]] bool resize(void* pointer, std::size_t size) noexcept {
        const record* const held = record_of(pointer);
        if (!intact(held)) [[unlikely]] {
            return misused(pointer, return_address());
        }
        if (size > held->size) {
            return false;
        }
        if constexpr (verifies_all) {
            detail::end_block(pointer, size == 0 ? 1 : size, held->size, place_of(held));
        }
        return true;
    }

    /// True iff a live block starts at `pointer`.
    [[nodiscard]] bool owns(const void* pointer) const noexcept { return live(record_of(pointer)); }
    /// At `full`, the very bytes that were asked for, and 0 also where somebody wrote behind them.
    [[nodiscard]] std::size_t usable_size(const void* pointer) const noexcept {
        const record* const held = record_of(pointer);
        return intact(held) ? size_of(held) : 0;
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return budget_ - used_; }
    [[nodiscard]] std::size_t largest_free() const noexcept {
        return free_bytes() < overhead ? 0 : free_bytes() - overhead;
    }
    /// Sizes beyond 4 GiB count as 4 GiB.
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        return {.capacity_bytes = at_most_32_bits(budget_),
                .free_bytes = at_most_32_bits(free_bytes()),
                .largest_free_bytes = at_most_32_bits(largest_free()),
                .live_blocks = blocks_};
    }
    [[nodiscard]] bool check() const noexcept {
        std::uint32_t blocks = 0;
        std::size_t used = 0;
        for (const record* held = first_; held != nullptr; held = held->after) {
            if (!intact(held) || ++blocks > blocks_) {
                return false;
            }
            used += footprint(held->size, lead_of(held, held->seal));
        }
        return blocks == blocks_ && used == used_ && used_ <= budget_;
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return {}; }

    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        // The list is in the order of requests, so the next higher block is looked for each time.
        std::uintptr_t last = 0;
        for (std::uint32_t visited = 0; visited < blocks_; ++visited) {
            const record* next = nullptr;
            for (const record* held = first_; held != nullptr; held = held->after) {
                if (address_of(held) > last && (next == nullptr || held < next)) {
                    next = held;
                }
            }
            last = address_of(next);
            visit(block{.offset = static_cast<std::uint32_t>(address_of(next + 1)),
                        .size = at_most_32_bits(usable_size(next + 1)),
                        .live = true});
        }
    }

private:
    /// What malloc aligns to on every target.
    static constexpr std::size_t malloc_alignment = default_alignment;

    /// In front of every block.
    struct alignas(malloc_alignment) record {
        record* before;
        record* after;
        std::size_t size;
        std::uintptr_t seal;  ///< where malloc's block starts, told only by who knows this heap
    };
    /// The seal of a block that was freed. No live one has it: it tells of an odd lead.
    static constexpr std::uintptr_t freed = 0;

    static std::uintptr_t address_of(const void* pointer) noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer);
    }
    /// Beside the bytes asked for.
    static constexpr std::size_t overhead = sizeof(record) + detail::trailer_bytes<Checks>;
    static std::size_t footprint(std::size_t size, std::size_t lead) noexcept {
        return size + overhead + lead;
    }
    static std::uint32_t at_most_32_bits(std::size_t value) noexcept {
        return static_cast<std::uint32_t>(value < 0xFFFF'FFFF ? value : 0xFFFF'FFFF);
    }
    static record* record_of(const void* pointer) noexcept {
        return reinterpret_cast<record*>(address_of(pointer) - sizeof(record));
    }

    /// `lead`: bytes from the start of malloc's block to the record.
    [[nodiscard]] std::uintptr_t seal_of(const record* held, std::size_t lead) const noexcept {
        return ~(address_of(held) - lead + address_of(this));
    }
    [[nodiscard]] std::size_t lead_of(const record* held, std::uintptr_t seal) const noexcept {
        return address_of(held) - (~seal - address_of(this));
    }
    /// Volatile, or a compiler that knows free() leaves the write before it out.
    static void write_seal(record* held, std::uintptr_t seal) noexcept {
        *const_cast<volatile std::uintptr_t*>(&held->seal) = seal;
    }
    /// Of what may be no record at all, or one that was freed.
    [[gnu::noinline]] [[gnu::no_sanitize_address]] static std::uintptr_t read_seal(
        const record* held) noexcept {
        return *const_cast<const volatile std::uintptr_t*>(&held->seal);
    }

    /// Tells the trailers of blocks apart.
    static std::uint32_t place_of(const record* held) noexcept {
        return static_cast<std::uint32_t>(address_of(held));
    }
    /// The bytes that the live block may use. At `full`, 0 iff somebody wrote behind them.
    [[nodiscard]] static std::size_t size_of(const record* held) noexcept {
        return verifies_all ? detail::size_asked(held + 1, held->size, place_of(held)) : held->size;
    }
    /// As `live`, and at `full` nobody wrote behind the block.
    [[nodiscard]] bool intact(const record* held) const noexcept {
        return live(held) && (!verifies_all || (held->size <= used_ && size_of(held) != 0));
    }

    [[nodiscard]] bool may_be_record(const record* held) const noexcept {
        return address_of(held) >= lowest_ && address_of(held) <= highest_ &&
               address_of(held) % alignof(record) == 0;
    }
    /// True iff the record is sealed and its neighbours know it. Nothing but the seal is read of one that
    /// is not sealed.
    [[nodiscard]] bool live(const record* held) const noexcept {
        if constexpr (Checks == check_level::off) {
            return true;
        }
        if (!may_be_record(held)) {
            return false;
        }
        const std::size_t lead = lead_of(held, read_seal(held));
        return lead <= used_ && lead % malloc_alignment == 0 &&
               (held->before == nullptr ? first_ : held->before->after) == held &&
               (held->after == nullptr || held->after->before == held);
    }

    [[gnu::noinline, gnu::cold]] bool misused(const void* pointer,
                                              std::uintptr_t caller) const noexcept {
        const record* const held = record_of(pointer);
        failure_kind kind = failure_kind::corrupted_block;
        if (address_of(held) < lowest_ || address_of(held) > highest_) {
            kind = failure_kind::foreign_pointer;
        } else if (!may_be_record(held)) {
            kind = failure_kind::interior_pointer;
        } else if (read_seal(held) == freed) {
            kind = failure_kind::double_free;
        }
        record_misuse(kind, pointer, nullptr, caller);
        return false;
    }

    std::size_t budget_;
    std::size_t used_ = 0;
    record* first_ = nullptr;
    std::uintptr_t lowest_ = ~std::uintptr_t{0};  ///< record there ever was
    std::uintptr_t highest_ = 0;
    std::uint32_t blocks_ = 0;
};

static_assert(allocator<libc<>>);

}  // namespace ramwright
