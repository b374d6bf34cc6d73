// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <future>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "test/device/reading_device.hpp"
#include "test/tool/command_fixture.hpp"
#include "tool/trace/trace_reader.hpp"

/// `ramwright record --from` on every kind of source but a machine's memory.

namespace ramwright::tool {
namespace {

using test::append;
using test::byte_list;
using test::counting;
using test::marks_in_packet;
using test::stream_of;
using testing::ended;

class record_from : public testing::command_fixture {
protected:
    record_from() : command_fixture{"record "} {}

    [[nodiscard]] std::string write(const std::string& name, const byte_list& bytes) const {
        return scratch().write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    [[nodiscard]] std::string trace() const { return scratch().file("node.trace"); }
    [[nodiscard]] std::string from(const std::string& source) const {
        return fmt::format("--from {} -o {}", source, trace());
    }
    [[nodiscard]] static std::vector<std::uint32_t> marks_in(const std::string& path) {
        std::vector<std::uint32_t> values;
        for (const trace_event& each : read_trace(path).events) {
            values.push_back(each.value);
        }
        return values;
    }
    void expect_three_packets(const ended& result) const {
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_EQ(result.out, fmt::format("{}: {} events in 3 packets, 0 lost\n", trace(),
                                          3 * marks_in_packet));
        EXPECT_EQ(marks_in(trace()), counting(0, 3 * marks_in_packet));
    }
};

TEST_F(record_from, a_file) {
    const byte_list stream = stream_of(0, 3);
    expect_three_packets(run(from("file:" + write("uart.bin", stream))));
    // What came whole is left as it was.
    EXPECT_EQ(testing::content_of(trace()), testing::content_of(scratch().file("uart.bin")));
}

TEST_F(record_from, standard_input) {
    expect_three_packets(
        shell(fmt::format("cat {} | {} record {}", write("uart.bin", stream_of(0, 3)),
                          RAMWRIGHT_COMMAND, from("file:-"))));
}

TEST_F(record_from, a_damaged_stream_says_what_was_lost) {
    byte_list stream{std::byte{'h'}, std::byte{'i'}};
    append(stream, stream_of(0, 4));
    stream.erase(stream.begin() + 700, stream.begin() + 800);
    stream.resize(stream.size() - 10);
    const ended result = run(from("file:" + write("uart.bin", stream)));
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(result.out, fmt::format("{}: 108 events in 2 packets, 54 lost\n"
                                      "2 packets broke off: the power did, or bytes were lost\n"
                                      "2 bytes belonged to no packet\n",
                                      trace()));
    const auto counts = run_json(from("file:" + scratch().file("uart.bin")));
    EXPECT_EQ(counts["runs"][0]["lost_events"], 54);
    EXPECT_EQ(counts["cut_packets"], 2);
    EXPECT_EQ(counts["stray_bytes"], 2);
    EXPECT_EQ(marks_in(trace()).size(), 108U);
}

TEST_F(record_from, a_device_that_was_reset_leaves_a_trace_of_each_run) {
    byte_list stream = stream_of(0, 2);
    append(stream, stream_of(500, 1));
    const ended result = run(from("file:" + write("uart.bin", stream)));
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(marks_in(trace()), counting(0, 2 * marks_in_packet));
    EXPECT_EQ(marks_in(trace() + ".2"), counting(500, 500 + marks_in_packet));
}

TEST_F(record_from, a_dump_with_the_rings_of_two_runs_in_it) {
    auto memory = test::memory_for(6);
    {
        test::marking_device before{memory};
        before.mark(0, 100);
    }
    {
        test::marking_device after{memory, true};
        after.mark(500, 1000);
    }
    byte_list dump(1234, std::byte{0xC1});
    append(dump, std::as_bytes(std::span{memory}));
    dump.resize(dump.size() + 777, std::byte{0xFC});
    const ended result = run(from("ring-dump:" + write("ram.bin", dump)));
    EXPECT_EQ(result.code, 0) << result.err;
    // Six packets hold 54 each: nothing of the run before is left by the end of 500 marks.
    EXPECT_EQ(result.out,
              fmt::format("{}: 284 events in 6 packets, 0 lost, after 216 that were overwritten "
                          "before\n",
                          trace()));
    EXPECT_EQ(marks_in(trace()), counting(716, 1000));
}

TEST_F(record_from, a_serial_line) {
    int master = -1;
    int slave = -1;
    char name[64] = {};
    ASSERT_EQ(::openpty(&master, &slave, name, nullptr, nullptr), 0);
    termios raw{};
    ::tcgetattr(slave, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(slave, TCSANOW, &raw);
    const byte_list stream = stream_of(0, 3);
    ASSERT_EQ(::write(master, stream.data(), stream.size()), static_cast<ssize_t>(stream.size()));
    expect_three_packets(run(from(fmt::format("serial:{} --baud 921600 --for 0.3", name))));
    ::tcgetattr(slave, &raw);
    EXPECT_EQ(::cfgetispeed(&raw), static_cast<speed_t>(B921600));
    ::close(slave);
    ::close(master);
}

TEST_F(record_from, a_server) {
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(server, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(server, 1), 0);
    ::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size);
    std::thread sender{[server] {
        const byte_list stream = stream_of(0, 3);
        const int client = ::accept(server, nullptr, nullptr);
        for (std::size_t at = 0; at != stream.size(); at += 256) {
            EXPECT_EQ(::send(client, stream.data() + at, 256, MSG_NOSIGNAL), 256);
        }
        ::close(client);
    }};
    const ended result = run(from(fmt::format("tcp:127.0.0.1:{}", ntohs(address.sin_port))));
    sender.join();
    ::close(server);
    expect_three_packets(result);
}

TEST_F(record_from, a_source_that_does_not_end_is_whole_after_an_interrupt) {
    const std::string pipe = scratch().file("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const int both_ends = ::open(pipe.c_str(), O_RDWR);  // so it does not end
    const byte_list stream = stream_of(0, 3);
    ASSERT_EQ(::write(both_ends, stream.data(), stream.size()),
              static_cast<ssize_t>(stream.size()));
    const std::string process = scratch().file("process");
    std::future<ended> result = std::async(std::launch::async, [&] {
        return shell(fmt::format("exec sh -c 'echo $$ >{}; exec {} record {}'", process,
                                 RAMWRIGHT_COMMAND, from("file:" + pipe)));
    });
    // What was read is recorded, however slow the machine is.
    int unread = 1;
    while (unread != 0 &&
           result.wait_for(std::chrono::milliseconds{5}) == std::future_status::timeout) {
        ASSERT_EQ(::ioctl(both_ends, FIONREAD, &unread), 0);
    }
    ASSERT_EQ(unread, 0);
    ::kill(std::stoi(testing::content_of(process)), SIGINT);
    expect_three_packets(result.get());
    ::close(both_ends);
}

TEST_F(record_from, nonsense_is_refused_with_a_sentence) {
    expect_refused(from("usb:1"), 2, "'usb:1' is no source");
    expect_refused(from("serial"), 2, "is no source");
    expect_refused(from("serial:/dev/null"), 2, "/dev/null is no serial line");
    expect_refused(from("serial:/dev/none"), 2, "cannot open /dev/none");
    expect_refused(from("serial:/dev/null --baud 12345"), 2, "no serial line here runs at 12345");
    expect_refused(from("tcp:127.0.0.1"), 2, "is no address");
    expect_refused(from("tcp:127.0.0.1:1"), 2, "cannot connect");
    expect_refused(from("file:" + scratch().file("none")), 2, "cannot open");
    expect_refused(from("file:/dev/null"), 2, "no packet of a trace came from file:/dev/null");
    expect_refused(from("ring-dump:/dev/null"), 2, "no packet");
    expect_refused(from("ring-dump:" + scratch().file("none")), 2, "cannot open");
    expect_refused(from("qmp:/none"), 2, "--elf or --memory says where to look");
    expect_refused(from("qmp:/none --memory 64K"), 2, "is no range of memory");
    expect_refused(from("qmp:/none --memory 0x20000000:64K"), 2, "cannot open /none");
    expect_refused("-o x", 2, "needs a program after --, or a device");
    expect_refused(from("file:-") + " -- true", 2, "needs a program after --, or a device");
    expect_refused("--json -o x -- true", 2, "--json is for devices");
    EXPECT_FALSE(std::filesystem::exists(trace()));
    expect_refused("--from file:" + write("uart.bin", stream_of(0, 1)) + " -o /none/x", 2,
                   "cannot write /none/x");
}

}  // namespace
}  // namespace ramwright::tool
