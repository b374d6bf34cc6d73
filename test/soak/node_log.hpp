// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tool/replay/operation_log.hpp"

/// \file
/// Programs to fit mixes to.

namespace ramwright::tool::testing {

/// The sensor node of the examples, a tick a second, its callers known: W3.
[[nodiscard]] operation_log record_node(std::uint32_t seed, std::uint32_t seconds);

/// W4: one request or free a tick, live bytes held about a level, no callers.
[[nodiscard]] operation_log record_level(std::uint32_t seed, std::uint32_t operations);

}  // namespace ramwright::tool::testing
