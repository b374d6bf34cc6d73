// SPDX-License-Identifier: Apache-2.0
#include "cases.hpp"
#include "chip.hpp"

namespace chip {

nothing_leaks::nothing_leaks()
    : free_8bit_{heap_caps_get_free_size(MALLOC_CAP_8BIT)},
      free_32bit_{heap_caps_get_free_size(MALLOC_CAP_32BIT)} {}
nothing_leaks::~nothing_leaks() {
    EXPECT_EQ(heap_caps_get_free_size(MALLOC_CAP_8BIT), free_8bit_);
    EXPECT_EQ(heap_caps_get_free_size(MALLOC_CAP_32BIT), free_32bit_);
    EXPECT_TRUE(heap_caps_check_integrity_all(true));
}

}  // namespace chip
