// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/sealed.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/budgeted.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/quarantine.hpp"
#include "ramwright/guard/red_zone.hpp"

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::frees_after_seal;
using ramwright::general;

int handled = 0;

class sealed : public testing::Test {
protected:
    sealed() {
        failures.clear();
        handled = 0;
        failures.on_failure([](const ramwright::failure&) { ++handled; });
    }
    ~sealed() override { failures.on_failure(nullptr); }

    alignas(8) std::array<std::byte, 4096> memory_{};
    ramwright::sealed<general<>> heap_{memory_};
};

TEST_F(sealed, an_allocation_after_the_seal_is_a_fault) {
    EXPECT_FALSE(heap_.is_sealed());
    EXPECT_NE(heap_.allocate({.size = 10}), nullptr);
    heap_.seal();
    EXPECT_TRUE(heap_.is_sealed());
    EXPECT_EQ(heap_.allocate({.size = 10}), nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(handled, 1);
    EXPECT_EQ(failures.last()->kind, failure_kind::sealed);
    EXPECT_EQ(failures.last()->wanted.size, 10U);
    EXPECT_NE(failures.last()->caller, 0U);
    EXPECT_EQ(failures.last()->largest_free_bytes, 0U);
    EXPECT_EQ(heap_.largest_free(), 0U);
    EXPECT_EQ(heap_.snapshot().largest_free_bytes, 0U);
    EXPECT_GT(heap_.free_bytes(), 0U);
    EXPECT_EQ(heap_.try_allocate({.size = 10}), nullptr);
    EXPECT_EQ(failures.total(), 1U);
}

TEST_F(sealed, an_invalid_request_stays_one) {
    heap_.seal();
    EXPECT_EQ(heap_.allocate({.size = 10, .alignment = 3}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::invalid_layout);
}

TEST_F(sealed, frees_and_shrinking_are_allowed_and_growing_is_not) {
    void* const block = heap_.allocate({.size = 100});
    heap_.seal();
    EXPECT_TRUE(heap_.resize(block, 50));
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_FALSE(heap_.resize(block, 200));
    EXPECT_EQ(failures.last()->kind, failure_kind::sealed);
    EXPECT_TRUE(heap_.deallocate(block));
    EXPECT_EQ(failures.total(), 1U);
}

TEST_F(sealed, frees_are_refused_where_that_was_chosen) {
    void* const block = heap_.allocate({.size = 100});
    heap_.seal(frees_after_seal::refused);
    heap_.seal(frees_after_seal::allowed);  // does not open it again
    EXPECT_TRUE(heap_.deallocate(nullptr));
    EXPECT_FALSE(heap_.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::sealed);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
    EXPECT_FALSE(heap_.resize(block, 50));
    EXPECT_EQ(failures.total(), 2U);
    EXPECT_EQ(heap_.snapshot().live_blocks, 1U);
}

TEST_F(sealed, misuse_keeps_its_name) {
    heap_.seal();
    int elsewhere = 0;
    EXPECT_FALSE(heap_.resize(&elsewhere, 8));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
}

/// Seals what it goes around from within, as firmware does that knows the allocator by its outer guard only.
template <typename Allocator>
class sealed_at_birth : public ramwright::sealed<Allocator> {
public:
    template <typename... Arguments>
    explicit sealed_at_birth(Arguments&&... arguments)
        : ramwright::sealed<Allocator>{std::forward<Arguments>(arguments)...} {
        this->seal();
    }
};

template <typename Heap>
void expect_seal_is_named(Heap&& heap) {
    failures.clear();
    EXPECT_EQ(heap.allocate({.size = 10}), nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::sealed);
    EXPECT_EQ(failures.last()->wanted.size, 10U);
}

TEST_F(sealed, guards_around_it_record_why) {
    using inner = sealed_at_birth<general<>>;
    expect_seal_is_named(ramwright::red_zone<inner>{memory_});
    expect_seal_is_named(ramwright::quarantine<inner>{memory_});
    expect_seal_is_named(ramwright::locked<inner, ramwright::masked_interrupts>{memory_});
    expect_seal_is_named(ramwright::context_checked<inner>{memory_});
    expect_seal_is_named(
        ramwright::budgeted<inner>{ramwright::budget_limit{.owner = 1, .bytes = 100}, memory_});
}

}  // namespace
