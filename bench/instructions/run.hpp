// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/stopwatch.hpp"
#include "instructions/heap_memory.hpp"
#include "instructions/meter.hpp"
#include "instructions/order.hpp"
#include "instructions/print_costs.hpp"
#include "instructions/subject.hpp"
#include "iot_node/target/json_object.hpp"
#include "workload/w1.hpp"
#include "workload/w2.hpp"
#include "workload/w3.hpp"
#include "workload/w4.hpp"
#include "workload/w5.hpp"
#include "workload/w6.hpp"

/// \file
/// The main program of every image that counts instructions: runs one workload over one allocator and prints
/// one JSON object.

namespace bench {

template <subject S>
void run_workload(const order& asked, meter<S>& on, iot_node::json_object& result) {
    // Static: a device's stack is small.
    switch (asked.workload) {
        case 1: run_w1(on); break;
        case 2: run_w2(on); break;
        case 3: {
            static w3<meter<S>> node{on, asked.seed};
            node.run(asked.length);
            break;
        }
        case 4: {
            static w4<meter<S>> random_sizes{on, asked.seed};
            random_sizes.run(asked.length);
            break;
        }
        case 5: {
            static w5<meter<S>> holes{on};
            on.stop_counting();
            if (!holes.make_holes(asked.holes)) {
                board::fail("The heap is too small for so many holes.");
            }
            on.start_counting(board::first_call::counts);
            holes.run();
            break;
        }
        default:
            on.stop_counting();
            result.number("blocks", run_w6(on, asked.block_bytes));
            break;
    }
}

template <subject S>
int run() {
    board::command_line options;
    const order asked{options};
    const std::span<std::byte> region = std::span{heap_memory}.first(asked.heap_bytes);
    board::start_stopwatches();
    S::start(region, asked.block_bytes);
    static meter<S> on{region};
    {
        iot_node::json_object result;
        run_workload(asked, on, result);
        print_costs(result, "malloc", on.allocations());
        print_costs(result, "free", on.releases());
        print_costs(result, "refused", on.refusals());
        result.number("failed", on.refused());
        result.number("peak_live_bytes", on.peak_live_bytes());
        result.number("high_water_bytes", on.high_water_bytes());
        result.number("damaged", on.damaged());
    }
    board::print("\n");
    return 0;
}

}  // namespace bench
