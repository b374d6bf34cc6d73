// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// \file
/// A stretch of a run in a fixed number of samples that lose no peak and no trough.
///
///     level whole{first_tick, last_tick + 1, 4096};
///     whole.note(tick, {.live_bytes = live, ...});   // after every event, in order
///     const std::vector<level::sample> samples = std::move(whole).take();

namespace ramwright::tool {

/// How memory stands between two events.
struct memory_state {
    std::uint64_t live_bytes = 0;
    std::uint64_t footprint_bytes = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free_bytes = 0;
};

class level {
public:
    struct sample {
        std::uint64_t live_low = 0;
        std::uint64_t live_high = 0;
        std::uint64_t footprint = 0;
        std::uint64_t free_low = 0;
        std::uint64_t largest_free_low = 0;
    };

    /// Covers the ticks [from, to) in at most `most` samples of equal length.
    level(std::uint64_t from, std::uint64_t to, std::size_t most);

    /// From `tick` on memory stands so. Ticks must not decrease; those outside only carry over.
    void note(std::uint64_t tick, const memory_state& now);

    [[nodiscard]] std::uint64_t from() const noexcept { return from_; }
    [[nodiscard]] std::uint64_t to() const noexcept { return to_; }

    /// What is after the last note stays as it was then.
    [[nodiscard]] std::vector<sample> take() &&;

private:
    void advance(std::size_t index);
    void widen(const memory_state& by);

    std::uint64_t from_;
    std::uint64_t to_;
    std::size_t count_;
    std::vector<sample> samples_;
    memory_state last_;
    bool noted_ = false;
};

}  // namespace ramwright::tool
