// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/slot_map.hpp"

#include <algorithm>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/replay/operation_log.hpp"

namespace ramwright::tool {

std::uint32_t slot_map::insert(std::uint64_t offset, std::uint64_t size) {
    auto slot = static_cast<std::uint32_t>(blocks_.size());
    if (!vacant_.empty()) {
        slot = vacant_.back();
        vacant_.pop_back();
    } else if (slot == operation_log::most_slots) {
        throw input_error("the trace holds more than 16,777,216 live blocks at once");
    } else {
        blocks_.emplace_back();
    }
    blocks_[slot] = {.offset = offset, .size = size, .live = true};
    if (near(offset)) {
        const auto place = static_cast<std::size_t>(offset / unit);
        if (place >= near_.size()) {
            near_.resize(std::max(place + 1, near_.size() * 2), none);
        }
        near_[place] = slot;
    } else {
        far_[offset] = slot;
    }
    return slot;
}

std::optional<std::uint32_t> slot_map::find(std::uint64_t offset) const {
    if (near(offset)) {
        const auto place = static_cast<std::size_t>(offset / unit);
        if (place >= near_.size() || near_[place] == none) {
            return std::nullopt;
        }
        return near_[place];
    }
    const auto place = far_.find(offset);
    return place == far_.end() ? std::nullopt : std::optional{place->second};
}

std::optional<std::uint32_t> slot_map::remove(std::uint64_t offset) {
    const auto slot = find(offset);
    if (slot) {
        if (near(offset)) {
            near_[static_cast<std::size_t>(offset / unit)] = none;
        } else {
            far_.erase(offset);
        }
        blocks_[*slot].live = false;
        vacant_.push_back(*slot);
    }
    return slot;
}

std::vector<std::uint64_t> slot_map::overlapping(std::uint64_t offset, std::uint64_t size) const {
    // A block of 0 bytes has a place of its own all the same.
    const auto end_of = [](std::uint64_t start, std::uint64_t bytes) {
        return start + std::max<std::uint64_t>(bytes, 1);
    };
    std::vector<std::uint64_t> found;
    for (const block& each : blocks_) {
        if (each.live && each.offset < end_of(offset, size) &&
            offset < end_of(each.offset, each.size)) {
            found.push_back(each.offset);
        }
    }
    return found;
}

}  // namespace ramwright::tool
