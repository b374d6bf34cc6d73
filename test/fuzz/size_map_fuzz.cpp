// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/size/memory_use.hpp"

/// \file
/// Any text at all is a map, by which each of its sections can be divided, or one sentence.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    try {
        const link_map map =
            parse_link_map("fuzz.map", {reinterpret_cast<const char*>(data), size});
        linked_image image;
        for (const map_section& each : map.sections) {
            if (each.size != 0) {
                image.sections.push_back({.name = each.name,
                                          .address = each.address,
                                          .load_address = each.address,
                                          .size = each.size});
            }
        }
        require_map_of(image, "fuzz.elf", map, "fuzz.map");
        const std::size_t sections = image.sections.size();
        const memory_use use = measure(std::move(image), &map, {});
        std::uint64_t in_sections = 0;
        std::uint64_t in_pieces = 0;
        for (std::size_t index = 0; index != sections; ++index) {
            in_sections += use.sections[index].size;
        }
        for (const piece& each : use.pieces) {
            in_pieces += each.size;
        }
        if (in_sections != in_pieces) {
            std::abort();
        }
    } catch (const input_error&) {
        return 0;
    }
    return 0;
}
