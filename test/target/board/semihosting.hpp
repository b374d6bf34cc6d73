// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

/// \file
/// What an image asks of the machine it runs on: print, read its command line, write files, end.
///
/// Every call stops the core until the host has answered. Not for interrupt handlers, and never
/// inside a measured region.

namespace board {

/// Prints a zero-terminated text on the host's standard output.
void print(const char* text) noexcept;

/// Ends the run; the emulator exits with `status`.
[[noreturn]] void exit(int status) noexcept;

/// Copies the command line, zero-terminated, into `buffer`. False iff it does not fit.
[[nodiscard]] bool read_command_line(std::span<char> buffer) noexcept;

/// A binary file on the host, new or emptied.
class host_file {
public:
    explicit host_file(const char* path) noexcept;
    ~host_file();

    host_file(const host_file&) = delete;
    host_file& operator=(const host_file&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return handle_ >= 0; }

    /// False iff not all of it was written.
    [[nodiscard]] bool write(std::span<const std::byte> bytes) noexcept;

private:
    long handle_;
};

}  // namespace board
