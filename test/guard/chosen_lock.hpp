// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string_view>

#include "guard/heap_threads.hpp"
#include "ramwright/core/lock.hpp"

/// \file
/// What the programs with threads over one heap are told: `<program> <lock> <operations of each thread>`.

namespace heap_threads {

/// Calls run.operator()<Lock>(operations).
template <typename Run>
void with_chosen_lock(int count, char** words, Run&& run) {
    require(count == 3, "usage: <program> <lock> <operations of each thread>");
    const std::string_view lock{words[1]};
    const long operations = std::atol(words[2]);
    require(operations > 0, "The operations must be a number above 0.");
    if (lock == "masked_interrupts") {
        run.template operator()<ramwright::masked_interrupts>(operations);
    } else if (lock == "suspended_scheduler") {
        run.template operator()<ramwright::suspended_scheduler>(operations);
    } else if (lock == "recursive_mutex") {
        run.template operator()<ramwright::recursive_mutex>(operations);
    } else if (lock == "no_lock") {
        run.template operator()<ramwright::no_lock>(operations);
    } else {
        require(false, "There is no such lock.");
    }
}

}  // namespace heap_threads
