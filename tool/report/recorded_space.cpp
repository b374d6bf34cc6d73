// SPDX-License-Identifier: Apache-2.0
#include "tool/report/recorded_space.hpp"

#include <algorithm>
#include <iterator>

namespace ramwright::tool {

namespace {

std::uint64_t free_part(std::uint64_t from, std::uint64_t to) {
    return to >= from + smallest_gap ? to - from : 0;
}

}  // namespace

void recorded_space::add(std::uint64_t offset, std::uint64_t size) {
    remove(offset);
    const auto next = blocks_.lower_bound(offset);
    const std::uint64_t before = start_of_gap_before(next);
    const std::uint64_t end = offset + size;
    if (next != blocks_.end()) {
        remove_gap(before, next->first);
        add_gap(end, next->first);
    }
    add_gap(before, offset);
    blocks_.emplace_hint(next, offset, end);
    touched_ = std::max(touched_, end);
}

void recorded_space::remove(std::uint64_t offset) {
    const auto found = blocks_.find(offset);
    if (found == blocks_.end()) {
        return;
    }
    const std::uint64_t before = start_of_gap_before(found);
    const auto next = std::next(found);
    remove_gap(before, offset);
    if (next != blocks_.end()) {
        remove_gap(found->second, next->first);
        add_gap(before, next->first);
    }
    blocks_.erase(found);
}

std::uint64_t recorded_space::free_bytes() const {
    const std::uint64_t tail = tail_start();
    if (shape_.untouched_apart) {
        return gap_bytes_ + free_part(tail, touched_) + free_part(touched_, shape_.region_bytes);
    }
    return gap_bytes_ + free_part(tail, shape_.region_bytes);
}

std::uint64_t recorded_space::largest_free() const {
    const std::uint64_t tail = tail_start();
    const std::uint64_t inner = gaps_.empty() ? 0 : gaps_.rbegin()->first;
    if (shape_.untouched_apart) {
        return std::max(
            {inner, free_part(tail, touched_), free_part(touched_, shape_.region_bytes)});
    }
    return std::max(inner, free_part(tail, shape_.region_bytes));
}

void recorded_space::add_gap(std::uint64_t from, std::uint64_t to) {
    if (const std::uint64_t size = free_part(from, to); size != 0) {
        ++gaps_[size];
        gap_bytes_ += size;
    }
}

void recorded_space::remove_gap(std::uint64_t from, std::uint64_t to) {
    if (const std::uint64_t size = free_part(from, to); size != 0) {
        const auto found = gaps_.find(size);
        gap_bytes_ -= size;
        if (--found->second == 0) {
            gaps_.erase(found);
        }
    }
}

std::uint64_t recorded_space::start_of_gap_before(blocks::const_iterator block) const {
    return block == blocks_.begin() ? shape_.start : std::prev(block)->second;
}

std::uint64_t recorded_space::tail_start() const {
    return blocks_.empty() ? shape_.start : blocks_.rbegin()->second;
}

}  // namespace ramwright::tool
