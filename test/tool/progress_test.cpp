// SPDX-License-Identifier: Apache-2.0
#include "tool/common/progress.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace ramwright::tool {
namespace {

TEST(progress, is_silent_where_standard_error_is_no_terminal) {
    ::testing::internal::CaptureStderr();
    {
        progress shown{"working", 100};
        std::this_thread::sleep_for(std::chrono::milliseconds{400});
        shown.update(50, "half");
    }
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace ramwright::tool
