// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/build_id.hpp"
#include "board/command_line.hpp"
#include "board/expect.hpp"
#include "board/stopwatch.hpp"

/// That startup, command line and stopwatch do what every other image relies on.

namespace {

constinit volatile std::uint32_t initialised = 0x1234'5678;
constinit volatile std::uint32_t zeroed = 0;
volatile std::uint32_t constructed = initialised + 1;

bool equal(const char* left, const char* right) {
    while (*left != '\0' && *left == *right) {
        ++left;
        ++right;
    }
    return *left == *right;
}

void test_startup() {
    board::expect(initialised == 0x1234'5678, ".data is copied");
    board::expect(zeroed == 0, ".bss is zero");
    board::expect(constructed == 0x1234'5679, "constructors run");
    volatile float half = 0.5F;
    board::expect(half * 3.0F == 1.5F, "floating point works");
}

void test_command_line() {
    board::command_line options;
    const char* const word = options.text("word");
    board::expect(word != nullptr && equal(word, "a,b"), "a comma survives the emulator");
    board::expect(options.text("missing") == nullptr, "an absent option is absent");
    board::expect(options.number("number", 7) == 0xFFFF'FFFF, "the largest number is read");
    board::expect(options.number("missing", 7) == 7, "an absent number has its default");
    options.refuse_unknown();
}

void test_build_id() {
    const auto id = board::build_id();
    std::uint32_t bits = 0;
    for (const std::uint8_t byte : id) {
        bits |= byte;
    }
    board::expect(bits != 0, "the image knows its build id");
}

void test_stopwatch() {
    board::start_stopwatches();
    board::stopwatch watch;
    std::uint32_t nothing = 0;
    watch.begin(nothing);
    watch.end(nothing);
    board::expect_equal(watch.instructions(), 0, "instructions of an empty region");
    watch.begin(nothing);
    asm volatile(".rept 10\n\tnop\n\t.endr" : : : "memory");
    watch.end(nothing);
    board::expect_equal(watch.instructions(), 10, "instructions of 10 nops");
    watch.begin(nothing);
    asm volatile(".rept 100\n\tnop\n\t.endr" : : : "memory");
    watch.end(nothing);
    board::expect_equal(watch.instructions(), 100, "instructions of 100 nops");
}

}  // namespace

int main() {
    test_startup();
    test_command_line();
    test_build_id();
    test_stopwatch();
    return board::verdict();
}
