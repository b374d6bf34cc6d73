// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/trace_validator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "test/trace/reading.hpp"
#include "test/trace/recording.hpp"
#include "tool/trace/trace_error.hpp"

namespace ramwright {
namespace {

using test::nonsense_in;
using test::recording;

// Events after which every packet recorded before is overwritten in a ring of two.
constexpr std::uint32_t marks_to_forget = 3 * 54;

void forget(recording& what) {
    for (std::uint32_t count = 0; count != marks_to_forget; ++count) {
        what.ring().mark(0);
    }
}

TEST(validator, accepts_blocks_side_by_side) {
    recording recording{2};
    auto& ring = recording.ring();
    ring.allocated(0, {.size = 8}, 0);
    ring.allocated(8, {.size = 16}, 0);
    ring.resized(8, 24, 0);
    ring.allocated(32, {.size = 0}, 0);
    ring.freed(0);
    ring.allocated(0, {.size = 8}, 0);
    ring.refused({.size = 1 << 20}, 100, 0);
    ring.freed(8);
    EXPECT_EQ(nonsense_in(recording.dump()), "");
}

TEST(validator, refuses_a_block_over_a_live_one) {
    for (const std::uint32_t offset : {0U, 8U, 16U, 32U}) {
        recording recording{2};
        recording.now = 77;
        recording.ring().allocated(16, {.size = 24}, 0);
        recording.ring().allocated(offset, {.size = 17}, 0);
        EXPECT_EQ(nonsense_in(recording.dump()),
                  offset + 17 <= 16
                      ? ""
                      : "test.trace: event 2 at tick 77 puts a block of 17 bytes at offset " +
                            std::to_string(offset) + " over a live one of 24 bytes at offset 16");
    }
}

TEST(validator, refuses_a_block_in_the_place_of_one_of_no_bytes) {
    recording recording{2};
    recording.ring().allocated(16, {.size = 0}, 0);
    recording.ring().allocated(16, {.size = 0}, 0);
    EXPECT_NE(nonsense_in(recording.dump()), "");
}

TEST(validator, refuses_a_block_that_grows_over_another) {
    recording recording{2};
    recording.ring().allocated(0, {.size = 8}, 0);
    recording.ring().allocated(8, {.size = 8}, 0);
    recording.ring().resized(0, 9, 0);
    EXPECT_EQ(
        nonsense_in(recording.dump()),
        "test.trace: event 3 at tick 0 puts a block of 9 bytes at offset 0 over a live one of 8 "
        "bytes at offset 8");
}

TEST(validator, refuses_a_free_of_what_is_not_live) {
    recording recording{2};
    recording.ring().allocated(0, {.size = 8}, 0);
    recording.ring().freed(0);
    recording.ring().freed(0);
    EXPECT_EQ(nonsense_in(recording.dump()),
              "test.trace: event 3 at tick 0 frees offset 0, where no live block starts");
}

TEST(validator, refuses_a_resize_of_what_is_not_live) {
    recording recording{2};
    recording.ring().resized(64, 8, 0);
    EXPECT_EQ(nonsense_in(recording.dump()),
              "test.trace: event 1 at tick 0 resizes offset 64, where no live block starts");
}

TEST(validator, refuses_a_block_outside_the_region) {
    recording recording{2};
    recording.ring().allocated(64 * 1024 - 8, {.size = 9}, 0);
    EXPECT_EQ(
        nonsense_in(recording.dump()),
        "test.trace: event 1 at tick 0 is a block of 9 bytes at offset 65528, outside the region "
        "of 65536 bytes");
}

TEST(validator, counts_what_it_cannot_know_after_a_loss) {
    recording recording{2};
    recording.ring().allocated(0, {.size = 8}, 0);
    recording.ring().allocated(8, {.size = 8}, 0);
    forget(recording);
    recording.ring().freed(0);
    recording.ring().resized(8, 4, 0);
    const auto dump = recording.dump();
    tool::trace_reader reader = test::reader_of(dump);
    tool::trace_validator validator{reader};
    for (tool::trace_event event; reader.next(event);) {
        validator.check(event);
    }
    EXPECT_EQ(validator.unknown_blocks(), 2U);
    EXPECT_EQ(validator.lost_frees(), 0U);
}

TEST(validator, lets_a_block_from_before_a_loss_give_way) {
    recording recording{2};
    recording.ring().allocated(0, {.size = 16}, 0);
    recording.ring().flush();
    auto stream = recording.drained();
    forget(recording);
    recording.ring().allocated(8, {.size = 8}, 0);
    recording.ring().flush();
    const auto rest = recording.drained();
    stream.insert(stream.end(), rest.begin(), rest.end());
    tool::trace_reader reader = test::reader_of(stream);
    tool::trace_validator validator{reader};
    for (tool::trace_event event; reader.next(event);) {
        validator.check(event);
    }
    EXPECT_EQ(validator.lost_frees(), 1U);
}

TEST(validator, is_as_strict_as_ever_about_what_happens_after_a_loss) {
    recording recording{2};
    forget(recording);
    recording.ring().allocated(0, {.size = 16}, 0);
    recording.ring().allocated(8, {.size = 8}, 0);
    EXPECT_NE(nonsense_in(recording.dump()), "");
}

/// Blocks come and go at random; of every other hundred events nobody hears. `beside` is where a block lies
/// that has nothing to do with them.
struct verdict {
    std::uint64_t unknown_blocks = 0;
    std::uint64_t lost_frees = 0;
    std::string nonsense;

    friend bool operator==(const verdict&, const verdict&) = default;
};

verdict judge_random_events(std::uint32_t seed, std::uint32_t beside, bool make_nonsense) {
    recording recording{2};
    auto& ring = recording.ring();
    std::mt19937 random{seed};
    std::vector<std::byte> stream;
    const auto drain = [&] {
        ring.flush();
        const auto some = recording.drained();
        stream.insert(stream.end(), some.begin(), some.end());
    };
    std::array<std::uint32_t, 128> sizes{};  // by place, 32 bytes apart
    ring.allocated(beside, {.size = 3}, 0);
    for (int stretch = 0; stretch != 20; ++stretch) {
        for (int event = 0; event != 50; ++event) {
            const std::uint32_t place = random() % sizes.size();
            if (sizes[place] == 0) {
                sizes[place] = 1 + random() % 32;
                ring.allocated(32 * place, {.size = sizes[place]}, 0);
            } else if (random() % 4 == 0) {
                sizes[place] = 1 + random() % 32;
                ring.resized(32 * place, sizes[place], 0);
            } else {
                ring.freed(32 * place);
                sizes[place] = 0;
            }
            if (stretch % 2 == 0) {
                drain();
            }
        }
        if (stretch % 2 != 0) {
            forget(recording);
            drain();
        }
    }
    if (make_nonsense) {
        ring.allocated(32 * 100, {.size = 32}, 0);
        ring.allocated(32 * 100 + 8, {.size = 16}, 0);
        drain();
    }
    tool::trace_reader reader = test::reader_of(stream);
    tool::trace_validator validator{reader};
    verdict found;
    try {
        for (tool::trace_event event; reader.next(event);) {
            validator.check(event);
        }
    } catch (const tool::trace_error& error) {
        found.nonsense = error.what();
    }
    found.unknown_blocks = validator.unknown_blocks();
    found.lost_frees = validator.lost_frees();
    return found;
}

// A block at an odd offset, or far away, makes the validator search a tree instead of a table.
TEST(validator, judges_alike_wherever_blocks_lie) {
    std::uint64_t lost_frees = 0;
    for (std::uint32_t seed = 0; seed != 50; ++seed) {
        for (const bool make_nonsense : {false, true}) {
            const verdict in_table = judge_random_events(seed, 8192, make_nonsense);
            EXPECT_EQ(in_table, judge_random_events(seed, 8193, make_nonsense));
            EXPECT_EQ(in_table.nonsense.empty(), !make_nonsense) << in_table.nonsense;
            lost_frees += in_table.lost_frees;
        }
    }
    EXPECT_GT(lost_frees, 100U);
}

}  // namespace
}  // namespace ramwright
