// SPDX-License-Identifier: Apache-2.0
#include "target/report.hpp"

#include <cstddef>
#include <cstdint>

#include "board/console.hpp"
#include "target/heap.hpp"
#include "target/json_object.hpp"

namespace iot_node {
namespace {

std::uint64_t permille(std::uint64_t part, std::uint64_t whole) noexcept {
    return whole == 0 ? 0 : part * 1000 / whole;
}

/// What is free, and two readings of it: fragmentation as this project defines it, and the figure
/// many field reports call fragmentation, which is free memory as a share of all there is.
void print_free(json_object& to, std::size_t free_bytes, std::size_t largest_free_bytes) noexcept {
    to.number("free_bytes", free_bytes);
    to.number("largest_free_bytes", largest_free_bytes);
    to.number("fragmentation_permille",
              free_bytes == 0 ? 0 : 1000 - permille(largest_free_bytes, free_bytes));
    to.number("free_of_total_permille", permille(free_bytes, heap::region().size()));
}

void print_first_failure(json_object& to, const statistics& seen) noexcept {
    if (seen.failures == 0) {
        to.null("first_failure");
        return;
    }
    to.object("first_failure");
    json_object failure;
    failure.number("tick", seen.first_failure.tick);
    failure.number("requested", seen.first_failure.requested);
    print_free(failure, seen.first_failure.free_bytes, seen.first_failure.largest_free_bytes);
    failure.address("caller", seen.first_failure.caller);
}

void print_costs(json_object& to, const char* name, const board::call_costs& costs,
                 bool counted) noexcept {
    if (!counted || costs.count() == 0) {
        to.null(name);
        return;
    }
    to.object(name);
    json_object figures;
    figures.mean("mean", costs.sum(), costs.count());
    figures.number("p99", costs.percentile_99());
    figures.number("max", costs.most());
    figures.number("count", costs.count());
}

void print_members(const run& done, const statistics& seen) noexcept {
    json_object report;
    report.text("build", heap::name());
    report.number("heap_bytes", heap::region().size());
    report.number("heap_object_bytes", heap::object_bytes());
    report.number("seed", done.seed);
    report.number("ticks", done.ticks);
    report.number("allocations", seen.allocations);
    report.number("frees", seen.frees);
    report.number("failures", seen.failures);
    print_first_failure(report, seen);
    report.mean("mean_request_bytes", seen.requested_bytes, seen.allocations);
    report.number("peak_live_bytes", seen.peak_live_bytes);
    report.number("high_water_bytes", seen.high_water_bytes);
    print_free(report, heap::free_bytes(), heap::largest_free());
    print_costs(report, "malloc_instructions", seen.malloc_costs, done.counted);
    print_costs(report, "refused_malloc_instructions", seen.refused_malloc_costs, done.counted);
    print_costs(report, "free_instructions", seen.free_costs, done.counted);
    report.number("corruptions", done.corrupted_blocks + seen.stray_blocks);
}

}  // namespace

void print_report(const run& done, const statistics& seen) noexcept {
    print_members(done, seen);
    board::print("\n");
}

}  // namespace iot_node
