// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// Test cases that run on a host, with GoogleTest, and on a board, where these few macros are all there is.

#if defined(RAMWRIGHT_ON_BOARD)

#include "board/console.hpp"
#include "board/expect.hpp"

namespace cases {

/// A case, in a list that grows before main.
class registered {
public:
    registered(const char* name, void (*run)()) noexcept : name_{name}, run_{run} {
        (last == nullptr ? first : last->next_) = this;
        last = this;
    }
    static void run_all() noexcept {
        for (const registered* at = first; at != nullptr; at = at->next_) {
            board::print(at->name_);
            board::print("\n");
            at->run_();
        }
    }

private:
    static inline constinit registered* first = nullptr;
    static inline constinit registered* last = nullptr;
    const char* name_;
    void (*run_)();
    registered* next_ = nullptr;
};

}  // namespace cases

#define TEST(suite, name)                                                                          \
    static void case_##suite##_##name();                                                           \
    static cases::registered registered_##suite##_##name{#suite "." #name, case_##suite##_##name}; \
    static void case_##suite##_##name()
#define EXPECT_TRUE(condition) board::expect((condition), #condition)
#define EXPECT_FALSE(condition) board::expect(!(condition), "not " #condition)
#define EXPECT_EQ(a, b) board::expect((a) == (b), #a " == " #b)
#define EXPECT_NE(a, b) board::expect((a) != (b), #a " != " #b)
#define EXPECT_GE(a, b) board::expect((a) >= (b), #a " >= " #b)
#define EXPECT_GT(a, b) board::expect((a) > (b), #a " > " #b)
#define EXPECT_LE(a, b) board::expect((a) <= (b), #a " <= " #b)
#define EXPECT_LT(a, b) board::expect((a) < (b), #a " < " #b)
#define ASSERT_NE(a, b)                     \
    if (!((a) != (b))) {                    \
        board::expect(false, #a " != " #b); \
        return;                             \
    }

#else

#include <gtest/gtest.h>

#endif
