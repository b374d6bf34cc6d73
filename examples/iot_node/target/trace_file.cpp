// SPDX-License-Identifier: Apache-2.0
#include "target/trace_file.hpp"

#include <cstddef>
#include <span>

#include "board/console.hpp"

namespace iot_node {

trace_file::trace_file(const char* path, const ramwright::trace_info& info,
                       simulated_clock clock) noexcept
    : ring_{storage_, info, clock}, file_{path} {
    if (!file_.is_open()) {
        board::fail("The trace file cannot be opened for writing.");
    }
}

void trace_file::write_complete_packets() noexcept {
    ring_.drain([this](std::span<const std::byte> packet) {
        if (!file_.write(packet)) {
            board::fail("The trace file cannot be written to.");
        }
    });
}

void trace_file::finish() noexcept {
    ring_.flush();
    write_complete_packets();
}

}  // namespace iot_node
