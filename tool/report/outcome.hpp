// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// \file
/// One side of a before-and-after, as measured elsewhere: on the device, or in an emulator.

namespace ramwright::tool {

struct instruction_count {
    double mean = 0;
    double max = 0;
};

struct outcome_figures {
    std::uint64_t peak_bytes = 0;
    std::uint64_t smallest_ram_bytes = 0;
    std::uint64_t failures = 0;
    std::optional<std::uint64_t> first_failure_tick;  ///< none: nothing failed
    std::uint64_t largest_free_bytes = 0;
    std::optional<std::uint64_t> free_bytes;  ///< at that moment; may be left out
    double fragmentation = 0;
    instruction_count malloc_instructions;
    instruction_count free_instructions;
    std::optional<std::uint64_t> lower_bound_bytes;  ///< peak of live bytes; may be left out
};

/// Throws `input_error` for a file that cannot be read, is not JSON, or lacks a figure, naming it.
[[nodiscard]] outcome_figures read_outcome(const std::string& path);

}  // namespace ramwright::tool
