// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/string.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <string_view>

#include "ramwright/fixed/format.hpp"

namespace ramwright::fixed {
namespace {

/// One random operation on a fixed string (or a string_ref) and on its model.
template <typename Fixed>
void act(Fixed& fixed, std::string& model, std::mt19937& random) {
    const std::string text(random() % 12, static_cast<char>('a' + random() % 26));
    const std::size_t capacity = fixed.capacity();
    const std::size_t room = capacity - model.size();
    switch (random() % 7) {
        case 0:
            ASSERT_EQ(fixed.try_append(text), text.size() <= room);
            model += text.size() <= room ? text : "";
            break;
        case 1:
            ASSERT_EQ(fixed.append(text, or_truncate), text.size() <= room);
            model += text.substr(0, room);
            break;
        case 2:
            ASSERT_EQ(fixed.try_assign(text), text.size() <= capacity);
            model = text.size() <= capacity ? text : model;
            break;
        case 3: {
            // A part of itself.
            const std::size_t from = random() % (model.size() + 1);
            ASSERT_TRUE(fixed.assign(fixed.view().substr(from), or_truncate));
            model = model.substr(from);
            break;
        }
        case 4: {
            const std::string twice = model + model;
            ASSERT_EQ(fixed.append(fixed.view(), or_truncate), twice.size() <= capacity);
            model = twice.substr(0, capacity);
            break;
        }
        case 5:
            if (!model.empty()) {
                fixed.pop_back();
                model.pop_back();
            }
            break;
        case 6: {
            const auto number = static_cast<std::uint32_t>(random());
            const std::string whole = model + "#" + std::to_string(number);
            const formatted result = format_append(fixed, "#{}", number);
            ASSERT_EQ(result.needed, whole.size() - model.size());
            ASSERT_EQ(result.truncated(), whole.size() > capacity);
            model = whole.substr(0, capacity);
            break;
        }
    }
}

template <std::uint32_t Capacity>
void compare_with_standard(std::uint32_t seed) {
    std::mt19937 random{seed};
    string<Capacity> fixed;
    std::string model;
    for (int step = 0; step != 3000; ++step) {
        if (step % 2 == 0) {
            act(fixed, model, random);
        } else {
            string_ref ref = fixed.ref();
            act(ref, model, random);
            ASSERT_EQ(ref.view(), model);
        }
        ASSERT_EQ(fixed.view(), model) << "at step " << step;
        ASSERT_EQ(std::strlen(fixed.c_str()), model.size()) << "the zero is behind the text";
        ASSERT_EQ(fixed <=> std::string_view{"m"}, model <=> std::string{"m"});
    }
}

TEST(fixed_string, does_what_the_standard_string_does) {
    for (std::uint32_t seed = 0; seed != 5; ++seed) {
        compare_with_standard<1>(seed);
        compare_with_standard<20>(seed);
        compare_with_standard<255>(seed);
        compare_with_standard<300>(seed);
    }
}

TEST(fixed_string, stops_what_no_value_could_report) {
    string<4> text{"abc"};
    EXPECT_DEATH(text[3] = 'x', "");
    text.clear();
    EXPECT_DEATH(text.pop_back(), "");
    EXPECT_DEATH(text.set_written(5), "");
    EXPECT_DEATH(text.ref().pop_back(), "");
    EXPECT_DEATH(text.ref().set_written(5), "");
}

}  // namespace
}  // namespace ramwright::fixed
