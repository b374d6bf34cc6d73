// SPDX-License-Identifier: Apache-2.0
#include "tool/size/elf_image.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "tool/common/error.hpp"

namespace ramwright::tool {

static_assert(std::endian::native == std::endian::little, "Structures are copied from the file.");

namespace {

class elf_parser {
public:
    elf_parser(const std::string& name, std::span<const std::byte> content)
        : name_{name}, content_{content} {}

    elf_image parse() {
        read_header();
        read_segments();
        elf_image image;
        for (std::size_t index = 0; index != headers_.size(); ++index) {
            add_section(image, index);
        }
        if (image.sections.empty()) {
            refuse("has no section that takes memory");
        }
        for (const Elf32_Shdr& header : headers_) {
            if (header.sh_type == SHT_SYMTAB) {
                add_symbols(image, header);
            }
        }
        return image;
    }

private:
    [[noreturn]] void refuse(const char* why) const {
        throw input_error(fmt::format("'{}' {}", name_, why));
    }

    [[nodiscard]] std::span<const std::byte> part(std::uint64_t offset, std::uint64_t size) const {
        if (offset > content_.size() || size > content_.size() - offset) {
            refuse("is cut off: its headers name what lies after its end");
        }
        return content_.subspan(offset, size);
    }

    template <typename Entry>
    [[nodiscard]] std::vector<Entry> entries(std::uint64_t offset, std::uint64_t count) const {
        const auto bytes = part(offset, count * sizeof(Entry));
        std::vector<Entry> result(count);
        if (!bytes.empty()) {
            std::memcpy(result.data(), bytes.data(), bytes.size());
        }
        return result;
    }

    [[nodiscard]] std::string text(std::span<const std::byte> strings, std::uint64_t offset) const {
        if (offset >= strings.size()) {
            refuse("is damaged: a name lies outside its string table");
        }
        const auto* const start = reinterpret_cast<const char*>(strings.data()) + offset;
        return {start, strnlen(start, strings.size() - offset)};
    }

    void read_header() {
        if (content_.size() < EI_NIDENT ||
            std::memcmp(content_.data(), ELFMAG, std::size_t{SELFMAG}) != 0) {
            refuse("is not an ELF file");
        }
        if (content_[EI_CLASS] != std::byte{ELFCLASS32}) {
            refuse("is not a 32-bit ELF file: firmware of 32-bit machines is what can be read");
        }
        if (content_[EI_DATA] != std::byte{ELFDATA2LSB}) {
            refuse("is not a little-endian ELF file");
        }
        header_ = entries<Elf32_Ehdr>(0, 1).front();
        if (header_.e_type != ET_EXEC && header_.e_type != ET_DYN) {
            refuse("is not linked: name the linked image, not an object file");
        }
        if (header_.e_shoff == 0 || header_.e_shentsize != sizeof(Elf32_Shdr)) {
            refuse("has no section headers");
        }
        headers_ = entries<Elf32_Shdr>(header_.e_shoff, header_.e_shnum);
        if (header_.e_shstrndx >= headers_.size()) {
            refuse("is damaged: its sections have no names");
        }
        const Elf32_Shdr& names = headers_[header_.e_shstrndx];
        names_ = part(names.sh_offset, names.sh_size);
    }

    void read_segments() {
        if (header_.e_phnum != 0 && header_.e_phentsize != sizeof(Elf32_Phdr)) {
            refuse("is damaged: its segments have another size than segments have");
        }
        segments_ = entries<Elf32_Phdr>(header_.e_phoff, header_.e_phnum);
    }

    [[nodiscard]] std::uint64_t load_address(const Elf32_Shdr& header) const {
        for (const Elf32_Phdr& segment : segments_) {
            if (segment.p_type == PT_LOAD && header.sh_addr >= segment.p_vaddr &&
                header.sh_addr - segment.p_vaddr < segment.p_filesz) {
                return std::uint64_t{segment.p_paddr} + (header.sh_addr - segment.p_vaddr);
            }
        }
        return header.sh_addr;
    }

    void add_section(elf_image& image, std::size_t index) {
        places_.emplace_back();
        const Elf32_Shdr& header = headers_[index];
        const bool has_contents = header.sh_type != SHT_NOBITS;
        const bool only_for_threads = !has_contents && (header.sh_flags & SHF_TLS) != 0;
        if ((header.sh_flags & SHF_ALLOC) == 0 || header.sh_size == 0 || only_for_threads) {
            return;
        }
        if (std::uint64_t{header.sh_addr} + header.sh_size > std::uint64_t{1} << 32) {
            refuse("is damaged: a section ends after the last address");
        }
        if (has_contents) {
            static_cast<void>(part(header.sh_offset, header.sh_size));
        }
        places_.back() = image.sections.size();
        image.sections.push_back(
            {.name = text(names_, header.sh_name),
             .address = header.sh_addr,
             .load_address = has_contents ? load_address(header) : header.sh_addr,
             .size = header.sh_size,
             .has_contents = has_contents});
    }

    void add_symbols(elf_image& image, const Elf32_Shdr& table) const {
        if (table.sh_entsize != sizeof(Elf32_Sym) || table.sh_link >= headers_.size()) {
            refuse("is damaged: its symbol table is not one");
        }
        const Elf32_Shdr& link = headers_[table.sh_link];
        const auto strings = part(link.sh_offset, link.sh_size);
        for (const Elf32_Sym& symbol :
             entries<Elf32_Sym>(table.sh_offset, table.sh_size / sizeof(Elf32_Sym))) {
            const unsigned type = ELF32_ST_TYPE(symbol.st_info);
            if ((type != STT_FUNC && type != STT_OBJECT) || symbol.st_size == 0 ||
                symbol.st_shndx >= places_.size() || !places_[symbol.st_shndx]) {
                continue;
            }
            // Of a Thumb function the lowest bit is no part of the address.
            const bool thumb = header_.e_machine == EM_ARM && type == STT_FUNC;
            image.symbols.push_back({.name = text(strings, symbol.st_name),
                                     .section = *places_[symbol.st_shndx],
                                     .address = symbol.st_value & ~std::uint64_t{thumb ? 1U : 0U},
                                     .size = symbol.st_size,
                                     .local = ELF32_ST_BIND(symbol.st_info) == STB_LOCAL});
        }
    }

    const std::string& name_;
    std::span<const std::byte> content_;
    Elf32_Ehdr header_{};
    std::vector<Elf32_Shdr> headers_;
    std::vector<Elf32_Phdr> segments_;
    std::span<const std::byte> names_;
    /// Where each section of the file is in the image.
    std::vector<std::optional<std::size_t>> places_;
};

}  // namespace

elf_image parse_elf(const std::string& name, std::span<const std::byte> content) {
    return elf_parser{name, content}.parse();
}

}  // namespace ramwright::tool
