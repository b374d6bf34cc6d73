// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/vector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "ramwright/core/failure.hpp"
#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

template <typename Fixed, typename T>
void expect_same(const Fixed& seen, const std::vector<T>& wanted) {
    ASSERT_EQ(seen.size(), wanted.size());
    ASSERT_TRUE(std::equal(seen.begin(), seen.end(), wanted.begin()));
}

/// One random operation on a fixed vector (or a view of one) and on its model.
template <typename T, typename Fixed>
void act(Fixed& fixed, std::vector<T>& model, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return random() % n; };
    const auto value = static_cast<std::conditional_t<std::is_integral_v<T>, T, int>>(below(1000));
    const bool full = model.size() == fixed.capacity();
    switch (below(14)) {
        case 0:
        case 1: {
            T one{value};
            T* const made = fixed.try_push_back(one);
            ASSERT_EQ(made == nullptr, full);
            if (!full) {
                model.push_back(T{value});
            }
            break;
        }
        case 2: {
            T one{value};
            ASSERT_EQ(fixed.try_push_back(std::move(one)) == nullptr, full);
            if (full) {
                ASSERT_EQ(one, T{value}) << "the element that did not fit is the caller's still";
            } else {
                model.push_back(T{value});
            }
            break;
        }
        case 3:
            fixed.push_back(T{value}, or_overwrite_last);
            if (full) {
                model.back() = T{value};
            } else {
                model.push_back(T{value});
            }
            break;
        case 4:
            fixed.push_back(model.empty() ? T{value} : fixed.front(), or_drop_oldest);
            model.push_back(model.empty() ? T{value} : T{model.front()});
            if (full) {
                model.erase(model.begin());
            }
            break;
        case 5: {
            const std::size_t at = below(model.size() + 1);
            const auto made = fixed.try_insert(fixed.begin() + at, T{value});
            ASSERT_EQ(made == nullptr, full);
            if (!full) {
                ASSERT_EQ(made, fixed.begin() + at);
                model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), T{value});
            }
            break;
        }
        case 6:
            if (!model.empty()) {
                fixed.pop_back();
                model.pop_back();
            }
            break;
        case 7: {
            const std::size_t from = below(model.size() + 1);
            const std::size_t count = below(model.size() - from + 1);
            const auto next = fixed.erase(fixed.begin() + from, fixed.begin() + from + count);
            ASSERT_EQ(next, fixed.begin() + from);
            const auto start = model.begin() + static_cast<std::ptrdiff_t>(from);
            model.erase(start, start + static_cast<std::ptrdiff_t>(count));
            break;
        }
        case 8: {
            const std::size_t size = below(fixed.capacity() + 2);
            ASSERT_EQ(fixed.try_resize(size, T{value}), size <= fixed.capacity());
            if (size <= fixed.capacity()) {
                model.resize(size, T{value});
            }
            break;
        }
        case 9: {
            const std::vector<T> more(below(4), T{value});
            const bool fits = more.size() <= fixed.capacity() - model.size();
            ASSERT_EQ(fixed.try_append(more), fits);
            if (fits) {
                model.insert(model.end(), more.begin(), more.end());
            }
            break;
        }
        case 10: {
            const std::size_t at = below(model.size() + 1);
            const std::size_t count = below(4);
            const T added = model.empty() ? T{value} : model.front();
            const bool fits = count <= fixed.capacity() - model.size();
            const auto made =
                fixed.try_insert(fixed.begin() + at, count, model.empty() ? added : fixed.front());
            ASSERT_EQ(made, fits ? fixed.begin() + at : nullptr);
            if (fits) {
                model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), count, added);
            }
            break;
        }
        case 11: {
            const std::size_t at = below(model.size() + 1);
            const std::list<T> more(below(4), T{value});
            const bool fits = more.size() <= fixed.capacity() - model.size();
            const auto made = fixed.try_insert_range(fixed.begin() + at, more);
            ASSERT_EQ(made, fits ? fixed.begin() + at : nullptr);
            if (fits) {
                model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), more.begin(),
                             more.end());
            }
            break;
        }
        case 12: {
            const std::size_t count = below(fixed.capacity() + 2);
            const bool fits = count <= fixed.capacity();
            const T kept = model.empty() ? T{value} : model.back();
            if (below(2) == 0) {
                ASSERT_EQ(fixed.try_assign(count, model.empty() ? kept : fixed.back()), fits);
            } else {
                ASSERT_EQ(fixed.try_assign_range(std::list<T>(count, kept)), fits);
            }
            if (fits) {
                model.assign(count, kept);
            }
            break;
        }
        case 13: {
            const std::size_t size = below(fixed.capacity() + 2);
            ASSERT_EQ(fixed.try_resize(size), size <= fixed.capacity());
            if (size <= fixed.capacity()) {
                model.resize(size);
            }
            break;
        }
    }
}

template <typename T, std::uint32_t Capacity>
void compare_with_standard(std::uint32_t seed) {
    {
        std::mt19937 random{seed};
        vector<T, Capacity> fixed;
        std::vector<T> model;
        for (int step = 0; step != 3000; ++step) {
            act(fixed, model, random);
            if (testing::Test::HasFatalFailure()) {
                FAIL() << "at step " << step;
            }
            expect_same(fixed, model);
            if (step % 100 == 0) {
                vector<T, Capacity> copy = fixed;
                vector<T, Capacity> moved = std::move(fixed);
                ASSERT_EQ(copy, moved);
                fixed = std::move(moved);
                copy = fixed;
                expect_same(copy, model);
                // With every other size, so that either is the longer one.
                vector<T, Capacity> other;
                ASSERT_TRUE(other.try_assign(random() % (Capacity + 1), T{7}));
                const std::vector<T> other_model(other.begin(), other.end());
                fixed.swap(other);
                expect_same(fixed, other_model);
                expect_same(other, model);
                swap(other, fixed);
                fixed.swap(fixed);
                expect_same(fixed, model);
            }
            if (step % 7 == 0) {
                auto view = fixed.view();
                act(view, model, random);
                expect_same(fixed, model);
            }
        }
    }
}

TEST(fixed_vector, does_what_the_standard_vector_does) {
    for (std::uint32_t seed = 0; seed != 5; ++seed) {
        compare_with_standard<int, 1>(seed);
        compare_with_standard<int, 13>(seed);
        compare_with_standard<std::uint8_t, 300>(seed);
        compare_with_standard<tracked, 7>(seed);
    }
    EXPECT_EQ(tracked::count(), 0U);
}

TEST(fixed_vector, length_of_a_large_view_is_exact) {
    auto large = std::make_unique<vector<std::uint8_t, 70'000>>();
    auto view = large->view();
    EXPECT_TRUE(view.try_resize(66'000, 5));
    EXPECT_EQ(large->size(), 66'000U);
    EXPECT_FALSE(view.try_resize(70'001, 5));
    EXPECT_EQ(view.size(), 66'000U);
}

/// Counts the elements that were lost, and loses no count.
TEST(fixed_vector, counts_what_it_discards) {
    vector<int, 2> full{1, 2};
    std::uint32_t lost = 0;
    full.push_back(3, or_count{lost});
    full.push_back(4, or_count{lost});
    EXPECT_EQ(lost, 2U);
    expect_same(full, std::vector<int>{1, 2});
    lost = ~std::uint32_t{0};
    full.push_back(5, or_count{lost});
    EXPECT_EQ(lost, ~std::uint32_t{0}) << "a count that wraps says that nothing was lost";
}

TEST(fixed_vector, erase_if_keeps_the_order) {
    vector<int, 8> numbers{1, 2, 3, 4, 5, 6};
    EXPECT_EQ(erase_if(numbers, [](int n) { return n % 2 == 0; }), 3U);
    expect_same(numbers, std::vector<int>{1, 3, 5});
}

TEST(fixed_vector, has_what_inplace_vector_has) {
    vector<int, 6> values{1, 2};
    EXPECT_EQ(values.unchecked_push_back(3), 3);
    values.unchecked_emplace_back(4) = 5;
    EXPECT_EQ(values, (vector<int, 6>{1, 2, 3, 5}));

    const std::vector<int> more{6, 7, 8};
    EXPECT_EQ(values.try_append_range(more), more.begin() + 2) << "the first that did not fit";
    EXPECT_EQ(values, (vector<int, 6>{1, 2, 3, 5, 6, 7}));
    EXPECT_EQ(values.try_append_range(more), more.begin());
    values.erase(values.begin() + 1, values.end());
    EXPECT_EQ(values.try_append_range(more), more.end());

    const int between[] = {3, 4};
    EXPECT_EQ(values.try_insert_range(values.begin() + 1, between), values.begin() + 1);
    EXPECT_EQ(values, (vector<int, 6>{1, 3, 4, 6, 7, 8}));
    EXPECT_EQ(values.try_insert_range(values.begin(), between), nullptr);
    EXPECT_EQ(values, (vector<int, 6>{1, 3, 4, 6, 7, 8})) << "unchanged";

    values.back() = 3;
    EXPECT_EQ(erase(values, values[1]), 2U) << "also by one of its own";
    EXPECT_EQ(values, (vector<int, 6>{1, 4, 6, 7}));
    values.shrink_to_fit();
    vector<int, 6> other{9};
    std::swap(values, other);
    EXPECT_EQ(values, (vector<int, 6>{9}));
    static_assert([] {
        vector<int, 3> made;
        made.unchecked_push_back(1);
        const int two[] = {2, 3};
        return made.try_append_range(two) == two + 2 && made.full() && erase(made, 2) == 1;
    }());
}

TEST(fixed_vector, is_made_of_what_fits_or_counts_what_does_not) {
    const int three[] = {1, 2, 3};
    EXPECT_EQ((vector<int, 4>(three)), (vector<int, 4>{1, 2, 3}));
    static_assert(vector<int, 3>{{4, 5, 6}}.at(2) == 6);

    std::uint32_t lost = 0;
    const std::list<int> five{1, 2, 3, 4, 5};
    EXPECT_EQ((vector<int, 4>(five, or_count{lost})), (vector<int, 4>{1, 2, 3, 4}));
    EXPECT_EQ(lost, 1U);
    vector<int, 4> two{8, 9};
    two.view().append_range(five, or_count{lost});
    EXPECT_EQ(two, (vector<int, 4>{8, 9, 1, 2}));
    EXPECT_EQ(lost, 4U);
}

TEST(fixed_vector, has_a_room_that_never_changes) {
    const vector<int, 4> none;
    EXPECT_TRUE(none.try_reserve(4));
    EXPECT_FALSE(none.try_reserve(5));
}

TEST(fixed_vector, holds_what_can_only_be_moved) {
    vector<std::unique_ptr<int>, 3> owners;
    ASSERT_TRUE(owners.try_resize(1));
    EXPECT_EQ(owners.front(), nullptr);
    std::unique_ptr<int> more[] = {std::make_unique<int>(1), std::make_unique<int>(2)};
    struct moved {
        auto begin() const { return std::make_move_iterator(first); }
        auto end() const { return std::make_move_iterator(first + 2); }
        std::unique_ptr<int>* first;
    };
    ASSERT_NE(owners.try_insert_range(owners.begin(), moved{more}), nullptr);
    EXPECT_EQ(*owners[0], 1);
    EXPECT_EQ(*owners[1], 2);
    vector<std::unique_ptr<int>, 3> others;
    others.swap(owners);
    EXPECT_TRUE(owners.empty());
    EXPECT_EQ(*others[1], 2);
}

TEST(fixed_vector, assigns_all_or_nothing) {
    vector<int, 3> numbers{1};
    const int four[] = {1, 2, 3, 4};
    EXPECT_FALSE(numbers.try_assign(four));
    expect_same(numbers, std::vector<int>{1});
    EXPECT_TRUE(numbers.try_assign(std::span{four}.first(3)));
    expect_same(numbers, std::vector<int>{1, 2, 3});
}

TEST(regressions, full_vector_push_reports) {
    vector<std::string, 1> full;
    ASSERT_NE(full.try_push_back("first"), nullptr);
    std::string second = "a second that is too long for the small buffer";
    EXPECT_EQ(full.try_push_back(std::move(second)), nullptr);
    EXPECT_EQ(second, "a second that is too long for the small buffer");
    EXPECT_EQ(full.size(), 1U);
    EXPECT_EQ(full.back(), "first");
}

using fixed_vector_death = testing::Test;

void record_kind(const failure& event) {
    if (event.kind == failure_kind::out_of_range) {
        std::fputs("recorded: out of range\n", stderr);
    }
}

TEST(fixed_vector_death, stops_what_no_value_could_report) {
    failures.on_failure(&record_kind);
    vector<int, 4> three{1, 2, 3};
    EXPECT_DEATH(three[3] = 1, "recorded: out of range");
    EXPECT_DEATH(three.at(3) = 1, "recorded: out of range");
    EXPECT_DEATH(three.view().at(3) = 1, "recorded: out of range");
    EXPECT_DEATH(three.erase(three.end()), "recorded: out of range");
    EXPECT_DEATH(three.erase(three.end(), three.begin()), "recorded: out of range");
    vector<int, 2> full{1, 2};
    EXPECT_DEATH(full.unchecked_push_back(3), "recorded: out of range");
    three.clear();
    EXPECT_DEATH(three.pop_back(), "recorded: out of range");
    EXPECT_DEATH(three.back() = 1, "recorded: out of range");
    failures.on_failure(nullptr);
}

}  // namespace
}  // namespace ramwright::fixed
