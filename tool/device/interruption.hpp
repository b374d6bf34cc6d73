// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

#include <chrono>
#include <initializer_list>

/// \file
/// Signals as something to wait for, beside a line that bytes may come on.
///
///     interruption stop{SIGINT, SIGTERM};
///     while (stop.wait(line, 100ms) == 0) { ... }
///
/// The signals do nothing else while the object lives.

namespace ramwright::tool {

class interruption {
public:
    explicit interruption(std::initializer_list<int> signals);
    ~interruption();

    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    /// Until `descriptor` can be read, a signal came, or `patience` is over. Less than 0: there is no
    /// descriptor. Returns the signal, or 0.
    [[nodiscard]] int wait(int descriptor, std::chrono::milliseconds patience);
    /// As above, until `descriptor` can be written to.
    [[nodiscard]] int wait_to_write(int descriptor, std::chrono::milliseconds patience);

    /// The signal that came last; 0 if none did.
    [[nodiscard]] int last() const noexcept { return last_; }

private:
    [[nodiscard]] int wait_for(int descriptor, short what, std::chrono::milliseconds patience);

    sigset_t before_{};
    int signals_ = -1;
    int last_ = 0;
};

}  // namespace ramwright::tool
