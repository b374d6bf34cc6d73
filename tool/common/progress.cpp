// SPDX-License-Identifier: Apache-2.0
#include "tool/common/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"

namespace ramwright::tool {

namespace {
constexpr auto patience = std::chrono::milliseconds{330};
constexpr auto interval = std::chrono::milliseconds{100};
}  // namespace

progress::progress(std::string what, std::uint64_t total)
    : what_{std::move(what)},
      total_{total},
      next_{std::chrono::steady_clock::now() + patience},
      terminal_{isatty(STDERR_FILENO) != 0} {}

void progress::update(std::uint64_t done, const std::string& detail) {
    if (!terminal_) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) {
        return;
    }
    next_ = now + interval;
    shown_ = true;
    std::string line = "  " + what_;
    if (total_ != 0) {
        const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
        const std::string filled = bar(share, 24);
        line += fmt::format("  {}{:{}}  {:3.0f} %", filled, "", 24 - display_width(filled),
                            100.0 * share);
    } else {
        line += "  " + grouped(done);
    }
    if (!detail.empty()) {
        line += "  " + detail;
    }
    fmt::print(stderr, "\r\x1b[K{}", line);
    std::fflush(stderr);
}

void progress::finish() {
    if (std::exchange(shown_, false)) {
        fmt::print(stderr, "\r\x1b[K");
        std::fflush(stderr);
    }
}

}  // namespace ramwright::tool
