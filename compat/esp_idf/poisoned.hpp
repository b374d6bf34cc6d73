// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "config.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// What multi_heap puts around the bytes of a block: canary words, and fill, as the poisoning asks for.
///
/// | poisoning     | as Ramwright has it, +8 bytes           | as ESP-IDF has it, +12 bytes               |
/// |---------------|-----------------------------------------|--------------------------------------------|
/// | none          | nothing                                 | nothing                                    |
/// | light         | bytes, BAAD5678, …, ABBA1234 ^ position | ABBA1234, size, bytes, BAAD5678            |
/// | comprehensive | the same, and filled with CE when given out; the allocator is at `full`              |
///
/// Without words before it a block is aligned to 8, and what was written before it shows in the header
/// of the allocator.
///
/// A block whose bytes begin elsewhere than the allocator's does, as multi_heap_aligned_alloc_offs asks
/// for, has two words before them: how far it is to the start, and 0, which no header ends with.

namespace ramwright::esp_idf {

inline constexpr std::uint32_t head_canary = 0xABBA'1234;
inline constexpr std::uint32_t tail_canary = 0xBAAD'5678;
inline constexpr unsigned char allocated_fill = 0xCE;

[[nodiscard]] inline std::uint32_t word_at(const std::byte* place) noexcept {
    std::uint32_t word = 0;
    __builtin_memcpy(&word, place, sizeof word);
    return word;
}
inline void put_word(std::byte* place, std::uint32_t word) noexcept {
    __builtin_memcpy(place, &word, sizeof word);
}

/// A word that is not what it should be.
struct damage {
    enum class part : std::uint8_t { none, block, head, size, tail };
    part what = part::none;
    const std::byte* where = nullptr;
    std::uint32_t expected = 0;
    std::uint32_t found = 0;

    explicit operator bool() const noexcept { return what != part::none; }
};

/// What the last call that refused a block found in it, for whoever prints it after the lock was released.
inline constinit damage last_damage;

/// `Shifts`: bytes may begin elsewhere than the allocator's block does.
template <allocator Memory, bool Shifts, poisoning Level = config::poison,
          bool AsEspIdf = config::poison_as_esp_idf>
class poisoned {
    static constexpr bool poisons = Level != poisoning::none;

public:
    static constexpr std::size_t head_bytes = poisons && AsEspIdf ? 8 : 0;
    static constexpr std::size_t tail_bytes = !poisons ? 0 : AsEspIdf ? 4 : 8;
    static constexpr std::size_t poison_bytes = head_bytes + tail_bytes;

    constexpr poisoned() noexcept = default;
    explicit poisoned(std::span<std::byte> region) noexcept : memory_{region} {}

    [[nodiscard]] [[gnu::always_inline]] void* try_allocate(layout want) noexcept {
        if constexpr (!poisons) {
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
        const std::size_t around = poison_bytes + (lies_right ? 0 : shift_bytes);
        const std::size_t slack = lies_right ? 0 : want.alignment;
        const layout room{.size = saturating_add(want.size, around + slack),
                          .alignment = lies_right ? want.alignment : default_alignment};
        auto* const block = static_cast<std::byte*>(memory_.try_allocate(room));
        if (block == nullptr) {
            return nullptr;
        }
        std::byte* bytes = block + head_bytes;
        if (!lies_right) {
            const auto least = reinterpret_cast<std::uintptr_t>(bytes) + shift_bytes + offset;
            bytes += shift_bytes + ((0 - least) & (want.alignment - 1));
            put_word(bytes - head_bytes - 8, note_of(bytes - block));
            put_word(bytes - head_bytes - 4, 0);
        }
        surround(block, bytes, want.size);
        return bytes;
    }

    // As of the allocator, where it walks in steps: a block whose words were overwritten ends it, too.
    void visit_from_start() noexcept { memory_.visit_from_start(); }
    template <std::invocable<const block&> Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks, Visitor&& visit) {
        bool intact = true;
        const std::byte* const start = storage().data();
        const visited come = memory_.visit_some(blocks, [&](const block& seen) {
            if (seen.live && intact) {
                const damage found = damage_of_raw(start + seen.offset, seen.size);
                if (found) {
                    last_damage = found;
                    intact = false;
                }
            }
            visit(seen);
        });
        return intact ? come : visited::damaged;
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
        if (!memory_.resize(block, saturating_add(size, before + tail_bytes))) {
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
        const auto before =
            static_cast<std::size_t>(static_cast<const std::byte*>(pointer) - block);
        if (room == 0 || !poisons) {
            return room - (room == 0 ? 0 : before);
        }
        const std::size_t asked = asked_for(block, pointer, room);
        return asked > room ? 0 : asked;
    }
    /// The same with all that is in the block beside the bytes asked for.
    [[nodiscard]] std::size_t full_size(const void* pointer) const noexcept {
        return memory_.usable_size(start_of(const_cast<void*>(pointer)));
    }

    /// What of the block at `pointer` was overwritten.
    [[nodiscard]] damage damage_of(const void* pointer) const noexcept {
        const std::byte* const block = start_of(const_cast<void*>(pointer));
        return damage_in(block, static_cast<const std::byte*>(pointer), memory_.usable_size(block));
    }
    /// Of a block as for_each_block shows it.
    [[nodiscard]] damage damage_of_raw(const std::byte* block, std::size_t room) const noexcept {
        return damage_in(block, block + bytes_within(block), room);
    }

    /// How far behind the start of a block, as for_each_block shows it, its bytes begin. What
    /// multi_heap_aligned_alloc_offs moved counts without ESP-IDF's words from the block's start.
    [[nodiscard]] std::size_t bytes_within(const std::byte* block) const noexcept {
        return head_bytes + shift_at(block);
    }

    [[nodiscard]] std::size_t free_bytes() const noexcept { return less(memory_.free_bytes()); }
    /// As of `general`.
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
            first = {.what = damage::part::block, .where = storage().data()};
            return first;
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
    static constexpr std::size_t shift_bytes = 16;
    /// Tells a distance from what a program may have written.
    static constexpr std::uint32_t distance_key = 0x5A0F'F5E7;
    static constexpr std::uint32_t shifted_head = head_canary ^ distance_key;

    [[nodiscard]] static constexpr std::size_t less(std::size_t free) noexcept {
        return free < poison_bytes ? 0 : free - poison_bytes;
    }
    [[nodiscard]] static std::uint32_t note_of(std::ptrdiff_t distance) noexcept {
        return static_cast<std::uint32_t>(distance) ^ distance_key;
    }

    /// Where the allocator's block of these bytes starts, if they are a block's.
    [[nodiscard]] [[gnu::always_inline]] std::byte* start_of(void* pointer) const noexcept {
        std::byte* const usual = static_cast<std::byte*>(pointer) - head_bytes;
        if constexpr (!Shifts) {
            return usual;
        }
        if (!memory_.owns(usual - 8) || word_at(usual - 4) != 0) [[likely]] {
            return usual;
        }
        return start_of_shifted(usual);
    }
    [[nodiscard]] [[gnu::noinline]] std::byte* start_of_shifted(std::byte* usual) const noexcept {
        const std::uint32_t distance = word_at(usual - 8) ^ distance_key;
        std::byte* const start = usual + head_bytes - distance;
        return distance <= memory_.storage().size() && memory_.owns(start) ? start : usual;
    }
    /// How far the bytes lie behind where they usually do, with ESP-IDF's words.
    [[nodiscard]] static std::size_t shift_at(const std::byte* block) noexcept {
        if constexpr (Shifts && head_bytes != 0) {
            return word_at(block) == shifted_head ? word_at(block + 4) : 0;
        }
        return 0;
    }

    void surround(std::byte* block, std::byte* bytes, std::size_t size) noexcept {
        if constexpr (Level == poisoning::comprehensive) {
            __builtin_memset(bytes, allocated_fill, size);
        }
        if constexpr (poisons && AsEspIdf) {
            if (const auto shift = bytes - head_bytes - block; shift != 0) {
                put_word(block, shifted_head);
                put_word(block + 4, static_cast<std::uint32_t>(shift));
            }
            put_word(bytes - 8, head_canary);
            put_word(bytes - 4, static_cast<std::uint32_t>(size));
            put_word(bytes + size, tail_canary);
        } else if constexpr (poisons) {
            const auto end = static_cast<std::uint32_t>(bytes - block + size);
            put_word(bytes + size, tail_canary);
            put_word(block + memory_.usable_size(block) - 4, head_canary ^ end);
        }
    }

    /// As its words say; more than `room` iff they are damaged.
    [[nodiscard]] static std::size_t asked_for(const std::byte* block, const void* pointer,
                                               std::size_t room) noexcept {
        const auto* const bytes = static_cast<const std::byte*>(pointer);
        if constexpr (AsEspIdf) {
            return word_at(bytes - 4);
        }
        const std::size_t end = word_at(block + room - 4) ^ head_canary;
        return end - static_cast<std::size_t>(bytes - block);
    }

    [[nodiscard]] damage damage_in(const std::byte* block, const std::byte* bytes,
                                   std::size_t room) const noexcept {
        if (room < poison_bytes || room == 0) {
            return {.what = damage::part::block, .where = bytes};
        }
        if constexpr (poisons) {
            const std::byte* tail = nullptr;
            if constexpr (AsEspIdf) {
                const auto before = static_cast<std::size_t>(bytes - block);
                if (before > room - tail_bytes || word_at(bytes - 8) != head_canary) {
                    const std::byte* const head = before > room ? block : bytes - 8;
                    return {damage::part::head, head, head_canary, word_at(head)};
                }
                if (word_at(bytes - 4) > room - before - tail_bytes) {
                    return {damage::part::size, bytes - 4,
                            static_cast<std::uint32_t>(room - before - tail_bytes),
                            word_at(bytes - 4)};
                }
                tail = bytes + word_at(bytes - 4);
            } else {
                // Bytes behind a shift begin elsewhere; their end is counted from the block's start.
                const std::size_t end = word_at(block + room - 4) ^ head_canary;
                if (end > room - tail_bytes) {
                    return {damage::part::size, block + room - 4,
                            static_cast<std::uint32_t>(room - tail_bytes),
                            static_cast<std::uint32_t>(end)};
                }
                tail = block + end;
            }
            if (word_at(tail) != tail_canary) {
                return {damage::part::tail, tail, tail_canary, word_at(tail)};
            }
        }
        return {};
    }

    /// Of a live block. What is none is the allocator's to refuse, and to record.
    [[nodiscard]] bool is_damaged(const std::byte* block, const void* pointer,
                                  std::uintptr_t caller) const noexcept {
        const std::size_t room = memory_.usable_size(block);
        if (room == 0) {
            return false;
        }
        const damage found = damage_in(block, static_cast<const std::byte*>(pointer), room);
        if (!found) {
            return false;
        }
        last_damage = found;
        record_misuse(failure_kind::corrupted_block, pointer, storage().data(), caller);
        return true;
    }

    Memory memory_;
};

}  // namespace ramwright::esp_idf
