// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "banks.hpp"

/// Regions that come and go, what is kept for whom, and how a block's region is found.

namespace {

using namespace ramwright_test;
using ramwright::region_error;

class heap_regions : public three_banks {
protected:
    alignas(16) std::array<std::byte, 1024> spare_{};

    mapped_region spare(std::size_t from, std::size_t size, const char* name = "SPARE") {
        return {.where = {name, reinterpret_cast<std::uintptr_t>(spare_.data()) + from, size,
                          capability::byte_accessible}};
    }
};

TEST_F(heap_regions, that_cannot_be_are_not_added) {
    const std::size_t before = memory.free_bytes();
    EXPECT_EQ(memory.add(spare(0, 1024, "")), region_error::nameless);
    EXPECT_EQ(memory.add(spare(0, 1024, nullptr)), region_error::nameless);
    EXPECT_EQ(memory.add(spare(0, 0)), region_error::empty);
    EXPECT_EQ(memory.add(spare(4, 512)), region_error::misaligned);
    EXPECT_EQ(memory.add(spare(0, 509)), region_error::misaligned);
    EXPECT_EQ(memory.add(spare(0, 0 - std::uintptr_t{8})), region_error::beyond_memory);
    EXPECT_EQ(memory.add(spare(0, 1024, "DMA")), region_error::duplicate_name);
    EXPECT_EQ(memory.add(spare(0, 152)), region_error::too_small);
    EXPECT_EQ(memory.add(fast_region()), region_error::overlap);

    mapped_region wrong = spare(0, 1024);
    wrong.cache_line = 24;
    EXPECT_EQ(memory.add(wrong), region_error::bad_cache_line);
    wrong.cache_line = 0;
    wrong.choice[2] = capability::dma;
    EXPECT_EQ(memory.add(wrong), region_error::choice_not_had);
    const mapped_region zero{.where = {"ZERO", 0, 8, capability::byte_accessible}};
    EXPECT_EQ(memory.add(zero), region_error::too_small);

    EXPECT_EQ(memory.add(spare(0, 512)), region_error::none);
    EXPECT_EQ(memory.add(spare(512, 512, "MORE")), region_error::too_many);
    EXPECT_GT(memory.free_bytes(), before);
    EXPECT_TRUE(memory.check());
}

TEST_F(heap_regions, overlap_at_any_edge_is_refused) {
    ASSERT_EQ(memory.remove("FAST"), region_error::none);
    ASSERT_EQ(memory.add(spare(256, 512)), region_error::none);
    EXPECT_EQ(memory.add(spare(256, 512, "same")), region_error::overlap);
    EXPECT_EQ(memory.add(spare(0, 264, "from below")), region_error::overlap);
    EXPECT_EQ(memory.add(spare(760, 264, "from above")), region_error::overlap);
    EXPECT_EQ(memory.add(spare(0, 1024, "around")), region_error::overlap);
    EXPECT_EQ(memory.add(spare(264, 400, "inside, of no block")), region_error::overlap);
    EXPECT_EQ(memory.add(spare(0, 256, "below")), region_error::none);
}

TEST_F(heap_regions, go_only_when_nothing_in_them_is_live) {
    void* const block = memory.allocate({.size = 8}, capability::dma);
    EXPECT_EQ(memory.remove("DMA"), region_error::in_use);
    EXPECT_EQ(memory.remove("dma"), region_error::unknown_name);
    memory.deallocate(block);
    EXPECT_EQ(memory.remove("DMA"), region_error::none);
    EXPECT_EQ(memory.remove("DMA"), region_error::unknown_name);
    EXPECT_FALSE(memory.owns(block));
    EXPECT_FALSE(memory.serves(capability::dma));
    EXPECT_EQ(memory.statistics().regions, 2U);
}

TEST_F(heap_regions, come_back_into_the_place_that_is_free) {
    const std::size_t before = memory.free_bytes();
    for (int turn = 0; turn != 10; ++turn) {
        ASSERT_EQ(memory.remove("DMA"), region_error::none);
        ASSERT_EQ(memory.add(dma_region()), region_error::none);
    }
    EXPECT_EQ(memory.free_bytes(), before);
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::dma)), "DMA");
}

TEST_F(heap_regions, are_asked_in_the_order_they_came_unless_told) {
    ASSERT_EQ(memory.add(spare(0, 1024), true), region_error::none);
    EXPECT_EQ(place_of(memory.allocate({.size = 64})), "SPARE");
    ASSERT_EQ(memory.remove("FAST"), region_error::none);
    ASSERT_EQ(memory.add(fast_region()), region_error::none);
    EXPECT_EQ(place_of(memory.allocate({.size = 64})), "SPARE");
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::internal)), "FAST");
}

TEST_F(heap_regions, of_a_block_inside_another_region_are_protected) {
    void* const block = memory.allocate({.size = 1024}, capability::external);
    const auto start = ramwright::align_up(reinterpret_cast<std::uintptr_t>(block), 16);
    const mapped_region carved{.where = {"CARVED", start, 512, ramwright::user_capability(0)}};
    ASSERT_EQ(memory.add(carved), region_error::none);

    void* const inside = memory.allocate({.size = 100}, ramwright::user_capability(0));
    EXPECT_EQ(place_of(inside), "CARVED");
    EXPECT_EQ(place_of(static_cast<std::byte*>(block) + 1000), "EXTERNAL");
    EXPECT_FALSE(memory.deallocate(block));
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::holds_region);
    EXPECT_FALSE(memory.resize(block, 8));
    EXPECT_EQ(memory.reallocate(block, {.size = 4000}, capability::external), nullptr);
    EXPECT_EQ(memory.remove("CARVED"), region_error::in_use);
    EXPECT_TRUE(memory.check());

    EXPECT_TRUE(memory.deallocate(inside));
    EXPECT_EQ(memory.remove("CARVED"), region_error::none);
    EXPECT_TRUE(memory.deallocate(block));
    EXPECT_EQ(memory.add(carved), region_error::overlap);
}

TEST_F(heap_regions, a_reserve_is_left_to_those_it_is_for) {
    ASSERT_EQ(memory.reserve("DMA", 2000, capability::dma), region_error::none);
    while (memory.allocate({.size = 100}, capability::internal) != nullptr) {
    }
    while (memory.allocate({.size = 8}, capability::internal) != nullptr) {
    }
    void* const frame = memory.allocate({.size = 2000}, capability::dma);
    EXPECT_EQ(place_of(frame), "DMA");
    EXPECT_TRUE(memory.check());
    memory.deallocate(frame);

    ASSERT_EQ(memory.reserve("DMA", 0, {}), region_error::none);
    EXPECT_NE(memory.allocate({.size = 1000}, capability::internal), nullptr);
}

TEST_F(heap_regions, a_reserve_is_not_grown_into) {
    void* const block = memory.allocate({.size = 100}, capability::dma);
    ASSERT_EQ(memory.reserve("DMA", 6000, capability::dma), region_error::none);
    const std::size_t before = memory.usable_size(block);
    EXPECT_FALSE(memory.resize(block, 4000));
    EXPECT_EQ(memory.usable_size(block), before);
    EXPECT_EQ(memory.reallocate(block, {.size = 4000}, capability::dma), block);
}

TEST_F(heap_regions, a_reserve_that_is_not_there_is_refused) {
    EXPECT_EQ(memory.reserve("DMA", dma_bytes, capability::dma), region_error::too_small);
    EXPECT_EQ(memory.reserve("DMA", 0 - std::size_t{1}, capability::dma), region_error::too_small);
    EXPECT_EQ(memory.reserve("NONE", 8, capability::dma), region_error::unknown_name);
    EXPECT_EQ(memory.reserve("DMA", 8, {}), region_error::choice_not_had);
}

TEST_F(heap_regions, statistics_add_up) {
    const auto all = memory.statistics();
    const auto internal = memory.statistics(capability::internal);
    const auto external = memory.statistics(capability::external);
    EXPECT_EQ(all.regions, 3U);
    EXPECT_EQ(internal.regions, 2U);
    EXPECT_EQ(all.free_bytes, internal.free_bytes + external.free_bytes);
    EXPECT_EQ(all.free_bytes, memory.free_bytes());
    EXPECT_EQ(all.largest_free_bytes, external.largest_free_bytes);
    EXPECT_EQ(external.fragmentation_permille(), 0U);
    EXPECT_EQ(memory.statistics(capability::executable).regions, 0U);

    std::vector<void*> blocks;
    while (void* const block = memory.allocate({.size = 100}, capability::tightly_coupled)) {
        blocks.push_back(block);
    }
    for (std::size_t at = 0; at < blocks.size(); at += 2) {
        memory.deallocate(blocks[at]);
    }
    EXPECT_GT(memory.statistics(capability::tightly_coupled).fragmentation_permille(), 800U);
}

/// What the last request and the last free found is not taken for what the next one would find.
TEST_F(heap_regions, what_was_found_last_is_forgotten_when_it_changes) {
    const capabilities tight = capability::tightly_coupled;
    memory.deallocate(memory.allocate({.size = 16}, tight));
    mapped_region sooner = spare(0, 1024);
    sooner.where.has = sooner.where.has | tight;
    ASSERT_EQ(memory.add(sooner, true), region_error::none);
    void* const block = memory.allocate({.size = 16}, tight);
    EXPECT_EQ(place_of(block), "SPARE");
    memory.deallocate(block);
    ASSERT_EQ(memory.remove("SPARE"), region_error::none);
    void* const again = memory.allocate({.size = 16}, tight);
    EXPECT_EQ(place_of(again), "FAST");
    EXPECT_FALSE(memory.deallocate(block));

    // A reserve, and what goes to external memory first.
    ASSERT_EQ(memory.reserve("FAST", memory.statistics(tight).largest_free_bytes, capability::dma),
              region_error::none);
    EXPECT_EQ(memory.allocate({.size = 16}, tight), nullptr);
    ASSERT_EQ(memory.reserve("FAST", 0, {}), region_error::none);
    memory.deallocate(memory.allocate({.size = 600}));
    memory.prefer_external_from(500);
    void* const large = memory.allocate({.size = 600});
    EXPECT_EQ(place_of(large), "EXTERNAL");
    memory.prefer_external_from(700);
    void* const small = memory.allocate({.size = 600});
    EXPECT_EQ(place_of(small), "FAST");

    // A region in a block of the one that was found last.
    void* const around = memory.allocate({.size = 1024}, tight);
    memory.deallocate(small);
    const auto start = (reinterpret_cast<std::uintptr_t>(around) + 7) & ~std::uintptr_t{7};
    mapped_region inner = fast_region();
    inner.where = {"INNER", start, 512, capability::dma};
    ASSERT_EQ(memory.add(inner), region_error::none);
    EXPECT_FALSE(memory.deallocate(around));
    EXPECT_TRUE(memory.deallocate(again));
    EXPECT_FALSE(memory.deallocate(around));
    ASSERT_EQ(memory.remove("INNER"), region_error::none);
    EXPECT_TRUE(memory.deallocate(around));
    EXPECT_TRUE(memory.deallocate(nullptr));
}

/// Without the sum over all regions: each by itself is told as ever.
struct unwatched : ramwright::heap_options {
    static constexpr bool watched = false;
};
TEST(heap_without_watches, counts_what_each_region_has) {
    alignas(8) static std::byte storage[2][1024];
    ramwright::heap<2, ramwright::sized_general<>, ramwright::masked_interrupts, unwatched> memory;
    constexpr const char* names[] = {"A", "B"};
    for (std::size_t at = 0; at != 2; ++at) {
        ASSERT_EQ(memory.add({.where = {names[at], reinterpret_cast<std::uintptr_t>(storage[at]),
                                        1024, capability::byte_accessible}}),
                  region_error::none);
    }
    const std::size_t whole = memory.free_bytes();
    void* const block = memory.allocate({.size = 100});
    EXPECT_EQ(memory.free_bytes(), whole - 104);
    EXPECT_TRUE(memory.deallocate(block));
    EXPECT_EQ(memory.free_bytes(), whole);
    std::size_t least = 0;
    memory.for_each_region([&](const mapped_region&, const ramwright::region_statistics& now) {
        least += now.least_free_bytes;
    });
    EXPECT_EQ(least, whole - 104);
}

/// Keeps out of the region that it is given, which a host does not have.
struct tells_its_region : ramwright::general<> {
    constexpr tells_its_region() noexcept = default;
    explicit tells_its_region(std::span<std::byte> region) noexcept : general{elsewhere} {
        given = {reinterpret_cast<std::uintptr_t>(region.data()), region.size()};
    }
    alignas(8) static inline std::byte elsewhere[1024];
    static inline std::pair<std::uintptr_t, std::size_t> given;
};
TEST(heap_at_0, leaves_out_the_null_pointer) {
    ramwright::heap<2, tells_its_region> memory;
    ASSERT_EQ(memory.add({.where = {"ITCM", 0, 64 * 1024, capability::byte_accessible}}),
              region_error::none);
    EXPECT_EQ(tells_its_region::given, (std::pair{std::uintptr_t{8}, std::size_t{64 * 1024 - 8}}));
    EXPECT_TRUE(memory.deallocate(nullptr));
    EXPECT_FALSE(memory.owns(reinterpret_cast<void*>(std::uintptr_t{64 * 1024})));
    EXPECT_TRUE(memory.owns(reinterpret_cast<void*>(std::uintptr_t{8})));
    EXPECT_FALSE(memory.owns(nullptr));
    EXPECT_EQ(memory.usable_size(nullptr), 0U);
    EXPECT_EQ(memory.remove("ITCM"), region_error::none);
}

TEST(heap_search, takes_no_more_steps_than_halving) {
    EXPECT_EQ(ramwright::heap<1>::most_steps_to_find, 1U);
    EXPECT_EQ(ramwright::heap<8>::most_steps_to_find, 4U);
    EXPECT_EQ(ramwright::heap<9>::most_steps_to_find, 5U);

    // Every address of many regions, added in no order, and of the gaps between them.
    alignas(8) static std::byte storage[17 * 320];
    ramwright::heap<16> many;
    constexpr const char* names[] = {"0", "1", "2",  "3",  "4",  "5",  "6",  "7",
                                     "8", "9", "10", "11", "12", "13", "14", "15"};
    for (std::size_t at = 0; at != 16; ++at) {
        const std::size_t number = at * 7 % 16;
        ASSERT_EQ(many.add({.where = {names[number],
                                      reinterpret_cast<std::uintptr_t>(storage + number * 320), 256,
                                      capability::byte_accessible}}),
                  region_error::none);
    }
    for (std::size_t at = 0; at != sizeof(storage); ++at) {
        const mapped_region* const found = many.region_of(storage + at);
        const bool in_gap = at % 320 >= 256 || at / 320 == 16;
        ASSERT_EQ(found == nullptr, in_gap) << at;
        ASSERT_TRUE(in_gap || found->where.name == std::string{names[at / 320]}) << at;
    }
    EXPECT_FALSE(many.owns(nullptr));
    EXPECT_FALSE(many.owns(reinterpret_cast<void*>(~std::uintptr_t{0})));
}

/// A heap of a region for DMA and a fast one is no heap of fast regions for DMA: what it serves, one
/// region has.
TEST_F(heap_regions, capability_of_composite_is_intersection) {
    ASSERT_TRUE(memory.serves(capability::dma));
    ASSERT_TRUE(memory.serves(capability::tightly_coupled));
    const auto both = capability::dma | capability::tightly_coupled;
    EXPECT_FALSE(memory.serves(both));
    EXPECT_EQ(memory.allocate({.size = 8}, both), nullptr);
    ASSERT_NE(ramwright::failures.last(), nullptr);
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::no_such_memory);
    for (const auto wanted : {capability::dma, capability::tightly_coupled}) {
        void* const block = memory.allocate({.size = 8}, wanted);
        ASSERT_NE(block, nullptr);
        EXPECT_TRUE(memory.region_of(block)->where.has.contains(wanted));
        EXPECT_TRUE(memory.deallocate(block));
    }
}

}  // namespace
