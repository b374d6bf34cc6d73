// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "canaries.hpp"
#include "config.hpp"
#include "damage.hpp"
#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "shift.hpp"
#include "words.hpp"

/// \file
/// An allocator with what the poisoning asks for around the bytes of each block, as `canaries` has it.

namespace ramwright::esp_idf {

/// `Shifts`: bytes may begin elsewhere than the allocator's block does.
template <allocator Memory, bool Shifts, poisoning Level = config::poison,
          bool AsEspIdf = config::poison_as_esp_idf>
class poisoned {
    using words = canaries<Level, AsEspIdf>;
    static constexpr bool poisons = words::any;
    static constexpr std::size_t head_bytes = words::head_bytes;

public:
    static constexpr std::size_t poison_bytes = head_bytes + words::tail_bytes;

    constexpr poisoned() noexcept = default;
    explicit poisoned(std::span<std::byte> region) noexcept : memory_{region} {}

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if constexpr (!poisons && !Shifts) {
            return memory_.try_allocate(want);
        }
        return try_allocate_offset(want, 0);
    }
    [[nodiscard]] [[gnu::always_inline]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }

    /// The address `offset` bytes behind the result is aligned.
    [[nodiscard]] void* try_allocate_offset(layout want, std::size_t offset) noexcept {
        if (!want.valid() || want.size > largest_request - offset) {
            return nullptr;
        }
        const bool lies_right =
            (head_bytes + offset) % want.alignment == 0;  // where the allocator puts it
        const std::size_t around = poison_bytes + (lies_right ? 0 : shift::room);
        const std::size_t slack = lies_right ? 0 : want.alignment;
        const layout room{.size = saturating_add(want.size, around + slack),
                          .alignment = lies_right ? want.alignment : default_alignment};
        auto* const block = static_cast<std::byte*>(memory_.try_allocate(room));
        if (block == nullptr) {
            return nullptr;
        }
        std::byte* bytes = block + head_bytes;
        if (!lies_right) {
            const auto least = reinterpret_cast<std::uintptr_t>(bytes) + shift::room + offset;
            bytes += shift::room + ((0 - least) & (want.alignment - 1));
            shift::note(bytes - head_bytes, bytes - block);
        } else if (Shifts) {
            shift::forget(block);
        }
        surround(block, bytes, want.size);
        return bytes;
    }

    // As of the allocator, where it walks in steps: a block whose words were overwritten ends it, too.
    void visit_from_start() noexcept { memory_.visit_from_start(); }
    template <std::invocable<const block&> Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks, Visitor&& visit) {
        damage found;
        const std::byte* const start = storage().data();
        const visited come = memory_.visit_some(blocks, [&](const block& seen) {
            if (seen.live && !found) {
                found = damage_of_raw(start + seen.offset, seen.size);
            }
            visit(seen);
        });
        if (come == visited::damaged && !found) {
            found = damage_of_free_memory();
        }
        if (found) [[unlikely]] {
            damages.note(nullptr, found);
            return visited::damaged;
        }
        return come;
    }

    /// False iff `pointer` is no live block or something wrote past its ends, which is recorded.
    [[gnu::always_inline]] bool deallocate(void* pointer) noexcept {
        if (pointer == nullptr) [[unlikely]] {
            return true;
        }
        std::byte* const block = start_of(pointer);
        if constexpr (poisons) {
            if (is_damaged(block, pointer, return_address())) [[unlikely]] {
                return false;
            }
        }
        return memory_.deallocate(block);
    }

    /// In place. Never with `comprehensive`: who kept the old address finds it overwritten.
    [[nodiscard]] bool resize(void* pointer, std::size_t size) noexcept {
        std::byte* const block = start_of(pointer);
        if constexpr (poisons) {
            if (is_damaged(block, pointer, return_address())) {
                return false;
            }
            if (Level == poisoning::comprehensive) {
                return false;
            }
        }
        auto* const bytes = static_cast<std::byte*>(pointer);
        const auto before = static_cast<std::size_t>(bytes - block);
        if (!memory_.resize(block, saturating_add(size, before + words::tail_bytes))) {
            return false;
        }
        surround(block, bytes, size);
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept { return memory_.owns(pointer); }

    /// With poisoning the very bytes that were asked for: behind them are canaries. 0: no live block.
    [[nodiscard]] std::size_t usable_size(const void* pointer) const noexcept {
        const std::byte* const block = start_of(const_cast<void*>(pointer));
        const std::size_t room = memory_.usable_size(block);
        const auto* const bytes = static_cast<const std::byte*>(pointer);
        if (room == 0 || !poisons) {
            return room - (room == 0 ? 0 : static_cast<std::size_t>(bytes - block));
        }
        const std::size_t asked = words::asked_for(block, bytes, room);
        return asked > room ? 0 : asked;
    }
    /// The same with all that is in the block beside the bytes asked for.
    [[nodiscard]] std::size_t full_size(const void* pointer) const noexcept {
        return memory_.usable_size(start_of(const_cast<void*>(pointer)));
    }

    /// What of the block at `pointer` was overwritten.
    [[nodiscard]] damage damage_of(const void* pointer) const noexcept {
        const std::byte* const block = start_of(const_cast<void*>(pointer));
        return words::look(block, memory_.usable_size(block),
                           static_cast<const std::byte*>(pointer));
    }
    /// Of a block as for_each_block shows it.
    [[nodiscard]] damage damage_of_raw(const std::byte* block, std::size_t room) const noexcept {
        return words::look(block, room, block + bytes_within(block));
    }

    /// How far behind the start of a block, as for_each_block shows it, its bytes begin. What
    /// multi_heap_aligned_alloc_offs moved counts without ESP-IDF's words from the block's start.
    [[nodiscard]] static std::size_t bytes_within(const std::byte* block) noexcept {
        return head_bytes + shift_at(block);
    }

    [[nodiscard]] std::size_t free_bytes() const noexcept { return less(memory_.free_bytes()); }
    // As of `general`.
    [[nodiscard]] std::size_t free_granules() const noexcept requires requires(const Memory& m) {
        m.free_granules();
    }
    { return memory_.free_granules(); }
    [[nodiscard]] static constexpr std::size_t bytes_in(
        std::size_t granules) noexcept requires requires {
        Memory::bytes_in(granules);
    }
    { return less(Memory::bytes_in(granules)); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return less(memory_.largest_free()); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = memory_.snapshot();
        now.free_bytes = static_cast<std::uint32_t>(free_bytes());
        now.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
        return now;
    }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return memory_.storage(); }
    /// Blocks with all that is around their bytes, as of multi_heap_walk.
    template <std::invocable<const block&> Visitor>
    void for_each_block(Visitor&& visit) const {
        memory_.for_each_block(visit);
    }

    [[nodiscard]] bool check() const noexcept { return !first_damage(); }

    /// The first that is found.
    [[nodiscard]] damage first_damage() const noexcept {
        damage first;
        if (!memory_.check()) {
            return damage_of_free_memory();
        }
        if constexpr (poisons) {
            const std::byte* const start = storage().data();
            memory_.for_each_block([&](const block& seen) {
                if (!first && seen.live) {
                    first = damage_of_raw(start + seen.offset, seen.size);
                }
            });
        }
        return first;
    }

private:
    [[nodiscard]] static constexpr std::size_t less(std::size_t free) noexcept {
        return free < poison_bytes ? 0 : free - poison_bytes;
    }
    /// Where the allocator's block of these bytes starts, if they are a block's.
    [[nodiscard]] [[gnu::always_inline]] std::byte* start_of(void* pointer) const noexcept {
        std::byte* const usual = static_cast<std::byte*>(pointer) - head_bytes;
        if constexpr (!Shifts) {
            return usual;
        }
        return shift::start_of(memory_, usual, head_bytes);
    }
    /// How far the bytes lie behind where they usually do, with ESP-IDF's words.
    [[nodiscard]] static std::size_t shift_at(const std::byte* block) noexcept {
        if constexpr (Shifts && head_bytes != 0) {
            return shift::distance_at(block);
        }
        return 0;
    }

    void surround(std::byte* block, std::byte* bytes, std::size_t size) noexcept {
        if constexpr (Shifts) {
            if (const auto distance = bytes - head_bytes - block; distance != 0) {
                shift::mark(block, distance);
            }
        }
        words::put(block, poisons && !AsEspIdf ? memory_.usable_size(block) : 0, bytes, size);
    }

    /// What is wrong where the allocator found something: the word of free memory, else only where it is.
    [[nodiscard]] damage damage_of_free_memory() const noexcept {
        if constexpr (requires { memory_.first_overwritten(); }) {
            if (const std::byte* const byte = memory_.first_overwritten()) {
                constexpr std::uint32_t filled = detail::freed_fill * 0x0101'0101U;
                const std::byte* const word = byte - reinterpret_cast<std::uintptr_t>(byte) % 4;
                return {damage::part::free_word, word, filled, word_at(word)};
            }
        }
        return {.what = damage::part::block, .where = storage().data()};
    }

    /// Of a live block. What is none is the allocator's to refuse, and to record.
    [[nodiscard]] bool is_damaged(const std::byte* block, const void* pointer,
                                  std::uintptr_t caller) const noexcept {
        const std::size_t room = memory_.usable_size(block);
        if (room == 0) {
            return false;
        }
        const damage found = words::look(block, room, static_cast<const std::byte*>(pointer));
        if (!found) {
            return false;
        }
        damages.note(pointer, found);
        record_misuse(failure_kind::corrupted_block, pointer, storage().data(), caller);
        return true;
    }

    Memory memory_;
};

}  // namespace ramwright::esp_idf
