// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/console.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"

namespace offsets {

/// Calls `run` for each check level, under a heading, and ends with how many failures were recorded.
template <typename Run>
int print_at_every_level(const Run& run) {
    using ramwright::check_level;
    board::print("checks off\n");
    run.template operator()<check_level::off>();
    board::print("standard checks\n");
    run.template operator()<check_level::standard>();
    board::print("full checks\n");
    run.template operator()<check_level::full>();
    board::print_decimal(ramwright::failures.total());
    board::print(" failures recorded\n");
    return 0;
}

}  // namespace offsets
