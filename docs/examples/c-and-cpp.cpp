// SPDX-License-Identifier: Apache-2.0

/// The code of docs/c-and-cpp.md, in its order; a test compares the two.

#include <gtest/gtest.h>

#include <cstddef>
#include <list>
#include <memory_resource>
#include <string>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/compat/c_functions.hpp"
#include "ramwright/compat/pmr_resource.hpp"
#include "ramwright/compat/std_allocator.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"

namespace ramwright::newlib {

using heap_type = locked<general<>, masked_interrupts>;

heap_type& heap() noexcept;

}  // namespace ramwright::newlib

alignas(8) std::byte heap_bytes[32 * 1024];

ramwright::newlib::heap_type& ramwright::newlib::heap() noexcept {
    static heap_type heap{heap_bytes};
    return heap;
}

namespace ramwright::newlib {

using library_lock = suspended_scheduler;

}  // namespace ramwright::newlib

namespace ramwright::cxx {

inline auto& heap() noexcept { return newlib::heap(); }

}  // namespace ramwright::cxx

namespace {

alignas(8) std::byte node_bytes[1024];
ramwright::pool<> nodes{node_bytes, {.size = 24}};

using from_nodes = ramwright::std_allocator<int, ramwright::pool<>>;
std::list<int, from_nodes> queue{from_nodes{nodes}};

ramwright::pmr_resource resource{ramwright::newlib::heap()};
std::pmr::vector<std::pmr::string> lines{&resource};

alignas(8) std::byte tls_bytes[96 * 1024];

ramwright::general<>& tls_heap() noexcept {
    static ramwright::general<> heap{tls_bytes};
    return heap;
}

using tls = ramwright::c_functions<tls_heap>;

void* (*used_calloc)(std::size_t, std::size_t) = nullptr;
void (*used_free)(void*) = nullptr;

/// As <mbedtls/platform.h> declares it.
int mbedtls_platform_set_calloc_free(void* (*new_calloc)(std::size_t, std::size_t),
                                     void (*new_free)(void*)) {
    used_calloc = new_calloc;
    used_free = new_free;
    return 0;
}

void start_tls() { mbedtls_platform_set_calloc_free(tls::calloc, tls::free); }

TEST(docs_examples, of_c_and_cpp_allocate_where_they_say) {
    queue.push_back(1);
    EXPECT_EQ(nodes.snapshot().live_blocks, 1U);
    queue.clear();
    lines.emplace_back("a line that is too long for the string itself");
    EXPECT_EQ(ramwright::cxx::heap().snapshot().live_blocks, 2U);
    start_tls();
    void* const block = used_calloc(2, 50);
    EXPECT_TRUE(tls_heap().owns(block));
    used_free(block);
    EXPECT_EQ(tls_heap().snapshot().live_blocks, 0U);
}

}  // namespace
