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

TEST(context, of_boot_is_thread_0_and_no_interrupt) {
    EXPECT_TRUE((context{.number = 0, .interrupt = false}.boot()));
    EXPECT_FALSE((context{.number = 1, .interrupt = false}.boot()));
    EXPECT_FALSE((context{.number = 0, .interrupt = true}.boot()));
}

TEST(simulated_interrupt, is_the_context_until_its_scope_ends) {
    using ramwright::port::simulated_interrupt;
    const context thread = current_context();
    EXPECT_EQ(ramwright::current_priority(), ramwright::thread_priority);
    {
        const simulated_interrupt outer{20, 0x40};
        EXPECT_EQ(current_context(), (context{.number = 20, .interrupt = true}));
        EXPECT_EQ(ramwright::current_priority(), 0x40);
        {
            const simulated_interrupt inner{2, -2};
            EXPECT_EQ(current_context().number, 2);
            EXPECT_EQ(ramwright::current_priority(), -2);
        }
        EXPECT_EQ(current_context().number, 20);
        EXPECT_TRUE(ramwright::in_interrupt());
    }
    EXPECT_EQ(current_context(), thread);
    EXPECT_FALSE(ramwright::in_interrupt());
}

TEST(simulated_interrupt, is_of_its_thread_alone) {
    const ramwright::port::simulated_interrupt here{20};
    bool there = true;
    std::thread other{[&there] { there = ramwright::in_interrupt(); }};
    other.join();
    EXPECT_FALSE(there);
}

}  // namespace
