// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/replay/plan_file.hpp"

/// \file
/// The chosen design for who does not compile ramwright: C tables, FreeRTOS, Zephyr. In C++ it is
/// `plan_header`.
///
/// RAM is proven for ramwright's allocators. Another heap places blocks otherwise, so each of these says so.

namespace ramwright::tool {

enum class plan_form : std::uint8_t { cpp, c, freertos, zephyr };

/// `chosen` is one of the plan's offers.
[[nodiscard]] std::string emitted_plan(const plan_file& plan, const plan_offer& chosen,
                                       plan_form form);

}  // namespace ramwright::tool
