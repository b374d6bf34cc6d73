// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramwright/core/capability.hpp"
#include "ramwright/heap/memory_map.hpp"

/// \file
/// A chip's memory and what goes where, as the user describes it. `line` is where in the file.

namespace ramwright::tool {

enum class memory_kind : std::uint8_t { ram, flash };

struct chip_region {
    std::string name;
    memory_kind kind = memory_kind::ram;
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    capabilities has{};
    std::uint8_t wait_states = 0;
    std::uint16_t cache_line = 0;
    std::array<capabilities, mapped_region::levels> choice{};
    std::size_t line = 0;

    [[nodiscard]] std::uint64_t end() const noexcept { return start + size; }
};

enum class region_edge : std::uint8_t { start, end };

/// The main stack: at an edge of what the reserved areas leave of its region.
struct chip_stack {
    std::string region;
    std::uint64_t size = 0;
    region_edge at = region_edge::end;
    std::size_t line = 0;
};

/// Memory that belongs to somebody else: a boot loader, the other core.
struct reserved_area {
    std::string name;
    std::string region;
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    std::size_t line = 0;

    [[nodiscard]] std::uint64_t end() const noexcept { return start + size; }
};

/// An output section of the linker.
struct chip_section {
    static constexpr std::uint64_t default_align = 8;

    std::string name;  ///< begins with a dot
    std::string region;
    std::uint64_t align = default_align;
    std::optional<std::uint64_t> most;  ///< bytes it may take
    std::string load_from;              ///< the flash that holds its first content; empty: none
    bool noinit = false;                ///< start-up leaves it alone
    std::vector<std::string>
        input;  ///< what the linker collects in it; empty: sections of its name
    std::size_t line = 0;

    /// What its symbols begin with: `.bss.fast` has `bss_fast_start`.
    [[nodiscard]] std::string stem() const;
    [[nodiscard]] bool copied() const noexcept { return !load_from.empty(); }
    [[nodiscard]] bool zeroed() const noexcept { return load_from.empty() && !noinit; }
};

struct chip {
    std::string name;
    std::string code;  ///< a linker script of the user's for what stays in flash
    std::vector<chip_region> regions;
    std::vector<reserved_area> reserved;
    std::optional<chip_stack> stack;
    std::vector<chip_section> sections;

    /// Null if there is none of that name.
    [[nodiscard]] const chip_region* find(std::string_view region) const noexcept;
    [[nodiscard]] bool has_stack_in(const chip_region& region) const noexcept {
        return stack && stack->region == region.name;
    }
};

/// One range of a region.
struct address_range {
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    [[nodiscard]] std::uint64_t size() const noexcept { return end - start; }
};

/// The next multiple of `align`, a power of two.
[[nodiscard]] constexpr std::uint64_t aligned(std::uint64_t address, std::uint64_t align) noexcept {
    return (address + align - 1) & ~(align - 1);
}

/// What the reserved areas leave. They lie at the region's edges: `region_parts.hpp` divides others.
[[nodiscard]] address_range unreserved(const chip& described, const chip_region& region);

/// What the linker and a heap share: neither reserved nor stack.
[[nodiscard]] address_range usable(const chip& described, const chip_region& region);

/// Of a chip that has a stack.
[[nodiscard]] address_range stack_of(const chip& described);

}  // namespace ramwright::tool
