// SPDX-License-Identifier: Apache-2.0

/// esp_heap_task_info.h: which task has how much of which memory, and in which blocks.
///
/// docs/esp-idf.md has every function, what it costs, and how it differs from the original.

#include "config.hpp"

#if defined(CONFIG_HEAP_TASK_TRACKING)

#include <cstddef>
#include <cstdint>
#include <span>

#include "heap_caps.hpp"
#include "heap_task_walk.hpp"

namespace {

using namespace ramwright::esp_idf;
using ramwright::mapped_region;

/// Where what is told goes: the next free place of each array.
struct answers {
    std::span<heap_stat_t> heaps;
    std::span<heap_task_block_t> blocks;
    std::size_t heaps_filled = 0;
    std::size_t blocks_filled = 0;
};

struct counts {
    std::size_t heaps = 0;
    std::size_t blocks = 0;
};

[[nodiscard]] counts count(const tracked_task& task) noexcept {
    counts all;
    for_each_usage(task, [&](const mapped_region&, const task_usage& used) {
        ++all.heaps;
        all.blocks += used.blocks;
    });
    return all;
}

/// The blocks of the task in one region, if there is room for them all.
void tell_blocks(const tracked_task& task, heap_stat_t& heap, const mapped_region& region,
                 answers& into) noexcept {
    if (heap.alloc_count == 0 || heap.alloc_count > into.blocks.size() - into.blocks_filled) {
        return;
    }
    const auto room = into.blocks.subspan(into.blocks_filled, heap.alloc_count);
    std::size_t filled = 0;
    for_each_block_of(task, region, [&](void* address, std::size_t size) {
        if (filled != room.size()) {
            room[filled++] = {task.handle, address, static_cast<std::uint32_t>(size)};
        }
    });
    heap.alloc_count = filled;
    heap.alloc_stat = filled == 0 ? nullptr : room.data();
    into.blocks_filled += filled;
}

void tell(const tracked_task& task, task_stat_t& told, answers& into) noexcept {
    told = {};
    __builtin_memcpy(told.name, task.name, sizeof told.name);
    told.handle = task.handle;
    told.is_alive = task.is_alive;
    told.overall_current_usage = task.overall.bytes;
    told.overall_peak_usage = task.overall.peak;
    told.heap_count = count(task).heaps;
    if (told.heap_count == 0 || told.heap_count > into.heaps.size() - into.heaps_filled) {
        return;
    }
    told.heap_stat = &into.heaps[into.heaps_filled];
    for_each_usage(task, [&](const mapped_region& region, const task_usage& used) {
        if (into.heaps_filled == into.heaps.size()) {
            return;
        }
        heap_stat_t& heap = into.heaps[into.heaps_filled++];
        heap = {.name = region.where.name,
                .caps = to_caps(region.where.has),
                .size = region.where.size,
                .current_usage = used.bytes,
                .peak_usage = used.peak,
                .alloc_count = used.blocks,
                .alloc_stat = nullptr};
        tell_blocks(task, heap, region, into);
    });
}

/// False: there is to be something in an array that is not there.
template <typename T>
[[nodiscard]] bool array_of(T* start, std::size_t size, std::span<T>& array) noexcept {
    array = start == nullptr ? std::span<T>{} : std::span{start, size};
    return start != nullptr || size == 0;
}

/// Memory for what is told: it counts for no task. Null of nothing.
template <typename T>
[[nodiscard]] bool make_array(std::size_t size, T*& array) noexcept {
    array = size == 0 ? nullptr
                      : static_cast<T*>(heap_caps_calloc(size, sizeof(T), MALLOC_CAP_DEFAULT));
    return size == 0 || array != nullptr;
}

template <typename T>
void give_back(T*& array, std::size_t& size) noexcept {
    heap_caps_free(array);
    array = nullptr;
    size = 0;
}

/// To the end of the scope.
struct nobody_pays {
    nobody_pays() noexcept { tasks.pause(); }
    ~nobody_pays() { tasks.resume(); }
    nobody_pays(const nobody_pays&) = delete;
    nobody_pays& operator=(const nobody_pays&) = delete;
};

}  // namespace

extern "C" {

esp_err_t heap_caps_get_all_task_stat(heap_all_tasks_stat_t* tasks_stat) {
    answers into;
    std::span<task_stat_t> room;
    if (tasks_stat == nullptr || !array_of(tasks_stat->stat_arr, tasks_stat->task_count, room) ||
        !array_of(tasks_stat->heap_stat_start, tasks_stat->heap_count, into.heaps) ||
        !array_of(tasks_stat->alloc_stat_start, tasks_stat->alloc_count, into.blocks)) {
        return ESP_ERR_INVALID_ARG;
    }
    std::size_t told = 0;
    tracked_task task;
    while (told != room.size() && tasks.copy(told, task)) {
        tell(task, room[told++], into);
    }
    tasks_stat->task_count = told;
    tasks_stat->heap_count = into.heaps_filled;
    tasks_stat->alloc_count = into.blocks_filled;
    return ESP_OK;
}

esp_err_t heap_caps_get_single_task_stat(heap_single_task_stat_t* task_stat,
                                         TaskHandle_t task_handle) {
    answers into;
    if (task_stat == nullptr ||
        !array_of(task_stat->heap_stat_start, task_stat->heap_count, into.heaps) ||
        !array_of(task_stat->alloc_stat_start, task_stat->alloc_count, into.blocks)) {
        return ESP_ERR_INVALID_ARG;
    }
    tracked_task task;
    if (!tasks.copy_of(task_handle, task)) {
        return ESP_FAIL;
    }
    tell(task, task_stat->stat, into);
    task_stat->heap_count = into.heaps_filled;
    task_stat->alloc_count = into.blocks_filled;
    return ESP_OK;
}

esp_err_t heap_caps_alloc_single_task_stat_arrays(heap_single_task_stat_t* task_stat,
                                                  TaskHandle_t task_handle) {
    if (task_stat == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    *task_stat = {};
    tracked_task task;
    if (!tasks.copy_of(task_handle, task)) {
        return ESP_OK;  // it has nothing, and so there is nothing to be told
    }
    const counts all = count(task);
    const nobody_pays arrays;
    if (!make_array(all.heaps, task_stat->heap_stat_start) ||
        !make_array(all.blocks, task_stat->alloc_stat_start)) {
        heap_caps_free_single_task_stat_arrays(task_stat);
        return ESP_ERR_NO_MEM;
    }
    task_stat->heap_count = all.heaps;
    task_stat->alloc_count = all.blocks;
    return ESP_OK;
}

void heap_caps_free_single_task_stat_arrays(heap_single_task_stat_t* task_stat) {
    if (task_stat != nullptr) {
        give_back(task_stat->heap_stat_start, task_stat->heap_count);
        give_back(task_stat->alloc_stat_start, task_stat->alloc_count);
    }
}

esp_err_t heap_caps_alloc_all_task_stat_arrays(heap_all_tasks_stat_t* tasks_stat) {
    if (tasks_stat == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    *tasks_stat = {};
    counts all;
    std::size_t told = 0;
    for (tracked_task task; tasks.copy(told, task); ++told) {
        const counts more = count(task);
        all.heaps += more.heaps;
        all.blocks += more.blocks;
    }
    const nobody_pays arrays;
    if (!make_array(told, tasks_stat->stat_arr) ||
        !make_array(all.heaps, tasks_stat->heap_stat_start) ||
        !make_array(all.blocks, tasks_stat->alloc_stat_start)) {
        heap_caps_free_all_task_stat_arrays(tasks_stat);
        return ESP_ERR_NO_MEM;
    }
    tasks_stat->task_count = told;
    tasks_stat->heap_count = all.heaps;
    tasks_stat->alloc_count = all.blocks;
    return ESP_OK;
}

void heap_caps_free_all_task_stat_arrays(heap_all_tasks_stat_t* tasks_stat) {
    if (tasks_stat != nullptr) {
        give_back(tasks_stat->stat_arr, tasks_stat->task_count);
        give_back(tasks_stat->heap_stat_start, tasks_stat->heap_count);
        give_back(tasks_stat->alloc_stat_start, tasks_stat->alloc_count);
    }
}

}  // extern "C"

#endif
