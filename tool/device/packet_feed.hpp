// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tool/device/device_packet.hpp"
#include "tool/device/interruption.hpp"
#include "tool/device/packet_finder.hpp"

/// \file
/// Where packets come from, one call at a time.

namespace ramwright::tool {

class packet_feed {
public:
    enum class state { open, ended, interrupted };

    virtual ~packet_feed() = default;

    /// Appends to `into` what has come; waits for it, `patience` at most. At the end the source has given
    /// all it had. Throws `input_error`.
    virtual state wait(std::vector<device_packet>& into, interruption& stop,
                       std::chrono::milliseconds patience) = 0;
    /// Somebody interrupted, or had enough: what is still held back.
    virtual void finish(std::vector<device_packet>& into) = 0;

    [[nodiscard]] virtual const stream_damage& damage() const = 0;
};

}  // namespace ramwright::tool
