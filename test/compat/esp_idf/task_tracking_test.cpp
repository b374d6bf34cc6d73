// SPDX-License-Identifier: Apache-2.0

/// The cases of ESP-IDF's test_task_tracking.c, by name, written anew from what they assert, and what is
/// printed. The scheduler is what the case says it is.

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "cases.hpp"
#include "chip.hpp"
#include "esp_heap_task_info.h"
#include "ramwright_esp_idf.h"

namespace {

using chip::printed;

struct task {
    const char* name;
};
task main_task{"main"};
task* running = nullptr;

/// To the end of the scope it is `next` that runs.
class runs {
public:
    explicit runs(task& next) : before_{running} { running = &next; }
    ~runs() { running = before_; }
    runs(const runs&) = delete;
    runs& operator=(const runs&) = delete;

private:
    task* before_;
};

constexpr std::uint32_t any_bytes = MALLOC_CAP_32BIT | MALLOC_CAP_DMA;

heap_single_task_stat_t arrays_of(task* of) {
    heap_single_task_stat_t one{};
    EXPECT_EQ(heap_caps_alloc_single_task_stat_arrays(&one, of), ESP_OK);
    return one;
}

bool is_told_of(const task& wanted, bool alive) {
    heap_all_tasks_stat_t all{};
    EXPECT_EQ(heap_caps_alloc_all_task_stat_arrays(&all), ESP_OK);
    EXPECT_EQ(heap_caps_get_all_task_stat(&all), ESP_OK);
    bool told = false;
    for (std::size_t at = 0; at != all.task_count; ++at) {
        const task_stat_t& one = all.stat_arr[at];
        told = told || (one.handle == &wanted && one.is_alive == alive &&
                        std::string_view{one.name} == wanted.name);
    }
    heap_caps_free_all_task_stat_arrays(&all);
    EXPECT_EQ(all.stat_arr, nullptr);
    return told;
}

TEST(task_tracking, reports_created_and_deleted_task) {
    const chip::nothing_leaks check;
    static task a{"test_task_a"};
    void* block = nullptr;
    {
        const runs other{a};
        block = heap_caps_malloc(36, MALLOC_CAP_32BIT);
    }
    EXPECT_TRUE(is_told_of(a, true));
    heap_caps_free(block);
    ramwright_esp_idf_task_deleted(&a);
    EXPECT_TRUE(is_told_of(a, false));
    EXPECT_FALSE(is_told_of(a, true));
}

TEST(task_tracking, alloc_arrays_and_get_all_tasks_info) {
    const chip::nothing_leaks check;
    static task b{"test_task_b"};
    heap_all_tasks_stat_t before{};
    EXPECT_EQ(heap_caps_alloc_all_task_stat_arrays(&before), ESP_OK);
    EXPECT_EQ(heap_caps_get_all_task_stat(&before), ESP_OK);
    heap_caps_free_all_task_stat_arrays(&before);
    heap_all_tasks_stat_t counted{};
    EXPECT_EQ(heap_caps_alloc_all_task_stat_arrays(&counted), ESP_OK);
    const std::size_t had[] = {counted.task_count, counted.heap_count, counted.alloc_count};
    heap_caps_free_all_task_stat_arrays(&counted);

    void* block = nullptr;
    {
        const runs other{b};
        block = heap_caps_malloc(36, MALLOC_CAP_32BIT);
    }
    EXPECT_EQ(heap_caps_alloc_all_task_stat_arrays(&counted), ESP_OK);
    EXPECT_EQ(heap_caps_get_all_task_stat(&counted), ESP_OK);
    EXPECT_EQ(counted.task_count, had[0] + 1);
    EXPECT_EQ(counted.heap_count, had[1] + 1);
    EXPECT_EQ(counted.alloc_count, had[2] + 1);
    heap_caps_free_all_task_stat_arrays(&counted);
    heap_caps_free(block);
    ramwright_esp_idf_task_deleted(&b);
}

TEST(task_tracking, alloc_arrays_and_get_info_on_specific_task) {
    const chip::nothing_leaks check;
    static task self{"task_self_check"};
    const runs other{self};
    heap_single_task_stat_t one = arrays_of(nullptr);
    EXPECT_EQ(one.heap_count, 0U);
    EXPECT_EQ(one.alloc_count, 0U);
    EXPECT_EQ(one.heap_stat_start, nullptr);
    EXPECT_EQ(one.alloc_stat_start, nullptr);
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, nullptr), ESP_FAIL);

    void* const block = heap_caps_malloc(100, any_bytes);
    one = arrays_of(nullptr);
    EXPECT_EQ(one.heap_count, 1U);
    EXPECT_EQ(one.alloc_count, 1U);
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, nullptr), ESP_OK);
    const heap_stat_t& heap = one.stat.heap_stat[0];
    EXPECT_EQ(heap.caps & any_bytes, any_bytes);
    EXPECT_EQ(heap.alloc_stat[0].address, block);
    EXPECT_GE(heap.alloc_stat[0].size, 100U);
    EXPECT_EQ(one.stat.overall_current_usage, heap.current_usage);

    heap_caps_free(block);
    heap_caps_free_single_task_stat_arrays(&one);
    one = arrays_of(nullptr);
    EXPECT_EQ(one.heap_count, 1U);
    EXPECT_EQ(one.alloc_count, 0U);
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, nullptr), ESP_OK);
    EXPECT_EQ(one.stat.heap_stat[0].caps & any_bytes, any_bytes);
    EXPECT_EQ(one.stat.heap_stat[0].alloc_stat, nullptr);
    EXPECT_EQ(one.stat.overall_current_usage, 0U);
    EXPECT_GE(one.stat.overall_peak_usage, 100U);
    heap_caps_free_single_task_stat_arrays(&one);
    ramwright_esp_idf_task_deleted(&self);
}

TEST(task_tracking, usage_is_the_sum_of_the_blocks) {
    const chip::nothing_leaks check;
    static task one_task{"sums"};
    const runs other{one_task};
    void* blocks[6];
    for (std::size_t at = 0; at != 6; ++at) {
        blocks[at] = heap_caps_aligned_alloc(std::size_t{8} << at, 1 + 37 * at, any_bytes);
        ASSERT_NE(blocks[at], nullptr);
    }
    blocks[1] = heap_caps_realloc(blocks[1], 20, any_bytes);
    blocks[2] = heap_caps_realloc(blocks[2], 400, any_bytes);
    heap_caps_free(blocks[3]);
    blocks[3] = nullptr;
    heap_single_task_stat_t one = arrays_of(&one_task);
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, &one_task), ESP_OK);
    std::size_t told = 0;
    std::size_t overall = 0;
    for (std::size_t at = 0; at != one.stat.heap_count; ++at) {
        const heap_stat_t& heap = one.stat.heap_stat[at];
        std::size_t sum = 0;
        for (std::size_t place = 0; place != heap.alloc_count; ++place) {
            sum += heap.alloc_stat[place].size;
        }
        EXPECT_EQ(heap.current_usage, sum);
        told += heap.alloc_count;
        overall += sum;
    }
    EXPECT_EQ(told, 5U);
    EXPECT_EQ(one.stat.overall_current_usage, overall);
    heap_caps_free_single_task_stat_arrays(&one);
    for (void* const block : blocks) {
        heap_caps_free(block);
    }
    ramwright_esp_idf_task_deleted(&one_task);
}

/// Another task with the handle of one that was deleted moves a block of that one.
TEST(task_tracking, realloc_under_a_reused_handle_does_not_underflow) {
    const chip::nothing_leaks check;
    static task reused{"first"};
    const runs other{reused};
    void* block = heap_caps_malloc(500, MALLOC_CAP_DEFAULT);
    ramwright_esp_idf_task_deleted(&reused);
    reused.name = "second";
    block = heap_caps_realloc(block, 100, MALLOC_CAP_DEFAULT);
    heap_single_task_stat_t one = arrays_of(&reused);
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, &reused), ESP_OK);
    EXPECT_EQ(std::string_view{one.stat.name}, "second");
    EXPECT_GE(one.stat.overall_current_usage, 100U);
    EXPECT_LT(one.stat.overall_current_usage, 140U);
    heap_caps_free_single_task_stat_arrays(&one);
    heap_caps_free(block);
    one = arrays_of(&reused);
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, &reused), ESP_OK);
    EXPECT_EQ(one.stat.overall_current_usage, 0U);
    heap_caps_free_single_task_stat_arrays(&one);
    ramwright_esp_idf_task_deleted(&reused);
}

TEST(task_tracking, arrays_without_room_are_skipped) {
    const chip::nothing_leaks check;
    static task small{"small"};
    const runs other{small};
    void* const block = heap_caps_malloc(40, MALLOC_CAP_DEFAULT);
    heap_single_task_stat_t one{};
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, nullptr), ESP_OK);
    EXPECT_EQ(one.stat.heap_count, 1U);
    EXPECT_EQ(one.stat.heap_stat, nullptr);
    EXPECT_EQ(one.heap_count, 0U);
    heap_stat_t heap{};
    one.heap_count = 1;
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, nullptr), ESP_ERR_INVALID_ARG);
    one.heap_stat_start = &heap;
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, nullptr), ESP_OK);
    EXPECT_EQ(heap.alloc_count, 1U);
    EXPECT_EQ(heap.alloc_stat, nullptr);
    EXPECT_EQ(heap_caps_get_single_task_stat(nullptr, nullptr), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_get_all_task_stat(nullptr), ESP_ERR_INVALID_ARG);
    heap_caps_free(block);
    ramwright_esp_idf_task_deleted(&small);
}

TEST(task_tracking, per_task_info_by_caps) {
    const chip::nothing_leaks check;
    const runs other{main_task};
    void* const inside = heap_caps_malloc(40, MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT);
    void* const outside = heap_caps_malloc(70, MALLOC_CAP_SPIRAM);
    heap_task_totals_t totals[4]{};
    std::size_t count = 0;
    heap_task_block_t blocks[4]{};
    TaskHandle_t asked[] = {&main_task};
    heap_task_info_params_t params{};
    params.mask[0] = params.caps[0] = MALLOC_CAP_SPIRAM;
    params.tasks = asked;
    params.num_tasks = 1;
    params.totals = totals;
    params.num_totals = &count;
    params.max_totals = 4;
    params.blocks = blocks;
    params.max_blocks = 4;
    EXPECT_EQ(heap_caps_get_per_task_info(&params), 2U);
    std::size_t at = 0;
    while (at != count && totals[at].task != &main_task) {
        ++at;
    }
    EXPECT_LT(at, count);
    EXPECT_EQ(totals[at].count[0], 1U);
    EXPECT_GE(totals[at].size[0], 70U);
    EXPECT_EQ(totals[at].count[1], 1U);
    EXPECT_GE(totals[at].size[1], 40U);
    for (const void* const block : {inside, outside}) {
        EXPECT_TRUE(blocks[0].address == block || blocks[1].address == block);
    }
    // A second time: what was counted is counted anew.
    EXPECT_EQ(heap_caps_get_per_task_info(&params), 2U);
    EXPECT_EQ(totals[at].count[0], 1U);
    EXPECT_EQ(heap_caps_get_per_task_info(nullptr), 0U);
    heap_caps_free(inside);
    heap_caps_free(outside);
}

TEST(task_tracking, tasks_for_which_there_is_no_place_count_for_nobody) {
    const chip::nothing_leaks check;
    static task crowd[40];
    void* blocks[40];
    for (std::size_t at = 0; at != 40; ++at) {
        crowd[at].name = "one of many";
        const runs other{crowd[at]};
        blocks[at] = heap_caps_malloc(20, MALLOC_CAP_SPIRAM);
    }
    heap_single_task_stat_t one{};
    EXPECT_EQ(heap_caps_get_single_task_stat(&one, &crowd[39]), ESP_FAIL);
    for (std::size_t at = 0; at != 40; ++at) {
        heap_caps_free(blocks[at]);
        ramwright_esp_idf_task_deleted(&crowd[at]);
    }
}

#if !defined(RAMWRIGHT_ON_BOARD)

TEST(task_tracking, is_printed_as_esp_idf_does) {
    const chip::nothing_leaks check;
    static task beside{"beside"};
    void* const of_beside = [] {
        const runs other{beside};
        return heap_caps_malloc(10, MALLOC_CAP_SPIRAM);
    }();
    static task shown{"shown"};
    const runs other{shown};
    void* const block = heap_caps_malloc(100, MALLOC_CAP_SPIRAM);
    static_cast<void>(printed());
    heap_caps_print_single_task_stat(nullptr, &shown);
    const std::string text{printed()};
    EXPECT_EQ(text.find("└ ALIVE: shown, CURRENT MEMORY USAGE 1"), 0U) << text;
    EXPECT_NE(
        text.find(
            ", TOTAL HEAP USED 1:\n     └ HEAP: SPIRAM, CAPS: 0x00001406, SIZE: 98304, USAGE: "
            "CURRENT 1"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find(" (0%), ALLOC COUNT: 1\n          ├ ALLOC 0x"), std::string::npos) << text;
    EXPECT_NE(text.find(", SIZE 1"), std::string::npos);

    heap_caps_print_single_task_stat_overview(nullptr, &shown);
    const std::string table{printed()};
    EXPECT_NE(table.find("│              shown │   ALIVE │                  1"), std::string::npos)
        << table;
    EXPECT_NE(table.find("│               1 │\n└────"), std::string::npos) << table;

    heap_caps_print_all_task_stat(nullptr);
    const std::string all{printed()};
    EXPECT_EQ(all.find("├ "), 0U);
    EXPECT_NE(all.find("\n└ "), std::string::npos);

    std::FILE* const file = std::tmpfile();
    heap_caps_print_single_task_stat_overview(file, &shown);
    EXPECT_EQ(static_cast<std::size_t>(std::ftell(file)), table.size());
    std::fclose(file);
    EXPECT_TRUE(printed().empty());
    heap_caps_free(block);
    heap_caps_free(of_beside);
    ramwright_esp_idf_task_deleted(&shown);
    ramwright_esp_idf_task_deleted(&beside);
}

#endif

}  // namespace

extern "C" void* ramwright_esp_idf_current_task() { return running; }
extern "C" const char* ramwright_esp_idf_task_name(void* of) {
    return static_cast<const task*>(of)->name;
}
