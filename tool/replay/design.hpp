// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ramwright/alloc/size_class.hpp"

/// \file
/// A memory design as data: what `replay` runs a trace through and `plan` chooses between.

namespace ramwright::tool {

/// What serves the requests no pool serves.
enum class rest_allocator : std::uint8_t { none, general, first_fit, best_fit, arena };

/// One allocator over one region: pools at its start, `rest` behind them.
struct design {
    std::string name{};
    std::vector<size_class> pools{};  ///< by ascending size
    rest_allocator rest = rest_allocator::general;

    /// A pool that is empty hands over to the rest and to no other pool: none can run out because of
    /// another.
    [[nodiscard]] when_exhausted policy() const noexcept {
        return rest == rest_allocator::none ? when_exhausted::refuse : when_exhausted::rest;
    }

    friend bool operator==(const design&, const design&) = default;
};

/// What the pools and their tables take at the start of the region.
[[nodiscard]] std::size_t pool_bytes(const design& how);

/// True iff the rest of so large a region is beyond `general` and takes `large_general`.
[[nodiscard]] bool takes_large_general(const design& how, std::size_t region_bytes);

[[nodiscard]] design general_design();

/// `general`, `first_fit`, `best_fit`, `arena`, or the path of a plan written by `ramwright plan`. Throws `input_error` for
/// anything else, naming what there is.
[[nodiscard]] design parse_design(const std::string& text);

}  // namespace ramwright::tool
