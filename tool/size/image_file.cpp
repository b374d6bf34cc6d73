// SPDX-License-Identifier: Apache-2.0
#include "tool/size/image_file.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "tool/elf/mapped_file.hpp"

namespace ramwright::tool {

namespace {

link_map read_map(const std::string& path) {
    const mapped_file file{path, "map"};
    const std::span<const std::byte> text = file.content();
    return parse_link_map(path, {reinterpret_cast<const char*>(text.data()), text.size()});
}

}  // namespace

image_file::image_file(const std::string& elf_path, const std::string& map_path) : elf_{elf_path} {
    linked_image image = linked_image_of(elf_);
    std::optional<link_map> map;
    if (!map_path.empty()) {
        map = read_map(map_path);
        require_map_of(image, elf_path, *map, map_path);
    }
    use_ = measure(std::move(image), map ? &*map : nullptr, source_files{elf_});
}

wasted_memory image_file::wasted() const {
    std::set<std::uint64_t> placed;
    for (const piece& each : use_.pieces) {
        if (each.kind == piece_kind::symbol) {
            placed.insert(each.address);
        }
    }
    wasted_memory found;
    found.types = find_type_padding(elf_, placed);
    found.constants = constants_in_ram(use_, found.types.constants);
    const auto accesses = find_object_accesses(elf_, use_);
    found.unwritten = find_never_written(use_, accesses);
    std::erase_if(found.unwritten, [&](const unwritten_variable& each) {
        const piece& where = use_.pieces[each.piece];
        return found.types.constants.contains(where.address) ||
               found.types.volatiles.contains(where.address) ||
               where.input_section.starts_with(".rodata");
    });
    found.integers = find_narrow_integers(elf_, accesses);
    return found;
}

std::vector<piece> constants_in_ram(const memory_use& use,
                                    const std::set<std::uint64_t>& constants) {
    std::vector<piece> found;
    for (const piece& each : use.pieces) {
        const linked_section& section = use.sections[each.section];
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
