// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/replay/plan_file.hpp"

/// \file
/// Which offers are worth a line: a design that is beaten in nothing it could be chosen for is none.

namespace ramwright::tool {

/// Certain, because its pools were counted and not only replayed.
[[nodiscard]] bool cannot_fragment(const plan_offer& offer) noexcept;

/// True iff `other` is at least as good in RAM, with and without the margin, in its worst call, in the
/// instructions a block takes, in confidence and in certainty, and better in one of them.
[[nodiscard]] bool is_dominated(const plan_offer& offer, const plan_offer& other) noexcept;

}  // namespace ramwright::tool
