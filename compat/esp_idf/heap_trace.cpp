// SPDX-License-Identifier: Apache-2.0

/// esp_heap_trace.h: the newest allocations, or those of them that were not freed, in the program's memory.
///
/// docs/esp-idf.md has every function, what it costs, and how it differs from the original.

#include "heap_trace.hpp"

#include "config.hpp"
#include "esp_heap_trace.h"
#include "heap_caps.hpp"
#include "output.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright_esp_idf.h"

namespace {

using namespace ramwright::esp_idf;
using ramwright::hold;
using ramwright::masked_interrupts;
using record = heap_trace_record_t;

#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
constexpr bool hashes = true;
#else
constexpr bool hashes = false;
#endif
constexpr std::size_t depth = CONFIG_HEAP_TRACING_STACK_DEPTH;

/// Records from the oldest to the newest; the others are in a list of their own.
class records {
public:
    void take_over(record* buffer, std::size_t count) noexcept {
        buffer_ = buffer;
        capacity_ = count;
        high_water_ = 0;
        clear();
    }
    void clear() noexcept {
        oldest_ = newest_ = unused_ = nullptr;
        count_ = 0;
        overflowed_ = false;
        for (record*& chain : chains_) {
            chain = nullptr;
        }
        for (std::size_t at = capacity_; at != 0; --at) {
            buffer_[at - 1] = {};
            buffer_[at - 1].newer = unused_;
            unused_ = &buffer_[at - 1];
        }
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::size_t high_water() const noexcept { return high_water_; }
    [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }
    [[nodiscard]] std::size_t hits() const noexcept { return hits_; }
    [[nodiscard]] std::size_t misses() const noexcept { return misses_; }
    [[nodiscard]] const record* oldest() const noexcept { return oldest_; }

    /// In place of the oldest, if there is no other.
    record& append() noexcept {
        if (unused_ == nullptr) {
            overflowed_ = true;
            remove(*oldest_);
        }
        record& added = *unused_;
        unused_ = added.newer;
        added = {};
        added.older = newest_;
        (newest_ == nullptr ? oldest_ : newest_->newer) = &added;
        newest_ = &added;
        ++count_;
        high_water_ = count_ > high_water_ ? count_ : high_water_;
        return added;
    }
    void remove(record& gone) noexcept {
        unhash(gone);
        (gone.older == nullptr ? oldest_ : gone.older->newer) = gone.newer;
        (gone.newer == nullptr ? newest_ : gone.newer->older) = gone.older;
        gone.newer = unused_;
        unused_ = &gone;
        --count_;
    }

    void hash([[maybe_unused]] record& added) noexcept {
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
        record*& chain = chains_[chain_of(added.address)];
        added.same_hash = chain;
        chain = &added;
#endif
    }
    void unhash([[maybe_unused]] record& gone) noexcept {
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
        record** link = &chains_[chain_of(gone.address)];
        while (*link != nullptr && *link != &gone) {
            link = &(*link)->same_hash;
        }
        if (*link != nullptr) {
            *link = gone.same_hash;
        }
#endif
    }
    /// The newest record of the address that is not freed, or null.
    [[nodiscard]] record* find(const void* address) noexcept {
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
        record* at = chains_[chain_of(address)];
        while (at != nullptr && at->address != address) {
            at = at->same_hash;
        }
        ++(at != nullptr ? hits_ : misses_);
        return at;
#else
        record* at = newest_;
        while (at != nullptr && (at->address != address || at->freed)) {
            at = at->older;
        }
        return at;
#endif
    }

private:
    static std::size_t chain_of(const void* address) noexcept {
        const auto bits = reinterpret_cast<std::uintptr_t>(address);
        const auto mixed = static_cast<std::uint32_t>((bits >> 3) + (bits >> 5) + (bits >> 7));
        return mixed * 16777619U % (hashes ? config::hash_map_size : 1);
    }

    record* buffer_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t count_ = 0;
    std::size_t high_water_ = 0;
    std::size_t hits_ = 0;
    std::size_t misses_ = 0;
    bool overflowed_ = false;
    record* oldest_ = nullptr;
    record* newest_ = nullptr;
    record* unused_ = nullptr;
    record* chains_[hashes ? config::hash_map_size : 1]{};
};

struct tracing {
    records kept;
    heap_trace_mode_t mode = HEAP_TRACE_ALL;
    bool has_buffer = false;
    bool running = false;
    bool records_allocations = false;
    std::size_t allocations = 0;
    std::size_t frees = 0;
};
constinit tracing trace;

template <std::size_t N>
void note_callers(void* (&callers)[N], std::uintptr_t caller) noexcept {
    callers[0] = reinterpret_cast<void*>(caller);
}

void print_callers(void* const* callers) noexcept {
    for (std::size_t at = 0; at != depth && callers[at] != nullptr; ++at) {
        print("{}0x{:08x}", at == 0 ? "" : ":", address(callers[at]));
    }
}

[[nodiscard]] const char* place_of(const void* block) noexcept {
    const ramwright::mapped_region* const region = all_memory.region_of(block);
    if (region != nullptr && region->serves(ramwright::capability::internal)) {
        return ", Internal";
    }
    return region != nullptr && region->serves(ramwright::capability::external) ? ",    PSRAM" : "";
}

void print_record(const record& shown) noexcept {
    print("{:6} bytes (@ 0x{:08x}{}) allocated CPU {} ccount 0x{:08x}", shown.size,
          address(shown.address), place_of(shown.address), shown.ccount & 1,
          shown.ccount & ~std::uint32_t{3});
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    if (shown.alloced_by[0] != nullptr) {
        print(" caller ");
        print_callers(shown.alloced_by);
    }
    if (trace.mode == HEAP_TRACE_ALL && shown.freed) {
        print("\nfreed by ");
        print_callers(shown.freed_by);
    }
    print("\n");
#else
    print("{}\n", trace.mode == HEAP_TRACE_ALL && shown.freed ? " freed" : "");
#endif
}

}  // namespace

namespace ramwright::esp_idf {

void trace_allocated(void* block, std::size_t size, std::uintptr_t caller) noexcept {
    if (!trace.records_allocations) {
        return;
    }
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running || !trace.records_allocations) {
        return;
    }
    record& added = trace.kept.append();
    added.ccount = ramwright_esp_idf_clock() & ~std::uint32_t{3};
    added.address = block;
    added.size = size;
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    note_callers(added.alloced_by, caller);
#else
    static_cast<void>(caller);
#endif
    trace.kept.hash(added);
    ++trace.allocations;
}

void trace_freed(void* block, std::uintptr_t caller) noexcept {
    if (!trace.running) {
        return;
    }
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running) {
        return;
    }
    ++trace.frees;
    record* const found = trace.kept.find(block);
    if (found == nullptr) {
        return;
    }
    if (trace.mode == HEAP_TRACE_LEAKS) {
        trace.kept.remove(*found);
        return;
    }
    trace.kept.unhash(*found);
    found->freed = true;
#if CONFIG_HEAP_TRACING_STACK_DEPTH > 0
    note_callers(found->freed_by, caller);
#else
    static_cast<void>(caller);
#endif
}

}  // namespace ramwright::esp_idf

extern "C" {

esp_err_t heap_trace_init_standalone(heap_trace_record_t* record_buffer, size_t num_records) {
    if (!config::traces) {
        return ESP_ERR_NOT_SUPPORTED;
    }
    if (trace.running) {
        return ESP_ERR_INVALID_STATE;
    }
    if ((record_buffer == nullptr) != (num_records == 0)) {
        return ESP_ERR_INVALID_ARG;
    }
    trace.kept.take_over(record_buffer, num_records);
    trace.has_buffer = record_buffer != nullptr;
    return ESP_OK;
}

esp_err_t heap_trace_init_tohost(void) { return ESP_ERR_NOT_SUPPORTED; }

esp_err_t heap_trace_start(heap_trace_mode_t mode) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.has_buffer) {
        return config::traces ? ESP_ERR_INVALID_STATE : ESP_ERR_NOT_SUPPORTED;
    }
    trace.kept.clear();
    trace.mode = mode;
    trace.allocations = 0;
    trace.frees = 0;
    trace.running = true;
    trace.records_allocations = true;
    return ESP_OK;
}

esp_err_t heap_trace_stop(void) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running) {
        return ESP_ERR_INVALID_STATE;
    }
    trace.running = false;
    trace.records_allocations = false;
    return ESP_OK;
}

esp_err_t heap_trace_alloc_pause(void) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.running || !trace.records_allocations) {
        return ESP_ERR_INVALID_STATE;
    }
    trace.records_allocations = false;
    return ESP_OK;
}

esp_err_t heap_trace_resume(void) {
    masked_interrupts mask;
    const hold exclusive{mask};
    if (!trace.has_buffer || trace.records_allocations) {
        return ESP_ERR_INVALID_STATE;
    }
    trace.running = true;
    trace.records_allocations = true;
    return ESP_OK;
}

size_t heap_trace_get_count(void) { return trace.kept.count(); }

esp_err_t heap_trace_get(size_t index, heap_trace_record_t* into) {
    if (into == nullptr) {
        return ESP_ERR_INVALID_STATE;
    }
    masked_interrupts mask;
    const hold exclusive{mask};
    const record* at = trace.kept.oldest();
    for (; at != nullptr && index != 0; --index) {
        at = at->newer;
    }
    if (at == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    *into = *at;
    return ESP_OK;
}

esp_err_t heap_trace_summary(heap_trace_summary_t* summary) {
    if (summary == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    masked_interrupts mask;
    const hold exclusive{mask};
    *summary = {};
    summary->mode = trace.mode;
    summary->total_allocations = trace.allocations;
    summary->total_frees = trace.frees;
    summary->count = trace.kept.count();
    summary->capacity = trace.kept.capacity();
    summary->high_water_mark = trace.kept.high_water();
    summary->has_overflowed = trace.kept.overflowed() ? 1 : 0;
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
    summary->total_hashmap_hits = trace.kept.hits();
    summary->total_hashmap_miss = trace.kept.misses();
#endif
    return ESP_OK;
}

void heap_trace_dump(void) { heap_trace_dump_caps(MALLOC_CAP_INTERNAL | MALLOC_CAP_SPIRAM); }

void heap_trace_dump_caps(const uint32_t caps) {
    heap_trace_summary_t before{};
    heap_trace_summary(&before);
    std::size_t bytes = 0;
    std::size_t alive = 0;
    print("====== Heap Trace: {} records ({} capacity) ======\n", before.count, before.capacity);
    for (std::size_t index = 0; index != before.count; ++index) {
        record shown{};
        if (heap_trace_get(index, &shown) != ESP_OK) {
            break;
        }
        const ramwright::mapped_region* const region = all_memory.region_of(shown.address);
        const bool asked = region == nullptr || !(region->where.has & from_caps(caps)).empty();
        if (!asked) {
            continue;
        }
        print_record(shown);
        if (!shown.freed) {
            bytes += shown.size;
            ++alive;
        }
    }
    heap_trace_summary_t now{};
    heap_trace_summary(&now);
    print("====== Heap Trace Summary ======\n");
    if (now.mode == HEAP_TRACE_ALL) {
        print("Mode: Heap Trace All\n{} bytes alive in trace ({}/{} allocations)\n", bytes, alive,
              before.count);
    } else {
        print("Mode: Heap Trace Leaks\n{} bytes 'leaked' in trace ({} allocations)\n", bytes,
              alive);
    }
    print("records: {} ({} capacity, {} high water mark)\n", now.count, now.capacity,
          now.high_water_mark);
#if defined(CONFIG_HEAP_TRACE_HASH_MAP)
    print("hashmap: {} capacity ({} hits, {} misses)\n", config::hash_map_size,
          now.total_hashmap_hits, now.total_hashmap_miss);
#endif
    print("total allocations: {}\ntotal frees: {}\n", now.total_allocations, now.total_frees);
    if (now.total_allocations != before.total_allocations) {
        print(
            "(NB: New entries were traced while dumping, so trace dump may have duplicate "
            "entries.)\n");
    }
    if (now.has_overflowed != 0) {
        print("(NB: Internal Buffer has overflowed, so trace data is incomplete.)\n");
    }
    print("================================\n");
}

}  // extern "C"
