// SPDX-License-Identifier: Apache-2.0
#include "code_object.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

namespace traces {
namespace {

struct search {
    std::uintptr_t address;
    code_object found{};
};

void read_build_id(std::span<const std::byte> notes, ramwright::build_id& into) {
    const auto aligned = [](std::size_t bytes) { return (bytes + 3) & ~std::size_t{3}; };
    ElfW(Nhdr) head{};
    while (notes.size() >= sizeof head) {
        std::memcpy(&head, notes.data(), sizeof head);
        const std::size_t content = sizeof head + aligned(head.n_namesz);
        if (head.n_type == NT_GNU_BUILD_ID && head.n_descsz >= into.size()) {
            std::memcpy(into.data(), notes.data() + content, into.size());
            return;
        }
        notes = notes.subspan(std::min(notes.size(), content + aligned(head.n_descsz)));
    }
}

int visit(dl_phdr_info* object, std::size_t, void* data) {
    auto& [address, found] = *static_cast<search*>(data);
    const std::span segments{object->dlpi_phdr, object->dlpi_phnum};
    const auto start = [&](const ElfW(Phdr) & segment) {
        return object->dlpi_addr + segment.p_vaddr;
    };
    const auto code = std::find_if(segments.begin(), segments.end(), [&](const ElfW(Phdr) & each) {
        return each.p_type == PT_LOAD && address - start(each) < each.p_memsz;
    });
    if (code == segments.end()) {
        return 0;
    }
    found.bias = object->dlpi_addr;
    found.begin = start(*code);
    found.end = start(*code) + code->p_memsz;
    for (const ElfW(Phdr) & each : segments) {
        if (each.p_type == PT_NOTE) {
            read_build_id({reinterpret_cast<const std::byte*>(start(each)), each.p_memsz},
                          found.build);
        }
    }
    return 1;
}

}  // namespace

code_object object_of(const void* function) {
    search wanted{.address = reinterpret_cast<std::uintptr_t>(function)};
    dl_iterate_phdr(visit, &wanted);
    return wanted.found;
}

}  // namespace traces
