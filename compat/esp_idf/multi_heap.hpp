// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "multi_heap.h"
#include "ramwright/core/lock.hpp"
#include "region_heap.hpp"

/// What a handle of multi_heap points to, at the start of the region.
struct multi_heap_info {
    ramwright::esp_idf::region_heap<ramwright::esp_idf::of_multi_heap> memory;
    std::size_t least_free;
    bool locks;
    bool walked;  ///< in steps, by somebody
};

namespace ramwright::esp_idf {

/// Interrupts masked to the end of the scope, if the heap was given a lock.
class [[nodiscard]] exclusive {
public:
    explicit exclusive(multi_heap_handle_t heap) noexcept : locks_{heap->locks} {
        if (locks_) {
            found_ = ramwright::masked_interrupts::acquire();
        }
    }
    ~exclusive() {
        if (locks_) {
            ramwright::masked_interrupts::release(found_);
        }
    }
    exclusive(const exclusive&) = delete;
    exclusive& operator=(const exclusive&) = delete;

private:
    bool locks_;
    ramwright::masked_interrupts::state found_{};
};

}  // namespace ramwright::esp_idf
