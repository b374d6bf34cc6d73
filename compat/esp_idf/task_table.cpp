// SPDX-License-Identifier: Apache-2.0
#include "config.hpp"

#if defined(CONFIG_HEAP_TASK_TRACKING)

#include "ramwright/core/lock.hpp"
#include "ramwright_esp_idf.h"
#include "task_table.hpp"

namespace ramwright::esp_idf {

namespace {

/// The place of a task in the low bits, and above them a number that no other task had in that place.
constexpr std::uint32_t place_bits = 8;
static_assert(config::most_tasks <= (1U << place_bits));

[[nodiscard]] constexpr std::size_t place_of(std::uint32_t owner) noexcept {
    return owner & ((1U << place_bits) - 1);
}

[[nodiscard]] constexpr bool is_told_of(const tracked_task& task) noexcept {
    return task.owner != 0 && (task.is_alive || config::tracks_deleted_tasks);
}

/// As tasks are before there is a scheduler.
constexpr const char* no_task_name = "Pre-scheduler";

void copy_name(TaskHandle_t handle, char (&into)[configMAX_TASK_NAME_LEN]) noexcept {
    const char* const name = handle == nullptr ? no_task_name : ramwright_esp_idf_task_name(handle);
    for (std::size_t at = 0; at + 1 < sizeof into && name[at] != '\0'; ++at) {
        into[at] = name[at];
    }
}

[[nodiscard]] TaskHandle_t current_task() noexcept {
    return static_cast<TaskHandle_t>(ramwright_esp_idf_current_task());
}

}  // namespace

std::uint32_t task_table::current_owner() noexcept {
    const TaskHandle_t handle = current_task();
    masked_interrupts mask;
    const hold exclusive{mask};
    if (pauses_ && handle == paused_) {
        return 0;
    }
    if (const tracked_task* const known = find_alive(handle)) {
        return known->owner;
    }
    tracked_task* const added = place_for_another();
    if (added == nullptr) {
        return 0;
    }
    *added = {};
    added->handle = handle;
    added->is_alive = true;
    generation_ = (generation_ + 1) & ((1U << (32 - place_bits)) - 1);
    generation_ += generation_ == 0 ? 1 : 0;
    added->owner = generation_ << place_bits | static_cast<std::uint32_t>(added - tasks_);
    copy_name(handle, added->name);
    return added->owner;
}

void task_table::note_taken(std::uint32_t owner, std::uintptr_t region,
                            std::size_t bytes) noexcept {
    masked_interrupts mask;
    const hold exclusive{mask};
    tracked_task* const task = find(owner);
    if (task == nullptr) {
        return;
    }
    const std::size_t number = number_of(region);
    if (number == regions_) {
        region_starts_[regions_++] = region;
    }
    task->overall.add(bytes);
    task->in_region[number].add(bytes);
    task->ever_in_region[number] = true;
}

void task_table::note_given(std::uint32_t owner, std::uintptr_t region,
                            std::size_t bytes) noexcept {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (tracked_task* const task = find(owner)) {
        task->overall.subtract(bytes);
        task->in_region[number_of(region)].subtract(bytes);
    }
}

void task_table::note_deleted(TaskHandle_t handle) noexcept {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (tracked_task* const task = find_alive(handle)) {
        task->is_alive = false;
    }
}

const task_usage* task_table::usage_in(const tracked_task& task,
                                       std::uintptr_t region) const noexcept {
    masked_interrupts mask;
    const hold exclusive{mask};
    const std::size_t number = number_of(region);
    return number != regions_ && task.ever_in_region[number] ? &task.in_region[number] : nullptr;
}

bool task_table::copy(std::size_t index, tracked_task& into) const noexcept {
    masked_interrupts mask;
    const hold exclusive{mask};
    for (const tracked_task& task : tasks_) {
        if (is_told_of(task) && index-- == 0) {
            into = task;
            return true;
        }
    }
    return false;
}

bool task_table::copy_of(TaskHandle_t handle, tracked_task& into) const noexcept {
    const TaskHandle_t wanted = handle == nullptr ? current_task() : handle;
    masked_interrupts mask;
    const hold exclusive{mask};
    const tracked_task* found = nullptr;
    for (const tracked_task& task : tasks_) {
        if (is_told_of(task) && task.handle == wanted && (found == nullptr || task.is_alive)) {
            found = &task;
        }
    }
    if (found != nullptr) {
        into = *found;
    }
    return found != nullptr;
}

TaskHandle_t task_table::handle_of(std::uint32_t owner) const noexcept {
    masked_interrupts mask;
    const hold exclusive{mask};
    const tracked_task* const task = const_cast<task_table*>(this)->find(owner);
    return task == nullptr ? nullptr : task->handle;
}

void task_table::pause() noexcept {
    paused_ = current_task();
    pauses_ = true;
}

tracked_task* task_table::find(std::uint32_t owner) noexcept {
    const std::size_t place = place_of(owner);
    return owner != 0 && place < config::most_tasks && tasks_[place].owner == owner ? &tasks_[place]
                                                                                    : nullptr;
}

tracked_task* task_table::find_alive(TaskHandle_t handle) noexcept {
    for (tracked_task& task : tasks_) {
        if (task.is_alive && task.handle == handle) {
            return &task;
        }
    }
    return nullptr;
}

std::size_t task_table::number_of(std::uintptr_t region) const noexcept {
    std::size_t at = 0;
    while (at != regions_ && region_starts_[at] != region) {
        ++at;
    }
    return at;
}

/// One that never was taken, else that of a deleted task: best of one that has nothing left.
tracked_task* task_table::place_for_another() noexcept {
    tracked_task* deleted = nullptr;
    for (tracked_task& task : tasks_) {
        if (task.owner == 0) {
            return &task;
        }
        if (!task.is_alive && (deleted == nullptr || task.overall.blocks == 0)) {
            deleted = &task;
        }
    }
    return deleted;
}

}  // namespace ramwright::esp_idf

extern "C" void ramwright_esp_idf_task_deleted(void* task) {
    ramwright::esp_idf::tasks.note_deleted(static_cast<TaskHandle_t>(task));
}

#endif
