// SPDX-License-Identifier: Apache-2.0
#include "tool/report/film.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace ramwright::tool;

std::vector<live_block> at_offsets(std::initializer_list<std::uint64_t> offsets) {
    std::vector<live_block> blocks;
    for (const std::uint64_t offset : offsets) {
        blocks.push_back({.offset = offset, .size = 8, .caller = offset % 3});
    }
    return blocks;
}

TEST(joined_blocks, are_left_alone_while_there_is_room) {
    auto blocks = at_offsets({0, 8, 100});
    EXPECT_EQ(join_blocks(blocks, 3), 0U);
    EXPECT_EQ(blocks, at_offsets({0, 8, 100}));
}

TEST(joined_blocks, join_the_nearest_and_keep_larger_gaps) {
    std::vector<live_block> blocks{{.offset = 0, .size = 8, .caller = 1, .since = 9},
                                   {.offset = 16, .size = 16, .caller = 2, .since = 4},
                                   {.offset = 64, .size = 8, .caller = 1, .since = 7}};
    EXPECT_EQ(join_blocks(blocks, 2), 16U);
    const std::vector<live_block> expected{
        {.offset = 0, .size = 32, .caller = 2, .since = 4, .blocks = 2},
        {.offset = 64, .size = 8, .caller = 1, .since = 7, .blocks = 1}};
    EXPECT_EQ(blocks, expected);
}

TEST(joined_blocks, are_never_more_than_asked_for) {
    std::mt19937 random{5};
    for (const std::size_t most : {1U, 2U, 17U, 256U}) {
        std::vector<live_block> blocks;
        std::uint64_t at = 0;
        for (int i = 0; i != 1000; ++i) {
            at += random() % 200;
            blocks.push_back({.offset = at, .size = 1 + random() % 64});
            at += blocks.back().size;
        }
        const std::uint64_t distance = join_blocks(blocks, most);
        EXPECT_LE(blocks.size(), most);
        std::uint64_t all = blocks.front().blocks;
        for (std::size_t i = 1; i != blocks.size(); ++i) {
            all += blocks[i].blocks;
            ASSERT_GE(blocks[i].offset, blocks[i - 1].offset + blocks[i - 1].size + distance);
        }
        EXPECT_EQ(all, 1000U);
    }
}

/// Reads a film as web/film.ts does.
class projector {
public:
    explicit projector(const std::string& text) {
        std::uint32_t bits = 0;
        int count = 0;
        for (const char each : text) {
            const auto digit = digits.find(each);
            if (digit == std::string::npos) {
                break;
            }
            bits = bits << 6 | static_cast<std::uint32_t>(digit);
            count += 6;
            if (count >= 8) {
                count -= 8;
                bytes_.push_back(static_cast<std::uint8_t>(bits >> count));
            }
        }
    }

    [[nodiscard]] bool done() const { return at_ == bytes_.size(); }

    std::vector<live_block> next(std::uint64_t tick) {
        std::uint64_t place = 0;
        std::vector<std::uint64_t> gone;
        for (std::uint64_t left = number(); left != 0; --left) {
            place += number();
            gone.push_back(place);
        }
        for (auto each = gone.rbegin(); each != gone.rend(); ++each) {
            shown_.erase(std::next(shown_.begin(), static_cast<std::ptrdiff_t>(*each)));
        }
        std::uint64_t offset = 0;
        for (std::uint64_t left = number(); left != 0; --left) {
            offset += number();
            live_block block{.offset = offset};
            block.size = number();
            block.caller = number();
            block.since = tick - number();
            block.blocks = static_cast<std::uint32_t>(number());
            shown_[offset] = block;
        }
        std::vector<live_block> blocks;
        for (const auto& [at, block] : shown_) {
            blocks.push_back(block);
        }
        return blocks;
    }

private:
    static inline const std::string digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const std::uint8_t byte = bytes_.at(at_++);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) {
                return value;
            }
        }
    }

    std::vector<std::uint8_t> bytes_;
    std::size_t at_ = 0;
    std::map<std::uint64_t, live_block> shown_;
};

std::vector<heap_moment> some_moments() {
    std::mt19937 random{3};
    std::map<std::uint64_t, live_block> live;
    std::vector<heap_moment> moments;
    for (std::uint64_t tick = 1000; tick != 1100; ++tick) {
        for (int i = 0; i != 5; ++i) {
            const std::uint64_t offset = random() % 50 * 64;
            if (random() % 3 == 0) {
                live.erase(offset);
            } else {
                live[offset] = {.offset = offset,
                                .size = 1 + random() % 64,
                                .caller = random() % 4,
                                .since = tick - random() % 1000};
            }
        }
        moments.push_back({.tick = tick, .blocks = {}});
        for (const auto& [offset, block] : live) {
            moments.back().blocks.push_back(block);
        }
    }
    moments[51].label = moment_label::peak;
    moments[51].request_bytes = 7;
    return moments;
}

caller_index four_callers() {
    std::vector<caller_figures> callers;
    for (std::uint64_t address = 0; address != 4; ++address) {
        callers.push_back({.address = address, .name = {}, .place = {}, .mean_life = {}});
    }
    return caller_index{callers};
}

TEST(film, shows_every_moment_as_it_was) {
    const std::vector<heap_moment> moments = some_moments();
    projector film{packed_film(moments, four_callers())};
    for (const heap_moment& each : moments) {
        ASSERT_EQ(film.next(each.tick), each.blocks) << "at " << each.tick;
    }
    EXPECT_TRUE(film.done());
}

TEST(film, is_thinned_out_until_it_is_small_and_keeps_what_has_a_name) {
    const std::vector<heap_moment> all = some_moments();
    EXPECT_EQ(thinned(all, 1'000'000).size(), all.size());
    const std::vector<heap_moment> few = thinned(all, 300);
    EXPECT_LT(few.size(), all.size());
    bool has_peak = false;
    for (const heap_moment& each : few) {
        has_peak = has_peak || each.label == moment_label::peak;
    }
    EXPECT_TRUE(has_peak);
    EXPECT_EQ(few.front().tick, all.front().tick);
    EXPECT_EQ(thinned(all, 0).size(), 2U) << "the first and the one with a name";
}

TEST(caller_index, gives_who_is_not_listed_the_last_place) {
    EXPECT_EQ(four_callers().of(2), 2U);
    EXPECT_EQ(four_callers().of(99), 3U);
}

}  // namespace
