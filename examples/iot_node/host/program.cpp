// SPDX-License-Identifier: Apache-2.0
#include "host/program.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

extern "C" const char __executable_start[];

namespace iot_node {
namespace {

constexpr std::size_t aligned(std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; }

/// Looks for a build id among the notes of one segment.
bool find_build_id(std::span<const std::byte> notes, ramwright::build_id& found) {
    ElfW(Nhdr) head{};
    while (notes.size() >= sizeof head) {
        std::memcpy(&head, notes.data(), sizeof head);
        const std::size_t content = sizeof head + aligned(head.n_namesz);
        if (head.n_type == NT_GNU_BUILD_ID && head.n_descsz >= found.size()) {
            std::memcpy(found.data(), notes.data() + content, found.size());
            return true;
        }
        notes = notes.subspan(std::min(notes.size(), content + aligned(head.n_descsz)));
    }
    return false;
}

/// The loader shows the program itself first.
int visit_first_object(dl_phdr_info* object, std::size_t, void* found) {
    for (const ElfW(Phdr) & segment : std::span{object->dlpi_phdr, object->dlpi_phnum}) {
        const auto* const start =
            reinterpret_cast<const std::byte*>(object->dlpi_addr + segment.p_vaddr);
        if (segment.p_type == PT_NOTE &&
            find_build_id({start, segment.p_memsz}, *static_cast<ramwright::build_id*>(found))) {
            break;
        }
    }
    return 1;
}

}  // namespace

ramwright::build_id build_id() {
    ramwright::build_id found{};
    dl_iterate_phdr(visit_first_object, &found);
    return found;
}

std::uintptr_t code_base() { return reinterpret_cast<std::uintptr_t>(__executable_start); }

}  // namespace iot_node
