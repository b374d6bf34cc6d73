// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// The same memory at a second address, on another bus.
///
/// Some chips fetch code from RAM at other addresses than those its data has. A heap hands out the addresses of
/// its regions; this says where else a block is seen. Not for memory whose second view differs in more than the
/// address, as a cached and an uncached one: those need cache maintenance between them.
///
///     std::byte* block = static_cast<std::byte*>(memory.allocate({.size = 512}, capability::internal));
///     copy_code_to(block);
///     auto* run = reinterpret_cast<void (*)()>(
///         ramwright::maps::esp32s3_code.to_alias(reinterpret_cast<std::uintptr_t>(block)));
///
/// All calls are O(1), and may be made from an interrupt. What they are asked of must lie in the memory.

namespace ramwright {

struct memory_alias {
    std::uintptr_t start;  ///< where the memory map has it
    std::size_t size;
    std::uintptr_t seen_at;  ///< the lowest address at which it is seen otherwise
    bool reversed = false;   ///< whose lowest word is the highest there; bytes within a word stay

    [[nodiscard]] constexpr bool contains(std::uintptr_t address) const noexcept {
        return address - start < size;
    }
    [[nodiscard]] constexpr bool shows(std::uintptr_t alias) const noexcept {
        return alias - seen_at < size;
    }
    [[nodiscard]] constexpr std::uintptr_t to_alias(std::uintptr_t address) const noexcept {
        return seen_at + mirrored(address - start);
    }
    [[nodiscard]] constexpr std::uintptr_t from_alias(std::uintptr_t alias) const noexcept {
        return start + mirrored(alias - seen_at);
    }

private:
    [[nodiscard]] constexpr std::uintptr_t mirrored(std::uintptr_t offset) const noexcept {
        const std::uintptr_t in_word = offset % 4;
        return reversed ? size - 4 - (offset - in_word) + in_word : offset;
    }
};

}  // namespace ramwright
