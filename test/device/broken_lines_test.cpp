// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <pty.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "test/device/reading_device.hpp"
#include "test/tool/command_fixture.hpp"
#include "tool/trace/trace_reader.hpp"

/// \file
/// Lines that do what lines do: noise, a break, bytes that are changed or lost, an end that comes at any time.

namespace ramwright::tool {
namespace {

using test::append;
using test::byte_list;
using test::counting;
using test::marks_in_packet;
using test::stream_of;
using testing::ended;

class broken_line : public testing::command_fixture {
protected:
    broken_line() : command_fixture{"record "} {}

    [[nodiscard]] std::string from(const std::string& source) const {
        return fmt::format("--from {} -o {}", source, trace());
    }
    [[nodiscard]] std::string trace() const { return scratch().file("node.trace"); }
    [[nodiscard]] std::vector<std::uint32_t> marks() const {
        std::vector<std::uint32_t> values;
        for (const trace_event& each : read_trace(trace()).events) {
            values.push_back(each.value);
        }
        return values;
    }
    /// Until so much of the trace is there, however slow the machine is.
    static void wait_for(const std::string& trace, std::size_t bytes) {
        std::error_code none_yet;
        for (int round = 0; round != 2000; ++round) {
            const auto size = std::filesystem::file_size(trace, none_yet);
            if (!none_yet && size >= bytes) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }
    static void send(int to, const byte_list& bytes) {
        ASSERT_EQ(::write(to, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
};

/// A serial line whose other end a test has.
class pseudo_line {
public:
    pseudo_line() {
        EXPECT_EQ(::openpty(&ours_, &theirs_, name_, nullptr, nullptr), 0);
        // Nobody else's: a line that the reader holds itself does not end.
        ::fcntl(ours_, F_SETFD, FD_CLOEXEC);
        ::fcntl(theirs_, F_SETFD, FD_CLOEXEC);
        termios raw{};
        ::tcgetattr(theirs_, &raw);
        ::cfmakeraw(&raw);
        ::tcsetattr(theirs_, TCSANOW, &raw);
    }
    ~pseudo_line() {
        hang_up();
        ::close(theirs_);
    }
    pseudo_line(const pseudo_line&) = delete;
    pseudo_line& operator=(const pseudo_line&) = delete;

    void hang_up() {
        if (ours_ >= 0) {
            ::close(ours_);
            ours_ = -1;
        }
    }
    [[nodiscard]] int end() const { return ours_; }
    [[nodiscard]] const char* name() const { return name_; }

private:
    int ours_ = -1;
    int theirs_ = -1;
    char name_[64] = {};
};

TEST_F(broken_line, with_noise_and_a_break_loses_what_they_hit) {
    pseudo_line line;
    byte_list stream{std::byte{'b'}, std::byte{'o'}, std::byte{'o'}, std::byte{'t'}};
    const byte_list packets = stream_of(0, 3);
    append(stream, std::span{packets}.first(default_packet_bytes));
    append(stream, byte_list(3));  // how a break reads
    byte_list second{packets.begin() + default_packet_bytes,
                     packets.begin() + 2 * default_packet_bytes};
    second[200] ^= std::byte{0x10};
    append(stream, second);
    append(stream, std::span{packets}.last(default_packet_bytes));
    send(line.end(), stream);
    std::thread unplugging{[&] {
        wait_for(trace(), 2 * default_packet_bytes);
        line.hang_up();
    }};
    const ended result = run(from(fmt::format("serial:{} --baud 115200", line.name())));
    unplugging.join();
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, fmt::format("{}: 108 events in 2 packets, 54 lost\n"
                                      "1 packet left out: bytes of it were changed\n"
                                      "7 bytes belonged to no packet\n",
                                      trace()));
    auto expected = counting(0, marks_in_packet);
    const auto rest = counting(2 * marks_in_packet, 3 * marks_in_packet);
    expected.insert(expected.end(), rest.begin(), rest.end());
    EXPECT_EQ(marks(), expected);
}

TEST_F(broken_line, that_was_unplugged_is_recorded_anew) {
    for (const std::uint32_t from_mark : {0U, 700U}) {
        pseudo_line line;
        send(line.end(), stream_of(from_mark, 1));
        std::filesystem::remove(trace());
        std::thread unplugging{[&] {
            wait_for(trace(), default_packet_bytes);
            line.hang_up();
        }};
        const ended result = run(from(fmt::format("serial:{}", line.name())));
        unplugging.join();
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_EQ(marks(), counting(from_mark, from_mark + marks_in_packet));
    }
}

TEST_F(broken_line, of_a_server_that_resets_it) {
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(server, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(server, 1), 0);
    ::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size);
    const std::string path = trace();
    std::thread sender{[server, &path] {
        const byte_list stream = stream_of(0, 2);
        const int client = ::accept(server, nullptr, nullptr);
        EXPECT_EQ(::send(client, stream.data(), 700, MSG_NOSIGNAL), 700);
        // A reset discards what was not read: the first packet must have been.
        wait_for(path, default_packet_bytes);
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        ::close(client);
    }};
    const ended result = run(from(fmt::format("tcp:127.0.0.1:{}", ntohs(address.sin_port))));
    sender.join();
    ::close(server);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("1 packet broke off"), std::string::npos) << result.out;
    EXPECT_EQ(marks(), counting(0, marks_in_packet));
}

/// A QEMU that says what a test wants it to, one line for each that is asked, and hangs up.
class scripted_machine {
public:
    scripted_machine(const std::string& socket, std::vector<std::string> lines)
        : server_{::socket(AF_UNIX, SOCK_STREAM, 0)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket.copy(address.sun_path, sizeof(address.sun_path) - 1);
        EXPECT_EQ(::bind(server_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
        EXPECT_EQ(::listen(server_, 1), 0);
        speaking_ = std::thread{[this, lines = std::move(lines)] {
            const int client = ::accept(server_, nullptr, nullptr);
            for (const std::string& each : lines) {
                const std::string line = each + "\n";
                EXPECT_GT(::send(client, line.data(), line.size(), MSG_NOSIGNAL), 0);
                char asked[4096];
                const ssize_t got = ::read(client, asked, sizeof(asked));
                if (got <= 0) {
                    break;
                }
                heard_.append(asked, static_cast<std::size_t>(got));
            }
            ::close(client);
        }};
    }
    ~scripted_machine() { ::close(server_); }

    /// All that it was asked.
    [[nodiscard]] std::string heard() {
        speaking_.join();
        return heard_;
    }

private:
    int server_;
    std::string heard_;
    std::thread speaking_;
};

TEST_F(broken_line, to_a_machine_ends_with_a_sentence_wherever_it_breaks) {
    const std::vector<std::string> whole{R"({"QMP": {}})", R"({"return": {}})",
                                         R"({"return": {"status": "running"}})",
                                         R"({"return": {}})"};
    for (std::size_t lines = 0; lines <= whole.size(); ++lines) {
        const std::string socket = scratch().file(fmt::format("qmp{}", lines));
        scripted_machine machine{socket, {whole.begin(), whole.begin() + static_cast<long>(lines)}};
        const ended result = run(from(fmt::format("qmp:{} --memory 0x20000000:64K", socket)));
        EXPECT_EQ(result.code, 2) << lines;
        EXPECT_NE(result.err.find(lines < 2 ? "was closed before QEMU answered"
                                            : "no packet of a trace came from"),
                  std::string::npos)
            << lines << result.err;
        static_cast<void>(machine.heard());
    }
}

TEST_F(broken_line, to_what_is_no_machine_is_refused) {
    const std::vector<std::vector<std::string>> all{
        {"220 mail.example.org ready"},
        {"[1, 2]"},
        {R"({"QMP": {}})", "\"text\""},
        {R"({"QMP": {}})", R"({"return": {}})", R"({"return": 7})", R"({"error": "no"})"},
    };
    for (std::size_t index = 0; index != all.size(); ++index) {
        const std::string socket = scratch().file(fmt::format("other{}", index));
        scripted_machine machine{socket, all[index]};
        const ended result = run(from(fmt::format("qmp:{} --memory 0x20000000:64K", socket)));
        EXPECT_EQ(result.code, 2) << index;
        EXPECT_NE(result.err.find(index == 3 ? "QEMU refuses" : "does not speak QMP"),
                  std::string::npos)
            << index << result.err;
        static_cast<void>(machine.heard());
    }
}

TEST_F(broken_line, to_a_machine_that_refuses_leaves_it_running) {
    const std::string socket = scratch().file("refusing");
    scripted_machine machine{
        socket,
        {R"({"QMP": {}})", R"({"return": {}})", R"({"return": {"status": "running"}})",
         R"({"return": {}})", R"({"error": {"desc": "Invalid addr"}})", R"({"return": {}})"}};
    const ended result = run(from(fmt::format("qmp:{} --memory 0x10:64K", socket)));
    EXPECT_NE(result.err.find("QEMU refuses pmemsave: Invalid addr"), std::string::npos)
        << result.err;
    EXPECT_NE(machine.heard().find("\"cont\""), std::string::npos);
}

}  // namespace
}  // namespace ramwright::tool
