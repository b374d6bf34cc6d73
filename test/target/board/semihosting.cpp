// SPDX-License-Identifier: Apache-2.0
#include "board/semihosting.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace board {
namespace {

// "Semihosting for AArch32 and AArch64", section 5; RISC-V took the numbers over.
enum class operation : long {
    open = 0x01,
    close = 0x02,
    write_text = 0x04,
    write = 0x05,
    get_command_line = 0x15,
    exit_extended = 0x20,
};

long ask(operation what, const void* argument) noexcept {
#if defined(__arm__)
    register long number asm("r0") = static_cast<long>(what);
    register const void* parameter asm("r1") = argument;
    asm volatile("bkpt 0xab" : "+r"(number) : "r"(parameter) : "memory");
#elif defined(__riscv)
    register long number asm("a0") = static_cast<long>(what);
    register const void* parameter asm("a1") = argument;
    // The host knows the request by this sequence, uncompressed and on one page.
    asm volatile(
        ".balign 16\n\t"
        ".option push\n\t"
        ".option norvc\n\t"
        "slli x0, x0, 0x1f\n\t"
        "ebreak\n\t"
        "srai x0, x0, 0x7\n\t"
        ".option pop"
        : "+r"(number)
        : "r"(parameter)
        : "memory");
#endif
    return number;
}

std::size_t length_of(const char* text) noexcept {
    std::size_t length = 0;
    while (text[length] != '\0') {
        ++length;
    }
    return length;
}

constexpr long mode_write_binary = 5;

}  // namespace

void print(const char* text) noexcept { ask(operation::write_text, text); }

void exit(int status) noexcept {
    constexpr std::uintptr_t application_exit = 0x20026;
    const struct {
        std::uintptr_t reason;
        std::intptr_t status;
    } argument{application_exit, status};
    ask(operation::exit_extended, &argument);
    while (true) {
    }
}

bool read_command_line(std::span<char> buffer) noexcept {
    struct {
        char* text;
        std::size_t size;
    } argument{buffer.data(), buffer.size()};
    return ask(operation::get_command_line, &argument) == 0;
}

host_file::host_file(const char* path) noexcept {
    const struct {
        const char* path;
        long mode;
        std::size_t length;
    } argument{path, mode_write_binary, length_of(path)};
    handle_ = ask(operation::open, &argument);
}

host_file::~host_file() {
    if (is_open()) {
        ask(operation::close, &handle_);
    }
}

bool host_file::write(std::span<const std::byte> bytes) noexcept {
    const struct {
        long handle;
        const void* bytes;
        std::size_t size;
    } argument{handle_, bytes.data(), bytes.size()};
    constexpr long bytes_not_written = 0;
    return is_open() && ask(operation::write, &argument) == bytes_not_written;
}

}  // namespace board
