// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// The map that GNU ld writes with `-Wl,-Map=firmware.map`: the memory there is, and which object
/// each part of each section came from.

namespace ramwright::tool {

struct map_region {
    std::string name;
    std::uint64_t origin = 0;
    std::uint64_t length = 0;
    /// As in the linker script, `rwx`; empty if it gives none.
    std::string attributes;
};

enum class map_part_kind : std::uint8_t {
    /// An object's section.
    input,
    /// What alignment left between two of them.
    fill,
    /// What the linker script set apart by moving its place, `. = . + 2K`, or wrote itself, `LONG(0)`.
    reserved,
};

struct map_part {
    map_part_kind kind = map_part_kind::input;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    /// `.text.main`; empty unless `input`.
    std::string section;
    /// `main.o` as it was named to the linker, or `libc.a(memcpy.o)`; empty unless `input`.
    std::string object;
};

struct map_section {
    std::string name;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::vector<map_part> parts;
};

struct link_map {
    std::vector<map_region> regions;
    std::vector<map_section> sections;
};

/// `name` is for what goes wrong. Throws `input_error`.
[[nodiscard]] link_map parse_link_map(const std::string& name, std::string_view text);

}  // namespace ramwright::tool
