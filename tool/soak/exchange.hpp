// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/soak/demand_mix.hpp"

/// \file
/// Whether the blocks of an occurrence may be exchanged for others of their streams, which makes
/// combinations that nobody recorded, or have to stay together, as those of a connection have.

namespace ramwright::tool {

/// False if, in one occurrence, large goes with large or long with long (a correlation of more than 0.1
/// between neighbours, beyond what its chance error explains), or if more blocks die in one tick than
/// would by chance.
[[nodiscard]] bool blocks_are_independent(const demand_mix& mix, const demand_activity& activity);

}  // namespace ramwright::tool
