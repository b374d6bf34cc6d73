// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/elf_file.hpp"

#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/elf/mapped_file.hpp"

namespace ramwright::tool {

namespace {

constexpr std::string_view cut_off = "is cut off: its headers name what lies after its end";

}  // namespace

void elf_file::closer::operator()(Elf* elf) const { elf_end(elf); }

elf_file::elf_file(const std::string& path)
    : name_{path}, mapped_{std::make_unique<mapped_file>(path, "ELF file")} {
    content_ = mapped_->content();
    open();
}

elf_file::elf_file(std::string name, std::vector<std::byte> content)
    : name_{std::move(name)}, owned_{std::move(content)}, content_{owned_} {
    open();
}

elf_file::~elf_file() = default;

bool elf_file::is_one(const std::string& path) {
    char start[SELFMAG] = {};
    std::ifstream{path, std::ios::binary}.read(start, SELFMAG);
    return std::memcmp(start, ELFMAG, SELFMAG) == 0;
}

void elf_file::refuse(std::string_view why) const {
    throw input_error(fmt::format("'{}' {}", name_, why));
}

void elf_file::open() {
    if (content_.size() < EI_NIDENT || std::memcmp(content_.data(), ELFMAG, SELFMAG) != 0) {
        refuse("is not an ELF file");
    }
    if (content_[EI_DATA] != std::byte{ELFDATA2LSB}) {
        refuse("is not a little-endian ELF file");
    }
    elf_version(EV_CURRENT);
    // libelf takes it as its own to write to, and does so only for who asks.
    auto* const start = reinterpret_cast<char*>(const_cast<std::byte*>(content_.data()));
    elf_.reset(elf_memory(start, content_.size()));
    GElf_Ehdr header;
    if (elf_ == nullptr || gelf_getehdr(elf_.get(), &header) == nullptr) {
        refuse("is not an ELF file that can be read: its header is cut off or damaged");
    }
    type_ = header.e_type;
    machine_ = header.e_machine;
    bits_ = gelf_getclass(elf_.get()) == ELFCLASS64 ? 64 : 32;
    entry_ = header.e_entry;
    read_sections();
    read_segments();
}

std::span<const std::byte> elf_file::part(std::uint64_t offset, std::uint64_t size) const {
    if (offset > content_.size() || size > content_.size() - offset) {
        refuse(cut_off);
    }
    return content_.subspan(offset, size);
}

std::string_view elf_file::text(std::size_t table, std::size_t offset) const {
    const char* const found = elf_strptr(elf_.get(), table, offset);
    if (found == nullptr) {
        refuse("is damaged: a name lies outside its string table");
    }
    return found;
}

void elf_file::read_sections() {
    GElf_Ehdr header;
    gelf_getehdr(elf_.get(), &header);
    if (header.e_shoff == 0) {
        return;
    }
    if (header.e_shentsize != gelf_fsize(elf_.get(), ELF_T_SHDR, 1, EV_CURRENT)) {
        refuse("is damaged: its section headers have another size than section headers have");
    }
    std::size_t count = 0;
    std::size_t names = 0;
    static_cast<void>(part(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize));
    if (elf_getshdrnum(elf_.get(), &count) != 0 || count < header.e_shnum ||
        elf_getshdrstrndx(elf_.get(), &names) != 0) {
        refuse(cut_off);
    }
    for (std::size_t index = 0; index != count; ++index) {
        Elf_Scn* const place = elf_getscn(elf_.get(), index);
        GElf_Shdr section;
        if (place == nullptr || gelf_getshdr(place, &section) == nullptr) {
            refuse(cut_off);
        }
        const bool has_content = section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL;
        sections_.push_back({.name = index == 0 ? "" : text(names, section.sh_name),
                             .type = section.sh_type,
                             .flags = section.sh_flags,
                             .address = section.sh_addr,
                             .size = section.sh_size,
                             .link = section.sh_link});
        if (has_content) {
            sections_.back().content = part(section.sh_offset, section.sh_size);
        }
    }
}

void elf_file::read_segments() {
    std::size_t count = 0;
    if (elf_getphdrnum(elf_.get(), &count) != 0) {
        refuse(cut_off);
    }
    for (std::size_t index = 0; index != count; ++index) {
        GElf_Phdr segment;
        if (gelf_getphdr(elf_.get(), static_cast<int>(index), &segment) == nullptr) {
            refuse(cut_off);
        }
        segments_.push_back({.type = segment.p_type,
                             .address = segment.p_vaddr,
                             .load_address = segment.p_paddr,
                             .size = segment.p_memsz,
                             .offset_in_file = segment.p_offset,
                             .size_in_file = segment.p_filesz});
    }
}

std::span<const std::byte> elf_file::content(const elf_segment& segment) const {
    return part(segment.offset_in_file, segment.size_in_file);
}

std::vector<elf_symbol> elf_file::symbols() const {
    std::vector<elf_symbol> found;
    for (std::size_t table = 0; table != sections_.size(); ++table) {
        if (sections_[table].type != SHT_SYMTAB) {
            continue;
        }
        Elf_Data* const data = elf_getdata(elf_getscn(elf_.get(), table), nullptr);
        GElf_Sym symbol;
        for (int index = 0; data != nullptr && gelf_getsym(data, index, &symbol) != nullptr;
             ++index) {
            const bool nowhere = symbol.st_shndx == SHN_UNDEF || symbol.st_shndx >= SHN_LORESERVE;
            found.push_back({.name = text(sections_[table].link, symbol.st_name),
                             .value = symbol.st_value,
                             .size = symbol.st_size,
                             .type = static_cast<unsigned>(GELF_ST_TYPE(symbol.st_info)),
                             .binding = static_cast<unsigned>(GELF_ST_BIND(symbol.st_info)),
                             .section = nowhere ? sections_.size() : symbol.st_shndx});
        }
    }
    return found;
}

std::vector<elf_note> elf_file::notes() const {
    std::vector<elf_note> found;
    const auto read = [&](std::span<const std::byte> content) {
        const auto offset = static_cast<std::int64_t>(content.data() - content_.data());
        Elf_Data* const data =
            content.empty() ? nullptr
                            : elf_getdata_rawchunk(elf_.get(), offset, content.size(), ELF_T_NHDR);
        GElf_Nhdr note;
        std::size_t owner = 0;
        std::size_t start = 0;
        for (std::size_t next = 0;
             data != nullptr && (next = gelf_getnote(data, next, &note, &owner, &start)) != 0;) {
            const auto* const text = reinterpret_cast<const char*>(content.data()) + owner;
            found.push_back({.owner = {text, strnlen(text, note.n_namesz)},
                             .type = note.n_type,
                             .content = content.subspan(start, note.n_descsz)});
        }
    };
    for (const elf_section& each : sections_) {
        if (each.type == SHT_NOTE) {
            read(each.content);
        }
    }
    for (const elf_segment& each : segments_) {
        // What has sections was read there.
        if (each.type == PT_NOTE && sections_.empty()) {
            read(content(each));
        }
    }
    return found;
}

std::span<const std::byte> elf_file::build_id() const {
    const std::vector<elf_note> all = notes();
    const auto found = std::find_if(all.begin(), all.end(), [](const elf_note& note) {
        return note.owner == "GNU" && note.type == NT_GNU_BUILD_ID;
    });
    return found == all.end() ? std::span<const std::byte>{} : found->content;
}

}  // namespace ramwright::tool
