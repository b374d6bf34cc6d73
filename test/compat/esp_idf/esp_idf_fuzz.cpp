// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "chip.hpp"
#include "esp_heap_trace.h"
#include "multi_heap.h"
#include "ramwright/core/failure.hpp"

/// \file
/// The functions of esp_heap_caps.h and multi_heap.h, called as a fuzzer likes: every eight bytes are one call.
/// Blocks hold what was written to them, wrong calls are refused, and in the end all is free and intact.

namespace {

void expect(bool holds, int line = __builtin_LINE()) {
    if (!holds) {
        std::fprintf(stderr, "esp_idf_fuzz.cpp:%d does not hold\n", line);
        std::abort();
    }
}

struct call {
    std::uint8_t what;
    std::uint8_t place;
    std::uint16_t small;
    std::uint32_t large;
};

bool is_aligned(const void* block, std::size_t alignment) {
    return std::has_single_bit(alignment) &&
           (reinterpret_cast<std::uintptr_t>(block) & (alignment - 1)) == 0;
}

/// As many as fit, and now and then what cannot be.
std::size_t size_of(const call& now) {
    switch (now.large & 15) {
        case 0: return now.large;
        case 1: return SIZE_MAX - now.small;
        case 2: return 0;
        default: return now.small % 3000;
    }
}

std::size_t alignment_of(const call& now) {
    const std::size_t one = 1;
    switch (now.large >> 4 & 7) {
        case 0: return now.small;
        case 1: return one << (sizeof(std::size_t) * 8 - 1);
        case 2: return one << 31;
        default: return one << (now.large >> 7 & 12);
    }
}

std::uint32_t caps_of(const call& now) {
    constexpr std::uint32_t usual[] = {MALLOC_CAP_DEFAULT,
                                       MALLOC_CAP_8BIT,
                                       MALLOC_CAP_32BIT,
                                       MALLOC_CAP_DMA,
                                       MALLOC_CAP_SPIRAM,
                                       MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT,
                                       MALLOC_CAP_EXEC,
                                       MALLOC_CAP_DMA_DESC_AXI,
                                       MALLOC_CAP_SPIRAM | MALLOC_CAP_CACHE_ALIGNED,
                                       MALLOC_CAP_SIMD | MALLOC_CAP_8BIT,
                                       0,
                                       MALLOC_CAP_INVALID,
                                       MALLOC_CAP_EXEC | chip::reversed_cap};
    const std::size_t chosen = now.large >> 11 & 15;
    return chosen < std::size(usual) ? usual[chosen] : now.large;
}

/// Where the byte is: there is no bus here that sees memory in reverse.
std::uint8_t& byte_of(std::uint8_t* bytes, std::size_t at) {
    const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(bytes) + at;
    const ramwright::memory_alias& alias = chip::reversed_diram();
    return *reinterpret_cast<std::uint8_t*>(alias.shows(address) ? alias.from_alias(address)
                                                                 : address);
}

/// A block and what is in it.
struct held {
    std::uint8_t* bytes = nullptr;
    std::size_t size = 0;

    [[nodiscard]] std::uint8_t mark() const {
        return static_cast<std::uint8_t>(size ^ reinterpret_cast<std::uintptr_t>(this) >> 4);
    }
    void expect_content(std::size_t length) const {
        for (std::size_t at = 0; at < length; at += 61) {
            expect(byte_of(bytes, at) == mark());
        }
        expect(length == 0 || byte_of(bytes, length - 1) == mark());
    }
    void take(void* block, std::size_t length) {
        *this = {static_cast<std::uint8_t*>(block), block == nullptr ? 0 : length};
        if (chip::reversed_diram().shows(reinterpret_cast<std::uintptr_t>(block))) {
            for (std::size_t at = 0; at != size; ++at) {
                byte_of(bytes, at) = mark();
            }
        } else if (block != nullptr) {
            std::memset(bytes, mark(), size);
        }
    }
};

constexpr std::size_t places = 24;
held blocks[places];

void give_back(held& one) {
    if (one.bytes != nullptr) {
        one.expect_content(one.size);
    }
    heap_caps_free(one.bytes);
    one = {};
}

void move(held& one, std::size_t size, std::uint32_t caps, bool prefer) {
    const std::size_t before = one.size;
    const std::uint8_t mark = one.mark();
    void* const moved = prefer ? heap_caps_realloc_prefer(one.bytes, size, 2, caps, MALLOC_CAP_8BIT)
                               : heap_caps_realloc(one.bytes, size, caps);
    if (moved == nullptr) {
        if (size == 0) {
            one = {};
        } else if (one.bytes != nullptr) {
            one.expect_content(one.size);
        }
        return;
    }
    constexpr std::uint32_t fill_lines = MALLOC_CAP_DMA | MALLOC_CAP_DMA_DESC_AXI |
                                         MALLOC_CAP_DMA_DESC_AHB | MALLOC_CAP_CACHE_ALIGNED;
    if (!prefer && (caps & fill_lines) != 0) {
        const std::size_t line = chip::in_psram(moved) ? 64 : chip::in_dram(moved) ? 32 : 1;
        expect(reinterpret_cast<std::uintptr_t>(moved) % line == 0);
    }
    auto* const bytes = static_cast<std::uint8_t*>(moved);
    const std::size_t common = before < size ? before : size;
    for (std::size_t at = 0; at < common; at += 61) {
        expect(byte_of(bytes, at) == mark);
    }
    one.take(moved, size);
}

/// What must be refused, and change nothing.
void misuse(const call& now) {
    const std::size_t free = heap_caps_get_free_size(0);
    const held& one = blocks[now.place % places];
    switch (now.small % 10) {
        case 0: heap_caps_free(chip::foreign + now.large % sizeof(chip::foreign)); break;
        case 1:
            if (one.bytes != nullptr && one.size > 1) {
                heap_caps_free(one.bytes + 1 + now.large % (one.size - 1));
                expect(heap_caps_realloc(one.bytes + 1, 10, MALLOC_CAP_8BIT) == nullptr);
            }
            break;
        case 2: {
            void* const block = heap_caps_malloc(16, MALLOC_CAP_8BIT);
            heap_caps_free(block);
            heap_caps_free(block);
            break;
        }
        case 3: expect(heap_caps_add_region(0, now.large) == ESP_ERR_INVALID_ARG); break;
        case 4: {
            // In what is a region already, over its end.
            const std::intptr_t start = chip::address(chip::spare) - now.large % 64;
            const std::uint32_t caps[3] = {now.large, 0, 0};
            expect(heap_caps_add_region_with_caps(caps, start, start + now.large % 200) != ESP_OK);
            break;
        }
        case 5: heap_caps_walk(caps_of(now), nullptr, nullptr); break;
        case 6: {
            void* const address = reinterpret_cast<void*>(std::uintptr_t{now.large});
            expect(heap_caps_get_allocated_size(address) == 0);
            heap_caps_get_containing_block_size(address);
            heap_caps_check_integrity_addr(now.large, true);
            break;
        }
        case 7: {
            std::size_t alignment = alignment_of(now);
            std::size_t size = size_of(now);
            std::uint32_t caps = caps_of(now);
            if (esp_heap_adjust_alignment_to_hw(&alignment, &size, &caps) == ESP_OK) {
                expect(std::has_single_bit(alignment));
            }
            break;
        }
        case 8: {
            heap_trace_record_t record;
            heap_trace_get(now.large, &record);
            heap_trace_get(now.large, nullptr);
            heap_trace_summary(nullptr);
            break;
        }
        default:
            expect(heap_caps_check_add_region_allowed(now.large, now.large, 0, now.large) != 0);
            break;
    }
    expect(heap_caps_get_free_size(0) == free);
}

/// A heap of its own, in any region, however small or crooked.
void use_multi_heap(const std::uint8_t* data, std::size_t size) {
    alignas(16) static std::uint8_t memory[6000];
    if (size < 8) {
        return;
    }
    const std::size_t start = data[0] % 16;
    const std::size_t bytes = data[1] % 4 == 0 ? data[2] : (data[1] * 256U + data[2]) % 5000;
    multi_heap_handle_t const heap = multi_heap_register(memory + start, bytes);
    if (heap == nullptr) {
        expect(multi_heap_malloc(heap, 8) == nullptr);
        return;
    }
    multi_heap_set_lock(heap, memory);
    const std::size_t whole = multi_heap_free_size(heap);
    held kept[8];
    for (std::size_t at = 4; at + 4 <= size; at += 4) {
        held& one = kept[data[at] % 8];
        const std::size_t wanted = data[at + 1] * 16U + data[at + 2];
        switch (data[at + 3] % 5) {
            case 0:
                multi_heap_free(heap, one.bytes);
                one = {};
                break;
            case 1:
                if (one.bytes == nullptr) {
                    const std::size_t offset = data[at + 2] % 32U;
                    void* const block = multi_heap_aligned_alloc_offs(
                        heap, wanted, std::size_t{1} << data[at + 1] % 9, offset);
                    one.take(block, wanted);
                    expect(block == nullptr ||
                           is_aligned(one.bytes + offset, std::size_t{1} << data[at + 1] % 9));
                }
                break;
            case 2: {
                void* const moved = multi_heap_realloc(heap, one.bytes, wanted);
                if (moved != nullptr || wanted == 0) {
                    one.take(moved, wanted);
                }
                break;
            }
            case 3: {
                std::uint8_t* const any = memory + wanted % sizeof memory;
                const bool is_block = std::any_of(
                    kept, kept + 8, [&](const held& each) { return each.bytes == any; });
                multi_heap_free(is_block ? nullptr : heap, any);
                break;
            }
            default:
                expect(multi_heap_aligned_alloc(heap, 8, wanted | 1U << 31) == nullptr ||
                       wanted == 0);
                expect(multi_heap_check(heap, true));
                break;
        }
    }
    for (held& one : kept) {
        if (one.bytes != nullptr) {
            one.expect_content(one.size);
        }
        multi_heap_free(heap, one.bytes);
    }
    expect(multi_heap_check(heap, true));
    expect(multi_heap_free_size(heap) == whole);
}

void perform(const call& now) {
    held& one = blocks[now.place % places];
    const std::size_t size = size_of(now);
    const std::uint32_t caps = caps_of(now);
    switch (now.what % 8) {
        case 0: give_back(one); break;
        case 1: move(one, size, caps, now.what >= 128); break;
        case 2: misuse(now); break;
        case 3:
            give_back(one);
            one.take(heap_caps_aligned_alloc(alignment_of(now), size, caps), size);
            expect(one.bytes == nullptr || is_aligned(one.bytes, alignment_of(now)));
            break;
        case 4: {
            give_back(one);
            const std::size_t count = now.what >= 128 ? now.large : now.small % 50;
            auto* const zeroed = static_cast<std::uint8_t*>(heap_caps_calloc(count, size, caps));
            for (std::size_t at = 0; zeroed != nullptr && at < count * size; at += 7) {
                expect(byte_of(zeroed, at) == 0);
            }
            one.take(zeroed, count * size);
            break;
        }
        case 5:
            give_back(one);
            one.take(heap_caps_malloc_prefer(size, 2, caps, MALLOC_CAP_DEFAULT), size);
            break;
        case 6:
            give_back(one);
            heap_caps_malloc_extmem_enable(now.place);
            one.take(heap_caps_malloc_default(size), size);
            break;
        default:
            give_back(one);
            one.take(heap_caps_malloc(size, caps), size);
            break;
    }
    expect(one.bytes == nullptr || heap_caps_get_allocated_size(one.bytes) >= one.size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const esp_err_t spare_is_added =
        heap_caps_add_region(chip::address(chip::spare), chip::address(chip::spare) + 4096);
    expect(spare_is_added == ESP_OK);
    static const bool code_is_added = (heap_caps_enable_nonos_stack_heaps(), true);
    expect(code_is_added);
    if (size != 0 && data[0] % 4 == 0) {
        use_multi_heap(data + 1, size - 1);
        return 0;
    }
    const std::size_t free = heap_caps_get_free_size(0);
    for (std::size_t at = 1; at + sizeof(call) <= size; at += sizeof(call)) {
        call now{};
        std::memcpy(&now, data + at, sizeof now);
        perform(now);
    }
    for (held& one : blocks) {
        give_back(one);
    }
    expect(heap_caps_check_integrity_all(true));
    expect(heap_caps_get_free_size(0) == free);
    static_cast<void>(chip::printed());
    ramwright::failures.clear();
    return 0;
}
