// SPDX-License-Identifier: Apache-2.0

/// The cases of ESP-IDF's test_heap_trace.c, by name, written anew from what they assert, and the hooks.

#include <cstddef>
#include <cstdint>

#include "cases.hpp"
#include "chip.hpp"
#include "esp_heap_trace.h"
#include "ramwright_esp_idf.h"

namespace {

heap_trace_record_t recs[8];

struct hook_calls {
    unsigned allocs = 0;
    unsigned frees = 0;
    void* block = nullptr;
};
hook_calls hooked;

/// What the program's unwinder finds behind every caller.
void* deeper = nullptr;

heap_trace_record_t record(std::size_t index) {
    heap_trace_record_t one{};
    EXPECT_EQ(heap_trace_get(index, &one), ESP_OK);
    return one;
}

/// A trace into `count` records, to the end of the scope.
class trace {
public:
    explicit trace(heap_trace_mode_t mode, std::size_t count = 8) {
        EXPECT_EQ(heap_trace_init_standalone(recs, count), ESP_OK);
        EXPECT_EQ(heap_trace_start(mode), ESP_OK);
    }
    ~trace() { heap_trace_stop(); }
    trace(const trace&) = delete;
    trace& operator=(const trace&) = delete;
};

heap_trace_summary_t summary() {
    heap_trace_summary_t now{};
    EXPECT_EQ(heap_trace_summary(&now), ESP_OK);
    return now;
}

TEST(heap_trace, leak_check) {
    const trace leaks{HEAP_TRACE_LEAKS};
    void* const a = heap_caps_malloc(64, MALLOC_CAP_DEFAULT);
    void* const b = heap_caps_malloc(96, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_trace_get_count(), 2U);
    EXPECT_EQ(record(0).address, a);
    EXPECT_EQ(record(1).address, b);
    EXPECT_EQ(record(1).size, 96U);
    heap_caps_free(a);
    EXPECT_EQ(heap_trace_get_count(), 1U);
    EXPECT_EQ(record(0).address, b);
    heap_caps_free(b);
    EXPECT_EQ(heap_trace_get_count(), 0U);
    heap_trace_record_t none{};
    EXPECT_EQ(heap_trace_get(0, &none), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_trace_get(0, nullptr), ESP_ERR_INVALID_STATE);
}

TEST(heap_trace, what_the_heap_refuses_to_free_leaks) {
    for (const heap_trace_mode_t mode : {HEAP_TRACE_LEAKS, HEAP_TRACE_ALL}) {
        const trace running{mode};
        auto* const block = static_cast<std::byte*>(heap_caps_malloc(24, MALLOC_CAP_DEFAULT));
        ASSERT_NE(block, nullptr);
        const std::byte canary = block[24];
        block[24] = ~canary;
        heap_caps_free(block);
        heap_caps_free(block + 8);
        EXPECT_EQ(summary().total_frees, 0U);
        EXPECT_EQ(heap_trace_get_count(), 1U);
        EXPECT_EQ(record(0).address, block);
        EXPECT_FALSE(record(0).freed);
        block[24] = canary;
        heap_caps_free(block);
        EXPECT_EQ(summary().total_frees, 1U);
        EXPECT_EQ(heap_trace_get_count(), mode == HEAP_TRACE_ALL ? 1U : 0U);
        heap_caps_free(block);  // again
        EXPECT_EQ(summary().total_frees, 1U);
        static_cast<void>(chip::printed());
    }
}

TEST(heap_trace, calloc_is_recorded_once) {
    const trace leaks{HEAP_TRACE_LEAKS};
    void* const block = heap_caps_calloc(3, 20, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_trace_get_count(), 1U);
    EXPECT_EQ(record(0).size, 60U);
    heap_caps_free(block);
}

TEST(heap_trace, overflow_keeps_the_newest) {
    const trace all{HEAP_TRACE_ALL, 4};
    void* blocks[6];
    for (std::size_t at = 0; at != 6; ++at) {
        blocks[at] = heap_caps_malloc(10 + at, MALLOC_CAP_DEFAULT);
    }
    EXPECT_EQ(heap_trace_get_count(), 4U);
    EXPECT_EQ(record(0).address, blocks[2]);
    EXPECT_EQ(record(3).address, blocks[5]);
    EXPECT_TRUE(summary().has_overflowed != 0);
    for (void* const block : blocks) {
        heap_caps_free(block);
    }
    EXPECT_EQ(heap_trace_get_count(), 4U);
    EXPECT_TRUE(record(0).freed);
}

TEST(heap_trace, blocks_of_malloc_are_traced) {
    const trace leaks{HEAP_TRACE_LEAKS};
    void* const block = heap_caps_malloc_default(30);
    EXPECT_EQ(heap_trace_get_count(), 1U);
    heap_caps_free(block);
}

TEST(heap_trace, alloc_pause) {
    const trace leaks{HEAP_TRACE_LEAKS};
    void* const a = heap_caps_malloc(10, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_trace_alloc_pause(), ESP_OK);
    void* const b = heap_caps_malloc(10, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_trace_get_count(), 1U);
    heap_caps_free(a);
    EXPECT_EQ(heap_trace_get_count(), 0U);
    EXPECT_EQ(heap_trace_resume(), ESP_OK);
    EXPECT_EQ(heap_trace_resume(), ESP_ERR_INVALID_STATE);
    heap_caps_free(b);
}

TEST(heap_trace, summary) {
    const trace all{HEAP_TRACE_ALL};
    void* const before = heap_caps_malloc(10, MALLOC_CAP_DEFAULT);
    heap_caps_free(before);
    void* const after = heap_caps_malloc(11, MALLOC_CAP_DEFAULT);
    const heap_trace_summary_t now = summary();
    EXPECT_EQ(now.mode, HEAP_TRACE_ALL);
    EXPECT_EQ(now.total_allocations, 2U);
    EXPECT_EQ(now.total_frees, 1U);
    EXPECT_EQ(now.count, 2U);
    EXPECT_EQ(now.capacity, 8U);
    EXPECT_GE(now.high_water_mark, 2U);
    EXPECT_EQ(heap_trace_summary(nullptr), ESP_ERR_INVALID_ARG);
    heap_caps_free(after);
}

void dump_shows(std::uint32_t caps, bool internal, bool external) {
    const trace leaks{HEAP_TRACE_LEAKS};
    void* const inside = heap_caps_malloc(12, MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT);
    void* const outside = heap_caps_malloc(33, MALLOC_CAP_SPIRAM);
    static_cast<void>(chip::printed());
    heap_trace_dump_caps(caps);
    const std::string_view text = chip::printed();
    const auto has = [&](std::string_view wanted) {
        return text.find(wanted) != std::string_view::npos;
    };
    EXPECT_TRUE(has("====== Heap Trace: 2 records (8 capacity) ======\n"));
    EXPECT_EQ(has("\n    12 bytes (@ 0x"), internal);
    EXPECT_EQ(has(", Internal) allocated CPU 0 ccount 0x00000000 caller 0x"), internal);
    EXPECT_EQ(has("\n    33 bytes (@ 0x"), external);
    EXPECT_EQ(has(",    PSRAM) allocated CPU 0 ccount 0x"), external);
    EXPECT_TRUE(has("====== Heap Trace Summary ======\nMode: Heap Trace Leaks\n"));
    EXPECT_TRUE(has(internal && external ? "45 bytes 'leaked' in trace (2 allocations)\n"
                    : internal           ? "12 bytes 'leaked' in trace (1 allocations)\n"
                                         : "33 bytes 'leaked' in trace (1 allocations)\n"));
    EXPECT_TRUE(has("records: 2 (8 capacity, 2 high water mark)\n"));
    EXPECT_TRUE(has("total allocations: 2\ntotal frees: 0\n================================\n"));
    heap_caps_free(inside);
    heap_caps_free(outside);
}

TEST(heap_trace, dump_caps_internal) { dump_shows(MALLOC_CAP_INTERNAL, true, false); }
TEST(heap_trace, dump_caps_spiram) { dump_shows(MALLOC_CAP_SPIRAM, false, true); }
TEST(heap_trace, dump_caps_both) {
    dump_shows(MALLOC_CAP_INTERNAL | MALLOC_CAP_SPIRAM, true, true);
}

TEST(heap_trace, callers_of_callers_are_recorded) {
    const trace all{HEAP_TRACE_ALL};
    deeper = reinterpret_cast<void*>(std::uintptr_t{0x4037'6379});
    void* const block = heap_caps_malloc(24, MALLOC_CAP_DEFAULT);
    heap_caps_free(block);
    deeper = nullptr;
    EXPECT_NE(record(0).alloced_by[0], nullptr);
    EXPECT_EQ(record(0).alloced_by[1], reinterpret_cast<void*>(std::uintptr_t{0x4037'6379}));
    EXPECT_EQ(record(0).freed_by[1], record(0).alloced_by[1]);
    static_cast<void>(chip::printed());
    heap_trace_dump();
    const std::string_view text = chip::printed();
    EXPECT_NE(text.find(":0x40376379\nfreed by 0x"), std::string_view::npos);
    EXPECT_NE(text.find(":0x40376379\n====== Heap Trace Summary"), std::string_view::npos);
}

TEST(heap_trace, states) {
    heap_trace_stop();
    EXPECT_EQ(heap_trace_stop(), ESP_ERR_INVALID_STATE);
    EXPECT_EQ(heap_trace_init_standalone(recs, 0), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_trace_init_standalone(recs, 8), ESP_OK);
    EXPECT_EQ(heap_trace_start(HEAP_TRACE_ALL), ESP_OK);
    EXPECT_EQ(heap_trace_init_standalone(recs, 8), ESP_ERR_INVALID_STATE);
    EXPECT_EQ(heap_trace_start(HEAP_TRACE_LEAKS), ESP_OK);
    EXPECT_EQ(heap_trace_stop(), ESP_OK);
    EXPECT_EQ(heap_trace_init_tohost(), ESP_ERR_NOT_SUPPORTED);
}

// ---- Defects of ESP-IDF that this does not have.

TEST(esp_idf_defect, init_standalone_without_a_buffer_gives_it_back) {
    EXPECT_EQ(heap_trace_init_standalone(recs, 8), ESP_OK);
    EXPECT_EQ(heap_trace_init_standalone(nullptr, 0), ESP_OK);
    EXPECT_EQ(heap_trace_start(HEAP_TRACE_ALL), ESP_ERR_INVALID_STATE);
}

TEST(esp_idf_defect, failed_realloc_keeps_the_record) {
    const trace leaks{HEAP_TRACE_LEAKS};
    void* const block = heap_caps_malloc(64, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_caps_realloc(block, 1 << 20, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_trace_get_count(), 1U);
    EXPECT_EQ(record(0).address, block);
    heap_caps_free(block);
}

TEST(esp_idf_defect, hooks_are_balanced_over_realloc) {
    hooked = {};
    void* block = heap_caps_malloc(64, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(hooked.allocs, 1U);
    EXPECT_EQ(hooked.block, block);
    block = heap_caps_realloc(block, 32, MALLOC_CAP_DEFAULT);
    block = heap_caps_realloc(block, 4096, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(hooked.allocs, hooked.frees + 1);
    heap_caps_free(block);
    EXPECT_EQ(hooked.allocs, hooked.frees);
    EXPECT_GE(hooked.allocs, 2U);
}

TEST(malloc, hooks_are_called) {
    hooked = {};
    void* const a = heap_caps_malloc(8, MALLOC_CAP_DEFAULT);
    void* const b = heap_caps_calloc(2, 8, MALLOC_CAP_DEFAULT);
    void* const c = heap_caps_aligned_alloc(64, 8, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(hooked.allocs, 3U);
    EXPECT_EQ(hooked.block, c);
    heap_caps_free(a);
    heap_caps_free(b);
    heap_caps_free(c);
    EXPECT_EQ(hooked.frees, 3U);
}

}  // namespace

extern "C" void esp_heap_trace_alloc_hook(void* ptr, size_t, uint32_t) {
    ++hooked.allocs;
    hooked.block = ptr;
}
extern "C" void esp_heap_trace_free_hook(void*) { ++hooked.frees; }
extern "C" std::size_t ramwright_esp_idf_callers(void*, void** callers, std::size_t most) {
    EXPECT_EQ(most, 1U);
    callers[0] = deeper;
    return deeper == nullptr ? 0 : 1;
}
