// SPDX-License-Identifier: Apache-2.0

/// The code of docs/guards.md, in its order; a test compares the two.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/budgeted.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/quarantine.hpp"
#include "ramwright/guard/red_zone.hpp"
#include "ramwright/guard/sampled.hpp"
#include "ramwright/guard/sealed.hpp"

namespace {

std::string printed;

void print(const ramwright::failure& found) {
    char line[80];
    std::snprintf(line, sizeof(line), "%s, %u bytes wanted, owner %u\n",
                  ramwright::name_of(found.kind), static_cast<unsigned>(found.wanted.size),
                  static_cast<unsigned>(found.owner));
    printed += line;
}

alignas(8) std::byte test_bytes[16 * 1024];

using strict_heap = ramwright::quarantine<ramwright::red_zone<ramwright::general<>>, 32, 4096>;
ramwright::locked<strict_heap, ramwright::masked_interrupts> test_heap{test_bytes};

void write_where_one_must_not() {
    auto* const name = static_cast<char*>(test_heap.allocate({.size = 8}));
    std::strcpy(name, "sensor-7");     // 9 bytes with the zero
    (void)test_heap.deallocate(name);  // overrun
    auto* const reading = static_cast<char*>(test_heap.allocate({.size = 8}));
    (void)test_heap.deallocate(reading);
    (void)test_heap.deallocate(reading);  // double free
}

alignas(8) std::byte heap_bytes[32 * 1024];

using field_heap = ramwright::sampled<ramwright::general<>>;

void in_the_field(std::uint32_t serial_number) {
    field_heap heap{heap_bytes};
    heap.seed(serial_number);
    void* const message = heap.allocate({.size = 100});
    (void)heap.deallocate(message);
}

alignas(8) std::byte shared_bytes[8 * 1024];

ramwright::sealed<ramwright::general<>> shared{shared_bytes};
ramwright::budgeted<ramwright::sealed<ramwright::general<>>&> tls{{.owner = 1, .bytes = 4096},
                                                                  shared};
ramwright::budgeted<ramwright::sealed<ramwright::general<>>&> scripts{{.owner = 2, .bytes = 1024},
                                                                      shared};

void start_and_run() {
    (void)tls.allocate({.size = 3000});
    (void)scripts.allocate({.size = 1500});  // over budget
    shared.seal();
    (void)tls.allocate({.size = 10});  // sealed
}

TEST(docs_examples, of_guards_find_what_the_page_says) {
    ramwright::failures.on_failure(print);
    write_where_one_must_not();
    EXPECT_EQ(printed, "overrun, 0 bytes wanted, owner 0\ndouble free, 0 bytes wanted, owner 0\n");
    printed.clear();
    in_the_field(1234);
    EXPECT_EQ(printed, "");
    start_and_run();
    EXPECT_EQ(printed,
              "over budget, 1500 bytes wanted, owner 2\nsealed, 10 bytes wanted, owner 0\n");
    ramwright::failures.on_failure(nullptr);
}

}  // namespace
