// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/failure.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace {

using ramwright::failure;
using ramwright::failure_kind;
using ramwright::failure_log;

failure refused(std::size_t size) { return {.wanted = {.size = size}}; }

/// What an allocator must offer for its refusals to be recorded.
class full_region {
public:
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return 96; }
    [[nodiscard]] std::size_t largest_free() const noexcept { return 40; }

private:
    std::array<std::byte, 128> bytes_{};
};

TEST(failure_log, is_empty_at_the_start) {
    const failure_log log;
    EXPECT_EQ(log.total(), 0U);
    EXPECT_EQ(log.last(), nullptr);
}

TEST(failure_log, gives_the_newest_first_and_counts_what_it_forgot) {
    failure_log log;
    constexpr std::uint32_t recorded = failure_log::kept + 3;
    for (std::uint32_t size = 1; size <= recorded; ++size) {
        log.record(refused(size));
    }
    EXPECT_EQ(log.total(), recorded);
    for (std::uint32_t back = 0; back < failure_log::kept; ++back) {
        ASSERT_NE(log.last(back), nullptr);
        EXPECT_EQ(log.last(back)->wanted.size, recorded - back);
    }
    EXPECT_EQ(log.last(failure_log::kept), nullptr);
}

TEST(failure_log, has_nothing_before_the_first_failure) {
    failure_log log;
    log.record(refused(1));
    EXPECT_NE(log.last(0), nullptr);
    EXPECT_EQ(log.last(1), nullptr);
}

TEST(failure_log, forgets_everything_when_cleared) {
    failure_log log;
    log.record(refused(1));
    log.clear();
    EXPECT_EQ(log.total(), 0U);
    EXPECT_EQ(log.last(), nullptr);
}

TEST(failure_log, loses_no_failure_of_two_threads_at_once) {
    constexpr std::uint32_t each = 20'000;
    failure_log log;
    const auto fail_often = [&log] {
        for (std::uint32_t i = 0; i < each; ++i) {
            log.record(refused(i));
        }
    };
    std::thread other{fail_often};
    fail_often();
    other.join();
    EXPECT_EQ(log.total(), 2 * each);
}

/// Clears the one log of the process around each test.
class failures : public testing::Test {
protected:
    void SetUp() override {
        ramwright::failures.clear();
        handled().clear();
    }
    void TearDown() override {
        ramwright::failures.on_failure(nullptr);
        ramwright::failures.clear();
    }

    static std::vector<failure>& handled() {
        static std::vector<failure> seen;
        return seen;
    }
    static void remember(const failure& event) { handled().push_back(event); }
};

TEST_F(failures, reach_the_handler_after_they_are_kept) {
    ramwright::failures.on_failure([](const failure& event) {
        EXPECT_EQ(ramwright::failures.total(), 1U);
        remember(event);
    });
    ramwright::failures.record(refused(72));
    ASSERT_EQ(handled().size(), 1U);
    EXPECT_EQ(handled()[0].wanted.size, 72U);
}

TEST_F(failures, are_kept_without_a_handler) {
    ramwright::failures.record(refused(72));
    ASSERT_NE(ramwright::failures.last(), nullptr);
    EXPECT_EQ(ramwright::failures.last()->wanted.size, 72U);
}

TEST_F(failures, go_to_one_handler_and_setting_it_returns_the_one_before) {
    const ramwright::failure_handler first = [](const failure&) { FAIL() << "was replaced"; };
    EXPECT_EQ(ramwright::failures.on_failure(first), nullptr);
    EXPECT_EQ(ramwright::failures.on_failure(remember), first);
    ramwright::failures.record(refused(1));
    EXPECT_EQ(handled().size(), 1U);
}

TEST_F(failures, in_a_handler_are_kept_too) {
    ramwright::failures.on_failure([](const failure& event) {
        if (event.wanted.size == 1) {
            ramwright::failures.record(refused(2));
        }
    });
    ramwright::failures.record(refused(1));
    ASSERT_EQ(ramwright::failures.total(), 2U);
    EXPECT_EQ(ramwright::failures.last(0)->wanted.size, 2U);
    EXPECT_EQ(ramwright::failures.last(1)->wanted.size, 1U);
}

TEST_F(failures, of_requests_say_what_was_wanted_and_what_was_free) {
    const full_region region;
    ramwright::record_refusal(region, {.size = 64, .alignment = 16}, 0x1234);
    const failure* const event = ramwright::failures.last();
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(event->kind, failure_kind::out_of_memory);
    EXPECT_EQ(event->wanted, (ramwright::layout{.size = 64, .alignment = 16}));
    EXPECT_EQ(event->who, ramwright::current_context());
    EXPECT_EQ(event->region, reinterpret_cast<std::uintptr_t>(region.storage().data()));
    EXPECT_EQ(event->caller, 0x1234U);
    EXPECT_EQ(event->address, 0U);
    EXPECT_EQ(event->free_bytes, 96U);
    EXPECT_EQ(event->largest_free_bytes, 40U);
}

TEST_F(failures, of_impossible_requests_are_told_from_a_lack_of_memory) {
    ramwright::record_refusal(full_region{}, {.size = 8, .alignment = 3}, 0);
    EXPECT_EQ(ramwright::failures.last()->kind, failure_kind::invalid_layout);
}

TEST_F(failures, of_use_say_which_pointer_was_misused_where) {
    const int object = 0;
    const int region = 0;
    ramwright::record_misuse(failure_kind::double_free, &object, &region, 0x5678);
    const failure* const event = ramwright::failures.last();
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(event->kind, failure_kind::double_free);
    EXPECT_EQ(event->address, reinterpret_cast<std::uintptr_t>(&object));
    EXPECT_EQ(event->region, reinterpret_cast<std::uintptr_t>(&region));
    EXPECT_EQ(event->caller, 0x5678U);
    EXPECT_EQ(event->wanted.size, 0U);
    EXPECT_EQ(event->who, ramwright::current_context());
}

TEST(failure_kind, has_a_name_of_its_own_for_each_kind) {
    std::set<std::string> names;
    constexpr int kinds = static_cast<int>(failure_kind::sealed) + 1;
    for (int kind = 0; kind != kinds; ++kind) {
        names.insert(ramwright::name_of(static_cast<failure_kind>(kind)));
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(kinds));
    EXPECT_FALSE(names.contains(ramwright::name_of(static_cast<failure_kind>(0xFF))));
}

[[gnu::noinline]] std::uintptr_t where_this_returns_to() {
    asm volatile("");  // so that two calls are not taken for one
    return ramwright::return_address();
}

TEST(return_address, tells_two_callers_apart_and_lies_inside_them) {
    const std::uintptr_t first = where_this_returns_to();
    const std::uintptr_t second = where_this_returns_to();
    EXPECT_NE(first, 0U);
    EXPECT_LT(first, second);
    EXPECT_LT(second - first, 4096U);
}

}  // namespace
