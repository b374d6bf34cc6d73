// SPDX-License-Identifier: Apache-2.0

/// The older function of esp_heap_task_info.h: what tasks have by the caps of the memory, and in which blocks.

#include "config.hpp"

#if defined(CONFIG_HEAP_TASK_TRACKING)

#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "heap_task_walk.hpp"

namespace {

using namespace ramwright::esp_idf;
using ramwright::mapped_region;

/// The place of the task among the totals; null: there is no room for another.
[[nodiscard]] heap_task_totals_t* totals_of(TaskHandle_t task,
                                            heap_task_info_params_t& params) noexcept {
    std::size_t at = 0;
    while (at != *params.num_totals && params.totals[at].task != task) {
        ++at;
    }
    if (at == *params.num_totals) {
        if (at >= params.max_totals) {
            return nullptr;
        }
        params.totals[at] = {};
        params.totals[at].task = task;
        ++*params.num_totals;
    }
    return &params.totals[at];
}

void add_to_totals(TaskHandle_t task, std::uint32_t caps, std::size_t size,
                   heap_task_info_params_t& params) noexcept {
    for (std::size_t part = 0; part != NUM_HEAP_TASK_CAPS; ++part) {
        if ((caps & static_cast<std::uint32_t>(params.mask[part])) ==
            static_cast<std::uint32_t>(params.caps[part])) {
            if (heap_task_totals_t* const totals = totals_of(task, params)) {
                totals->size[part] += size;
                ++totals->count[part];
            }
            return;
        }
    }
}

[[nodiscard]] bool is_asked_for(TaskHandle_t task, const heap_task_info_params_t& params) noexcept {
    for (std::size_t at = 0; params.tasks != nullptr && at != params.num_tasks; ++at) {
        if (params.tasks[at] == task) {
            return true;
        }
    }
    return params.tasks == nullptr;
}

}  // namespace

extern "C" size_t heap_caps_get_per_task_info(heap_task_info_params_t* params) {
    if (params == nullptr) {
        return 0;
    }
    const bool totals = params->totals != nullptr && params->num_totals != nullptr;
    for (std::size_t at = 0; totals && at != *params->num_totals; ++at) {
        const TaskHandle_t task = params->totals[at].task;
        params->totals[at] = {};
        params->totals[at].task = task;
    }
    std::size_t told = 0;
    for_each_owned_block([&](const mapped_region& region, const owned_block& block) {
        const TaskHandle_t task = tasks.handle_of(block.owner);
        if (totals) {
            add_to_totals(task, to_caps(region.where.has), block.size, *params);
        }
        if (params->blocks != nullptr && told != params->max_blocks &&
            is_asked_for(task, *params)) {
            params->blocks[told++] = {task, block.address, static_cast<std::uint32_t>(block.size)};
        }
        return true;
    });
    return told;
}

#endif
