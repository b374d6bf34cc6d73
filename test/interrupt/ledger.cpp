// SPDX-License-Identifier: Apache-2.0
#include "interrupt/ledger.hpp"

#include <cstddef>
#include <cstdint>

namespace interrupt_test {

void ledger::took(void* block, std::uint32_t size) noexcept {
    if (block == nullptr) {
        return;
    }
    for (std::uint32_t index = 0; index != room; ++index) {
        if (entries_[index].start == nullptr) {
            changed(index, block, size);
            return;
        }
    }
}

void* ledger::give_back(std::uint32_t index) noexcept {
    void* const block = entries_[index].start;
    entries_[index] = {};
    return block;
}

void ledger::changed(std::uint32_t index, void* block, std::uint32_t size) noexcept {
    entries_[index] = {.start = static_cast<std::byte*>(block), .size = size};
    __builtin_memset(block, static_cast<int>(fill_of(index)), size);
}

bool ledger::intact(std::uint32_t index) const noexcept {
    const entry& held = entries_[index];
    for (std::uint32_t at = 0; at != held.size; ++at) {
        if (held.start[at] != fill_of(index)) {
            return false;
        }
    }
    return true;
}

bool ledger::intact() const noexcept {
    for (std::uint32_t index = 0; index != room; ++index) {
        if (!intact(index)) {
            return false;
        }
    }
    return true;
}

bool ledger::holds(const void* start) const noexcept {
    for (const entry& held : entries_) {
        if (held.start != nullptr && held.start == start) {
            return true;
        }
    }
    return false;
}

bool ledger::overlaps(const ledger& other) const noexcept {
    for (const entry& mine : entries_) {
        for (const entry& theirs : other.entries_) {
            if (&mine != &theirs && mine.overlaps(theirs)) {
                return true;
            }
        }
    }
    return false;
}

std::uint32_t ledger::count() const noexcept {
    std::uint32_t held = 0;
    for (const entry& one : entries_) {
        held += one.start != nullptr ? 1 : 0;
    }
    return held;
}

std::uint32_t ledger::bytes() const noexcept {
    std::uint32_t sum = 0;
    for (const entry& one : entries_) {
        sum += one.size;
    }
    return sum;
}

}  // namespace interrupt_test
