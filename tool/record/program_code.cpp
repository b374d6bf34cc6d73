// SPDX-License-Identifier: Apache-2.0
#include "tool/record/program_code.hpp"

#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

namespace ramwright::record {

void program_code::find() noexcept {
    const auto* const first = reinterpret_cast<const ElfW(Phdr)*>(getauxval(AT_PHDR));
    const std::span segments{first, getauxval(AT_PHNUM)};
    entry_ = getauxval(AT_ENTRY);
    for (const ElfW(Phdr) & segment : segments) {
        if (segment.p_type == PT_PHDR) {
            bias_ = reinterpret_cast<std::uintptr_t>(first) - segment.p_vaddr;
        }
    }
    for (const ElfW(Phdr) & segment : segments) {
        const std::uintptr_t at = bias_ + segment.p_vaddr;
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
            begin_ = begin_ == 0 ? at : std::min(begin_, at);
            end_ = std::max(end_, at + segment.p_memsz);
        } else if (segment.p_type == PT_NOTE) {
            read_build_id(reinterpret_cast<const void*>(at), segment.p_memsz);
        }
    }
}

void program_code::read_build_id(const void* notes, std::uintptr_t bytes) noexcept {
    constexpr std::uintptr_t word = 4;
    const auto* at = static_cast<const std::byte*>(notes);
    const std::byte* const end = at + bytes;
    ElfW(Nhdr) note;
    while (static_cast<std::size_t>(end - at) >= sizeof(note)) {
        std::memcpy(&note, at, sizeof(note));
        const std::byte* const name = at + sizeof(note);
        const std::byte* const description = name + (note.n_namesz + word - 1) / word * word;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
            std::memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0) {
            std::memcpy(build_.data(), description,
                        std::min<std::size_t>(note.n_descsz, build_.size()));
            return;
        }
        at = description + (note.n_descsz + word - 1) / word * word;
    }
}

}  // namespace ramwright::record
