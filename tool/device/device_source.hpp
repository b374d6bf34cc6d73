// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "tool/device/interruption.hpp"
#include "tool/device/packet_feed.hpp"

/// \file
/// Where a device's trace comes from, as people name it.
///
/// | source             | is                                                             |
/// |--------------------|----------------------------------------------------------------|
/// | serial:DEVICE      | a serial line, such as /dev/ttyUSB0                            |
/// | tcp:HOST:PORT      | a server of bytes: of a debug probe's RTT, or of a simulator   |
/// | file:PATH          | a file or pipe that bytes came into; `-` is standard input     |
/// | ring-dump:PATH     | a dump of memory with a ring somewhere in it                   |
/// | qmp:SOCKET         | the memory of a machine that QEMU runs                         |

namespace ramwright::tool {

struct device_options {
    unsigned baud = 115200;  ///< of a serial line
    std::string elf;         ///< whose variables are looked through in a machine's memory
    std::string memory;      ///< or this range of it
};

/// Whether `text` starts as a source does.
[[nodiscard]] bool names_device_source(const std::string& text);

/// Throws `input_error`: `text` names no source, or it cannot be opened. A signal ends the attempt.
[[nodiscard]] std::unique_ptr<packet_feed> open_device_source(const std::string& text,
                                                              const device_options& options,
                                                              interruption& stop);

}  // namespace ramwright::tool
