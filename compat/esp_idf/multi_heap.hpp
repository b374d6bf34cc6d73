// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "region_heap.hpp"

/// What a handle of multi_heap points to, at the start of the region.
struct multi_heap_info {
    ramwright::esp_idf::region_heap<ramwright::esp_idf::of_multi_heap> memory;
    std::size_t least_free;
    bool locks;
};
