// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "command_fixture.hpp"

/// \file
/// `ramwright size` as people run it, on firmware that test/tool/size_image was compiled to.

namespace ramwright::tool {
namespace {

using nlohmann::json;
using testing::content_of;
using testing::ended;

std::string elf(const std::string& name) {
    return fmt::format("{}/{}.elf", RAMWRIGHT_SIZE_IMAGES, name);
}

std::string map(const std::string& name) {
    return fmt::format("{}/{}.map", RAMWRIGHT_SIZE_IMAGES, name);
}

std::string with_map(const std::string& name) { return elf(name) + " " + map(name); }

json row_named(const json& rows, const std::string& name, const char* key = "name") {
    for (const json& each : rows) {
        if (each[key] == name) {
            return each;
        }
    }
    ADD_FAILURE() << name << " is not in " << rows.dump(1).substr(0, 2000);
    return {};
}

class size_command : public testing::command_fixture {
protected:
    size_command() : command_fixture{"size "} {}

    json run_json(const std::string& arguments) const {
        const ended result = run(arguments + " --json");
        EXPECT_EQ(result.code, 0);
        EXPECT_EQ(result.err, "");
        return json::parse(result.out);
    }

    void expect_refused(const std::string& arguments, const std::string& reason) const {
        command_fixture::expect_refused(arguments, 2, reason);
    }

    std::string budget(const std::string& text) const {
        return fmt::format("{} --budget {}", with_map("small"), scratch().write("b.toml", text));
    }
};

TEST_F(size_command, names_each_objects_symbol_file_object_and_kind) {
    const json use = run_json(with_map("small"));
    const json readings = row_named(use["pieces"], "readings", "symbol");
    EXPECT_EQ(readings["bytes"], 20 * 24);
    EXPECT_EQ(readings["module"], "readings.cpp");
    EXPECT_EQ(readings["section"], ".bss");
    EXPECT_EQ(readings["kind"], "symbol");
    const json states = row_named(use["pieces"], "states", "symbol");
    EXPECT_EQ(states["bytes"], 3 * 12);
    EXPECT_EQ(states["module"], "firmware.cpp");
    const json stack = row_named(use["pieces"], "(reserved by the linker script)", "symbol");
    EXPECT_EQ(stack["bytes"], 2048);
    EXPECT_EQ(stack["kind"], "reserved");
    EXPECT_EQ(row_named(use["pieces"], "take_readings()", "symbol")["section"], ".text");
}

TEST_F(size_command, counts_initial_values_in_flash_and_in_ram) {
    const json use = run_json(with_map("small"));
    const json data = row_named(use["sections"], ".data");
    EXPECT_EQ(data["regions"], (json{"RAM", "FLASH"}));
    EXPECT_NE(data["address"], data["load_address"]);
    EXPECT_EQ(row_named(use["sections"], ".bss")["regions"], (json{"RAM"}));
    EXPECT_EQ(row_named(use["regions"], "FLASH")["kind"], "flash");
    EXPECT_EQ(row_named(use["regions"], "RAM")["kind"], "ram");
    EXPECT_EQ(row_named(use["regions"], "RAM")["length"], 64 * 1024);
    // The same without the map, which only knows other names for them.
    const json alone = run_json(elf("small"));
    EXPECT_EQ(row_named(alone["regions"], "RAM at 0x20000000")["used"],
              row_named(use["regions"], "RAM")["used"]);
    EXPECT_EQ(row_named(alone["regions"], "flash at 0x08000000")["used"],
              row_named(use["regions"], "FLASH")["used"]);
}

TEST_F(size_command, names_source_files_after_optimisation_at_link_time) {
    const json use = run_json(with_map("link_time"));
    const json heap = row_named(use["pieces"], "_sbrk::heap", "symbol");
    EXPECT_EQ(heap["module"], "printing.cpp");
    EXPECT_NE(heap["object"].get<std::string>().find("ltrans"), std::string::npos) << heap;
}

TEST_F(size_command, names_members_of_archives) {
    const ended result = run(with_map("c_library") + " --by object --top 1000");
    EXPECT_NE(result.out.find("(lib_a-dtoa.o)"), std::string::npos) << result.out;
    EXPECT_EQ(result.out.find(" and "), std::string::npos) << "all rows are shown";
}

TEST_F(size_command, prints_as_many_rows_as_asked_for) {
    const ended result = run(with_map("c_library") + " --by symbol --top 3");
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 9) << result.out;
    EXPECT_NE(result.out.find("  and "), std::string::npos);
}

TEST_F(size_command, says_what_changed_and_nothing_else) {
    const json same = run_json(fmt::format("{} --diff {}", with_map("small"), elf("small")));
    EXPECT_TRUE(same["changes"].empty()) << same;
    const json grown = run_json(fmt::format("{} --diff {}", elf("c_library"), elf("small")));
    const json heap = row_named(grown["changes"], "_sbrk::heap");
    EXPECT_EQ(heap["ram_before"], 0);
    EXPECT_EQ(heap["ram_after"], 4096);
    const json readings = row_named(grown["changes"], "readings");
    EXPECT_EQ(readings["ram_before"], 480);
    EXPECT_EQ(readings["ram_after"], 0);
    for (const json& each : grown["changes"]) {
        EXPECT_NE(each["name"], "states") << "it is as large as before";
    }
}

TEST_F(size_command, keeps_a_budget) {
    const ended kept =
        run(budget("[region]\nRAM = \"64K\"\n"
                   "[ram.module]\n\"read*.cpp\" = 512\n"
                   "[flash.symbol]\nno_such_thing = 0\n"));
    EXPECT_EQ(kept.code, 0);
    EXPECT_EQ(kept.out,
              "flash.symbol \"no_such_thing\" fits nothing in the image\n3 of 3 limits kept\n");

    const ended exceeded =
        run(budget("[region]\nRAM = 2000\nFLASH = \"1M\"\n"
                   "[ram.symbol]\n\"readi?gs\" = 479\n"));
    EXPECT_EQ(exceeded.code, 1);
    EXPECT_NE(exceeded.out.find("ram.symbol \"readi?gs\" takes 480 B, 1 more than its 479\n"),
              std::string::npos)
        << exceeded.out;
    EXPECT_NE(exceeded.out.find("region \"RAM\" takes "), std::string::npos) << exceeded.out;
    EXPECT_NE(exceeded.out.find("\n1 of 3 limits kept\n"), std::string::npos) << exceeded.out;
}

TEST_F(size_command, refuses_what_is_no_budget) {
    expect_refused(budget("[region\n"), "is not TOML");
    expect_refused(budget(""), "no limit");
    expect_refused(budget("[region]\nROM = 1\n"), "no region 'ROM'");
    expect_refused(budget("[region]\nRAM = -1\n"), "not a size");
    expect_refused(budget("[region]\nRAM = \"much\"\n"), "'much' is not a size");
    expect_refused(budget("[rom.symbol]\nx = 1\n"), "'rom' is not");
    expect_refused(budget("[ram.colour]\nx = 1\n"), "'ram.colour' is not");
    expect_refused(budget("region = 1\n"), "'region' is not a table");
    expect_refused(elf("small") + " --budget " + scratch().file("none.toml"), "cannot read");
}

TEST_F(size_command, finds_holes_wide_enumerations_and_constants_in_ram) {
    const json padding = run_json(with_map("small") + " --padding");
    // 20 in an array and one in the sensor: 7 bytes after `kind`, 7 at the end.
    const json reading = row_named(padding["structures"], "reading");
    EXPECT_EQ(reading["bytes"], 24);
    EXPECT_EQ(reading["reordered_bytes"], 16);
    EXPECT_EQ(reading["lost_in_one"], 14);
    EXPECT_EQ(reading["instances"], 21);
    EXPECT_EQ(reading["lost"], 21 * 14);
    EXPECT_EQ(reading["holes"], "7 after kind, 7 at the end");
    const json sensor = row_named(padding["structures"], "sensor");
    EXPECT_EQ(sensor["lost_in_one"], 6);
    EXPECT_EQ(sensor["instances"], 1);
    const json state = row_named(padding["structures"], "state");
    EXPECT_EQ(state["lost_in_one"], 3);
    EXPECT_EQ(state["instances"], 3);
    EXPECT_EQ(padding["structures"].size(), 3U) << padding;

    const json mode = row_named(padding["enumerations"], "mode");
    EXPECT_EQ(mode["bytes"], 4);
    EXPECT_EQ(mode["needed_bytes"], 1);
    EXPECT_EQ(mode["instances"], 3);

    ASSERT_EQ(padding["constants_in_ram"].size(), 1U) << padding;
    EXPECT_EQ(padding["constants_in_ram"][0]["symbol"], "copied");
    EXPECT_EQ(padding["constants_in_ram"][0]["bytes"], 64);
}

TEST_F(size_command, refuses_files_that_are_not_what_they_should_be) {
    expect_refused(scratch().file("none.elf"), "cannot read the ELF file");
    expect_refused(RAMWRIGHT_SIZE_IMAGES, "cannot read the ELF file");
    expect_refused(scratch().write("empty.elf", ""), "is not an ELF file");
    expect_refused(RAMWRIGHT_COMMAND, "is not a 32-bit ELF file");
    expect_refused(elf("small") + " " + elf("small"), "is not a map of GNU ld");
    expect_refused(elf("small") + " " + map("c_library"), "is not the map of");
    expect_refused(elf("small") + " --by object", "-Wl,-Map");
    expect_refused(elf("small") + " --by colour", "colour");
    std::string other = content_of(elf("small"));
    other[5] = 2;
    expect_refused(scratch().write("big.elf", other), "little-endian");
    other[5] = 1;
    other[16] = 1;
    expect_refused(scratch().write("object.elf", other), "is not linked");
}

TEST_F(size_command, refuses_every_part_of_an_image) {
    const std::string whole = content_of(elf("small"));
    // Section headers are last: without its end no part of the file is one.
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 40) {
        expect_refused(scratch().write("cut.elf", whole.substr(0, length)), "cut.elf");
    }
}

TEST_F(size_command, refuses_every_part_of_a_map) {
    const std::string whole = content_of(map("small"));
    const std::size_t end = whole.find("OUTPUT(");
    ASSERT_NE(end, std::string::npos);
    for (std::size_t length = 0; length < end; length += 1 + end / 40) {
        expect_refused(elf("small") + " " + scratch().write("cut.map", whole.substr(0, length)),
                       "cut.map");
    }
}

TEST_F(size_command, ends_orderly_for_every_damaged_image) {
    const std::string whole = content_of(elf("small"));
    std::uint32_t state = 12345;
    for (int round = 0; round != 60; ++round) {
        std::string damaged = whole;
        for (int flip = 0; flip != 1 + round % 8; ++flip) {
            state = state * 1664525U + 1013904223U;
            const std::size_t place = (state >> 4) % damaged.size();
            damaged[place] = static_cast<char>(damaged[place] ^ (1 << (state & 7U)));
        }
        const ended result =
            run(scratch().write("damaged.elf", damaged) + (round % 2 == 0 ? " --padding" : ""));
        EXPECT_TRUE(result.code == 0 || result.code == 2) << result.code;
    }
}

}  // namespace
}  // namespace ramwright::tool
