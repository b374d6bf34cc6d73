// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <span>

#include "tool/common/error.hpp"
#include "tool/size/memory_use.hpp"
#include "tool/size/type_padding.hpp"

/// \file
/// Any bytes at all are an image whose pieces add up to its sections, or one sentence; and whatever its
/// debug information says, no structure has holes larger than itself.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    try {
        const auto content = std::as_bytes(std::span{data, size});
        const elf_file elf{"fuzz.elf", {content.begin(), content.end()}};
        const memory_use use = measure(linked_image_of(elf), nullptr, source_files{elf});
        std::set<std::uint64_t> placed;
        for (const piece& each : use.pieces) {
            placed.insert(each.address);
        }
        for (const padded_type& each : find_type_padding(elf, placed).types) {
            if (each.lost == 0 || each.lost > each.size || each.reordered > each.size) {
                std::abort();
            }
        }
        auto part = use.pieces.begin();
        for (std::size_t index = 0; index != use.sections.size(); ++index) {
            std::uint64_t end = use.sections[index].address;
            for (; part != use.pieces.end() && part->section == index; ++part) {
                if (part->address != end || part->size == 0) {
                    std::abort();
                }
                end += part->size;
            }
            if (end != use.sections[index].address + use.sections[index].size) {
                std::abort();
            }
        }
        if (part != use.pieces.end()) {
            std::abort();
        }
    } catch (const input_error&) {
        return 0;
    }
    return 0;
}
