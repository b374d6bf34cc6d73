// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "banks.hpp"

/// Every block, one by one, while others come and go; and what is damaged is found.

namespace {

using namespace ramwright_test;
using ramwright::heap_block;
using ramwright::walk_result;

class heap_walk : public three_banks {
protected:
    /// How often a walk comes to each live block.
    std::map<void*, int> live_blocks(capabilities with = {}) {
        std::map<void*, int> seen;
        EXPECT_EQ(memory.walk(with,
                              [&](const mapped_region&, const heap_block& one) {
                                  seen[one.address] += one.live ? 1 : 0;
                                  return true;
                              }),
                  walk_result::all);
        std::erase_if(seen, [](const auto& one) { return one.second == 0; });
        return seen;
    }
};

TEST_F(heap_walk, comes_to_each_block_once_with_its_size) {
    std::map<void*, std::size_t> sizes;
    for (std::size_t turn = 0; turn != 60; ++turn) {
        const capabilities with = turn % 3 == 0   ? capability::dma
                                  : turn % 3 == 1 ? capability::external
                                                  : capability::tightly_coupled;
        void* const block = memory.allocate({.size = 8 + turn}, with);
        sizes[block] = memory.usable_size(block);
    }
    std::size_t found = 0;
    std::size_t free = 0;
    EXPECT_EQ(memory.walk({},
                          [&](const mapped_region& region, const heap_block& one) {
                              EXPECT_EQ(place_of(one.address), region.where.name);
                              if (one.live) {
                                  EXPECT_EQ(sizes.at(one.address), one.size);
                                  ++found;
                              } else {
                                  free += one.size;
                              }
                              return true;
                          }),
              walk_result::all);
    EXPECT_EQ(found, sizes.size());
    EXPECT_LE(free, memory.free_bytes());
    EXPECT_EQ(live_blocks(capability::dma).size(), 20U);
}

TEST_F(heap_walk, may_allocate_and_free_and_comes_to_what_stays_once) {
    std::vector<void*> blocks;
    for (std::size_t turn = 0; turn != 60; ++turn) {
        blocks.push_back(memory.allocate({.size = 20}, capability::tightly_coupled));
    }
    // Frees each block but every fifth when it is reached, and allocates others of other sizes.
    std::map<void*, int> seen;
    std::vector<void*> made;
    ASSERT_EQ(memory.walk(capability::tightly_coupled,
                          [&](const mapped_region&, const heap_block& one) {
                              if (!one.live) {
                                  return true;
                              }
                              const auto at = std::find(blocks.begin(), blocks.end(), one.address);
                              if (at == blocks.end()) {
                                  return true;
                              }
                              ++seen[one.address];
                              const auto number = static_cast<std::size_t>(at - blocks.begin());
                              if (number % 5 != 0) {
                                  EXPECT_TRUE(memory.deallocate(one.address));
                                  *at = nullptr;
                                  made.push_back(memory.allocate({.size = 50}));
                              }
                              return true;
                          }),
              walk_result::all);
    for (std::size_t at = 0; at < blocks.size(); at += 5) {
        EXPECT_EQ(seen[blocks[at]], 1) << at;
    }
    EXPECT_TRUE(memory.check());
}

TEST_F(heap_walk, goes_on_in_the_next_region_when_told) {
    static_cast<void>(memory.allocate({.size = 8}));
    std::map<std::string, int> visits;
    EXPECT_EQ(memory.walk({},
                          [&](const mapped_region& region, const heap_block&) {
                              ++visits[region.where.name];
                              return false;
                          }),
              walk_result::all);
    EXPECT_EQ(visits, (std::map<std::string, int>{{"FAST", 1}, {"DMA", 1}, {"EXTERNAL", 1}}));
}

TEST_F(heap_walk, is_one_at_a_time_and_holds_its_region) {
    static_cast<void>(memory.allocate({.size = 8}));
    int visits = 0;
    EXPECT_EQ(memory.walk(capability::dma,
                          [&](const mapped_region&, const heap_block&) {
                              ++visits;
                              EXPECT_EQ(
                                  memory.walk({}, [](const auto&, const auto&) { return true; }),
                                  walk_result::busy);
                              EXPECT_FALSE(memory.check_region("FAST"));
                              EXPECT_EQ(memory.remove("DMA"), ramwright::region_error::in_use);
                              EXPECT_TRUE(memory.check_some(5));
                              return true;
                          }),
              walk_result::all);
    EXPECT_EQ(visits, 1);
    EXPECT_EQ(memory.remove("DMA"), ramwright::region_error::none);
    EXPECT_TRUE(memory.check());
}

TEST_F(heap_walk, stops_at_damage_and_goes_on_in_other_regions) {
    auto* const first = static_cast<std::byte*>(memory.allocate({.size = 40}));
    static_cast<void>(memory.allocate({.size = 40}));
    void* const other = memory.allocate({.size = 40}, capability::dma);
    EXPECT_TRUE(memory.check());

    std::byte kept[8];
    std::memcpy(kept, first + 40, sizeof(kept));
    std::memset(first, 0xFF, 48);  // 4 bytes of its own too many, and the next header
    EXPECT_FALSE(memory.check());
    EXPECT_FALSE(memory.check_region("FAST"));
    EXPECT_TRUE(memory.check_region("DMA"));
    EXPECT_TRUE(memory.check_region("EXTERNAL"));
    EXPECT_FALSE(memory.check_region("NONE"));
    EXPECT_FALSE(memory.check_block(first));
    EXPECT_TRUE(memory.check_block(other));
    int in_dma = 0;
    EXPECT_EQ(memory.walk({},
                          [&](const mapped_region& region, const heap_block& one) {
                              in_dma += one.live && region.serves(capability::dma) ? 1 : 0;
                              return true;
                          }),
              walk_result::damaged);
    EXPECT_EQ(in_dma, 1);

    std::memcpy(first + 40, kept, sizeof(kept));
    EXPECT_TRUE(memory.check());
}

TEST_F(heap_walk, the_background_check_finds_damage_in_as_many_steps_as_there_are_blocks) {
    std::vector<void*> blocks;
    for (int turn = 0; turn != 20; ++turn) {
        blocks.push_back(memory.allocate({.size = 40}));
        blocks.push_back(memory.allocate({.size = 40}, capability::dma));
        blocks.push_back(memory.allocate({.size = 40}, capability::external));
    }
    for (int turn = 0; turn != 500; ++turn) {
        ASSERT_TRUE(memory.check_some(3));
    }
    for (const capabilities with :
         {capabilities{capability::tightly_coupled}, capabilities{capability::dma},
          capabilities{capability::external}}) {
        auto* const block = static_cast<std::byte*>(memory.allocate({.size = 40}, with));
        const std::size_t usable = memory.usable_size(block);
        std::byte kept[8];
        std::memcpy(kept, block + usable, sizeof(kept));
        std::memset(block + usable, 0x5A, sizeof(kept));  // the next header
        int steps = 0;
        while (memory.check_some(3)) {
            ASSERT_LT(++steps, 40);
        }
        EXPECT_FALSE(memory.check_some(3));  // where it stays
        std::memcpy(block + usable, kept, sizeof(kept));
        EXPECT_TRUE(memory.check_some(3));
    }
}

TEST_F(heap_walk, the_background_check_comes_to_all_regions_though_a_block_comes_and_goes) {
    auto* const damaged = static_cast<std::byte*>(memory.allocate({.size = 40}, capability::dma));
    auto* const other =
        static_cast<std::byte*>(memory.allocate({.size = 40}, capability::external));
    for (int turn = 0; turn != 4; ++turn) {
        static_cast<void>(memory.allocate({.size = 40}, capability::tightly_coupled));
    }
    for (std::byte* const block : {damaged, other}) {
        std::byte& header = block[-1];
        header ^= std::byte{0x55};
        int steps = 0;
        for (bool intact = true; intact; ++steps) {
            ASSERT_LT(steps, 40);
            std::array<void*, 3> last{memory.allocate({.size = 100}, capability::tightly_coupled),
                                      memory.allocate({.size = 100}, capability::dma),
                                      memory.allocate({.size = 100}, capability::external)};
            intact = memory.check_some(1);
            header ^= std::byte{0x55};  // the program goes on in good health
            for (void* const each : last) {
                EXPECT_TRUE(memory.deallocate(each));
            }
            header ^= std::byte{0x55};
        }
        header ^= std::byte{0x55};
    }
}

TEST(heap_walk_empty, of_no_regions_is_over_at_once) {
    ramwright::heap<2> none;
    EXPECT_TRUE(none.check());
    EXPECT_TRUE(none.check_some(1));
    EXPECT_EQ(none.allocate({.size = 8}), nullptr);
    EXPECT_FALSE(none.check_region("ANY"));
}

}  // namespace
