// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/firmware_image.hpp"

#include <elf.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ramwright::tool::stack {

firmware_image::firmware_image(const elf_file& file) : debug_{file} {
    const bool known = file.machine() == EM_ARM || file.machine() == EM_RISCV;
    if (!known || file.bits() != 32) {
        file.refuse("is not for a Cortex-M or a 32-bit RISC-V: stacks of others are not known");
    }
    if (file.type() != ET_EXEC) {
        file.refuse("is not a linked image");
    }
    core_ = file.machine() == EM_ARM ? architecture::cortex_m : architecture::riscv;
    entry_ = static_cast<address>(file.entry()) & ~address{1};
    read_sections(file);
    read_symbols(file);
    name_functions();
    if (functions_.empty()) {
        file.refuse("has no symbols of functions: it was stripped");
    }
}

void firmware_image::read_sections(const elf_file& file) {
    for (const elf_section& section : file.sections()) {
        const bool frames = section.name == ".debug_frame" || section.name == ".eh_frame";
        const bool loaded = (section.flags & SHF_ALLOC) != 0;
        if ((!loaded && !frames) || section.content.empty()) {
            continue;
        }
        (frames ? frame_sections_ : sections_)
            .push_back({.name = std::string{section.name},
                        .start = static_cast<address>(section.address),
                        .content = section.content,
                        .executable = (section.flags & SHF_EXECINSTR) != 0});
    }
    std::sort(sections_.begin(), sections_.end(),
              [](const loaded_section& a, const loaded_section& b) { return a.start < b.start; });
}

void firmware_image::read_symbols(const elf_file& file) {
    for (const elf_symbol& symbol : file.symbols()) {
        // Those of debug information have addresses of its own.
        if (symbol.section >= file.sections().size() ||
            (file.sections()[symbol.section].flags & SHF_ALLOC) == 0) {
            continue;
        }
        const std::string_view name = symbol.name;
        const auto place = static_cast<address>(symbol.value);
        const auto size = static_cast<std::uint32_t>(symbol.size);
        // $t, $a and $x begin instructions, $d data.
        if (symbol.type == STT_NOTYPE && name.size() >= 2 && name[0] == '$') {
            kinds_[place] = name[1] == 'd';
        } else if (symbol.type == STT_OBJECT) {
            objects_.push_back({.name = std::string{name}, .start = place, .size = size});
        } else if (symbol.type == STT_FUNC) {
            const address start = core_ == architecture::cortex_m ? place & ~address{1} : place;
            names_.emplace(name, start);
            found_.push_back({{.name = std::string{name}, .start = start, .size = size},
                              symbol.binding == STB_GLOBAL});
        }
    }
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

}  // namespace ramwright::tool::stack
