// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tool/size/link_map.hpp"
#include "tool/size/linked_image.hpp"
#include "tool/size/memory_regions.hpp"
#include "tool/size/source_files.hpp"

/// \file
/// Who takes each byte of a firmware image.
///
///     const memory_use use = measure(linked_image_of(node), &map, source_files{node});
///
/// The pieces of a section are in the order of their addresses, do not overlap and leave nothing out:
/// their sizes add up to the section's own.

namespace ramwright::tool {

enum class piece_kind : std::uint8_t {
    /// A function or an object.
    symbol,
    /// Part of an object's section without a symbol: literals, tables, code of local labels.
    unnamed,
    /// Set apart by the linker script.
    reserved,
    /// Alignment between parts of a section.
    padding,
    /// Neither a symbol nor the map says.
    unclaimed,
};

struct piece {
    piece_kind kind = piece_kind::unclaimed;
    std::size_t section = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    /// As the compiler wrote it, or the section it is from; what it is instead, in parentheses.
    std::string symbol;
    /// Source file, or the archive it came from.
    std::string module;
    /// Empty without a map.
    std::string object;
    /// The object's own section, `.text.main`. Empty without a map.
    std::string input_section;
};

struct memory_use {
    std::vector<linked_section> sections;
    memory_regions memory;
    std::vector<piece> pieces;
};

/// `map` may be null.
[[nodiscard]] memory_use measure(linked_image image, const link_map* map,
                                 const source_files& files);

/// Throws `input_error` if the map has not the sections of the image.
void require_map_of(const linked_image& image, const std::string& image_name, const link_map& map,
                    const std::string& map_name);

}  // namespace ramwright::tool
