// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/demand_reader.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/trace/trace_reader.hpp"

/// Replays a trace, of which nothing is lost, and compares where each block lies with where the device had
/// it:
///
///     check_offsets TRACE general|first_fit

namespace {

using namespace ramwright::tool;
using ramwright::check_level;

struct counts {
    std::uint64_t allocated = 0;
    std::uint64_t resized = 0;
    std::uint64_t refused = 0;
};

int differs(const trace_event& event, const char* how) {
    std::printf(
        "At tick %llu the device put a block of %llu bytes at offset %llu; the replay %s.\n",
        static_cast<unsigned long long>(event.tick), static_cast<unsigned long long>(event.size),
        static_cast<unsigned long long>(event.offset), how);
    return 1;
}

template <typename Allocator>
int compare(const std::string& path) {
    trace_reader device{path};
    demand_reader demands{path};
    const region_memory region{device.info().region_bytes};
    Allocator allocator{region.span()};
    block_holder blocks{allocator};
    counts seen;
    demand each;
    for (trace_event event; device.next(event);) {
        if (!demands.next(each)) {
            std::puts("The trace has more events than requests: something was lost.");
            return 1;
        }
        const outcome end = blocks.apply(each.what);
        const bool failed = end == outcome::failed;
        switch (event.kind) {
            case ramwright::event_kind::allocated:
                ++seen.allocated;
                if (failed) {
                    return differs(event, "finds no room");
                }
                if (offset_of(allocator, blocks.at(each.what.slot).block) != event.offset) {
                    return differs(event, "puts it elsewhere");
                }
                break;
            case ramwright::event_kind::resized:
                ++seen.resized;
                if (end != outcome::done) {
                    return differs(event, "cannot resize it in place");
                }
                break;
            case ramwright::event_kind::refused:
                ++seen.refused;
                if (!failed || allocator.largest_free() != event.largest_free) {
                    return differs(event, "does not refuse it for the same reason");
                }
                break;
            case ramwright::event_kind::freed:
            case ramwright::event_kind::mark: break;
        }
    }
    std::printf("%llu blocks, %llu resizes and %llu refusals: all as on the device\n",
                static_cast<unsigned long long>(seen.allocated),
                static_cast<unsigned long long>(seen.resized),
                static_cast<unsigned long long>(seen.refused));
    // A run without one of them has proven nothing about it.
    return seen.allocated > 1000 && seen.resized > 100 && seen.refused > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count != 3) {
            std::puts("usage: check_offsets TRACE general|first_fit");
            return 2;
        }
        return std::string{words[2]} == "first_fit"
                   ? compare<ramwright::first_fit<check_level::standard>>(words[1])
                   : compare<ramwright::general<check_level::standard>>(words[1]);
    } catch (const std::exception& problem) {
        std::printf("%s\n", problem.what());
        return 2;
    }
}
