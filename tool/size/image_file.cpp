// SPDX-License-Identifier: Apache-2.0
#include "tool/size/image_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

std::vector<std::byte> content_of(const std::string& path, const char* what) {
    std::error_code problem;
    std::ifstream file{path, std::ios::binary};
    if (!std::filesystem::is_regular_file(path, problem) || !file) {
        throw input_error(fmt::format("cannot read the {} '{}'", what, path));
    }
    std::vector<std::byte> content(std::filesystem::file_size(path));
    file.read(reinterpret_cast<char*>(content.data()),
              static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
    return content;
}

}  // namespace

image_file::image_file(const std::string& elf_path, const std::string& map_path)
    : content_{content_of(elf_path, "ELF file")} {
    elf_image image = parse_elf(elf_path, content_);
    std::optional<link_map> map;
    if (!map_path.empty()) {
        const std::vector<std::byte> text = content_of(map_path, "map");
        map = parse_link_map(map_path, {reinterpret_cast<const char*>(text.data()), text.size()});
        require_map_of(image, elf_path, *map, map_path);
    }
    use_ = measure(std::move(image), map ? &*map : nullptr, source_files{content_});
}

type_padding image_file::padding() const {
    std::set<std::uint64_t> placed;
    for (const piece& each : use_.pieces) {
        if (each.kind == piece_kind::symbol) {
            placed.insert(each.address);
        }
    }
    return find_type_padding(content_, placed);
}

std::vector<piece> constants_in_ram(const memory_use& use,
                                    const std::set<std::uint64_t>& constants) {
    std::vector<piece> found;
    for (const piece& each : use.pieces) {
        const elf_section& section = use.sections[each.section];
        const memory_region& region = use.memory.regions[use.memory.of_section[each.section][0]];
        if (region.is_ram && section.has_contents && section.load_address != section.address &&
            (each.input_section.starts_with(".rodata") || constants.contains(each.address))) {
            found.push_back(each);
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const piece& a, const piece& b) { return a.size > b.size; });
    return found;
}

}  // namespace ramwright::tool
