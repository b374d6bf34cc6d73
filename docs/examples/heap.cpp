// SPDX-License-Identifier: Apache-2.0
//
// The code of docs/heap.md. Every block there stands here too, and a test says so.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "ramwright/heap/heap.hpp"
#include "ramwright/heap/mapped_heap.hpp"
#include "ramwright/heap/print.hpp"

using ramwright::capability;
using ramwright::region_error;

namespace {

constexpr ramwright::memory_map board{{
    {.where = {.name = "DTCM",
               .start = 0x2000'0000,
               .size = 64 * 1024,
               .has = capability::byte_accessible | capability::tightly_coupled}},
    {.where = {.name = "SRAM",
               .start = 0x2002'0000,
               .size = 256 * 1024,
               .has = capability::byte_accessible | capability::dma},
     .cache_line = 32,
     .choice = {capability::dma, {}, capability::byte_accessible}},
}};
static_assert(board.serves(capability::dma));

alignas(32) std::byte dtcm[4 * 1024];
alignas(32) std::byte sram[16 * 1024];

/// The regions of the map, where this machine has memory.
template <typename Heap>
void start(Heap& memory) {
    const auto at = [](const std::byte* bytes) { return reinterpret_cast<std::uintptr_t>(bytes); };
    EXPECT_EQ(memory.add(board.find("DTCM")->part(at(dtcm), sizeof(dtcm))), region_error::none);
    EXPECT_EQ(memory.add(board.find("SRAM")->part(at(sram), sizeof(sram))), region_error::none);
}

TEST(docs_heap, requests) {
    ramwright::heap<2> memory;
    start(memory);
    void* const state = memory.allocate({.size = 200});                    // DTCM
    void* const frame = memory.allocate({.size = 1500}, capability::dma);  // SRAM, whole lines
    void* const table = memory.prefer(
        {.size = 6000}, {capability::tightly_coupled, capability::dma});  // SRAM: DTCM has no room
    void* const ring = memory.allocate(
        {.want = {.size = 900}, .with = capability::dma, .boundary = 1024});  // crosses no KiB
    memory.deallocate(frame);
    EXPECT_STREQ(memory.region_of(state)->where.name, "DTCM");
    EXPECT_STREQ(memory.region_of(table)->where.name, "SRAM");
    EXPECT_NE(ring, nullptr);
}

TEST(docs_heap, mapped) {
    static constinit ramwright::mapped_heap<board> memory;
    start(memory);
    void* const frame = memory.allocate({.size = 1500}, capability::dma);
    // memory.allocate({.size = 1500}, capability::external) does not compile.
    EXPECT_NE(frame, nullptr);
}

std::size_t left = 0;

TEST(docs_heap, policies) {
    ramwright::heap<2> memory;
    start(memory);
    memory.reserve("SRAM", 4096, capability::dma);  // one block of 4 KiB stays free for DMA
    memory.prefer_external_from(8 * 1024);

    static constinit ramwright::budget scripts{2000};
    void* const object = memory.allocate({.want = {.size = 300}, .owner = &scripts});
    memory.deallocate(object, &scripts);

    static constinit ramwright::watch dma_low{
        capability::dma, 4096, 512,
        [](const ramwright::watch& scarce) { left = scarce.free_bytes(); }};
    memory.add_watch(dma_low);
    static_cast<void>(memory.allocate({.size = 13'000}, capability::dma));
    EXPECT_NE(left, 0U);
    EXPECT_EQ(scripts.used(), 0U);
    memory.remove_watch(dma_low);
}

void write_to_console(std::string_view line) { left = line.size(); }

TEST(docs_heap, inspection) {
    ramwright::heap<2> memory;
    start(memory);
    const auto dma = memory.statistics(capability::dma);
    if (dma.fragmentation_permille() > 500) {
        ramwright::print(memory, write_to_console);
    }
    ramwright::size_histogram counts;
    ramwright::histogram(memory, capability::dma, counts);
    const bool intact = memory.check_some(4);  // from an idle loop: 4 blocks a turn
    EXPECT_TRUE(intact);
}

}  // namespace
