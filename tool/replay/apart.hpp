// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// \file
/// What a design keeps out of its heap: requests of callers whose blocks live for ever go to a `bump`, those of
/// callers whose blocks end with a phase to an `arena`. At run time a caller knows which it is: it asks another
/// allocator.

namespace ramwright::tool {

/// From a mark of this value to the next mark, whatever its value.
struct apart_phase {
    std::uint32_t mark = 0;
    std::vector<std::uint64_t> callers{};  ///< code addresses, ascending

    friend bool operator==(const apart_phase&, const apart_phase&) = default;
};

struct apart_parts {
    std::vector<std::uint64_t> for_ever{};  ///< callers, ascending
    std::uint64_t for_ever_bytes = 0;       ///< what they ask for in all, with what aligns it
    std::vector<apart_phase> phases{};  ///< by ascending mark; no caller asks outside of its phases
    std::uint64_t arena_bytes = 0;      ///< the most that any phase asks for

    [[nodiscard]] bool empty() const noexcept { return for_ever.empty() && phases.empty(); }

    /// Of both, their objects on a 32-bit target included.
    [[nodiscard]] std::uint64_t ram_bytes() const noexcept {
        constexpr std::uint64_t bump_state = 16;
        constexpr std::uint64_t arena_state = 32;
        return (for_ever.empty() ? 0 : for_ever_bytes + bump_state) +
               (phases.empty() ? 0 : arena_bytes + arena_state);
    }

    friend bool operator==(const apart_parts&, const apart_parts&) = default;
};

}  // namespace ramwright::tool
