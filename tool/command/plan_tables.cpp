// SPDX-License-Identifier: Apache-2.0
#include "tool/command/plan_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/pareto.hpp"

namespace ramwright::tool {

namespace {

std::string proof_of(const plan_offer& offer, std::uint64_t ram) {
    return offer.needed_with_margin_bytes > ram ? "too big"
           : cannot_fragment(offer)             ? "count"
                                                : "replay";
}

std::string above(std::uint64_t bytes, std::uint64_t bound) {
    return percent(static_cast<double>(bytes) / static_cast<double>(bound) - 1);
}

void print_bound(const plan_file& plan) {
    fmt::print("Lower bound: {} are live at the peak", bytes(plan.peak_live_bytes));
    if (plan.margin_percent != 0) {
        fmt::print(", {} with {:g} % more demand", bytes(plan.peak_live_with_margin_bytes),
                   plan.margin_percent);
    }
    fmt::print(".\n\n");
}

void print_offers(const plan_file& plan, std::uint64_t ram) {
    const bool soaked =
        std::any_of(plan.offers.begin(), plan.offers.end(),
                    [](const plan_offer& each) { return each.confidence.has_value(); });
    const std::string margin = fmt::format("+{:g} %", plan.margin_percent);
    table rows = soaked ? table{{"design"},
                                {"RAM, B", align::right},
                                {"gap", align::right},
                                {margin, align::right},
                                {"worst", align::right},
                                {"block", align::right},
                                {"fragm.", align::right},
                                {"sure", align::right},
                                {"proven"}}
                        : table{{"design"},
                                {"RAM, B", align::right},
                                {"gap", align::right},
                                {margin, align::right},
                                {"worst", align::right},
                                {"block", align::right},
                                {"fragm.", align::right},
                                {"proven"}};
    for (const plan_offer& each : plan.offers) {
        std::vector<std::string> cells{
            (each.how == plan.how ? "▶ " : "  ") + each.how.name,
            grouped(each.needed_bytes),
            above(each.needed_bytes, plan.peak_live_bytes),
            grouped(each.needed_with_margin_bytes),
            fmt::format("{} / {}", each.allocate_instructions, each.free_instructions),
            fmt::format("{:.0f}", each.instructions_a_block),
            cannot_fragment(each) ? "none" : percent(each.fragmentation)};
        if (soaked) {
            cells.push_back(each.confidence ? percent(each.confidence->at_least) : "");
        }
        cells.push_back(proof_of(each, ram));
        rows.add(std::move(cells));
    }
    fmt::print("{}\n", rows.text());
    std::size_t longest = 8;
    for (const plan_offer& each : plan.offers) {
        longest = std::max(longest, each.how.name.size());
    }
    for (const plan_offer& each : plan.offers) {
        fmt::print("  {:<{}} {}\n", each.how.name, longest, each.summary);
    }
    fmt::print(
        "\n  RAM     everything: tables, headers, padding, the allocator object; gap: above\n"
        "          the lower bound; {}: with so much more demand\n"
        "  worst   instructions of the allocator to allocate / to free, on a Cortex-M4 at\n"
        "          -O2; a malloc and free in front of it add their own\n"
        "  block   to allocate a block and free it, mean: each call at its path's worst\n"
        "  fragm.  1 − largest free block / free bytes, in {} at its tightest\n",
        margin, bytes(ram));
    if (soaked) {
        fmt::print(
            "  sure    at least that share of generated runs of this kind survives in the RAM\n"
            "          of {}, with a confidence of 95 % ({} runs, and steady has RAM\n"
            "          for all of them)\n",
            margin, plan.offers.front().confidence->runs);
    }
    fmt::print(
        "  proven  replay: no request of the traces fails in this RAM, nor in any of the 32\n"
        "          sizes above; count: as many blocks, in whatever order, are served\n");
}

void print_pools(const design& how) {
    fmt::print("{}", heading(fmt::format("Pools of '{}'", how.name)));
    table pools{{"sizes", align::right}, {"blocks", align::right}, {"bytes", align::right}};
    for (const size_class& each : how.pools) {
        pools.add({fmt::format("{} to {}", grouped(each.smallest), bytes(each.block_size)),
                   grouped(each.count), grouped(std::uint64_t{each.stride()} * each.count)});
    }
    fmt::print("{}", pools.text());
}

}  // namespace

void print_plan(const plan_file& plan, const std::string& left_out, std::uint64_t ram) {
    print_bound(plan);
    print_offers(plan, ram);
    if (!left_out.empty()) {
        fmt::print("  Not offered: {}.\n", left_out);
    }
    if (!plan.how.pools.empty()) {
        print_pools(plan.how);
    }
}

}  // namespace ramwright::tool
