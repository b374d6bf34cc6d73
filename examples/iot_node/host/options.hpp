// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace iot_node {

/// The words `iot_node_host` takes, which are those of the builds for a board.
struct options {
    std::uint32_t ticks = 3 * 24 * 3600;
    std::uint32_t seed = 0;
    std::string trace;

    /// Throws std::invalid_argument, with one sentence, for a word that is none of them and if no
    /// trace file is named.
    static options read(std::span<const char* const> words);
};

}  // namespace iot_node
