// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/device/interruption.hpp"

/// \file
/// Opens what a device's bytes come from. What is returned is open for reading, does not block and is the
/// caller's to close. Each throws `input_error` with the reason.

namespace ramwright::tool {

/// Sets the line to `baud`, 8 bits, no parity, no flow control.
[[nodiscard]] int open_serial(const std::string& device, unsigned baud);

/// `address` is `HOST:PORT`, or `[HOST]:PORT` where the host has colons. A signal ends the attempt.
[[nodiscard]] int connect_tcp(const std::string& address, interruption& stop);

/// A file or a pipe; `-` is standard input.
[[nodiscard]] int open_stream(const std::string& path);

/// A socket in the file system.
[[nodiscard]] int connect_local(const std::string& path);

}  // namespace ramwright::tool
