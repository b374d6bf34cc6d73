// SPDX-License-Identifier: Apache-2.0
#include "ramwright/heap/print.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include "banks.hpp"

/// A heap as text.

namespace {

using namespace ramwright_test;

class heap_print : public three_banks {
protected:
    std::string text_;
    auto sink() {
        return [this](std::string_view line) { text_ += line; };
    }
};

TEST_F(heap_print, has_a_line_for_each_region) {
    static_cast<void>(memory.allocate({.size = 2000}));
    ramwright::print(memory, sink());
    char line[120];
    const mapped_region fast = fast_region();
    const auto free = memory.statistics(capability::tightly_coupled).free_bytes;
    std::snprintf(line, sizeof(line), "\nFAST         %08zx %9zu %9zu %9zu   %9zu\n",
                  std::size_t{fast.where.start}, fast_bytes, free, free, free);
    EXPECT_NE(text_.find(line), std::string::npos) << text_ << line;
    std::snprintf(line, sizeof(line), "\ntogether: %zu free now, %zu at the least\n",
                  memory.free_bytes(), memory.low_water());
    EXPECT_NE(text_.find(line), std::string::npos) << text_ << line;
    EXPECT_EQ(std::count(text_.begin(), text_.end(), '\n'), 5);
}

TEST_F(heap_print, has_a_line_for_each_block) {
    const void* const block = memory.allocate({.size = 36}, capability::dma);
    EXPECT_EQ(ramwright::dump(memory, capability::dma, sink()), ramwright::walk_result::all);
    char line[120];
    std::snprintf(line, sizeof(line), "DMA          %08zx %9zu live\n",
                  reinterpret_cast<std::size_t>(block), memory.usable_size(block));
    EXPECT_NE(text_.find(line), std::string::npos) << text_ << line;
    EXPECT_EQ(text_.find("FAST"), std::string::npos);
}

TEST_F(heap_print, a_histogram_counts_blocks_by_powers_of_two) {
    using ramwright::size_histogram;
    EXPECT_EQ(size_histogram::class_of(1), 0U);
    EXPECT_EQ(size_histogram::class_of(63), 5U);
    EXPECT_EQ(size_histogram::class_of(64), 6U);
    EXPECT_EQ(size_histogram::class_of(~std::size_t{0}), size_histogram::classes - 1);

    for (int turn = 0; turn != 3; ++turn) {
        static_cast<void>(memory.allocate({.size = 76}));
    }
    static_cast<void>(memory.allocate({.size = 200}, capability::external));
    size_histogram counts;
    EXPECT_EQ(ramwright::histogram(memory, {}, counts), ramwright::walk_result::all);
    EXPECT_EQ(counts.live[6], 3U);
    EXPECT_EQ(counts.live[7], 1U);
    EXPECT_EQ(counts.free[18], 1U);  // what is left of EXTERNAL
    std::uint32_t free = 0;
    for (const std::uint32_t count : counts.free) {
        free += count;
    }
    EXPECT_GE(free, 3U);
}

}  // namespace
