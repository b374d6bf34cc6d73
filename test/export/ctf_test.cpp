// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "test/trace/recording.hpp"
#include "test/trace/scratch_directory.hpp"
#include "tool/export/formats.hpp"
#include "tool/trace/trace_error.hpp"
#include "tool/trace/trace_reader.hpp"

/// \file
/// babeltrace2 knows nothing of this project: that it reads what we read shows that a trace is what it
/// claims to be.

namespace ramwright {
namespace {

struct close_pipe {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
};

struct output {
    std::vector<std::string> lines;
    std::string complaints;
};

/// Each event as `[ticks] name: { packet }, { context }, { fields }`.
output babeltrace(const std::string& directory) {
    const std::string errors = directory + ".errors";
    const std::string command =
        "babeltrace2 --clock-cycles --no-delta --names=none '" + directory + "' 2>'" + errors + "'";
    const std::unique_ptr<std::FILE, close_pipe> pipe{popen(command.c_str(), "r")};
    output read;
    std::array<char, 1024> line{};
    while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
        read.lines.emplace_back(line.data());
        read.lines.back().pop_back();
    }
    std::ifstream file{errors};
    read.complaints.assign(std::istreambuf_iterator<char>{file}, {});
    return read;
}

std::string fields_of(const tool::trace_event& event, const trace_info& info, bool wide) {
    if (event.kind == event_kind::mark) {
        return fmt::format("{}", event.value);
    }
    if (event.kind == event_kind::freed) {
        return fmt::format("{}", wide ? event.offset : event.offset / 8);
    }
    const bool refused = event.kind == event_kind::refused;
    if (wide) {
        return fmt::format("{}, {}, {}, {:#X}", refused ? event.largest_free : event.offset,
                           event.size, event.alignment, event.caller);
    }
    return fmt::format("{}, {}, {}, {:#X}", refused ? event.largest_free : event.offset / 8,
                       event.size, std::countr_zero(event.alignment) - 3,
                       event.caller == 0 ? 0 : (event.caller - info.code_base) / 2);
}

/// The line babeltrace2 must print for `event`, in the form that `line` says it has.
std::string expected_line(const tool::trace_event& event, const trace_info& info,
                          const std::string& line) {
    constexpr std::array names{"allocated", "freed", "resized", "refused", "mark"};
    const bool wide = line.find("_wide: ") != std::string::npos;
    const std::size_t packet_end = line.find('}');
    const std::size_t packet_start = line.find('{');
    const std::string packet = line.substr(packet_start, packet_end - packet_start);
    std::string expected =
        fmt::format("[{:020}] {}{}: {}}}, {{ {}, {} }}, {{ {} }}", event.tick,
                    names.at(static_cast<std::size_t>(event.kind)), wide ? "_wide" : "", packet,
                    event.who.number, event.who.interrupt ? 1 : 0, fields_of(event, info, wide));
    // fmt writes 0X, babeltrace2 0x.
    for (std::size_t at = 0; (at = expected.find("0X", at)) != std::string::npos;) {
        expected[at + 1] = 'x';
    }
    return expected;
}

class ctf : public testing::Test {
protected:
    std::string write(const std::vector<std::byte>& bytes) const {
        return directory_.write("dump", bytes);
    }
    std::string exported() const { return directory_.path_of("ctf"); }

    /// Exports `bytes`, has babeltrace2 read them and compares. Returns what it complained about.
    std::string complaints_about(const std::vector<std::byte>& bytes) const {
        const std::string path = write(bytes);
        const tool::trace ours = tool::read_trace(path);
        EXPECT_EQ(tool::export_ctf({.trace = path, .output = exported()}).events,
                  ours.events.size());
        const output theirs = babeltrace(exported());
        EXPECT_EQ(theirs.lines.size(), ours.events.size());
        for (std::size_t index = 0; index != std::min(theirs.lines.size(), ours.events.size());
             ++index) {
            const std::string& line = theirs.lines[index];
            EXPECT_EQ(line, expected_line(ours.events[index], ours.info, line));
        }
        return theirs.complaints;
    }

    const test::scratch_directory directory_;
};

TEST_F(ctf, every_form_of_event_reads_the_same) {
    test::recording recording{4};
    test::record_every_form(recording);
    EXPECT_EQ(complaints_about(recording.dump()), "");
    EXPECT_EQ(tool::read_trace(exported()).events.size(), 13U);
}

TEST_F(ctf, clocks_that_wrap_and_packets_that_are_lost_read_the_same) {
    test::recording recording{8};
    std::vector<std::byte> stream;
    std::uint32_t random = 1;
    for (std::uint32_t round = 0; round != 6000; ++round) {
        random = random * 1664525 + 1013904223;
        recording.now += std::uint64_t{random >> 8} >> (random >> 4 & 15);
        recording.ring().allocated(8 * round, {.size = random >> 12}, 0x0800'0000 + (random >> 9));
        if (round % 1500 < 1200) {
            const auto drained = recording.drained();
            stream.insert(stream.end(), drained.begin(), drained.end());
        }
    }
    const auto losses = [](const std::string& complaints) {
        std::size_t count = 0;
        for (std::size_t at = 0; (at = complaints.find("discarded", at)) != std::string::npos;
             ++at) {
            ++count;
        }
        return count;
    };
    EXPECT_EQ(losses(complaints_about(stream)), 3U);
    EXPECT_EQ(tool::read_trace(exported()).losses.gaps, 3U);
}

TEST_F(ctf, a_dump_that_starts_in_the_middle_reads_the_same) {
    test::recording recording{4};
    for (std::uint32_t value = 0; value != 300; ++value) {
        recording.now += 100'000;
        recording.ring().mark(value);
    }
    EXPECT_EQ(complaints_about(recording.dump()), "");
}

TEST_F(ctf, the_packets_are_as_the_device_wrote_them) {
    test::recording recording{4};
    test::record_every_form(recording);
    recording.ring().flush();
    const auto drained = recording.drained();
    tool::export_ctf({.trace = write(drained), .output = exported()});
    std::ifstream file{exported() + "/stream", std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    ASSERT_EQ(bytes.size(), drained.size());
    EXPECT_EQ(std::memcmp(bytes.data(), drained.data(), bytes.size()), 0);
}

TEST_F(ctf, nothing_is_left_of_a_trace_that_is_damaged) {
    test::recording recording{4};
    test::record_every_form(recording);
    auto bytes = recording.dump();
    bytes[sizeof(packet_header)] = std::byte{0x0F};
    EXPECT_THROW(tool::export_ctf({.trace = write(bytes), .output = exported()}),
                 tool::trace_error);
    EXPECT_TRUE(std::filesystem::is_empty(exported()));
}

TEST_F(ctf, a_directory_that_cannot_be_made_is_named) {
    test::recording recording{4};
    const std::string file = write(recording.dump());
    try {
        tool::export_ctf({.trace = file, .output = file + "/ctf"});
        FAIL();
    } catch (const tool::input_error& error) {
        EXPECT_EQ(error.what(), "cannot make " + file + "/ctf: Not a directory");
    }
}

}  // namespace
}  // namespace ramwright
