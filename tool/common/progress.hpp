// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

/// \file
/// One line on standard error that says how far long work is. Silent where that is no terminal, and
/// for work that is done within a third of a second.

namespace ramwright::tool {

class progress {
public:
    /// `total` 0: unknown.
    explicit progress(std::string what, std::uint64_t total = 0);
    ~progress() { finish(); }

    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Cheap enough to call every few thousand steps.
    void update(std::uint64_t done, const std::string& detail = {});
    /// Clears the line.
    void finish();

private:
    std::string what_;
    std::uint64_t total_;
    std::chrono::steady_clock::time_point next_;
    bool terminal_;
    bool shown_ = false;
};

}  // namespace ramwright::tool
