// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <new>

#include "application.hpp"
#include "board/build_id.hpp"
#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/stopwatch.hpp"
#include "target/heap.hpp"
#include "target/observer.hpp"
#include "target/report.hpp"
#include "target/trace_file.hpp"

/// Runs the node and prints one JSON object about it. The command line:
///
///     ticks=N     seconds to run; 259200, three days, if not given
///     heap=N      bytes of heap; 65536 if not given. Not for the planned build
///     seed=N      another random sequence than 0, the one that published figures are for
///     count=1     count the instructions of every malloc and free
///     stop=1      stop at the first request that is refused
///     trace=FILE  record every malloc and free

namespace {

bool is_set(board::command_line& options, const char* name) {
    const std::uint32_t value = options.number(name, 0);
    if (value > 1) {
        board::fail("Options count and stop are 0 or 1.");
    }
    return value == 1;
}

ramwright::trace_info trace_info() {
    const auto region = iot_node::heap::region();
    return {.build = board::build_id(),
            .clock_hz = 1,
            .region_bytes = static_cast<std::uint32_t>(region.size()),
            .region_base = reinterpret_cast<std::uintptr_t>(region.data()),
            .code_base = board::code_base()};
}

}  // namespace

int main() {
    using iot_node::observed;

    board::command_line options;
    iot_node::run done{.seed = options.number("seed", 0), .counted = is_set(options, "count")};
    const std::uint32_t ticks = options.number("ticks", 3 * 24 * 3600);
    const bool stop_at_failure = is_set(options, "stop");
    const char* const trace_path = options.text("trace");
    iot_node::heap::start(options);
    options.refuse_unknown();

    alignas(iot_node::trace_file) static std::byte trace_object[sizeof(iot_node::trace_file)];
    iot_node::trace_file* trace = nullptr;
    if (trace_path != nullptr) {
        trace = ::new (static_cast<void*>(trace_object))
            iot_node::trace_file{trace_path, trace_info(), {.second = &observed.now}};
        observed.record_to(*trace);
    }
    if (done.counted) {
        board::start_stopwatches();
        observed.count_instructions();
    }

    static iot_node::application node{done.seed};
    node.start();
    while (done.ticks != ticks && !(stop_at_failure && observed.seen().failures != 0)) {
        observed.now = ++done.ticks;
        node.run_second(done.ticks);
        if (trace != nullptr) {
            trace->write_complete_packets();
        }
    }
    if (trace != nullptr) {
        trace->finish();
        trace->~trace_file();
    }
    done.corrupted_blocks = node.corrupted_blocks();
    iot_node::print_report(done, observed.seen());
    return 0;
}
