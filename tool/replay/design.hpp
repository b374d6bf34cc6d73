// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// \file
/// A memory design as data: what `replay` runs a trace through and `plan` chooses between.

namespace ramwright::tool {

/// One pool: requests of `smallest` to `block_size` bytes, `count` blocks.
struct pool_choice {
    std::uint32_t smallest = 0;
    std::uint32_t block_size = 0;
    std::uint32_t count = 0;

    friend bool operator==(const pool_choice&, const pool_choice&) = default;
};

/// What serves the requests no pool serves.
enum class rest_allocator : std::uint8_t { none, general, arena };

/// One allocator over one region: pools at its start, `rest` behind them.
struct design {
    std::string name{};
    std::vector<pool_choice> pools{};  ///< by ascending size
    rest_allocator rest = rest_allocator::general;

    friend bool operator==(const design&, const design&) = default;
};

[[nodiscard]] design general_design();

/// `general`, `arena`, or the path of a plan written by `ramwright plan`. Throws `input_error` for
/// anything else, naming what there is.
[[nodiscard]] design parse_design(const std::string& text);

/// The plan's JSON form, and back. `read_plan` throws `input_error`.
[[nodiscard]] design read_plan(const std::string& path);

}  // namespace ramwright::tool
