// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory_resource>
#include <new>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/compat/pmr_resource.hpp"
#include "ramwright/compat/std_allocator.hpp"
#include "ramwright/core/failure.hpp"

/// Standard containers on the library's allocators, each compared with the same container on its own.

namespace {

using ramwright::failures;

constexpr int rounds = 4000;

/// The same random changes to two containers of the same kind, which must then be the same.
template <typename Tested, typename Reference>
void change_both(Tested& tested, Reference& reference, std::mt19937& random) {
    const auto key = static_cast<int>(random() % 300);
    if constexpr (requires { tested[key].push_back('x'); }) {  // a map of strings
        if (random() % 3 == 0) {
            tested.erase(key);
            reference.erase(key);
        } else {
            const std::size_t length = random() % 60;
            tested[key].assign(length, static_cast<char>('a' + key % 26));
            reference[key].assign(length, static_cast<char>('a' + key % 26));
        }
    } else if (random() % 5 == 0 && !reference.empty()) {
        tested.pop_back();
        reference.pop_back();
    } else if (random() % 400 == 0) {
        tested.clear();
        reference.clear();
    } else {
        tested.push_back(static_cast<typename Reference::value_type>(key));
        reference.push_back(static_cast<typename Reference::value_type>(key));
    }
}

template <typename Heap, typename Tested, typename Reference>
void expect_same(Heap& heap, Tested& tested, Reference reference) {
    std::mt19937 random{20};
    for (int round = 0; round != rounds; ++round) {
        change_both(tested, reference, random);
        if (round % 100 == 0) {
            ASSERT_TRUE(heap.check()) << "in round " << round;
        }
    }
    ASSERT_EQ(tested.size(), reference.size());
    if constexpr (requires { typename Reference::mapped_type; }) {
        for (const auto& [key, text] : reference) {
            EXPECT_EQ(std::string{tested.at(key).c_str()}, text);
        }
    } else {
        EXPECT_TRUE(std::equal(tested.begin(), tested.end(), reference.begin()));
    }
    EXPECT_NE(heap.snapshot().live_blocks, 0);
}

class std_allocator : public testing::Test {
protected:
    alignas(16) std::array<std::byte, 128 * 1024> region_;
    ramwright::general<> heap_{region_};

    template <typename T>
    using over = ramwright::std_allocator<T, ramwright::general<>>;
    using integers = over<int>;

    void TearDown() override {
        EXPECT_TRUE(heap_.check());
        EXPECT_EQ(heap_.snapshot().live_blocks, 0);
    }
};

TEST_F(std_allocator, keeps_sequences) {
    std::vector<int, integers> vector{integers{heap_}};
    expect_same(heap_, vector, std::vector<int>{});
    std::deque<int, integers> deque{integers{heap_}};
    expect_same(heap_, deque, std::deque<int>{});
    std::list<int, integers> list{integers{heap_}};
    expect_same(heap_, list, std::list<int>{});
    using characters = over<char>;
    std::basic_string<char, std::char_traits<char>, characters> text{characters{heap_}};
    expect_same(heap_, text, std::string{});
}

TEST_F(std_allocator, keeps_maps) {
    using pairs = over<std::pair<const int, std::string>>;
    std::map<int, std::string, std::less<>, pairs> map{pairs{heap_}};
    expect_same(heap_, map, std::map<int, std::string>{});
    std::unordered_map<int, std::string, std::hash<int>, std::equal_to<>, pairs> hashed{
        pairs{heap_}};
    expect_same(heap_, hashed, std::unordered_map<int, std::string>{});
}

TEST_F(std_allocator, fails_by_an_exception_and_a_record) {
    std::vector<int, integers> vector(100, 7, integers{heap_});
    const std::uint32_t before = failures.total();
    EXPECT_THROW(vector.reserve(100'000), std::bad_alloc);
    EXPECT_EQ(failures.total() - before, 1);
    EXPECT_EQ(vector.size(), 100);
    EXPECT_EQ(vector.back(), 7);
    EXPECT_THROW(static_cast<void>(integers{heap_}.allocate(~std::size_t{0} / 2)), std::bad_alloc);
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::invalid_layout);
}

TEST_F(std_allocator, aligns_elements) {
    struct alignas(64) cache_line {
        int value;
    };
    using lines = over<cache_line>;
    std::vector<cache_line, lines> vector(3, lines{heap_});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(vector.data()) % 64, 0);
}

TEST_F(std_allocator, goes_along_when_a_container_is_moved_or_swapped) {
    alignas(16) std::array<std::byte, 4096> other_region;
    ramwright::general<> other_heap{other_region};
    std::vector<int, integers> here(10, 1, integers{heap_});
    std::vector<int, integers> there(20, 2, integers{other_heap});
    EXPECT_FALSE(here.get_allocator() == there.get_allocator());

    const int* const first_there = there.data();
    swap(here, there);
    EXPECT_EQ(here.data(), first_there);
    here = std::move(there);
    EXPECT_EQ(&here.get_allocator().underlying(), &heap_);
    EXPECT_EQ(other_heap.snapshot().live_blocks, 0);

    std::vector<int, integers> copy{integers{other_heap}};
    copy = here;
    EXPECT_EQ(&copy.get_allocator().underlying(), &other_heap);
}

TEST_F(std_allocator, over_a_pool_serves_nodes_and_refuses_what_is_larger) {
    alignas(16) std::array<std::byte, 2048> region;
    ramwright::pool<> nodes{region, {.size = 40}};
    using from_nodes = ramwright::std_allocator<int, ramwright::pool<>>;
    std::list<int, from_nodes> list{from_nodes{nodes}};
    for (std::uint32_t made = 0; made != nodes.block_count(); ++made) {
        list.push_back(1);
    }
    EXPECT_THROW(list.push_back(1), std::bad_alloc);
    list.pop_front();
    list.push_back(2);
    EXPECT_EQ(list.back(), 2);
    std::vector<int, from_nodes> vector{from_nodes{nodes}};
    EXPECT_THROW(vector.resize(11), std::bad_alloc);
}

class pmr_resource : public testing::Test {
protected:
    alignas(16) std::array<std::byte, 128 * 1024> region_;
    ramwright::general<> heap_{region_};
    ramwright::pmr_resource<ramwright::general<>> resource_{heap_};

    void TearDown() override {
        EXPECT_TRUE(heap_.check());
        EXPECT_EQ(heap_.snapshot().live_blocks, 0);
    }
};

TEST_F(pmr_resource, keeps_containers_and_what_they_hold) {
    std::pmr::vector<int> vector{&resource_};
    expect_same(heap_, vector, std::vector<int>{});
    std::pmr::map<int, std::pmr::string> map{&resource_};
    expect_same(heap_, map, std::map<int, std::string>{});
    EXPECT_TRUE(heap_.owns(map.begin()->second.data()) || map.begin()->second.size() < 16);
}

TEST_F(pmr_resource, serves_the_standard_s_own_resources) {
    {
        std::pmr::monotonic_buffer_resource monotonic{&resource_};
        std::pmr::map<int, std::pmr::string> map{&monotonic};
        for (int key = 0; key != 100; ++key) {
            map[key].assign(50, 'x');
        }
        EXPECT_NE(heap_.snapshot().live_blocks, 0);
    }
    EXPECT_EQ(heap_.snapshot().live_blocks, 0);
    std::pmr::unsynchronized_pool_resource pools{&resource_};
    std::pmr::map<int, std::pmr::string> map{&pools};
    expect_same(heap_, map, std::map<int, std::string>{});
}

TEST_F(pmr_resource, fails_by_an_exception_and_a_record) {
    const std::uint32_t before = failures.total();
    std::pmr::vector<int> vector(10, &resource_);
    EXPECT_THROW(vector.resize(1'000'000), std::bad_alloc);
    EXPECT_EQ(failures.total() - before, 1);
    EXPECT_EQ(vector.size(), 10);
}

TEST_F(pmr_resource, aligns) {
    void* const block = resource_.allocate(10, 256);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 256, 0);
    resource_.deallocate(block, 10, 256);
}

TEST_F(pmr_resource, is_equal_to_itself_only) {
    const ramwright::pmr_resource<ramwright::general<>> same_heap{heap_};
    EXPECT_TRUE(resource_.is_equal(resource_));
    EXPECT_FALSE(resource_.is_equal(same_heap));
    EXPECT_FALSE(resource_.is_equal(*std::pmr::new_delete_resource()));
}

}  // namespace
