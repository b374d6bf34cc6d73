// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's test_diram.c, written anew from what it asserts, and what else is asked of memory that is executed at
/// other addresses than it is written to.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cases.hpp"
#include "chip.hpp"
#include "ramwright/core/failure.hpp"

namespace {

using namespace chip;
using ramwright::memory_alias;

constexpr std::size_t bytes = 1024;
constexpr std::size_t words = bytes / 4;

void enable_diram() {
    static const bool enabled = [] {
        heap_caps_enable_nonos_stack_heaps();
        return true;
    }();
    static_cast<void>(enabled);
}

[[nodiscard]] std::uintptr_t number(const void* of) { return reinterpret_cast<std::uintptr_t>(of); }
[[nodiscard]] bool is_code_of(const memory_alias& alias, const void* block) {
    return alias.shows(number(block));
}
[[nodiscard]] volatile std::uint32_t* word(std::uintptr_t address) {
    return reinterpret_cast<volatile std::uint32_t*>(address);
}

/// A block of D/IRAM, when all that comes before it is taken.
template <typename IsIt>
std::uint32_t* malloc_block_diram(std::uint32_t caps, IsIt is_it) {
    enable_diram();
    void* others[256];
    std::size_t count = 0;
    void* found = nullptr;
    while (count != 256 && found == nullptr) {
        void* const block = heap_caps_malloc(bytes, caps);
        if (block == nullptr || is_it(block)) {
            found = block;
            break;
        }
        others[count++] = block;
    }
    while (count != 0) {
        heap_caps_free(others[--count]);
    }
    return static_cast<std::uint32_t*>(found);
}

/// What is written at one address is read at the other.
void expect_same_words(std::uintptr_t one, std::uintptr_t other, std::uint32_t first) {
    bool same = true;
    for (std::size_t at = 0; at != words; ++at) {
        volatile std::uint32_t& here = *word(one + 4 * at);
        volatile std::uint32_t& there = *word(other + 4 * at);
        const auto value = static_cast<std::uint32_t>(at) + first;
        here = value;
        same = same && here == value && there == value;
        there = UINT32_MAX;
        same = same && here == UINT32_MAX && there == UINT32_MAX;
    }
    EXPECT_TRUE(same);
}

TEST(diram, allocate_d_iram_as_dram) {
    auto* const dram = malloc_block_diram(MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL, [](void* block) {
        return diram().contains(number(block));
    });
    ASSERT_NE(dram, nullptr);
    if (has_second_bus) {
        expect_same_words(number(dram), diram().to_alias(number(dram)), 0xAAAA);
    }
    heap_caps_free(dram);
    EXPECT_TRUE(heap_caps_check_integrity_all(true));
}

TEST(diram, allocate_d_iram_as_iram) {
    const std::size_t free = heap_caps_get_free_size(MALLOC_CAP_EXEC);
    auto* const iram =
        malloc_block_diram(MALLOC_CAP_EXEC, [](void* block) { return is_code_of(diram(), block); });
    ASSERT_NE(iram, nullptr);
    if (has_second_bus) {
        expect_same_words(number(iram), diram().from_alias(number(iram)), 0xEEE);
    }
    EXPECT_GE(heap_caps_get_allocated_size(iram), bytes);
    EXPECT_GE(heap_caps_get_containing_block_size(iram + 3), bytes);
    EXPECT_TRUE(heap_caps_check_integrity_addr(static_cast<std::intptr_t>(number(iram)), true));
    heap_caps_free(iram);
    EXPECT_GE(heap_caps_get_free_size(MALLOC_CAP_EXEC), free);
    EXPECT_TRUE(heap_caps_check_integrity_all(true));
}

/// Which an ESP32 would see at `code`.
[[nodiscard]] volatile std::uint32_t& word_of_code(const void* code, std::size_t at) {
    return *word(reversed_diram().from_alias(number(code) + 4 * at));
}

constexpr std::uint32_t reversed_code = MALLOC_CAP_EXEC | reversed_cap;

/// In ESP-IDF it is neither aligned, nor can its size be asked for.
TEST(esp_idf_defect, aligned_code_of_d_iram_is_aligned_and_has_a_size) {
    enable_diram();
    const nothing_leaks check;
    for (std::size_t alignment = 1; alignment <= 256; alignment *= 2) {
        for (const std::size_t size : {1, 4, 13, 60, 200}) {
            void* const code = heap_caps_aligned_alloc(alignment, size, reversed_code);
            ASSERT_NE(code, nullptr);
            EXPECT_EQ(number(code) % alignment, 0U);
            const std::size_t usable = heap_caps_get_allocated_size(code);
            EXPECT_GE(usable, size);
            EXPECT_TRUE(is_code_of(reversed_diram(), static_cast<std::byte*>(code) + usable - 1));
            for (std::size_t at = 0; at != usable / 4; ++at) {
                word_of_code(code, at) = 0x55AA'1234;
            }
            EXPECT_TRUE(heap_caps_check_integrity_all(true));
            heap_caps_free(code);
        }
    }
}

TEST(diram, reversed_code_keeps_its_content_when_it_moves) {
    enable_diram();
    const nothing_leaks check;
    auto* plain = static_cast<std::byte*>(heap_caps_malloc(42, MALLOC_CAP_8BIT));
    ASSERT_NE(plain, nullptr);
    for (std::uint8_t at = 0; at != 42; ++at) {
        plain[at] = std::byte{at};
    }
    void* code = heap_caps_realloc(plain, 44, reversed_code);
    EXPECT_TRUE(is_code_of(reversed_diram(), code));
    EXPECT_EQ(word_of_code(code, 0), 0x0302'0100U);
    EXPECT_EQ(word_of_code(code, 9), 0x2726'2524U);
    word_of_code(code, 10) = 0xAAAA'2928;
    code = heap_caps_realloc(code, 400, reversed_code);
    EXPECT_TRUE(is_code_of(reversed_diram(), code));
    EXPECT_EQ(word_of_code(code, 10), 0xAAAA'2928U);
    plain = static_cast<std::byte*>(heap_caps_realloc(code, 42, MALLOC_CAP_8BIT));
    bool same = true;
    for (std::uint8_t at = 0; at != 42; ++at) {
        same = same && plain[at] == std::byte{at};
    }
    EXPECT_TRUE(same);
    heap_caps_free(plain);
}

TEST(diram, code_of_calloc_is_zero) {
    enable_diram();
    const nothing_leaks check;
    void* code = heap_caps_malloc(100, reversed_code);
    ASSERT_NE(code, nullptr);
    for (std::size_t at = 0; at != 25; ++at) {
        word_of_code(code, at) = 0x5A5A'5A5A;
    }
    heap_caps_free(code);
    code = heap_caps_calloc(25, 4, reversed_code);
    ASSERT_NE(code, nullptr);
    std::uint32_t any = 0;
    for (std::size_t at = 0; at != 25; ++at) {
        any |= word_of_code(code, at);
    }
    EXPECT_EQ(any, 0U);
    heap_caps_free(code);
}

/// A data address cannot be executed: the block moves, even where nothing else changes.
TEST(diram, what_becomes_code_moves_to_where_code_is) {
    auto* const dram = malloc_block_diram(MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL, [](void* block) {
        return diram().contains(number(block));
    });
    ASSERT_NE(dram, nullptr);
    dram[1] = 0x1234'5678;
    auto* const code = static_cast<std::uint32_t*>(heap_caps_realloc(dram, bytes, MALLOC_CAP_EXEC));
    ASSERT_NE(code, nullptr);
    EXPECT_TRUE(in_iram(code) || is_code_of(diram(), code) || is_code_of(reversed_diram(), code));
    if (in_iram(code)) {
        EXPECT_EQ(code[1], 0x1234'5678U);
    }
    heap_caps_free(code);
    EXPECT_TRUE(heap_caps_check_integrity_all(true));
}

TEST(diram, what_is_no_start_of_code_is_refused) {
    enable_diram();
    const nothing_leaks check;
    auto* const code = static_cast<std::byte*>(heap_caps_malloc(100, reversed_code));
    ASSERT_NE(code, nullptr);
    for (std::size_t at = 0; at != 25; ++at) {
        word_of_code(code, at) = 0;
    }
    const std::uintptr_t last = reversed_diram().seen_at + reversed_diram().size - 4;
    for (const std::uintptr_t wrong :
         {number(code) + 4, number(code) - 4, number(code) + 100, reversed_diram().seen_at, last,
          diram().seen_at, diram().seen_at + 64}) {
        const std::uint32_t before = ramwright::failures.total();
        void* const pointer = reinterpret_cast<void*>(wrong);
        heap_caps_free(pointer);
        EXPECT_GT(ramwright::failures.total(), before);
        EXPECT_EQ(heap_caps_get_allocated_size(pointer), 0U);
        EXPECT_EQ(heap_caps_realloc(pointer, 8, MALLOC_CAP_8BIT), nullptr);
    }
    heap_caps_free(code);
    heap_caps_free(code);  // refused
    static_cast<void>(printed());
}

}  // namespace
