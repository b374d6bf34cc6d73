// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// \file
/// A line of QEMU's machine protocol, whoever wrote it.

namespace ramwright::tool {

struct qmp_message {
    enum class kinds : std::uint8_t {
        greeting,
        returned,  ///< a command was executed
        refused,   ///< a command was not
        news,      ///< of the machine, and whatever else QEMU may say
        nonsense,
    };

    kinds kind = kinds::nonsense;
    /// returned: the machine's status, if it says one; refused: why.
    std::string text = {};
};

[[nodiscard]] qmp_message read_qmp(std::string_view line);

}  // namespace ramwright::tool
