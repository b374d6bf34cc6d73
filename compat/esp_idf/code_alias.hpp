// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "config.hpp"
#include "ramwright/heap/memory_alias.hpp"
#include "ramwright/heap/request.hpp"

/// \file
/// Blocks for code in memory that is executed at other addresses than it is written to: D/IRAM.
///
/// The heap has such memory at its data addresses. What EXEC asks for is handed out where it can be executed, and
/// is found again from there. Nothing here reads or writes through the second address, so that bytes are as good
/// as words. Without CONFIG_RAMWRIGHT_HEAP_CODE_ALIASES there is one address, and all of this costs nothing.

namespace ramwright::esp_idf {

/// Of the program's memory; to be called before anything is allocated.
void use_code_aliases(std::span<const memory_alias> aliases) noexcept;

[[nodiscard]] void* allocate_code(const heap_request& request) noexcept;

/// The heap's block behind what was handed out for code; of all else, itself.
[[nodiscard]] void* behind_code(const void* handed_out) noexcept;

/// The data address of any byte of code; of all else, itself.
[[nodiscard]] std::byte* as_data(const void* pointer) noexcept;

/// Whether what lies at this data address is executed elsewhere.
[[nodiscard]] bool runs_elsewhere(const void* block) noexcept;

/// As heap's, of what was handed out.
[[nodiscard]] std::size_t usable_code(const void* handed_out) noexcept;

/// Zeroes that many bytes; of code all there are.
void clear_code(void* handed_out, std::size_t bytes) noexcept;

/// As memcpy. Either of the two may be handed out for code.
void copy_code(void* to, const void* from, std::size_t bytes) noexcept;

}  // namespace ramwright::esp_idf
