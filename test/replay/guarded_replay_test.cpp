// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "../tool/log_maker.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/red_zone.hpp"
#include "tool/common/error.hpp"
#include "tool/replay/any_allocator.hpp"
#include "tool/replay/block_holder.hpp"
#include "tool/replay/design_text.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/replay.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

using testing::log_maker;
using testing::small_firmware;

/// Where each block lies after each operation.
template <typename Allocator>
std::vector<std::uint32_t> offsets(const operation_log& log, Allocator& allocator) {
    std::vector<std::uint32_t> found;
    block_holder blocks{allocator, log.slot_count()};
    for (const operation& each : log.operations()) {
        const bool failed = blocks.apply(each) == outcome::failed;
        if (each.kind == operation_kind::allocate) {
            found.push_back(failed ? ~0U : offset_of(allocator, blocks.at(each.slot).block));
        }
    }
    return found;
}

// A guard that is put around by a word is the guard that the firmware compiles.
TEST(guarded_replay, lands_every_block_where_the_firmwares_own_type_does) {
    const operation_log log = small_firmware(500);
    const region_memory memory{16 * 1024};
    held_allocator typed_in{make_allocator(parse_design("general+full+red_zone"), memory.span())};
    const auto by_words = offsets(log, typed_in);
    EXPECT_TRUE(typed_in.check());
    red_zone<general<check_level::full>, check_level::full> compiled{memory.span()};
    EXPECT_EQ(by_words, offsets(log, compiled));
    EXPECT_NE(by_words, std::vector<std::uint32_t>(by_words.size(), ~0U));
}

TEST(guarded_replay, finds_what_each_word_costs) {
    const operation_log log = small_firmware(500);
    const auto least = [&](const char* design) {
        return find_smallest_ram(std::span{&log, 1}, parse_design(design), 64 * 1024).least;
    };
    const std::size_t plain = least("general");
    EXPECT_EQ(least("general+standard"), plain);
    EXPECT_LE(least("general+off"), plain);
    EXPECT_NE(least("general+full"), plain) << "a trailer in each block";
    EXPECT_GT(least("general+red_zone"), plain);
    EXPECT_GE(least("general+quarantine"), plain) << "gives back before it refuses";
    EXPECT_GT(least("general+full+red_zone"), least("general+full"));
}

TEST(guarded_replay, of_an_arena_never_gives_back) {
    const operation_log log = small_firmware(200);
    const replay_result result = replay(log, parse_design("arena"), {.region_bytes = 256 * 1024});
    EXPECT_TRUE(result.survived());
    EXPECT_GT(result.end.used_bytes, 200U * 100);
}

TEST(region_layouts, ask_the_regions_in_their_order) {
    log_maker maker;
    maker.allocate(3000);
    maker.allocate(3000);
    maker.allocate(500);
    const operation_log log = maker.take();
    const region_memory memory{16 * 1024};
    held_allocator heap{make_allocator(parse_design("heap:fast=4K,slow"), memory.span())};
    const auto found = offsets(log, heap);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_LT(found[0], 4096U);
    EXPECT_GE(found[1], 4096U);
    EXPECT_LT(found[2], 4096U);
    EXPECT_TRUE(heap.check());
    std::size_t live = 0;
    heap.for_each_block([&](const block& each) { live += each.live ? 1 : 0; });
    EXPECT_EQ(live, 3U);
}

TEST(region_layouts, fail_where_no_region_has_room_in_one_piece) {
    log_maker maker;
    maker.allocate(6000);
    const operation_log log = maker.take();
    EXPECT_TRUE(survives(std::span{&log, 1}, parse_design("heap:a=4K,b"), 12 * 1024));
    EXPECT_FALSE(survives(std::span{&log, 1}, parse_design("heap:a=5K,b"), 10 * 1024));
    EXPECT_FALSE(survives(std::span{&log, 1}, parse_design("heap:a=5K,b"), 4 * 1024));
    EXPECT_THROW(
        static_cast<void>(replay(log, parse_design("heap:a=5K,b"), {.region_bytes = 4096})),
        input_error);
}

TEST(search, answers_alike_on_any_number_of_threads) {
    const operation_log log = small_firmware(400);
    for (const char* design : {"general", "heap:a=2K,b"}) {
        const smallest_ram alone =
            find_smallest_ram(std::span{&log, 1}, parse_design(design), 64 * 1024, 1);
        for (const unsigned threads : {2U, 3U, 8U}) {
            const smallest_ram found =
                find_smallest_ram(std::span{&log, 1}, parse_design(design), 64 * 1024, threads);
            EXPECT_EQ(found.least, alone.least);
            EXPECT_EQ(found.safe_from, alone.safe_from);
        }
    }
}

}  // namespace
}  // namespace ramwright::tool
