// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

#include "application.hpp"
#include "node_memory.hpp"

namespace {

/// Counts what the application asks for. Refuses every request of `refused_size` bytes.
struct demand {
    std::uint32_t allocations = 0;
    std::unordered_map<void*, std::unique_ptr<std::byte[]>> live_blocks;
    std::size_t live_bytes = 0;
    std::size_t peak_bytes = 0;
    std::size_t refused_size = 0;
    void* newest_reading = nullptr;
};

demand seen;

}  // namespace

namespace iot_node::node_memory {

void* allocate(std::size_t size) noexcept {
    if (size == seen.refused_size) {
        return nullptr;
    }
    auto bytes = std::make_unique<std::byte[]>(size);
    void* const block = bytes.get();
    seen.live_blocks.emplace(block, std::move(bytes));
    ++seen.allocations;
    seen.live_bytes += size;
    seen.peak_bytes = std::max(seen.peak_bytes, seen.live_bytes);
    if (size == 156) {
        seen.newest_reading = block;
    }
    return block;
}

void release(void* block, std::size_t size) noexcept {
    if (block != nullptr) {
        EXPECT_EQ(seen.live_blocks.erase(block), 1U);
        seen.live_bytes -= size;
    }
}

}  // namespace iot_node::node_memory

namespace {

class workload : public testing::Test {
protected:
    workload() { seen = {}; }
    ~workload() override { seen = {}; }

    static void run(iot_node::application& node, std::uint32_t seconds) {
        node.start();
        for (std::uint32_t second = 1; second <= seconds; ++second) {
            node.run_second(second);
        }
    }
};

TEST_F(workload, asks_in_three_days_for_what_its_definition_says) {
    iot_node::application node{0};
    run(node, 259'200);
    EXPECT_EQ(seen.allocations, 881'334U);
    EXPECT_EQ(seen.peak_bytes, 46'655U);
    EXPECT_EQ(seen.live_blocks.size(), 28U);
    EXPECT_EQ(node.corrupted_blocks(), 0U);
}

TEST_F(workload, has_the_published_peaks_on_other_seeds) {
    iot_node::application one{1};
    run(one, 259'200);
    EXPECT_EQ(seen.peak_bytes, 44'645U);
    seen = {};
    iot_node::application two{2};
    run(two, 259'200);
    EXPECT_EQ(seen.peak_bytes, 45'968U);
}

TEST_F(workload, goes_on_without_what_it_was_refused) {
    iot_node::application node{0};
    seen.refused_size = 156;
    run(node, 3'600);
    EXPECT_GT(seen.allocations, 3'600U);
    EXPECT_EQ(node.corrupted_blocks(), 0U);
}

TEST_F(workload, notices_a_block_that_something_else_wrote_to) {
    iot_node::application node{0};
    run(node, 100);
    static_cast<unsigned char*>(seen.newest_reading)[155] ^= 1;
    for (std::uint32_t second = 101; second <= 111; ++second) {
        node.run_second(second);
    }
    EXPECT_EQ(node.corrupted_blocks(), 1U);
}

}  // namespace
