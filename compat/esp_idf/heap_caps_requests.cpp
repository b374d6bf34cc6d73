// SPDX-License-Identifier: Apache-2.0

/// What the functions that hand out, move and take back blocks share: requests as the heap takes them, and
/// what is said and recorded of those that are refused.

#include <bit>
#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "output.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

namespace ramwright::esp_idf {

namespace {

esp_alloc_failed_hook_t failed_alloc_callback = nullptr;

/// What an alignment for which nobody asked may cost when a block moves.
constexpr std::size_t most_kept_alignment = 1024;

/// The alignment that a block has, and so may have been allocated with.
[[nodiscard]] std::size_t alignment_of(const void* block) noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(block);
    const std::uintptr_t natural = at & (0 - at);
    return natural < most_kept_alignment ? natural : most_kept_alignment;
}

/// What is code, or is to be, where code has another address than data.
[[nodiscard]] bool changes_address([[maybe_unused]] void* block,
                                   [[maybe_unused]] std::uint32_t caps) noexcept {
    if constexpr (config::aliases_code) {
        return behind_code(block) != block ||
               ((caps & MALLOC_CAP_EXEC) != 0 && runs_elsewhere(block));
    }
    return false;
}

void clear_content(void* block, std::size_t bytes) noexcept {
    if constexpr (config::aliases_code) {
        clear_code(block, bytes);
    } else {
        __builtin_memset(block, 0, bytes);
    }
}

void copy_content(void* to, const void* from, std::size_t bytes) noexcept {
    if constexpr (config::aliases_code) {
        copy_code(to, from, bytes);
    } else {
        __builtin_memcpy(to, from, bytes);
    }
}

/// Null. Of a request that is on record.
[[gnu::noinline, gnu::cold]] void* tell_refused(std::size_t size, std::uint32_t caps,
                                                const char* function) noexcept {
    if (failed_alloc_callback != nullptr) {
        failed_alloc_callback(size, caps, function);
    }
    if constexpr (config::abort_when_refused) {
        print("Mem alloc fail. size 0x{:08x} caps 0x{:08x}\n", size, caps);
        __builtin_trap();
    }
    return nullptr;
}

}  // namespace

[[gnu::cold]] void tell_misused(void* block) noexcept {
    if (!all_memory.owns(block_of(block))) {
        print("free() target pointer is outside heap areas\n");
        return;
    }
    const damage found = damages.take(block_of(block));
    print_damage(
        found ? found
              : damage{.what = damage::part::block, .where = static_cast<std::byte*>(block)});
}

bool apply_special_caps(heap_request& request, std::uint32_t caps) noexcept {
    if ((caps & impossible_caps) != 0) {
        return false;
    }
    if ((caps & MALLOC_CAP_EXEC) != 0) {
        if ((caps & (MALLOC_CAP_8BIT | MALLOC_CAP_DMA)) != 0) {
            return false;
        }
        caps |= MALLOC_CAP_32BIT;
    }
    layout& want = request.want;
    if ((caps & MALLOC_CAP_32BIT) != 0) {
        want.size = align_up(want.size, 4);
    }
    constexpr std::uint32_t descriptor = MALLOC_CAP_DMA_DESC_AHB | MALLOC_CAP_DMA_DESC_AXI;
    std::size_t unit = 1;
    if ((caps & descriptor) != 0) {
        unit = (caps & MALLOC_CAP_DMA_DESC_AXI) != 0 ? 8 : 4;
        caps = (caps & ~descriptor) | MALLOC_CAP_DMA;
    }
    if ((caps & MALLOC_CAP_SIMD) != 0) {
        unit = 16;
    }
    want.alignment = want.alignment > unit ? want.alignment : unit;
    want.size = align_up(want.size, unit);
    // External memory is not marked as reached by DMA, and its blocks fill lines all the same.
    const bool fills_lines = (caps & (MALLOC_CAP_DMA | MALLOC_CAP_CACHE_ALIGNED)) != 0;
    if ((caps & MALLOC_CAP_SPIRAM) != 0) {
        caps &= ~MALLOC_CAP_DMA;
    }
    caps &= ~MALLOC_CAP_CACHE_ALIGNED;
    request.with = from_caps(caps);
    if (fills_lines) {
        request.with = request.with | capability::cache_aligned;
    }
    return caps != 0;
}

void* allocate_zeroed(std::size_t alignment, std::size_t bytes, std::uint32_t caps,
                      std::uintptr_t caller) noexcept {
    void* const block =
        bytes > largest_request ? nullptr : allocate(alignment, bytes, caps, caller);
    if (block != nullptr) {
        clear_content(block, bytes);
    }
    return block;
}

void* reallocate(void* block, std::size_t size, std::uint32_t caps,
                 std::uintptr_t caller) noexcept {
    const std::size_t held = usable_size(block);
    if (held == 0) {
        release(block, caller);  // refuses it, and says why
        return nullptr;
    }
    const mapped_region* const region = all_memory.region_of(block_of(block));
    heap_request request{.want = {.size = size, .alignment = 1}, .with = from_caps(caps)};
    const bool possible =
        caps != 0 && ((caps & special_caps) == 0 || apply_special_caps(request, caps));
    // A block that starts on a line is resized to whole lines.
    const bool fills_lines =
        request.with.contains(capability::cache_aligned) && region->cache_line > 1;
    const std::size_t line = fills_lines ? region->cache_line : 1;
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    const bool may_stay = possible && !changes_address(block, caps) &&
                          region->serves(required_of_region(request.with)) &&
                          address % request.want.alignment == 0 && address % line == 0;
    if (may_stay && all_memory.resize(block, request.want.size)) {
        if constexpr (config::traces) {
            trace_freed(block, caller);
        }
        note_freed(block);
        note_allocated(block, size, caps, caller);
        return block;
    }
    const std::size_t alignment = alignment_of(block);
    void* moved = try_allocate(alignment, size, caps);
    if (moved == nullptr && alignment > default_alignment) {
        moved = try_allocate(default_alignment, size, caps);
    }
    if (moved == nullptr) {
        return nullptr;
    }
    copy_content(moved, block, held < size ? held : size);
    note_allocated(moved, size, caps, caller);
    release(block, caller);
    return moved;
}

[[gnu::cold]] void* refused(std::size_t size, std::size_t alignment, std::uint32_t caps,
                            const char* function, std::uintptr_t caller) noexcept {
    const heap_statistics there =
        (caps & impossible_caps) != 0 ? heap_statistics{} : all_memory.statistics(from_caps(caps));
    failures.record({
        .kind = there.regions == 0 ? failure_kind::no_such_memory : failure_kind::out_of_memory,
        .who = current_context(),
        .wanted = {.size = size, .alignment = alignment},
        .capabilities_wanted = from_caps(caps),
        .caller = caller,
        .free_bytes = static_cast<std::uint32_t>(there.free_bytes),
        .largest_free_bytes = static_cast<std::uint32_t>(there.largest_free_bytes),
    });
    return tell_refused(size, caps, function);
}

}  // namespace ramwright::esp_idf

using ramwright::default_alignment;
using namespace ramwright::esp_idf;

extern "C" {

esp_err_t heap_caps_register_failed_alloc_callback(esp_alloc_failed_hook_t callback) {
    if (callback == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    failed_alloc_callback = callback;
    return ESP_OK;
}

esp_err_t esp_heap_adjust_alignment_to_hw(size_t* p_alignment, size_t* p_size, uint32_t* p_caps) {
    if (p_alignment == nullptr || p_size == nullptr || p_caps == nullptr) {
        return ESP_ERR_INVALID_ARG;
    }
    ramwright::heap_request request{.want = {.size = *p_size, .alignment = *p_alignment},
                                    .with = from_caps(*p_caps)};
    if (!std::has_single_bit(*p_alignment)) {
        return ESP_ERR_INVALID_ARG;
    }
    if ((*p_caps & special_caps) == 0) {
        return ESP_OK;
    }
    if (!apply_special_caps(request, *p_caps)) {
        return ESP_ERR_INVALID_ARG;
    }
    ramwright::layout& want = request.want;
    all_memory.for_each_region([&](const ramwright::mapped_region& region, const auto&) {
        const bool fills_lines = request.with.contains(ramwright::capability::cache_aligned);
        if (fills_lines && region.serves(required_of_region(request.with)) &&
            region.cache_line > want.alignment) {
            want.alignment = region.cache_line;
        }
    });
    if (want.alignment > default_alignment) {
        want.size = ramwright::align_up(want.size, want.alignment);
    }
    const std::uint32_t descriptor = MALLOC_CAP_DMA_DESC_AHB | MALLOC_CAP_DMA_DESC_AXI;
    std::uint32_t caps = *p_caps & ~(descriptor | MALLOC_CAP_CACHE_ALIGNED);
    caps |= (*p_caps & descriptor) != 0 ? MALLOC_CAP_DMA : 0;
    *p_caps = (caps & MALLOC_CAP_SPIRAM) != 0 ? caps & ~MALLOC_CAP_DMA : caps;
    *p_alignment = want.alignment;
    *p_size = want.size;
    return ESP_OK;
}

}  // extern "C"
