// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/near_blocks.hpp"

#include <algorithm>
#include <utility>

namespace ramwright::tool {

namespace {
constexpr std::size_t word_bits = 64;
}  // namespace

near_blocks::part near_blocks::part_of(std::size_t first, std::size_t last) noexcept {
    const std::size_t end = std::min(last, first / word_bits * word_bits + word_bits - 1);
    const std::size_t count = end - first + 1;
    return {(~std::uint64_t{0} >> (word_bits - count)) << first % word_bits, end + 1};
}

bool near_blocks::insert(std::uint64_t offset, block what) {
    const auto first = static_cast<std::size_t>(offset / unit);
    const auto last = static_cast<std::size_t>((offset + what.bytes - 1) / unit);
    if (last >= blocks_.size()) {
        blocks_.resize(std::max(last + 1, 2 * blocks_.size()));
        covered_.resize(blocks_.size() / word_bits + 1);
    }
    for (std::size_t at = first; at <= last;) {
        const auto [bits, next] = part_of(at, last);
        if ((covered_[at / word_bits] & bits) != 0) {
            return false;
        }
        at = next;
    }
    flip(first, last);
    blocks_[first] = what;
    return true;
}

near_blocks::block near_blocks::remove(std::uint64_t offset) noexcept {
    const auto first = static_cast<std::size_t>(offset / unit);
    if (offset % unit != 0 || first >= blocks_.size()) {
        return {};
    }
    const block removed = std::exchange(blocks_[first], {});
    if (removed.bytes != 0) {
        flip(first, static_cast<std::size_t>((offset + removed.bytes - 1) / unit));
    }
    return removed;
}

void near_blocks::clear() noexcept {
    std::fill(blocks_.begin(), blocks_.end(), block{});
    std::fill(covered_.begin(), covered_.end(), 0);
}

void near_blocks::flip(std::size_t first, std::size_t last) noexcept {
    for (std::size_t at = first; at <= last;) {
        const auto [bits, next] = part_of(at, last);
        covered_[at / word_bits] ^= bits;
        at = next;
    }
}

}  // namespace ramwright::tool
