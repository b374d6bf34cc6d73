// SPDX-License-Identifier: Apache-2.0
#include "board/build_id.hpp"

#include <cstdint>

#include "ramwright/trace/packet.hpp"

extern "C" {
extern const std::uint8_t build_id_note_start[];
extern const std::uint8_t code_start[];
}

namespace board {

ramwright::build_id build_id() noexcept {
    // An ELF note: three words, the name "GNU" in four bytes, then the id.
    constexpr std::uint32_t note_head_bytes = 3 * 4 + 4;
    ramwright::build_id id{};
    const std::uint8_t* from = build_id_note_start + note_head_bytes;
    for (std::uint8_t& byte : id) {
        byte = *from++;
    }
    return id;
}

std::uintptr_t code_base() noexcept { return reinterpret_cast<std::uintptr_t>(code_start); }

}  // namespace board
