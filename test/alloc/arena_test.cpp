// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/arena.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

namespace {

using ramwright::arena;
using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::frame;
using ramwright::layout;

static_assert(ramwright::basic_allocator<arena<>>);
static_assert(!ramwright::freeing_allocator<arena<>>, "it cannot free one block");

/// Tells when it goes.
struct noisy {
    noisy(std::vector<int>& log, int name) : log_{log}, name_{name} {}
    ~noisy() { log_.push_back(name_); }
    noisy(const noisy&) = delete;
    noisy& operator=(const noisy&) = delete;

    std::vector<int>& log_;
    int name_;
};

template <typename Level>
class arena_test : public testing::Test {
protected:
    arena_test() { failures.clear(); }

    using arena_type = arena<Level::value>;
    using frame_type = frame<Level::value>;

    alignas(64) std::array<std::byte, 2048> storage_{};
    std::vector<int> gone_;
};

using levels = testing::Types<std::integral_constant<check_level, check_level::off>,
                              std::integral_constant<check_level, check_level::standard>,
                              std::integral_constant<check_level, check_level::full>>;
TYPED_TEST_SUITE(arena_test, levels);

TYPED_TEST(arena_test, a_frame_gives_back_what_was_allocated_in_it) {
    typename TestFixture::arena_type tested{this->storage_};
    (void)tested.allocate({10, 1});
    const std::size_t before = tested.used();
    {
        const typename TestFixture::frame_type scope{tested};
        EXPECT_NE(tested.allocate({100, 8}), nullptr);
        EXPECT_GT(tested.used(), before);
        EXPECT_EQ(tested.snapshot().live_blocks, 2U);
    }
    EXPECT_EQ(tested.used(), before);
    EXPECT_EQ(tested.snapshot().live_blocks, 1U);
    EXPECT_GE(tested.most_used(), before + 100);
    EXPECT_TRUE(tested.check());
}

TYPED_TEST(arena_test, a_failed_make_constructs_nothing_and_leaves_nothing) {
    typename TestFixture::arena_type tested{
        std::span{this->storage_}.first(16 + sizeof(noisy) + 8)};
    {
        const typename TestFixture::frame_type scope{tested};
        EXPECT_NE(tested.template make<noisy>(this->gone_, 1), nullptr);
        const auto before = tested.snapshot();
        EXPECT_EQ(tested.template make<noisy>(this->gone_, 2), nullptr);
        EXPECT_EQ(tested.snapshot(), before);
        EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    }
    EXPECT_EQ(this->gone_, std::vector{1});
}

TYPED_TEST(arena_test, objects_are_aligned_as_their_type_asks) {
    struct alignas(64) wide : noisy {
        using noisy::noisy;
    };
    for (std::size_t offset = 0; offset < 64; ++offset) {
        typename TestFixture::arena_type tested{std::span{this->storage_}.subspan(offset)};
        const typename TestFixture::frame_type scope{tested};
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tested.template make<wide>(this->gone_, 0)) % 64,
                  0U);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tested.template make<std::uint64_t>(1U)) %
                      alignof(std::uint64_t),
                  0U);
        EXPECT_TRUE(tested.check());
    }
}

TYPED_TEST(arena_test, a_frame_that_ends_early_ends_those_inside_it) {
    typename TestFixture::arena_type tested{this->storage_};
    auto outer = std::make_unique<typename TestFixture::frame_type>(tested);
    (void)tested.template make<noisy>(this->gone_, 1);
    auto inner = std::make_unique<typename TestFixture::frame_type>(tested);
    (void)tested.template make<noisy>(this->gone_, 2);
    outer.reset();
    EXPECT_EQ(this->gone_, (std::vector{2, 1}));
    EXPECT_EQ(tested.used(), 0U);

    (void)tested.template make<noisy>(this->gone_, 3);
    inner.reset();
    EXPECT_EQ(this->gone_.size(), 2U) << "a frame that has ended must take nothing more";
    tested.reset();
    EXPECT_EQ(this->gone_.back(), 3);
}

TYPED_TEST(arena_test, reset_ends_every_frame) {
    typename TestFixture::arena_type tested{this->storage_};
    (void)tested.template make<noisy>(this->gone_, 1);
    const typename TestFixture::frame_type outer{tested};
    (void)tested.template make<noisy>(this->gone_, 2);
    const typename TestFixture::frame_type inner{tested};
    (void)tested.template make<noisy>(this->gone_, 3);
    tested.reset();
    EXPECT_EQ(this->gone_, (std::vector{3, 2, 1}));
    EXPECT_EQ(tested.used(), 0U);
    EXPECT_TRUE(tested.check());
}

TYPED_TEST(arena_test, refuses_what_does_not_fit) {
    typename TestFixture::arena_type tested{this->storage_};
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    for (std::size_t below = 0; below < 3000; ++below) {
        ASSERT_EQ(tested.try_allocate({most - below, 8}), nullptr);
    }
    for (const layout want :
         {layout{1, 0}, layout{1, 3}, layout{2049, 1}, layout{1, most / 2 + 1}}) {
        EXPECT_EQ(tested.allocate(want), nullptr);
        EXPECT_EQ(failures.last()->wanted, want);
    }
    EXPECT_EQ(tested.used(), 0U);
    EXPECT_NE(tested.try_allocate({tested.largest_free(), 8}), nullptr);
    EXPECT_EQ(tested.try_allocate({0, 1}), nullptr) << "0 bytes are served like 1";
}

TYPED_TEST(arena_test, offsets_do_not_depend_on_the_width_of_a_pointer) {
    typename TestFixture::arena_type tested{this->storage_};
    EXPECT_EQ(offset_of(tested, tested.template make<noisy>(this->gone_, 1)), 16U);
    struct ends {
        explicit ends(std::vector<int>& log) : log_{&log} {}
        ~ends() { log_->push_back(0); }
        std::vector<int>* log_;
        alignas(8) std::uint64_t same_size_everywhere = 0;
    };
    static_assert(sizeof(ends) == 16);
    tested.reset();
    (void)tested.template make<ends>(this->gone_);
    constexpr bool has_trailers = TypeParam::value == check_level::full;
    EXPECT_EQ(offset_of(tested, tested.try_allocate({8, 8})), has_trailers ? 40U : 32U);
    tested.reset();
}

TYPED_TEST(arena_test, random_use_agrees_with_a_shadow) {
    struct piece {
        std::byte* start;
        std::size_t size;
        std::byte tag;
    };
    struct scope {
        std::unique_ptr<typename TestFixture::frame_type> open;
        std::size_t pieces;
        std::size_t objects;
    };
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const auto region = std::span{this->storage_}.subspan(seed, 1500 + seed);
        typename TestFixture::arena_type tested{region};
        std::mt19937 next{seed};
        std::vector<piece> pieces;
        std::vector<int> objects;
        std::vector<scope> scopes;
        for (int i = 0; i < 500; ++i) {
            switch (next() % 5) {
                case 0:
                    scopes.push_back({std::make_unique<typename TestFixture::frame_type>(tested),
                                      pieces.size(), objects.size()});
                    break;
                case 1:
                    if (!scopes.empty()) {
                        this->gone_.clear();
                        scopes.back().open.reset();
                        std::vector<int> expected{
                            objects.begin() + static_cast<std::ptrdiff_t>(scopes.back().objects),
                            objects.end()};
                        std::reverse(expected.begin(), expected.end());
                        ASSERT_EQ(this->gone_, expected);
                        pieces.resize(scopes.back().pieces);
                        objects.resize(scopes.back().objects);
                        scopes.pop_back();
                    }
                    break;
                case 2:
                    if (tested.template make<noisy>(this->gone_, i) != nullptr) {
                        objects.push_back(i);
                    }
                    break;
                default: {
                    const layout want{next() % 60, std::size_t{1} << (next() % 6)};
                    auto* const block = static_cast<std::byte*>(tested.try_allocate(want));
                    if (block != nullptr) {
                        ASSERT_EQ(reinterpret_cast<std::uintptr_t>(block) % want.alignment, 0U);
                        ASSERT_GE(block, region.data());
                        ASSERT_LE(block + want.size, region.data() + region.size());
                        const auto tag = std::byte(i & 0xFF);
                        std::memset(block, i & 0xFF, want.size);
                        pieces.push_back({block, want.size, tag});
                    }
                    break;
                }
            }
            for (const piece& each : pieces) {
                ASSERT_TRUE(std::all_of(each.start, each.start + each.size,
                                        [&](std::byte byte) { return byte == each.tag; }));
            }
            ASSERT_TRUE(tested.check());
            ASSERT_EQ(tested.snapshot().live_blocks, pieces.size() + objects.size());
            ASSERT_EQ(tested.snapshot().free_bytes, tested.free_bytes());
        }
        while (!scopes.empty()) {
            scopes.pop_back();
        }
        tested.reset();
    }
}

TEST(arena_check, sees_a_record_overwritten_by_the_block_before_it) {
    alignas(8) std::array<std::byte, 256> storage{};
    std::vector<int> gone;
    arena<> tested{storage};
    void* const block = tested.allocate({8, 8});
    (void)tested.make<noisy>(gone, 1);
    EXPECT_TRUE(tested.check());
    std::array<std::byte, 16> kept{};
    std::memcpy(kept.data(), static_cast<std::byte*>(block) + 8, kept.size());
    std::memset(block, 0x11, 8 + kept.size());
    EXPECT_FALSE(tested.check());
    std::memcpy(static_cast<std::byte*>(block) + 8, kept.data(), kept.size());
    tested.reset();
}

TEST(arena_check, full_sees_a_write_after_the_frame) {
    alignas(8) std::array<std::byte, 256> storage{};
    arena<check_level::full> tested{storage};
    std::byte* late = nullptr;
    {
        const frame scope{tested};
        late = static_cast<std::byte*>(tested.allocate({8, 8}));
    }
    EXPECT_TRUE(tested.check());
    *late = std::byte{1};
    EXPECT_FALSE(tested.check());
}

TEST(arena_check, full_sees_one_byte_too_many_when_the_frame_ends_and_before) {
    for (std::size_t size = 1; size < 20; ++size) {
        alignas(8) std::array<std::byte, 256> storage{};
        arena<check_level::full> tested{storage};
        (void)tested.allocate({.size = 5, .alignment = 1});
        failures.clear();
        std::byte* end = nullptr;
        {
            const frame scope{tested};
            (void)tested.allocate({.size = 16});
            end = static_cast<std::byte*>(tested.allocate({.size = size})) + size;
            (void)tested.allocate({.size = 16});
            EXPECT_TRUE(tested.check());
            *end ^= std::byte{1};
            EXPECT_FALSE(tested.check());
            EXPECT_EQ(failures.total(), 0U);
        }
        ASSERT_EQ(failures.total(), 1U);
        EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
        EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(end));
        EXPECT_TRUE(tested.check()) << "all was given back nevertheless";
        tested.reset();
        EXPECT_EQ(failures.total(), 1U) << "what was allocated before is intact";
        EXPECT_EQ(tested.used(), 0U);
    }
}

TEST(arena_check, full_hands_out_nothing_that_was_written_to) {
    alignas(8) std::array<std::byte, 64> storage{};
    arena<check_level::full> tested{storage};
    failures.clear();
    storage[20] = std::byte{1};
    EXPECT_NE(tested.allocate({.size = 8}), nullptr);
    EXPECT_EQ(tested.try_allocate({.size = 8}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_EQ(tested.snapshot().live_blocks, 1U);
}

}  // namespace
