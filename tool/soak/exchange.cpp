// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/exchange.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "tool/soak/random.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t most_stories = 40'000;  // enough to tell

double size_of(const block_story& story) { return std::log2(story.size + 1.0); }
double life_of(const block_story& story) {
    return std::log2(static_cast<double>(story.life) + 1.0);
}

/// Which story stands in for each of an activity's: the first `most_stories` of them.
class sample {
public:
    sample(const demand_mix& mix, const demand_activity& activity) : mix_{mix} {
        std::size_t stories = 0;
        for (const occurrence& each : activity.occurrences) {
            if (each.count > 1 && stories < most_stories) {
                occurrences_.push_back(each);
                stories += each.count;
            }
        }
        for (const occurrence& each : occurrences_) {
            for (std::uint32_t index = each.first; index != each.first + each.count; ++index) {
                mean& of = means_[mix_.story_of(index).stream];
                of.size += size_of(mix_.story_of(index));
                of.life += life_of(mix_.story_of(index));
                ++of.count;
            }
        }
    }

    [[nodiscard]] bool neighbours_correlate(bool by_life) const {
        double products = 0;
        double squares = 0;
        double pairs = 0;
        for (const occurrence& each : occurrences_) {
            for (std::uint32_t index = each.first; index + 1 != each.first + each.count; ++index) {
                const double one = deviation(index, by_life);
                const double other = deviation(index + 1, by_life);
                products += one * other;
                squares += (one * one + other * other) / 2;
                ++pairs;
            }
        }
        constexpr double least = 0.1;
        constexpr double deviations = 4;
        // Of sizes that are all the same nothing but rounding is left.
        constexpr double rounding = 1e-9;
        return squares > rounding * pairs &&
               std::fabs(products / squares) > std::max(least, deviations / std::sqrt(pairs));
    }

    /// The share of blocks that die in the same tick as another of their occurrence.
    template <typename Pick>
    [[nodiscard]] double deaths_together(Pick&& pick) const {
        std::size_t together = 0;
        std::size_t blocks = 0;
        std::vector<std::uint64_t> deaths;
        for (const occurrence& each : occurrences_) {
            deaths.clear();
            for (std::uint32_t index = each.first; index != each.first + each.count; ++index) {
                const std::uint64_t life = pick(mix_.story_of(index)).life;
                if (life != 0 && life != for_ever) {
                    deaths.push_back(mix_.requests[index].delay + life);
                }
            }
            std::sort(deaths.begin(), deaths.end());
            for (std::size_t at = 0; at != deaths.size(); ++at) {
                together += (at != 0 && deaths[at] == deaths[at - 1]) ||
                                    (at + 1 != deaths.size() && deaths[at] == deaths[at + 1])
                                ? 1U
                                : 0U;
            }
            blocks += deaths.size();
        }
        return blocks == 0 ? 0.0 : static_cast<double>(together) / static_cast<double>(blocks);
    }

private:
    struct mean {
        double size = 0;
        double life = 0;
        double count = 0;
    };

    [[nodiscard]] double deviation(std::uint32_t index, bool by_life) const {
        const block_story& story = mix_.story_of(index);
        const mean& of = means_.at(story.stream);
        return by_life ? life_of(story) - of.life / of.count : size_of(story) - of.size / of.count;
    }

    const demand_mix& mix_;
    std::vector<occurrence> occurrences_;
    std::unordered_map<std::uint32_t, mean> means_;  // by stream
};

}  // namespace

bool blocks_are_independent(const demand_mix& mix, const demand_activity& activity) {
    const sample blocks{mix, activity};
    if (blocks.neighbours_correlate(false) || blocks.neighbours_correlate(true)) {
        return false;
    }
    random_source random{0};
    const double recorded = blocks.deaths_together(
        [](const block_story& story) -> const block_story& { return story; });
    const double by_chance =
        blocks.deaths_together([&](const block_story& story) -> const block_story& {
            const auto& others = mix.streams[story.stream].stories;
            return mix.stories[others[random.below(static_cast<std::uint32_t>(others.size()))]];
        });
    constexpr double excess = 0.05;
    return recorded <= by_chance + excess;
}

}  // namespace ramwright::tool
