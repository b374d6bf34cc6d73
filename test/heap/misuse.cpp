// SPDX-License-Identifier: Apache-2.0
//
// Each case is a mistake that must not compile; its line names a part of what the compiler must say.
#include "ramwright/heap/mapped_heap.hpp"

using namespace ramwright;

#ifndef CASE
#define CASE 0
#endif

#define ANY .has = capability::byte_accessible
#define SRAM                                                                \
    {                                                                       \
        .where = {.name = "SRAM", .start = 0x2000'0000, .size = 1024, ANY } \
    }

constexpr memory_map good{{SRAM}};

#if CASE == 1  // a_region_of_the_map_has_no_name
constexpr memory_map bad{{{.where = {.start = 0x2000'0000, .size = 1024, ANY}}}};
#endif
#if CASE == 2  // a_region_of_the_map_is_empty
constexpr memory_map bad{{{.where = {.name = "SRAM", .start = 0x2000'0000, ANY}}}};
#endif
#if CASE == 3  // a_region_of_the_map_is_not_a_multiple_of_8
constexpr memory_map bad{{{.where = {.name = "SRAM", .start = 0x2000'0004, .size = 1024, ANY}}}};
#endif
#if CASE == 4  // a_region_of_the_map_is_not_a_multiple_of_8
constexpr memory_map bad{{{.where = {.name = "SRAM", .start = 0x2000'0000, .size = 1001, ANY}}}};
#endif
#if CASE == 5  // a_region_of_the_map_ends_behind_the_last_address
constexpr memory_map bad{
    {{.where = {.name = "SRAM", .start = ~std::uintptr_t{7}, .size = 16, ANY}}}};
#endif
#if CASE == 6  // a_region_of_the_map_has_a_cache_line_that_is_no_power_of_two
constexpr memory_map bad{
    {{.where = {.name = "SRAM", .start = 0x2000'0000, .size = 1024, ANY}, .cache_line = 20}}};
#endif
#if CASE == 7  // a_region_of_the_map_is_a_choice_for_what_it_does_not_have
constexpr memory_map bad{{{.where = {.name = "SRAM", .start = 0x2000'0000, .size = 1024, ANY},
                           .choice = {capability::dma}}}};
#endif
#if CASE == 8  // two_regions_of_the_map_overlap
constexpr memory_map bad{{SRAM, {.where = {.name = "B", .start = 0x2000'03F8, .size = 8, ANY}}}};
#endif
#if CASE == 9  // two_regions_of_the_map_have_the_same_name
constexpr memory_map bad{{SRAM, {.where = {.name = "SRAM", .start = 0x3000'0000, .size = 8, ANY}}}};
#endif
#if CASE == 10  // there_are_only_16_user_capabilities
constexpr capabilities bad = user_capability(16);
#endif

[[maybe_unused]] void misuse(mapped_heap<good>& memory, capabilities later) {
#if CASE == 11  // no_region_of_the_map_has_these_capabilities
    static_cast<void>(memory.allocate({.size = 8}, capability::dma));
#endif
#if CASE == 12  // no_region_of_the_map_has_these_capabilities
    static_cast<void>(memory.allocate({.size = 8}, capability::byte_accessible | capability::dma));
#endif
#if CASE == 13  // no_region_of_the_map_has_these_capabilities
    static_cast<void>(memory.prefer({.size = 8}, {capability::external, {}}));
#endif
#if CASE == 14  // no_region_of_the_map_has_these_capabilities
    static_cast<void>(memory.reallocate(nullptr, {.size = 8}, capability::executable));
#endif
#if CASE == 15  // constant
    static_cast<void>(memory.allocate({.size = 8}, later));
#endif
    static_cast<void>(memory.allocate({.want = {.size = 8}, .with = later}));
}
