// SPDX-License-Identifier: Apache-2.0
#include "tool/common/in_parallel.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace ramwright::tool {

void in_parallel(std::size_t pieces, unsigned threads,
                 const std::function<void(std::size_t)>& piece) {
    std::atomic<std::size_t> next{0};
    std::mutex one_at_a_time;
    std::size_t thrown_by = pieces;
    std::exception_ptr thrown;
    const auto work = [&] {
        for (std::size_t index = next++; index < pieces; index = next++) {
            try {
                piece(index);
            } catch (...) {
                next = pieces;
                const std::lock_guard lock{one_at_a_time};
                if (index < thrown_by) {
                    thrown_by = index;
                    thrown = std::current_exception();
                }
            }
        }
    };
    const std::size_t wanted = threads != 0 ? threads : std::thread::hardware_concurrency();
    {
        std::vector<std::jthread> helpers;
        for (std::size_t helper = 1; helper < std::min(wanted, pieces); ++helper) {
            helpers.emplace_back(work);
        }
        work();
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
}

}  // namespace ramwright::tool
