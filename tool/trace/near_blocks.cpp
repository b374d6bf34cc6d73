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
    if (last / word_bits >= covered_.size()) {
        covered_.resize(std::max(last / word_bits + 1, 2 * covered_.size()));
    }
    for (std::size_t at = first; at <= last;) {
        const auto [bits, next] = part_of(at, last);
        if ((covered_[at / word_bits] & bits) != 0) {
            return false;
        }
        at = next;
    }
    flip(first, last);
    if (first / page_units >= pages_.size()) {
        pages_.resize(first / page_units + 1);
    }
    std::unique_ptr<page>& in = pages_[first / page_units];
    if (in == nullptr) {
        in = std::make_unique<page>();
    }
    (*in)[first % page_units] = what;
    return true;
}

near_blocks::block near_blocks::remove(std::uint64_t offset) noexcept {
    const auto first = static_cast<std::size_t>(offset / unit);
    if (offset % unit != 0 || first / page_units >= pages_.size() ||
        pages_[first / page_units] == nullptr) {
        return {};
    }
    const block removed = std::exchange((*pages_[first / page_units])[first % page_units], {});
    if (removed.bytes != 0) {
        flip(first, static_cast<std::size_t>((offset + removed.bytes - 1) / unit));
    }
    return removed;
}

void near_blocks::clear() noexcept {
    pages_.clear();
    covered_.clear();
}

void near_blocks::flip(std::size_t first, std::size_t last) noexcept {
    for (std::size_t at = first; at <= last;) {
        const auto [bits, next] = part_of(at, last);
        covered_[at / word_bits] ^= bits;
        at = next;
    }
}

}  // namespace ramwright::tool
