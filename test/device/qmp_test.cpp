// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "test/tool/command_fixture.hpp"
#include "tool/trace/trace_reader.hpp"
#include "tool/trace/trace_validator.hpp"

/// A machine in QEMU whose memory is read while it runs, from its start to its end.

namespace ramwright::tool {
namespace {

using testing::ended;

class machine : public testing::command_fixture {
protected:
    /// Runs `commands` in a shell while the image runs; `$machine` is QEMU's process there.
    [[nodiscard]] ended beside_machine(const std::string& commands) const {
        return shell(fmt::format(
            "qemu-system-arm -M mps2-an386 -display none -monitor none -serial none -kernel {0} "
            "-qmp unix:{1},server=on,wait=off </dev/null & machine=$!; "
            "trap 'kill $machine 2>/dev/null; wait' EXIT; "
            "for try in $(seq 100); do [ -S {1} ] && break; sleep 0.1; done; "
            "record() {{ {2} record -o {3} --from qmp:{1} \"$@\"; }}; {4}",
            RECORDER_IMAGE, socket(), RAMWRIGHT_COMMAND, trace(), commands));
    }
    [[nodiscard]] std::string socket() const { return scratch().file("qmp"); }
    [[nodiscard]] std::string trace() const { return scratch().file("node.trace"); }

    /// The image's work: 150 allocations, of which ten stay.
    void expect_the_work() const {
        trace_reader reader{trace()};
        trace_validator validator{reader};
        std::uint64_t last = 0;
        std::size_t allocated = 0;
        std::size_t freed = 0;
        for (trace_event event; reader.next(event);) {
            validator.check(event);
            EXPECT_GT(event.tick, last);
            last = event.tick;
            if (event.kind == event_kind::allocated) {
                EXPECT_EQ(event.size, 16 + allocated % 7 * 24);
                ++allocated;
            } else {
                ++freed;
            }
        }
        EXPECT_EQ(allocated, 150U);
        EXPECT_EQ(freed, 140U);
        EXPECT_EQ(reader.losses(), trace_losses{});
    }
};

TEST_F(machine, is_read_where_its_variables_are) {
    const ended result = beside_machine(
        fmt::format("for try in $(seq 50); do said=$(record --elf {} --for 0 2>&1); "
                    "case $said in *': 290 events'*) break;; esac; sleep 0.1; done; echo \"$said\"",
                    RECORDER_IMAGE));
    EXPECT_EQ(result.out, fmt::format("{}: 290 events in 7 packets, 0 lost\n", trace()));
    expect_the_work();
}

TEST_F(machine, is_read_until_it_ends) {
    const ended result = beside_machine(
        "record --memory 0x20000000:64K & recording=$!; "
        "for try in $(seq 100); do [ -s " +
        trace() +
        " ] && break; sleep 0.1; done; "
        "kill $machine; wait $recording");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, fmt::format("{}: 290 events in 7 packets, 0 lost\n", trace()));
    expect_the_work();
}

constexpr const char* asks_whether_it_runs = R"(
import socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
answers = line.makefile()
answers.readline()
for command in "qmp_capabilities", "query-status":
    line.sendall(b'{"execute": "%s"}' % command.encode())
    answer = answers.readline()
print(answer, end="")
)";

TEST_F(machine, goes_on_after_it_was_read) {
    const ended result = beside_machine(
        "record --memory 0x20000000:64K --for 0.3 >&2; "
        "python3 " +
        scratch().write("ask.py", asks_whether_it_runs) + " " + socket());
    EXPECT_NE(result.out.find("\"running\": true"), std::string::npos) << result.out << result.err;
}

TEST_F(machine, that_has_no_memory_there_is_refused) {
    const ended result = beside_machine("record --memory 0xF0000000:4K --for 0; exit $?");
    EXPECT_EQ(result.code, 2);
    EXPECT_EQ(result.err.substr(0, 11), "ramwright: ");
}

}  // namespace
}  // namespace ramwright::tool
