// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/operation_log.hpp"

#include <algorithm>
#include <limits>

namespace ramwright::tool {

static_assert(sizeof(operation) == 16);

void operation_log::append(std::uint64_t tick, operation what) {
    if (operations_.empty()) {
        first_tick_ = tick;
        last_tick_ = tick;
    }
    constexpr std::uint64_t longest = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t elapsed = tick - last_tick_;
    for (; elapsed > longest; elapsed -= longest) {
        operation pause;
        pause.elapsed = static_cast<std::uint32_t>(longest);
        operations_.push_back(pause);
    }
    what.elapsed = static_cast<std::uint32_t>(elapsed);
    operations_.push_back(what);
    last_tick_ = tick;
    slot_count_ = std::max<std::size_t>(slot_count_, what.slot + std::size_t{1});
}

std::uint32_t operation_log::intern_caller(std::uint64_t address) {
    const auto [place, added] =
        caller_index_.try_emplace(address, static_cast<std::uint32_t>(callers_.size()));
    if (added) {
        callers_.push_back(address);
    }
    return place->second;
}

}  // namespace ramwright::tool
