// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "memory_in_use.hpp"
#include "test/tool/command_fixture.hpp"

/// \file
/// `ramwright inspect` as people run it, on a process that left a core file after each mishap.

namespace ramwright::tool {
namespace {

using nlohmann::json;
using node::mishap;

class inspect_command : public testing::command_fixture {
protected:
    inspect_command() : command_fixture{"inspect "} {}

    [[nodiscard]] std::string core_after(mishap what) const {
        const std::string core = scratch().file("core");
        EXPECT_EQ(shell(fmt::format("{} {} {}", RAMWRIGHT_INSPECTED_PROCESS,
                                    static_cast<unsigned>(what), core))
                      .code,
                  0);
        return core;
    }

    [[nodiscard]] json found_after(mishap what) const {
        const testing::ended result =
            run(fmt::format("{} {} --json", RAMWRIGHT_INSPECTED_PROCESS, core_after(what)));
        EXPECT_EQ(result.code, damages_expected(what) ? 1 : 0) << result.err;
        return json::parse(result.out);
    }

    static bool damages_expected(mishap what) {
        return what != mishap::none && what != mishap::misuse && what != mishap::fault;
    }

    static json allocator(const json& found, const std::string& name) {
        for (const json& each : found["allocators"]) {
            if (each["name"] == name) {
                return each;
            }
        }
        ADD_FAILURE() << "no " << name;
        return {};
    }

    static std::size_t live_in(const json& allocator) {
        const json& blocks = allocator["blocks"];
        return static_cast<std::size_t>(
            std::count_if(blocks.begin(), blocks.end(),
                          [](const json& each) { return each["state"] == "live"; }));
    }

    /// The first damage, in the one allocator that has any.
    static json only_damage(const json& found, const std::string& name) {
        for (const json& each : found["allocators"]) {
            EXPECT_EQ(each["name"] == name, !each["damages"].empty()) << each["name"];
        }
        const json damages = allocator(found, name)["damages"];
        return damages.empty() ? json{} : damages[0];
    }
};

TEST_F(inspect_command, finds_every_allocator_and_what_is_in_it) {
    const json found = found_after(mishap::none);
    const std::map<std::string, std::pair<std::string, std::size_t>> expected{
        {"node::heap", {"locked<traced<general>>", 3}},
        {"node::checked_heap", {"general", 3}},
        {"node::trusting_heap", {"general", 3}},
        {"node::list_heap", {"first_fit", 3}},
        {"node::fenced_heap", {"red_zone<general>", 4}},
        {"node::scratch", {"arena", 1}},
        {"node::classed_heap", {"size_classes", 2}},
        {"node::classed_heap.rest_", {"general", 1}},
        {"node::radios[0].frames", {"pool", 1}},
        {"node::radios[0].connection", {"slot", 1}},
        {"node::radios[0].memory 'sram'", {"sized_general", 1}},
        {"node::checked_pool", {"pool", 2}},
        {"node::trusting_pool", {"pool", 1}},
        {"node::messages", {"slab", 2}},
        {"node::samples", {"concurrent_pool", 2}},
        {"node::checked_samples", {"concurrent_pool", 1}},
        {"node::startup", {"bump", 1}},
        {"node::quarantined", {"quarantine<general>", 1}},
        {"node::sampled_heap", {"sampled<general>", 2}},
        {"node::deferring", {"context_checked<general>", 1}},
        {"node::shared", {"general", 1}},
        {"node::scripts", {"budgeted<general>", 1}},
        {"node::loaded->memory", {"general", 2}}};
    EXPECT_EQ(found["allocators"].size(), expected.size());
    for (const auto& [name, about] : expected) {
        const json each = allocator(found, name);
        EXPECT_EQ(each["type"], about.first) << name;
        EXPECT_EQ(live_in(each), about.second) << name;
        EXPECT_TRUE(each["damages"].empty()) << name;
        EXPECT_FALSE(each.contains("unreadable")) << name;
    }
    EXPECT_TRUE(found["notes"].empty()) << found["notes"];
}

TEST_F(inspect_command, knows_sizes_and_callers_where_something_tells) {
    const json found = found_after(mishap::none);
    const json heap = allocator(found, "node::heap");
    const json block = *std::find_if(heap["blocks"].begin(), heap["blocks"].end(),
                                     [](const json& each) { return each.value("asked", 0) == 40; });
    EXPECT_EQ(block["bytes"], 44);
    EXPECT_EQ(block["tick"], 5);
    EXPECT_NE(block["caller"].get<std::string>().find("(memory_in_use.cpp:"), std::string::npos);
    EXPECT_EQ(allocator(found, "node::fenced_heap")["blocks"][0]["asked"], 30);
    EXPECT_EQ(allocator(found, "node::checked_pool")["blocks"][0]["asked"], 20);
}

TEST_F(inspect_command, tells_what_guards_keep_from_what_is_live) {
    const json found = found_after(mishap::none);
    const auto block_in = [&](const std::string& name, const std::string& state) {
        const json object = allocator(found, name);
        for (const json& each : object["blocks"]) {
            if (each["state"] == state) {
                return each;
            }
        }
        ADD_FAILURE() << "no block of " << name << " is " << state;
        return json{};
    };
    for (const char* const name : {"node::quarantined", "node::sampled_heap"}) {
        const json kept = block_in(name, "kept");
        EXPECT_NE(kept.value("freed_by", "").find("memory_in_use.cpp:"), std::string::npos) << kept;
    }
    EXPECT_EQ(block_in("node::sampled_heap", "live")["bytes"], 30);
    EXPECT_GE(block_in("node::deferring", "waiting")["bytes"], 20);
}

TEST_F(inspect_command, shows_what_the_trace_ring_holds) {
    const json rings = found_after(mishap::none)["trace_rings"];
    ASSERT_EQ(rings.size(), 1U);
    EXPECT_EQ(rings[0]["name"], "node::events");
    EXPECT_EQ(rings[0]["events"], 5);
    EXPECT_EQ(rings[0]["last_tick"], 5);
}

TEST_F(inspect_command, shows_budgets) {
    const json found = found_after(mishap::none);
    ASSERT_EQ(found["budgets"].size(), 2U);
    for (const json& each : found["budgets"]) {
        const bool scripts = each["name"] == "node::scripts";
        EXPECT_TRUE(scripts || each["name"] == "node::tls") << each;
        EXPECT_EQ(each["owner"], scripts ? 2 : 1);
        EXPECT_EQ(each["limit"], scripts ? 300 : 400);
        EXPECT_GE(each["used"], scripts ? 100 : 8);
        EXPECT_EQ(each["peak"], each["used"]);
    }
}

TEST_F(inspect_command, shows_the_last_fault) {
    EXPECT_TRUE(found_after(mishap::none)["faults"].empty());
    const json faults = found_after(mishap::fault)["faults"];
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0]["name"], "node::last_fault");
    EXPECT_EQ(faults[0]["what"], "stack overflow");
    EXPECT_EQ(faults[0]["stack"], "logger");
    EXPECT_EQ(faults[0]["cause"], 0x82);
    EXPECT_EQ(faults[0]["stack_pointer"], 0x2000'0634);
}

TEST_F(inspect_command, measures_stacks_by_their_paint) {
    const json found = found_after(mishap::none);
    ASSERT_EQ(found["stacks"].size(), 2U);
    for (const json& each : found["stacks"]) {
        EXPECT_EQ(each["bytes"], 1024);
        EXPECT_EQ(each["used"], each["name"] == "logger" ? 200 : 320) << each;
    }
}

TEST_F(inspect_command, tells_the_last_failures) {
    const json found = found_after(mishap::misuse);
    ASSERT_EQ(found["failures_in_all"], 2);
    EXPECT_EQ(found["failures"][0]["what"], "out of memory");
    EXPECT_EQ(found["failures"][0]["size"], 5000);
    EXPECT_EQ(found["failures"][1]["what"], "double free");
}

TEST_F(inspect_command, names_what_is_corrupt_and_who_likely_wrote_it) {
    struct expectation {
        mishap what;
        std::string name;
        std::string says;
        std::string suspect;
        int asked = 0;
    };
    const std::vector<expectation> all{
        {mishap::overrun, "node::heap", "header", "block before", 40},
        {mishap::overrun_at_full, "node::checked_heap", "behind the bytes", "block itself", 50},
        {mishap::stale_write, "node::trusting_heap", "link", "holder before"},
        {mishap::stale_at_full, "node::checked_heap", "free memory", "holder before"},
        {mishap::over_fence, "node::fenced_heap", "fence behind", "block itself", 30},
        {mishap::before_fence, "node::fenced_heap", "fence before", "block before", 30},
        {mishap::pool_table, "node::radios[0].frames", "table", "outside"},
        {mishap::pool_trailer, "node::checked_pool", "behind the bytes", "block itself"},
        {mishap::pool_link, "node::trusting_pool", "free list", "holder before"},
        {mishap::slab_trailer, "node::messages", "behind the bytes", "block itself"},
        {mishap::class_trailer, "node::classed_heap", "behind the bytes", "block itself"},
        {mishap::list_overrun, "node::list_heap", "header", "block before"},
        {mishap::heap_state, "node::trusting_heap", "own state", "outside"},
        {mishap::shared_table, "node::samples", "table", "outside"},
        {mishap::shared_stale, "node::checked_samples", "free block", "holder before"},
        {mishap::kept_write, "node::quarantined", "after it was freed", "holder before"},
        {mishap::sampled_overrun, "node::sampled_heap", "fence behind", "block itself", 30},
        {mishap::sampled_stale, "node::sampled_heap", "after it was freed", "holder before"},
        {mishap::behind_pointer, "node::loaded->memory", "header", "block before"},
    };
    for (const expectation& each : all) {
        const json damage = only_damage(found_after(each.what), each.name);
        EXPECT_NE(damage["what"].get<std::string>().find(each.says), std::string::npos) << damage;
        EXPECT_EQ(damage["suspect"], each.suspect) << damage;
        if (each.asked != 0) {
            EXPECT_EQ(damage["block"]["asked"], each.asked) << damage;
        }
    }
}

TEST_F(inspect_command, goes_on_behind_a_damaged_header) {
    const json heap = allocator(found_after(mishap::overrun), "node::heap");
    std::vector<std::string> states;
    for (const json& each : heap["blocks"]) {
        states.push_back(each["state"]);
    }
    EXPECT_EQ(states, (std::vector<std::string>{"free", "live", "unknown", "live", "free"}));
}

TEST_F(inspect_command, prints_for_people) {
    const testing::ended result =
        run(fmt::format("{} {}", RAMWRIGHT_INSPECTED_PROCESS, core_after(mishap::overrun)));
    EXPECT_EQ(result.code, 1);
    EXPECT_EQ(result.err, "ramwright: the memory is damaged in one place\n");
    EXPECT_NE(result.out.find("node::heap: the header of a block was overwritten"),
              std::string::npos);
    EXPECT_NE(result.out.find(".#......"), std::string::npos) << "the pool's map";
}

TEST_F(inspect_command, refuses_what_it_cannot_read) {
    const std::string process = RAMWRIGHT_INSPECTED_PROCESS;
    const std::string core = core_after(mishap::none);
    const std::string raw = scratch().write("ram.bin", std::string(64, 'x'));
    expect_refused(process + " " + scratch().file("none"), 2, "cannot read the dump");
    expect_refused(process + " " + scratch().write("empty", ""), 2, "is empty");
    expect_refused(process + " " + raw, 2, "--at");
    expect_refused(process + " " + raw + " --at 0x0 --at 0x100", 2, "more addresses");
    expect_refused(process + " " + raw + " --at here", 2, "here");
    expect_refused(process + " " + process, 2, "no core file");
    expect_refused(raw + " " + core, 2, "is not an ELF file");
    expect_refused(process + " tcp:localhost:1", 2, "nobody listens");
    expect_refused(process + " tcp:localhost", 2, "tcp:HOST:PORT");
    expect_refused("/bin/true " + core, 2, "no debug information");
    const std::string whole = testing::content_of(core);
    expect_refused(process + " " + scratch().write("cut", whole.substr(0, whole.size() / 2)), 2,
                   "is cut off");
}

TEST_F(inspect_command, refuses_the_memory_of_another_build) {
    const std::string other = scratch().file("other");
    ASSERT_EQ(shell(fmt::format("cp {} {}", RAMWRIGHT_INSPECTED_PROCESS, other)).code, 0);
    const std::string core = core_after(mishap::none);
    ASSERT_EQ(shell(fmt::format("objcopy --dump-section .note.gnu.build-id={0} {1} && printf X | "
                                "dd of={0} bs=1 seek=20 conv=notrunc && objcopy "
                                "--update-section .note.gnu.build-id={0} {1}",
                                scratch().file("id"), other))
                  .code,
              0);
    expect_refused(other + " " + core, 2, "is another build");
}

TEST_F(inspect_command, says_what_a_dump_too_short_lacks) {
    const std::string raw = scratch().write("ram.bin", std::string(64, 'x'));
    const testing::ended result = run(RAMWRIGHT_INSPECTED_PROCESS + (" " + raw) + " --at 0x1000");
    EXPECT_NE(result.out.find("is not in the dump"), std::string::npos) << result.out;
}

TEST_F(inspect_command, ends_on_any_memory) {
    const std::string whole = testing::content_of(core_after(mishap::none));
    std::mt19937 chance{20};
    for (int round = 0; round != 12; ++round) {
        std::string damaged = whole;
        // Behind the headers: the memory, densely.
        for (std::size_t place = 8192; place < damaged.size(); place += 1 + chance() % 64) {
            damaged[place] = static_cast<char>(chance());
        }
        const testing::ended result = run(
            fmt::format("{} {}", RAMWRIGHT_INSPECTED_PROCESS, scratch().write("core2", damaged)));
        EXPECT_LE(result.code, 2) << result.err;
    }
}

}  // namespace
}  // namespace ramwright::tool
