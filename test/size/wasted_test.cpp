// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>

#include "tool/size/image_file.hpp"

/// \file
/// What `--padding` finds in variables.c, as each core's compiler writes its code.

namespace ramwright::tool {
namespace {

struct build {
    const char* name;
    const char* compiler;
    bool optimised = true;
    /// A section for each variable.
    bool separate = true;
};

class wasted : public ::testing::TestWithParam<build> {
protected:
    wasted() : image_{image_of(GetParam())}, use_{image_.use}, found_{image_.found} {}

    struct analysed {
        memory_use use;
        wasted_memory found;
    };

    /// Each is compiled once.
    static const analysed& image_of(const build& of) {
        static std::map<std::string, analysed> known;
        const auto [place, added] = known.try_emplace(of.name);
        if (added) {
            const std::string image = fmt::format("{}wasted_{}.elf", ::testing::TempDir(), of.name);
            const std::string line = fmt::format(
                "{} {} -g -ffreestanding -nostdlib -Wl,-Map={}.map -T {}/variables.ld -o {} "
                "{}/variables.c -lgcc",
                of.compiler, of.separate ? "-fdata-sections" : "-fno-data-sections", image,
                RAMWRIGHT_SIZE_SOURCES, image, RAMWRIGHT_SIZE_SOURCES);
            EXPECT_EQ(std::system(line.c_str()), 0) << line;
            const image_file file{image, image + ".map"};
            place->second = {.use = file.use(), .found = file.wasted()};
        }
        return place->second;
    }

    /// "certain", the first doubt, or "written".
    std::string verdict(const std::string& variable) const {
        for (const unwritten_variable& each : found_.unwritten) {
            if (use_.pieces[each.piece].symbol == variable) {
                return each.is_certain() ? "certain" : each.doubts.front();
            }
        }
        return "written";
    }

    const narrow_integer* integer(const std::string& name) const {
        const auto found =
            std::find_if(found_.integers.begin(), found_.integers.end(),
                         [&](const narrow_integer& each) { return each.name == name; });
        return found == found_.integers.end() ? nullptr : &*found;
    }

    const narrow_member* member(const std::string& name) const {
        const auto& all = found_.types.members;
        const auto found = std::find_if(
            all.begin(), all.end(), [&](const narrow_member& each) { return each.name == name; });
        return found == all.end() ? nullptr : &*found;
    }

    const analysed& image_;
    const memory_use& use_;
    const wasted_memory& found_;
};

TEST_P(wasted, what_is_written_is_never_certain) {
    for (const char* name :
         {"handed_to_a_writer", "written_by_index", "written_before_its_index", "written_once",
          "written_by_walking", "named_in_a_table", "kept_at_run_time", "handed_to_a_pointer",
          "returned", "keeper", "mode_of_pump", "for_a_debugger"}) {
        EXPECT_NE(verdict(name), "certain") << name;
    }
}

TEST_P(wasted, what_is_only_read_is_certain) {
    if (!GetParam().separate) {
        EXPECT_NE(verdict("handed_to_a_reader"), "certain") << "an index may reach it";
        return;
    }
    EXPECT_EQ(verdict("indexed_reads"), "certain");
    EXPECT_EQ(verdict("table"), "certain");
    EXPECT_EQ(verdict("names"), "certain");
    EXPECT_EQ(verdict("callback"), "certain");
    const bool optimised = GetParam().optimised;
    EXPECT_EQ(verdict("walked_by_a_reader"),
              optimised ? "certain" : "walk keeps its address in memory");
    EXPECT_EQ(verdict("handed_to_a_reader"),
              optimised ? "certain" : "sum keeps its address in memory");
}

TEST_P(wasted, what_is_written_is_not_listed) {
    for (const char* name :
         {"written_by_index", "written_once", "keeper", "mode_of_pump", "for_a_debugger"}) {
        EXPECT_EQ(verdict(name), "written") << name;
    }
    if (GetParam().optimised && GetParam().separate) {
        EXPECT_EQ(verdict("handed_to_a_writer"), "written");
        EXPECT_EQ(verdict("written_by_walking"), "written");
    }
}

TEST_P(wasted, who_may_write_is_named) {
    if (!GetParam().separate) {
        return;
    }
    EXPECT_EQ(verdict("named_in_a_table"), "its address is in names");
    EXPECT_EQ(verdict("kept_at_run_time"), "run keeps its address in memory");
    EXPECT_EQ(verdict("handed_to_a_pointer"), "run hands it to a call through a pointer");
    EXPECT_EQ(verdict("returned"), "end_of returns it");
    EXPECT_EQ(verdict("used_by_nobody"), "no code is seen to use it");
}

TEST_P(wasted, readers_are_named) {
    if (!GetParam().separate) {
        return;
    }
    const auto found = std::find_if(
        found_.unwritten.begin(), found_.unwritten.end(), [&](const unwritten_variable& each) {
            return use_.pieces[each.piece].symbol == "handed_to_a_reader";
        });
    ASSERT_NE(found, found_.unwritten.end());
    if (GetParam().optimised) {
        EXPECT_EQ(found->read_by, std::vector<std::string>{"sum"});
    }
}

TEST_P(wasted, integers_that_hold_few_numbers) {
    EXPECT_EQ(integer("counter"), nullptr) << "anything is added to it";
    EXPECT_EQ(integer("reached"), nullptr) << "it is written through a pointer";
    EXPECT_EQ(integer("written_once"), nullptr);
    EXPECT_EQ(integer("pump.level"), nullptr) << "it holds 70000 as well";
    if (!GetParam().separate) {
        return;
    }
    ASSERT_NE(integer("mode_of_pump"), nullptr);
    EXPECT_EQ(integer("mode_of_pump")->numbers, (std::set<std::int64_t>{3, 7, 9}));
    EXPECT_EQ(integer("mode_of_pump")->needed, 1u);
    // Not where the compiler lets ways with different numbers share a store, or has tables elsewhere.
    if (std::string{GetParam().name} == "m3") {
        ASSERT_NE(integer("state"), nullptr);
        EXPECT_EQ(integer("state")->numbers, (std::set<std::int64_t>{0, 1}));
        ASSERT_NE(integer("pump.phase"), nullptr);
        EXPECT_EQ(integer("pump.phase")->numbers, (std::set<std::int64_t>{0, 4, 200}));
        ASSERT_NE(integer("pump.fault"), nullptr);
        EXPECT_EQ(integer("pump.fault")->numbers, (std::set<std::int64_t>{-5, 0}));
    }
}

TEST_P(wasted, members_that_the_types_beside_them_bound) {
    for (const char* name : {"(unnamed)::head", "(unnamed)::tail_index"}) {
        ASSERT_NE(member(name), nullptr) << name;
        EXPECT_EQ(member(name)->needed, 1u);
        EXPECT_EQ(member(name)->why, "counts items[100]");
    }
    ASSERT_NE(member("session::next"), nullptr);
    EXPECT_EQ(member("session::next")->why, "points into sessions[20]");
    EXPECT_EQ(member("session::next")->instances, 20u);
    EXPECT_EQ(found_.types.members.front().name, "session::next") << "the most bytes in all";
}

INSTANTIATE_TEST_SUITE_P(
    cores, wasted,
    ::testing::Values(
        build{"m0", "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb -Os"},
        build{"m3", "arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -O2"},
        build{"m4_anchors", "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -Os", true, false},
        build{"m4_halves", "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -O2 -mslow-flash-data"},
        build{"m33_plain", "arm-none-eabi-gcc -mcpu=cortex-m33 -mthumb -O0", false},
        build{"m55", "arm-none-eabi-gcc -mcpu=cortex-m55 -mthumb -O3"},
        build{"rv32", "riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -Os"},
        build{"rv32_far", "riscv64-unknown-elf-gcc -march=rv32im -mabi=ilp32 -O2 -mno-relax"},
        build{"rv32_together", "riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -O2", true,
              false}),
    [](const auto& each) { return std::string{each.param.name}; });

}  // namespace
}  // namespace ramwright::tool
