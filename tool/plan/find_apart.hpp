// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "tool/replay/apart.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Which callers need no heap, because of how long their blocks live.
///
/// A caller's blocks live for ever if in every trace all of them are kept until nothing more is asked for, and
/// all were made in the first quarter of the requests: what is still being made later may be a leak. They end
/// with a phase if in every trace all of them are made and freed between a mark and the next. Callers that
/// resize, ask for more than the default alignment or were refused something stay with the heap, and so does
/// whoever is unknown.

namespace ramwright::tool {

/// What one of them asks for.
struct apart_caller {
    std::uint64_t caller = 0;
    std::optional<std::uint32_t>
        mark{};  ///< of the phase its blocks end with; else they live for ever
    std::map<std::uint32_t, std::uint32_t>
        blocks{};                 ///< by size: the most in a trace, or in one phase
    std::uint64_t times = 0;      ///< that the phase occurred and asked for any
    std::uint64_t last_tick = 0;  ///< of a request, counted from its trace's start

    [[nodiscard]] std::uint64_t bytes() const noexcept;
};

struct apart_choice {
    apart_parts parts;
    /// Of the parts: for ever first, then by mark. Without parts, all who could be.
    std::vector<apart_caller> callers;

    /// What a general heap needs for the traces, object included, alone and with the parts taken out.
    std::uint64_t general_bytes = 0;
    std::uint64_t general_bytes_with_parts = 0;
};

/// Those that together save the most RAM beside a general heap, of what was tried: all of them, and without
/// those callers, one by one, whose phases ask for the most. No parts if none saves any.
[[nodiscard]] apart_choice find_apart(std::span<const operation_log> logs, std::size_t limit);

}  // namespace ramwright::tool
