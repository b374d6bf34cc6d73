// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ramwright::config {
inline constexpr check_level checks = check_level::off;
}
