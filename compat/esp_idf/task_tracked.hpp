// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "canaries.hpp"
#include "config.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"
#include "task_table.hpp"
#include "words.hpp"

/// \file
/// One region's allocator that knows whose its blocks are. Called under the heap's lock.
///
/// A word at the end of a block names the task. Sizes are told without it, and a task is charged what it asked
/// for and the rest of the granule, not what the poisoning puts around that. Where the word was overwritten, the
/// block counts for nobody when it is freed.

namespace ramwright::esp_idf {

template <allocator Memory>
class task_tracked {
    static constexpr std::size_t owner_bytes = 4;
    using poison = canaries<config::poison, config::poison_as_esp_idf>;
    static constexpr std::size_t poison_bytes = poison::head_bytes + poison::tail_bytes;

public:
    constexpr task_tracked() noexcept = default;
    explicit task_tracked(std::span<std::byte> region) noexcept
        : memory_{region}, start_{reinterpret_cast<std::uintptr_t>(region.data())} {}

    [[nodiscard]] void* try_allocate(layout want) noexcept {
        want.size = saturating_add(want.size, owner_bytes);
        void* const block = memory_.try_allocate(want);
        if (block != nullptr) {
            note_taken(block);
        }
        return block;
    }
    [[nodiscard]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) [[unlikely]] {
            record_refusal(*this, want, return_address());
        }
        return block;
    }
    bool deallocate(void* block) noexcept {
        const std::size_t bytes = usable_size(block);
        const std::uint32_t owner = bytes == 0 ? 0 : owner_of(block, bytes);
        if (!memory_.deallocate(block)) {
            return false;
        }
        tasks.note_given(owner, start_, bytes - poison_bytes);
        return true;
    }
    /// From then on it is the block of the task that resized it.
    [[nodiscard]] bool resize(void* block, std::size_t size) noexcept {
        const std::size_t before = usable_size(block);
        const std::uint32_t owner = before == 0 ? 0 : owner_of(block, before);
        if (!memory_.resize(block, saturating_add(size, owner_bytes))) {
            return false;
        }
        tasks.note_given(owner, start_, before - poison_bytes);
        note_taken(block);
        return true;
    }

    [[nodiscard]] bool owns(const void* pointer) const noexcept { return memory_.owns(pointer); }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return less(memory_.usable_size(block));
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return less(memory_.free_bytes()); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return less(memory_.largest_free()); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept {
        ramwright::snapshot now = memory_.snapshot();
        now.free_bytes = static_cast<std::uint32_t>(free_bytes());
        now.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
        return now;
    }
    [[nodiscard]] bool check() const noexcept { return memory_.check(); }
    [[nodiscard]] const std::byte* first_overwritten() const noexcept requires
        requires(const Memory& m) {
        m.first_overwritten();
    }
    { return memory_.first_overwritten(); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return memory_.storage(); }
    void visit_from_start() noexcept { memory_.visit_from_start(); }
    template <std::invocable<const block&> Visitor>
    [[nodiscard]] visited visit_some(std::uint32_t blocks, Visitor&& visit) {
        return memory_.visit_some(blocks, [&](const block& seen) { visit(without_owner(seen)); });
    }
    template <std::invocable<const block&> Visitor>
    void for_each_block(Visitor&& visit) const {
        memory_.for_each_block([&](const block& seen) { visit(without_owner(seen)); });
    }

    /// Of a live block of so many bytes, as they are told.
    [[nodiscard]] static std::uint32_t owner_of(const void* block, std::size_t bytes) noexcept {
        return word_at(static_cast<const std::byte*>(block) + bytes);
    }

private:
    [[nodiscard]] static constexpr std::size_t less(std::size_t bytes) noexcept {
        return bytes < owner_bytes ? 0 : bytes - owner_bytes;
    }
    [[nodiscard]] static block without_owner(block seen) noexcept {
        seen.size = static_cast<std::uint32_t>(less(seen.size));
        return seen;
    }
    void note_taken(void* block) noexcept {
        const std::uint32_t owner = tasks.current_owner();
        const std::size_t bytes = usable_size(block);
        put_word(static_cast<std::byte*>(block) + bytes, owner);
        tasks.note_taken(owner, start_, bytes - poison_bytes);
    }

    Memory memory_{};
    std::uintptr_t start_ = 0;
};

}  // namespace ramwright::esp_idf
