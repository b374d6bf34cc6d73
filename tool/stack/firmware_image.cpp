// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/firmware_image.hpp"

#include <cxxabi.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tool/common/error.hpp"

namespace ramwright::tool::stack {

namespace {

/// `ring::push` of `void ring<int>::push<4u>(int)`.
std::string without_types(const std::string& declaration) {
    constexpr std::string_view keyword = "operator";
    std::string name;
    int depth = 0;
    for (std::size_t place = 0; place != declaration.size(); ++place) {
        const char letter = declaration[place];
        if (depth == 0 && declaration.compare(place, keyword.size(), keyword) == 0) {
            // Brackets may be part of what follows.
            return name + declaration.substr(place, declaration.find('(', place + 10) - place);
        }
        if (letter == '(' && depth == 0) {
            break;
        }
        depth += letter == '<' ? 1 : 0;
        if (letter == ' ' && depth == 0) {
            name.clear();
        } else if (depth == 0) {
            name += letter;
        }
        depth -= letter == '>' ? 1 : 0;
    }
    return name;
}

}  // namespace

class firmware_image::elf_file {
public:
    explicit elf_file(const std::string& path) {
        std::ifstream file{path, std::ios::binary};
        bytes_.assign(std::istreambuf_iterator<char>{file}, {});
        if (!file || bytes_.empty()) {
            throw input_error(fmt::format("cannot read the ELF file '{}'", path));
        }
        elf_version(EV_CURRENT);
        elf_.reset(elf_memory(bytes_.data(), bytes_.size()));
        if (elf_ == nullptr || elf_kind(elf_.get()) != ELF_K_ELF ||
            gelf_getehdr(elf_.get(), &header_) == nullptr) {
            throw input_error(fmt::format("'{}' is not an ELF file that can be read", path));
        }
        // What the file promises must be in it: libelf would find sections empty instead.
        Elf_Scn* section = nullptr;
        bool whole =
            header_.e_shoff + std::uint64_t{header_.e_shnum} * header_.e_shentsize <= bytes_.size();
        while (whole && (section = elf_nextscn(elf_.get(), section)) != nullptr) {
            GElf_Shdr content;
            whole = gelf_getshdr(section, &content) != nullptr &&
                    (content.sh_type == SHT_NOBITS ||
                     (content.sh_offset <= bytes_.size() &&
                      content.sh_size <= bytes_.size() - content.sh_offset));
        }
        if (!whole) {
            throw input_error(fmt::format("'{}' ends before its sections do", path));
        }
        dwarf_.reset(dwarf_begin_elf(elf_.get(), DWARF_C_READ, nullptr));
    }

    [[nodiscard]] Elf* get() const noexcept { return elf_.get(); }
    [[nodiscard]] const GElf_Ehdr& header() const noexcept { return header_; }
    [[nodiscard]] Dwarf* dwarf() const noexcept { return dwarf_.get(); }

private:
    struct closer {
        void operator()(Elf* elf) const { elf_end(elf); }
        void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
    };

    std::vector<char> bytes_;
    std::unique_ptr<Elf, closer> elf_;
    std::unique_ptr<Dwarf, closer> dwarf_;
    GElf_Ehdr header_{};
};

firmware_image::firmware_image(const std::string& path) : elf_{std::make_unique<elf_file>(path)} {
    const GElf_Ehdr& header = elf_->header();
    const bool known = header.e_machine == EM_ARM || header.e_machine == EM_RISCV;
    if (!known || header.e_ident[EI_CLASS] != ELFCLASS32 ||
        header.e_ident[EI_DATA] != ELFDATA2LSB) {
        throw input_error(
            fmt::format("'{}' is not for a Cortex-M or a 32-bit RISC-V: stacks of others are not "
                        "known",
                        path));
    }
    if (header.e_type != ET_EXEC) {
        throw input_error(fmt::format("'{}' is not a linked image", path));
    }
    core_ = header.e_machine == EM_ARM ? architecture::cortex_m : architecture::riscv;
    entry_ = static_cast<address>(header.e_entry) & ~address{1};
    read_sections(path);
    read_symbols();
    name_functions();
    if (functions_.empty()) {
        throw input_error(fmt::format("'{}' has no symbols of functions: it was stripped", path));
    }
}

firmware_image::~firmware_image() = default;

void firmware_image::read_sections(const std::string& path) {
    Elf_Scn* section = nullptr;
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf_->get(), &names) != 0) {
        throw input_error(fmt::format("'{}' does not name its sections", path));
    }
    while ((section = elf_nextscn(elf_->get(), section)) != nullptr) {
        GElf_Shdr header;
        gelf_getshdr(section, &header);
        const char* const text = elf_strptr(elf_->get(), names, header.sh_name);
        const std::string name = text == nullptr ? "" : text;
        const bool frames = name == ".debug_frame" || name == ".eh_frame";
        const bool loaded = (header.sh_flags & SHF_ALLOC) != 0;
        const Elf_Data* const data = header.sh_type != SHT_NOBITS && (loaded || frames)
                                         ? elf_rawdata(section, nullptr)
                                         : nullptr;
        if (data == nullptr || data->d_buf == nullptr) {
            continue;
        }
        (frames ? frame_sections_ : sections_)
            .push_back({.name = name,
                        .start = static_cast<address>(header.sh_addr),
                        .content = {static_cast<const std::byte*>(data->d_buf), data->d_size},
                        .executable = (header.sh_flags & SHF_EXECINSTR) != 0});
    }
    std::sort(sections_.begin(), sections_.end(),
              [](const loaded_section& a, const loaded_section& b) { return a.start < b.start; });
}

void firmware_image::read_symbols() {
    Elf_Scn* section = nullptr;
    while ((section = elf_nextscn(elf_->get(), section)) != nullptr) {
        GElf_Shdr header;
        gelf_getshdr(section, &header);
        Elf_Data* const data =
            header.sh_type == SHT_SYMTAB ? elf_getdata(section, nullptr) : nullptr;
        GElf_Sym symbol;
        for (int index = 0; data != nullptr && gelf_getsym(data, index, &symbol) != nullptr;
             ++index) {
            const char* const text = elf_strptr(elf_->get(), header.sh_link, symbol.st_name);
            // Those of debug information have addresses of its own.
            if (text == nullptr || !is_loaded(symbol.st_shndx)) {
                continue;
            }
            const std::string_view name{text};
            const auto place = static_cast<address>(symbol.st_value);
            const auto size = static_cast<std::uint32_t>(symbol.st_size);
            const int type = GELF_ST_TYPE(symbol.st_info);
            const int binding = GELF_ST_BIND(symbol.st_info);
            // $t, $a and $x begin instructions, $d data.
            if (type == STT_NOTYPE && name.size() >= 2 && name[0] == '$') {
                kinds_[place] = name[1] == 'd';
            } else if (type == STT_OBJECT) {
                objects_.push_back({.name = text, .start = place, .size = size});
            } else if (type == STT_FUNC) {
                const address start = core_ == architecture::cortex_m ? place & ~address{1} : place;
                names_.emplace(name, start);
                found_.push_back(
                    {{.name = text, .start = start, .size = size}, binding == STB_GLOBAL});
            }
        }
    }
}

bool firmware_image::is_loaded(std::size_t section) const {
    GElf_Shdr header;
    Elf_Scn* const found = elf_getscn(elf_->get(), section);
    return section != SHN_UNDEF && found != nullptr && gelf_getshdr(found, &header) != nullptr &&
           (header.sh_flags & SHF_ALLOC) != 0;
}

void firmware_image::name_functions() {
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
        return a.symbol.start != b.symbol.start ? a.symbol.start < b.symbol.start
                                                : a.preferred > b.preferred;
    });
    for (symbol_found& each : found_) {
        if (bytes_from(each.symbol.start).empty()) {
            continue;
        }
        if (!functions_.empty() && functions_.back().start == each.symbol.start) {
            functions_.back().size = std::max(functions_.back().size, each.symbol.size);
        } else {
            functions_.push_back(std::move(each.symbol));
        }
    }
    found_.clear();
    // Assembly often does not say where it ends: at the next function, or with its section.
    for (std::size_t index = 0; index != functions_.size(); ++index) {
        image_symbol& function = functions_[index];
        auto most = static_cast<std::uint32_t>(bytes_from(function.start).size());
        if (index + 1 != functions_.size()) {
            most = std::min(most, functions_[index + 1].start - function.start);
        }
        function.size = function.size == 0 ? most : std::min(function.size, most);
    }
}

std::span<const std::byte> firmware_image::bytes_from(address place) const noexcept {
    auto after = std::upper_bound(
        sections_.begin(), sections_.end(), place,
        [](address value, const loaded_section& section) { return value < section.start; });
    while (after != sections_.begin()) {
        --after;
        // Empty sections may begin where a full one does.
        if (after->holds(place)) {
            return after->content.subspan(place - after->start);
        }
        if (!after->content.empty()) {
            break;
        }
    }
    return {};
}

std::optional<std::uint32_t> firmware_image::word_at(address place) const noexcept {
    const std::span<const std::byte> bytes = bytes_from(place);
    if (bytes.size() < 4) {
        return std::nullopt;
    }
    std::uint32_t word = 0;
    for (std::size_t index = 0; index != 4; ++index) {
        word |= std::to_integer<std::uint32_t>(bytes[index]) << (8 * index);
    }
    return word;
}

bool firmware_image::is_data(address place) const noexcept {
    const auto after = kinds_.upper_bound(place);
    return after != kinds_.begin() && std::prev(after)->second;
}

Dwarf* firmware_image::debug_information() const noexcept { return elf_->dwarf(); }

std::string readable(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text{
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free};
    if (status != 0) {
        return symbol;
    }
    std::string name = text.get();
    constexpr std::string_view unnamed = "(anonymous namespace)::";
    for (std::size_t place = 0; (place = name.find(unnamed)) != std::string::npos;) {
        name.erase(place, unnamed.size());
    }
    return without_types(name);
}

}  // namespace ramwright::tool::stack
