// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "config.hpp"
#include "esp_heap_task_info.h"

/// \file
/// The tasks that ever allocated, and what each has in each region. With CONFIG_HEAP_TASK_TRACKING.
///
/// Every call masks interrupts, those of O(tasks) too: there are config::most_tasks at the most. A task that
/// finds no place is not told of.

namespace ramwright::esp_idf {

/// What one task has of one region, or of all.
struct task_usage {
    std::size_t bytes = 0;
    std::size_t peak = 0;
    std::size_t blocks = 0;

    constexpr void add(std::size_t size) noexcept {
        bytes += size;
        peak = bytes > peak ? bytes : peak;
        ++blocks;
    }
    constexpr void subtract(std::size_t size) noexcept {
        bytes -= size < bytes ? size : bytes;
        blocks -= blocks == 0 ? 0 : 1;
    }
};

struct tracked_task {
    TaskHandle_t handle = nullptr;
    char name[configMAX_TASK_NAME_LEN]{};
    std::uint32_t owner = 0;  ///< as blocks name it; 0: nobody
    bool is_alive = false;
    task_usage overall;
    task_usage in_region[config::most_regions];
    bool ever_in_region[config::most_regions]{};
};

class task_table {
public:
    /// What the blocks of the task that runs are marked with; 0: they count for none.
    [[nodiscard]] std::uint32_t current_owner() noexcept;
    /// In the region that starts there.
    void note_taken(std::uint32_t owner, std::uintptr_t region, std::size_t bytes) noexcept;
    void note_given(std::uint32_t owner, std::uintptr_t region, std::size_t bytes) noexcept;
    void note_deleted(TaskHandle_t handle) noexcept;

    /// What the task has, or ever had, of the region that starts there; null: it never had anything.
    [[nodiscard]] const task_usage* usage_in(const tracked_task& task,
                                             std::uintptr_t region) const noexcept;

    /// Copies of those to be told of, in order: false behind the last.
    [[nodiscard]] bool copy(std::size_t index, tracked_task& into) const noexcept;
    /// Null: of the task that runs. False iff it never allocated.
    [[nodiscard]] bool copy_of(TaskHandle_t handle, tracked_task& into) const noexcept;
    /// Whose it is, alive or not.
    [[nodiscard]] TaskHandle_t handle_of(std::uint32_t owner) const noexcept;

    /// What the task that runs takes until resume() counts for none.
    void pause() noexcept;
    void resume() noexcept { pauses_ = false; }

private:
    [[nodiscard]] tracked_task* find(std::uint32_t owner) noexcept;
    [[nodiscard]] tracked_task* find_alive(TaskHandle_t handle) noexcept;
    [[nodiscard]] tracked_task* place_for_another() noexcept;
    /// Counts regions in the order in which something was first allocated in them.
    [[nodiscard]] std::size_t number_of(std::uintptr_t region) const noexcept;

    tracked_task tasks_[config::most_tasks];
    std::uintptr_t region_starts_[config::most_regions]{};
    std::size_t regions_ = 0;
    std::uint32_t generation_ = 0;
    TaskHandle_t paused_ = nullptr;
    bool pauses_ = false;
};

inline constinit task_table tasks;

}  // namespace ramwright::esp_idf
