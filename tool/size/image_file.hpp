// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tool/size/memory_use.hpp"
#include "tool/size/narrow_integers.hpp"
#include "tool/size/never_written.hpp"
#include "tool/size/type_padding.hpp"

/// \file
/// A firmware image and its map as files.

namespace ramwright::tool {

/// What a firmware could do without, with other types for its variables.
struct wasted_memory {
    type_padding types;
    std::vector<narrow_integer> integers;
    std::vector<piece> constants;
    /// Without those whose types say `const` or `volatile`.
    std::vector<unwritten_variable> unwritten;
};

class image_file {
public:
    /// An empty `map_path` is as no map. Throws `input_error` if a file cannot be read, is not what it
    /// should be, or the map is of another image.
    image_file(const std::string& elf_path, const std::string& map_path);

    [[nodiscard]] const memory_use& use() const noexcept { return use_; }
    [[nodiscard]] wasted_memory wasted() const;

private:
    elf_file elf_;
    memory_use use_;
};

/// Objects that lie in RAM with a copy in flash, and that nothing may write: those at `constants`, and
/// what the map says came from a `.rodata` section. The largest first.
[[nodiscard]] std::vector<piece> constants_in_ram(const memory_use& use,
                                                  const std::set<std::uint64_t>& constants);

}  // namespace ramwright::tool
