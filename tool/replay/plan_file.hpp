// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/replay/design.hpp"

/// \file
/// A chosen design in a JSON file: written beside `memory_plan.hpp`, read by `replay` and `report`.

namespace ramwright::tool {

/// How many generated runs of the recorded kind a design survived; tool/soak says what `at_least` is.
struct plan_confidence {
    std::uint32_t runs = 0;
    std::uint32_t survived = 0;
    double at_least = 0;
};

/// A design that was offered, with what a choice between designs goes by. RAM counts everything:
/// tables, headers, padding and the allocator object.
struct plan_offer {
    design how;
    std::string summary;
    std::uint64_t needed_bytes = 0;              ///< for the demand as it was traced
    std::uint64_t needed_with_margin_bytes = 0;  ///< with the margin
    double served_by_pools = 0;                  ///< share of the traced requests
    std::uint32_t allocate_instructions = 0;     ///< worst call, on a Cortex-M4
    std::uint32_t free_instructions = 0;
    /// To allocate a block and to free it, the mean over the trace: each call at the worst of the path it
    /// takes.
    double instructions_a_block = 0;
    /// In the RAM there is, when the largest free block was smallest. Pools alone have none.
    double fragmentation = 0;
    std::optional<plan_confidence> confidence{};
    std::string proof;
};

struct plan_file {
    design how;
    std::uint64_t region_bytes = 0;     ///< the region the firmware gives it
    double margin_percent = 0;          ///< so much more demand than was traced is survived
    std::string build_id;               ///< of the firmware that was traced; empty: unknown
    std::uint64_t peak_live_bytes = 0;  ///< of the traces: no design needs less
    std::uint64_t peak_live_with_margin_bytes = 0;
    std::vector<plan_offer> offers;            ///< the chosen one among them
    std::vector<std::string> apart_callers{};  ///< who `how.apart` is for, a line each, for people
};

/// Throws `input_error` for a file that is not a plan, saying what is wrong with it.
[[nodiscard]] plan_file read_plan(const std::string& path);

/// Throws `input_error` if the file cannot be written.
void write_plan(const std::string& path, const plan_file& plan);

/// The file's content.
[[nodiscard]] std::string plan_text(const plan_file& plan);

}  // namespace ramwright::tool
