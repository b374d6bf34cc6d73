// SPDX-License-Identifier: Apache-2.0
#include "tool/report/demand_profile.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "ramwright/trace/ring.hpp"
#include "tool/record/call_ring.hpp"

namespace {

using namespace ramwright::tool;

constexpr std::uint64_t code_base = 0x1000;

struct clock_of {
    const std::uint64_t& now;
    std::uint64_t operator()() const { return now; }
};

/// `requests` allocations, one a tick, by `callers` in turn; each lives 10 ticks.
std::string trace_of(const std::string& name, std::uint64_t requests, std::uint64_t callers) {
    const std::string path = (std::filesystem::path{testing::TempDir()} / name).string();
    std::ofstream file{path, std::ios::binary};
    std::uint64_t now = 0;
    std::vector<std::uint64_t> packets(512);
    ramwright::trace_ring ring{std::as_writable_bytes(std::span{packets}),
                               {.clock_hz = 1, .region_bytes = 1 << 20, .code_base = code_base},
                               clock_of{now}};
    for (std::uint64_t i = 0; i != requests + 10; ++i) {
        now = i;
        if (i >= 10) {
            ring.freed(static_cast<std::uint32_t>((i - 10) % 16 * 64));
        }
        if (i < requests) {
            ring.allocated(static_cast<std::uint32_t>(i % 16 * 64),
                           {.size = static_cast<std::uint32_t>(8 + i % 50)},
                           code_base + 16 * (1 + i % callers));
        }
        ring.flush();
        ring.drain([&](std::span<const std::byte> packet) {
            file.write(reinterpret_cast<const char*>(packet.data()),
                       static_cast<std::streamsize>(packet.size()));
        });
    }
    return path;
}

report_run run_of(std::uint64_t ticks, std::uint64_t callers) {
    report_run run;
    run.last_tick = ticks;
    run.sizes = {{.low = 8}, {.low = 16}, {.low = 32}};
    run.lifetimes = {{.low = 8}, {.low = 16}};
    for (std::uint64_t i = 1; i <= callers; ++i) {
        caller_figures caller;
        caller.address = code_base + 16 * i;
        run.callers.push_back(caller);
    }
    return run;
}

TEST(demand_profile, counts_every_request_where_it_belongs) {
    const std::string trace = trace_of("profile.trace", 1000, 3);
    const demand_profile counted = profile_demand(trace, run_of(1009, 3));
    EXPECT_EQ(counted.steps, 256U);
    ASSERT_EQ(counted.sites.size(), 3U);
    std::vector<std::uint64_t> by_caller(3);
    std::vector<std::uint64_t> by_size(3);
    std::uint64_t bytes = 0;
    std::uint64_t before_half = 0;
    for (const demand_cell& each : counted.cells) {
        by_caller[counted.sites[each.site].caller] += each.allocations;
        by_size[each.size_bin] += each.allocations;
        bytes += each.bytes;
        before_half += each.step < 128 ? each.allocations : 0;
    }
    EXPECT_EQ(by_caller, (std::vector<std::uint64_t>{334, 333, 333}));
    EXPECT_EQ(by_size, (std::vector<std::uint64_t>{8 * 20, 16 * 20, 26 * 20}));
    EXPECT_EQ(bytes, 20U * (50 * 8 + 49 * 50 / 2));
    EXPECT_EQ(before_half, 505U) << "ticks 0 to 504 of 0 to 1009";
    std::uint64_t lived = 0;
    for (const lifetime_cell& each : counted.lifetimes) {
        EXPECT_EQ(each.bin, 0U) << "all lived 10 ticks";
        lived += each.count;
    }
    EXPECT_EQ(lived, 1000U);
}

TEST(demand_profile, has_fewer_steps_where_there_are_too_many_cells) {
    const std::uint64_t requests = 200'000;
    const std::string trace = trace_of("many.trace", requests, 251);
    const demand_profile counted = profile_demand(trace, run_of(requests + 9, 251));
    EXPECT_LT(counted.steps, 256U);
    EXPECT_LE(counted.cells.size(), 40'000U);
    EXPECT_GT(counted.cells.size(), 10'000U);
    std::uint64_t sum = 0;
    for (const demand_cell& each : counted.cells) {
        ASSERT_LT(each.step, counted.steps);
        sum += each.allocations;
    }
    EXPECT_EQ(sum, requests);
}

TEST(demand_profile, counts_what_is_wanted_and_nothing_else) {
    const std::string trace = trace_of("wanted.trace", 1000, 4);
    const demand_profile counted =
        profile_demand(trace, run_of(1009, 4), [](std::size_t each) { return each % 4 == 2; });
    ASSERT_EQ(counted.sites.size(), 1U);
    EXPECT_EQ(counted.sites.front().caller, 2U);
    std::uint64_t sum = 0;
    for (const demand_cell& each : counted.cells) {
        sum += each.allocations;
    }
    std::uint64_t lived = 0;
    for (const lifetime_cell& each : counted.lifetimes) {
        lived += each.count;
    }
    EXPECT_EQ(sum, 250U);
    EXPECT_EQ(lived, 250U);
}

/// `main` calls `inner`, which asks for memory; then `main` does so itself.
std::string trace_with_calls() {
    namespace calls = ramwright::call_format;
    using ramwright::packet_header;
    constexpr std::uint64_t main = code_base + 16;
    constexpr std::uint64_t inner = code_base + 32;
    alignas(packet_header) std::array<std::byte, 4 * ramwright::default_packet_bytes> storage{};
    ramwright::record::run_clock clock;
    clock.choose("events");
    ramwright::record::call_ring ring{storage, {}, ramwright::record::read_clock{&clock}};
    ring.called({.number = 1, .from = 0, .address = main}, code_base);
    ring.called({.number = 2, .from = 1, .address = inner}, code_base);
    ring.allocated(0, {.size = 8}, calls::caller_of(2));
    ring.allocated(64, {.size = 8}, calls::caller_of(1));
    ring.allocated(128, {.size = 8}, calls::caller_of(2));
    for (std::size_t at = 0; at != storage.size(); at += ramwright::default_packet_bytes) {
        packet_header head;
        std::memcpy(&head, storage.data() + at, sizeof(head));
        head.clock_hz = calls::clock_flag;
        head.code_base = code_base;
        std::memcpy(storage.data() + at, &head, sizeof(head));
    }
    const std::string path = (std::filesystem::path{testing::TempDir()} / "calls.trace").string();
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(storage.data()),
                                                static_cast<std::streamsize>(storage.size()));
    return path;
}

TEST(demand_profile, tells_the_calls_that_led_to_a_request) {
    const demand_profile counted = profile_demand(trace_with_calls(), run_of(10, 2));
    ASSERT_EQ(counted.sites.size(), 2U);
    const auto addresses = [&](std::size_t site) {
        std::vector<std::uint64_t> found;
        for (const std::uint32_t call : counted.sites[site].calls) {
            found.push_back(counted.calls[call]);
        }
        return found;
    };
    EXPECT_EQ(addresses(0), (std::vector<std::uint64_t>{code_base + 16, code_base + 32}));
    EXPECT_EQ(addresses(1), (std::vector<std::uint64_t>{code_base + 16}));
    EXPECT_EQ(counted.sites[0].caller, 1U);
    EXPECT_EQ(counted.sites[1].caller, 0U);
}

}  // namespace
