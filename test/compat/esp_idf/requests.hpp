// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "esp_heap_caps.h"

/// \file
/// Requests until there is no more, and those that were refused.

namespace chip {

struct refusal {
    unsigned count = 0;
    std::size_t size = 0;
    std::uint32_t caps = 0;
    std::string_view function;
};
inline refusal last_refusal;

/// To the end of the scope refusals are counted.
inline void count_refusals() {
    last_refusal = {};
    heap_caps_register_failed_alloc_callback(
        [](std::size_t size, std::uint32_t caps, const char* function) {
            last_refusal = {last_refusal.count + 1, size, caps, function};
        });
}

/// Blocks of a size until there is no more, and how many.
class all_blocks_of {
public:
    all_blocks_of(std::size_t size, std::uint32_t caps) {
        while (count_ != 600 && (blocks_[count_] = heap_caps_malloc(size, caps)) != nullptr) {
            std::memset(blocks_[count_], 0x5A, size & ~std::size_t{3});
            ++count_;
        }
    }
    ~all_blocks_of() {
        while (count_ != 0) {
            heap_caps_free(blocks_[--count_]);
        }
    }
    all_blocks_of(const all_blocks_of&) = delete;
    all_blocks_of& operator=(const all_blocks_of&) = delete;

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] void* operator[](std::size_t at) const { return blocks_[at]; }

private:
    void* blocks_[601];
    std::size_t count_ = 0;
};

}  // namespace chip
