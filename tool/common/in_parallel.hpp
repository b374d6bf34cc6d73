// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "tool/common/progress.hpp"

/// \file
/// Work in independent pieces on all cores. What comes of it does not depend on how many there are.

namespace ramwright::tool {

/// Calls `piece(0)` to `piece(pieces − 1)`, each once, on `threads` threads; 0: as many as the machine has.
/// If pieces throw, so does this, after all threads have ended: what the piece of the least number threw
/// of those that ran.
void in_parallel(std::size_t pieces, unsigned threads,
                 const std::function<void(std::size_t)>& piece);

/// A line of progress that several threads add to.
class parallel_progress {
public:
    explicit parallel_progress(std::string what, std::uint64_t total = 0)
        : shown_{std::move(what), total} {}

    void add(std::uint64_t more, const std::string& detail = {}) {
        const std::uint64_t done = done_ += more;
        // Whoever finds somebody else at it leaves it to them.
        if (const std::unique_lock lock{one_at_a_time_, std::try_to_lock}; lock) {
            shown_.update(done, detail);
        }
    }

private:
    progress shown_;
    std::mutex one_at_a_time_;
    std::atomic<std::uint64_t> done_{0};
};

}  // namespace ramwright::tool
