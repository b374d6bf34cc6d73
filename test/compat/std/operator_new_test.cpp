// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#include <gtest/gtest.h>

#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_cxx_heap.hpp"

/// Everything this program makes by `new` is in the heap below, GoogleTest's own objects included.

namespace {

alignas(16) constinit std::array<std::byte, 4 * 1024 * 1024> region;

}  // namespace

ramwright::locked<ramwright::large_general<>, ramwright::masked_interrupts>&
ramwright::cxx::heap() noexcept {
    static locked<large_general<>, masked_interrupts> heap{region};
    return heap;
}

namespace {

using ramwright::failures;
using ramwright::cxx::heap;

constexpr std::size_t too_much = 8 * 1024 * 1024;
constexpr auto by_64 = std::align_val_t{64};

[[nodiscard]] std::uint32_t live_blocks() { return heap().snapshot().live_blocks; }

[[nodiscard]] bool is_from_heap(const void* block, std::size_t size, std::size_t alignment) {
    return heap().owns(block) && heap().usable_size(block) >= size &&
           reinterpret_cast<std::uintptr_t>(block) % alignment == 0;
}

/// A form of operator new and every form of operator delete that its blocks may be given to.
template <typename New, typename... Delete>
void expect_served(std::size_t alignment, New make, Delete... destroy) {
    const std::uint32_t before = live_blocks();
    const auto round = [&](auto destroy_one) {
        void* const block = make(100);
        EXPECT_TRUE(is_from_heap(block, 100, alignment));
        EXPECT_EQ(live_blocks(), before + 1);
        destroy_one(block);
        EXPECT_EQ(live_blocks(), before);
    };
    (round(destroy), ...);
}

TEST(operator_new, of_every_form_is_served_and_freed_by_every_form_of_delete) {
    using std::nothrow;
    expect_served(
        8, [](std::size_t size) { return operator new(size); },
        [](void* block) { operator delete(block); },
        [](void* block) { operator delete (block, std::size_t{100}); });
    expect_served(
        8, [](std::size_t size) { return operator new[](size); },
        [](void* block) { operator delete[](block); },
        [](void* block) { operator delete[](block, std::size_t{100}); });
    expect_served(
        8, [](std::size_t size) { return operator new(size, nothrow); },
        [](void* block) { operator delete(block, nothrow); });
    expect_served(
        8, [](std::size_t size) { return operator new[](size, nothrow); },
        [](void* block) { operator delete[](block, nothrow); });
    expect_served(
        64, [](std::size_t size) { return operator new(size, by_64); },
        [](void* block) { operator delete(block, by_64); },
        [](void* block) { operator delete (block, std::size_t{100}, by_64); });
    expect_served(
        64, [](std::size_t size) { return operator new[](size, by_64); },
        [](void* block) { operator delete[](block, by_64); },
        [](void* block) { operator delete[](block, std::size_t{100}, by_64); });
    expect_served(
        64, [](std::size_t size) { return operator new(size, by_64, nothrow); },
        [](void* block) { operator delete(block, by_64, nothrow); });
    expect_served(
        64, [](std::size_t size) { return operator new[](size, by_64, nothrow); },
        [](void* block) { operator delete[](block, by_64, nothrow); });
}

TEST(operator_new, of_nothing_is_unique) {
    void* const one = operator new(0);
    void* const other = operator new(0);
    EXPECT_NE(one, other);
    operator delete(one);
    operator delete(other);
}

TEST(operator_new, that_cannot_be_served_throws_and_is_on_record_once) {
    const std::uint32_t before = failures.total();
    EXPECT_THROW(static_cast<void>(operator new(too_much)), std::bad_alloc);
    EXPECT_THROW(static_cast<void>(operator new[](too_much)), std::bad_alloc);
    EXPECT_THROW(static_cast<void>(operator new(too_much, by_64)), std::bad_alloc);
    EXPECT_THROW(static_cast<void>(operator new[](too_much, by_64)), std::bad_alloc);
    EXPECT_EQ(failures.total() - before, 4);
    EXPECT_EQ(failures.last()->wanted, (ramwright::layout{.size = too_much, .alignment = 64}));
    EXPECT_EQ(failures.last(2)->wanted.size, too_much);
}

TEST(operator_new, nothrow_that_cannot_be_served_is_null_and_on_record_once) {
    const std::uint32_t before = failures.total();
    EXPECT_EQ(operator new(too_much, std::nothrow), nullptr);
    EXPECT_EQ(operator new[](too_much, std::nothrow), nullptr);
    EXPECT_EQ(operator new(too_much, by_64, std::nothrow), nullptr);
    EXPECT_EQ(operator new[](too_much, by_64, std::nothrow), nullptr);
    EXPECT_EQ(failures.total() - before, 4);
}

[[gnu::noinline]] void* ask_for_too_much() {
    void* const block = operator new(too_much, std::nothrow);
    asm volatile("" : : "r"(block));  // or the call would be the last, and a jump
    return block;
}

TEST(operator_new, that_cannot_be_served_is_recorded_with_its_caller) {
    ASSERT_EQ(ask_for_too_much(), nullptr);
    EXPECT_LT(failures.last()->caller - reinterpret_cast<std::uintptr_t>(&ask_for_too_much), 128);
}

/// While one lives, `handler` is the new handler.
class new_handler_scope {
public:
    explicit new_handler_scope(std::new_handler handler) : before_{std::set_new_handler(handler)} {}
    ~new_handler_scope() { std::set_new_handler(before_); }

    new_handler_scope(const new_handler_scope&) = delete;
    new_handler_scope& operator=(const new_handler_scope&) = delete;

private:
    std::new_handler before_;
};

void* reserve = nullptr;
int handler_calls = 0;

TEST(new_handler, is_asked_until_the_request_fits) {
    const std::uint32_t before = failures.total();
    reserve = operator new(heap().largest_free());
    handler_calls = 0;
    const new_handler_scope scope{[] {
        if (++handler_calls == 3) {
            operator delete(reserve);
        }
    }};
    void* const block = operator new(1024 * 1024);
    EXPECT_EQ(handler_calls, 3);
    EXPECT_EQ(failures.total(), before) << "a request that is served has not failed";
    operator delete(block);
}

TEST(new_handler, that_gives_up_ends_the_request) {
    const new_handler_scope scope{[] { std::set_new_handler(nullptr); }};
    EXPECT_THROW(static_cast<void>(operator new(too_much)), std::bad_alloc);
}

TEST(new_handler, that_throws_makes_nothrow_null) {
    const new_handler_scope scope{[] { throw std::bad_alloc{}; }};
    EXPECT_EQ(operator new(too_much, std::nothrow), nullptr);
    EXPECT_THROW(static_cast<void>(operator new(too_much)), std::bad_alloc);
}

TEST(operator_delete, of_null_does_nothing) {
    const std::uint32_t before = failures.total();
    operator delete(nullptr);
    operator delete[](nullptr, std::size_t{8});
    EXPECT_EQ(failures.total(), before);
}

TEST(operator_delete, of_a_block_twice_is_on_record) {
    const std::uint32_t before = failures.total();
    void* const block = operator new(40);
    void* again = block;
    asm volatile("" : "+r"(again));  // or the compiler would find it
    operator delete(block);
    operator delete(again);
    EXPECT_EQ(failures.total() - before, 1);
}

TEST(operator_delete, of_another_size_is_on_record_where_everything_is_checked) {
    const std::uint32_t before = failures.total();
    const std::uint32_t blocks = live_blocks();
    void* block = operator new(40);
    void* again = block;
    asm volatile("" : "+r"(again));
    operator delete (block, std::size_t{400});
    if constexpr (ramwright::config::checks == ramwright::check_level::full) {
        EXPECT_EQ(failures.total() - before, 1);
        EXPECT_EQ(live_blocks(), blocks + 1) << "what is wrong is not freed";
        operator delete (again, std::size_t{40});
    }
    EXPECT_EQ(live_blocks(), blocks);
    EXPECT_TRUE(heap().check());
}

}  // namespace
