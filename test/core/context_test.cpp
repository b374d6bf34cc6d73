// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/context.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace {

using ramwright::context;
using ramwright::current_context;

TEST(current_context, is_the_same_each_time_a_thread_asks) {
    EXPECT_EQ(current_context(), current_context());
}

TEST(current_context, is_a_thread_on_a_host) { EXPECT_FALSE(current_context().interrupt); }

TEST(current_context, tells_threads_apart) {
    const context here = current_context();
    context there = here;
    std::thread other{[&there] { there = current_context(); }};
    other.join();
    EXPECT_NE(there, here);
}

TEST(context, of_an_interrupt_is_not_the_thread_of_the_same_number) {
    EXPECT_NE((context{.number = 1, .interrupt = true}),
              (context{.number = 1, .interrupt = false}));
}

}  // namespace
