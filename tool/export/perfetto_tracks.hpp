// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "ramwright/core/context.hpp"
#include "tool/export/protobuf.hpp"

/// \file
/// The tracks of a Perfetto trace: their numbers, and their TrackDescriptors.

namespace ramwright::tool::perfetto_tracks {

inline constexpr std::uint64_t the_process = 1;

inline constexpr std::uint64_t of_process = 1;
inline constexpr std::uint64_t live_bytes = 2;
inline constexpr std::uint64_t live_blocks = 3;
inline constexpr std::uint64_t free_bytes = 4;
inline constexpr std::uint64_t largest_free = 5;

[[nodiscard]] constexpr std::uint64_t of_context(context who) noexcept {
    return who.number + (who.interrupt ? 2000U : 1000U);
}
/// Blocks that had a slot one after the other never overlap, so they share a track.
[[nodiscard]] constexpr std::uint64_t of_slot(std::uint32_t slot) noexcept {
    return std::uint64_t{10000} + slot;
}

[[nodiscard]] protobuf_message process_track(std::string_view name);
[[nodiscard]] protobuf_message counter_track(std::uint64_t number, std::string_view name,
                                             std::uint64_t unit);
[[nodiscard]] protobuf_message context_track(context who);
[[nodiscard]] protobuf_message slot_track(std::uint32_t slot);

}  // namespace ramwright::tool::perfetto_tracks
