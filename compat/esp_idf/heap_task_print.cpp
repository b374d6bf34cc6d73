// SPDX-License-Identifier: Apache-2.0

/// What esp_heap_task_info.h prints.

#include "config.hpp"

#if defined(CONFIG_HEAP_TASK_TRACKING)

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <type_traits>

#include "heap_task_walk.hpp"
#include "output.hpp"

namespace {

using namespace ramwright::esp_idf;
using ramwright::mapped_region;

template <typename... Arguments>
void print_to(FILE* stream,
              ramwright::fixed::detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
              const Arguments&... arguments) {
    ramwright::fixed::string<300> line;
    ramwright::fixed::format(line, pattern, arguments...);
    if (stream == nullptr) {
        ramwright_esp_idf_output(line.c_str());
    } else {
        std::fputs(line.c_str(), stream);
    }
}

[[nodiscard]] std::size_t percent(std::size_t part, std::size_t whole) noexcept {
    return whole == 0 ? 0 : static_cast<std::size_t>(std::uint64_t{part} * 100 / whole);
}

void print_task(FILE* stream, const tracked_task& task, bool is_last) {
    std::size_t heaps = 0;
    for_each_usage(task, [&](const mapped_region&, const task_usage&) { ++heaps; });
    print_to(stream,
             "{} {}: {}, CURRENT MEMORY USAGE {}, PEAK MEMORY USAGE {}, TOTAL HEAP USED {}:\n",
             is_last ? "└" : "├", task.is_alive ? "ALIVE" : "DELETED", std::string_view{task.name},
             task.overall.bytes, task.overall.peak, heaps);
    const std::string_view margin = is_last ? " " : "│";
    for_each_usage(task, [&](const mapped_region& region, const task_usage& used) {
        const bool last_heap = --heaps == 0;
        print_to(
            stream,
            "{}    {} HEAP: {}, CAPS: 0x{:08x}, SIZE: {}, USAGE: CURRENT {} ({}%), PEAK {} ({}%), "
            "ALLOC COUNT: {}\n",
            margin, last_heap ? "└" : "├", std::string_view{region.where.name},
            to_caps(region.where.has), region.where.size, used.bytes,
            percent(used.bytes, region.where.size), used.peak,
            percent(used.peak, region.where.size), used.blocks);
        for_each_block_of(task, region, [&](void* block, std::size_t size) {
            print_to(stream, "{}    {}    ├ ALLOC 0x{:08x}, SIZE {}\n", margin,
                     last_heap ? " " : "│", address(block), size);
        });
    });
}

void print_head(FILE* stream) {
    print_to(stream,
             "┌────────────────────┬─────────┬──────────────────────┬───────────────────┬──────────"
             "───────┐\n");
    print_to(stream,
             "│        TASK        │ STATUS  │ CURRENT MEMORY USAGE │ PEAK MEMORY USAGE │ TOTAL "
             "HEAP USED │\n");
    print_to(stream,
             "├────────────────────┼─────────┼──────────────────────┼───────────────────┼──────────"
             "───────┤\n");
}

/// Behind as many spaces as fill the column.
template <std::uint32_t Width>
class cell {
public:
    explicit cell(std::string_view text) noexcept {
        for (std::size_t left = text.size(); left < Width; ++left) {
            filled_.append(" ", ramwright::fixed::or_truncate);
        }
        filled_.append(text, ramwright::fixed::or_truncate);
    }
    [[nodiscard]] std::string_view text() const noexcept { return filled_.view(); }

private:
    ramwright::fixed::string<Width> filled_;
};

void print_row(FILE* stream, const tracked_task& task) {
    std::size_t heaps = 0;
    for_each_usage(task, [&](const mapped_region&, const task_usage&) { ++heaps; });
    print_to(stream, "│ {} │ {} │ {:20} │ {:17} │ {:15} │\n", cell<18>{task.name}.text(),
             cell<7>{task.is_alive ? "ALIVE" : "DELETED"}.text(), task.overall.bytes,
             task.overall.peak, heaps);
}

void print_end(FILE* stream) {
    print_to(stream,
             "└────────────────────┴─────────┴──────────────────────┴───────────────────┴──────────"
             "───────┘\n");
}

}  // namespace

extern "C" {

void heap_caps_print_all_task_stat(FILE* stream) {
    tracked_task task;
    tracked_task behind;
    bool more = tasks.copy(0, task);
    for (std::size_t next = 1; more; ++next) {
        more = tasks.copy(next, behind);
        print_task(stream, task, !more);
        task = behind;
    }
}

void heap_caps_print_single_task_stat(FILE* stream, TaskHandle_t task_handle) {
    tracked_task task;
    if (tasks.copy_of(task_handle, task)) {
        print_task(stream, task, true);
    }
}

void heap_caps_print_all_task_stat_overview(FILE* stream) {
    print_head(stream);
    tracked_task task;
    for (std::size_t at = 0; tasks.copy(at, task); ++at) {
        print_row(stream, task);
    }
    print_end(stream);
}

void heap_caps_print_single_task_stat_overview(FILE* stream, TaskHandle_t task_handle) {
    tracked_task task;
    if (tasks.copy_of(task_handle, task)) {
        print_head(stream);
        print_row(stream, task);
        print_end(stream);
    }
}

}  // extern "C"

#endif
