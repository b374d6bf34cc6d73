// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <ctime>

#include "tool/record/environment.hpp"

/// \file
/// The time of a recorded run, from its start, in what `--clock` says.

namespace ramwright::record {

class run_clock {
public:
    void choose(const char* name) noexcept {
        if (std::strcmp(name, clock_events) == 0) {
            counts_events_ = true;
        } else if (std::strcmp(name, clock_microseconds) == 0) {
            hz_ = 1'000'000;
            source_ = CLOCK_MONOTONIC;
        }
        start_ = time();
    }
    /// 0: events are no measure of time.
    [[nodiscard]] std::uint32_t hz() const noexcept { return counts_events_ ? 0 : hz_; }
    [[nodiscard]] std::uint64_t now() const noexcept {
        return counts_events_ ? event_ : time() - start_;
    }
    void next_event() noexcept { ++event_; }

private:
    [[nodiscard]] std::uint64_t time() const noexcept {
        timespec at;
        ::clock_gettime(source_, &at);
        // Each event pays for this: no division but by a constant.
        const auto seconds = static_cast<std::uint64_t>(at.tv_sec);
        const auto nanoseconds = static_cast<std::uint32_t>(at.tv_nsec);
        return hz_ == 1'000 ? seconds * 1'000 + nanoseconds / 1'000'000
                            : seconds * 1'000'000 + nanoseconds / 1'000;
    }

    std::uint32_t hz_ = 1'000;
    clockid_t source_ = CLOCK_MONOTONIC_COARSE;
    bool counts_events_ = false;
    std::uint64_t event_ = 0;
    std::uint64_t start_ = 0;
};

}  // namespace ramwright::record
