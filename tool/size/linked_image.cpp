// SPDX-License-Identifier: Apache-2.0
#include "tool/size/linked_image.hpp"

#include <elf.h>

#include <optional>

namespace ramwright::tool {

namespace {

std::uint64_t load_address(const elf_file& file, const elf_section& section) {
    for (const elf_segment& segment : file.segments()) {
        if (segment.type == PT_LOAD && section.address >= segment.address &&
            section.address - segment.address < segment.size_in_file) {
            return segment.load_address + (section.address - segment.address);
        }
    }
    return section.address;
}

bool takes_memory(const elf_section& section) {
    const bool only_for_threads = section.type == SHT_NOBITS && (section.flags & SHF_TLS) != 0;
    return (section.flags & SHF_ALLOC) != 0 && section.size != 0 && !only_for_threads;
}

}  // namespace

linked_image linked_image_of(const elf_file& file) {
    if (file.bits() != 32) {
        file.refuse("is not a 32-bit ELF file: firmware of 32-bit machines is what can be read");
    }
    if (file.type() != ET_EXEC && file.type() != ET_DYN) {
        file.refuse("is not linked: name the linked image, not an object file");
    }
    if (file.sections().empty()) {
        file.refuse("has no section headers");
    }
    linked_image image;
    // Where each section of the file is in the image.
    std::vector<std::optional<std::size_t>> places;
    for (const elf_section& section : file.sections()) {
        places.emplace_back();
        if (!takes_memory(section)) {
            continue;
        }
        if (section.address + section.size > std::uint64_t{1} << 32) {
            file.refuse("is damaged: a section ends after the last address");
        }
        const bool has_contents = section.type != SHT_NOBITS;
        places.back() = image.sections.size();
        image.sections.push_back(
            {.name = std::string{section.name},
             .address = section.address,
             .load_address = has_contents ? load_address(file, section) : section.address,
             .size = section.size,
             .has_contents = has_contents});
    }
    if (image.sections.empty()) {
        file.refuse("has no section that takes memory");
    }
    for (const elf_symbol& symbol : file.symbols()) {
        if ((symbol.type != STT_FUNC && symbol.type != STT_OBJECT) || symbol.size == 0 ||
            symbol.section >= places.size() || !places[symbol.section]) {
            continue;
        }
        // Of a Thumb function the lowest bit is no part of the address.
        const bool thumb = file.machine() == EM_ARM && symbol.type == STT_FUNC;
        image.symbols.push_back({.name = std::string{symbol.name},
                                 .section = *places[symbol.section],
                                 .address = symbol.value & ~std::uint64_t{thumb ? 1U : 0U},
                                 .size = symbol.size,
                                 .local = symbol.binding == STB_LOCAL});
    }
    return image;
}

}  // namespace ramwright::tool
