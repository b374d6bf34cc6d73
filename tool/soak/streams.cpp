// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/streams.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>
#include <utility>

#include "tool/soak/random.hpp"

namespace ramwright::tool {

namespace {

/// Sizes of unknown callers that are common enough for a stream of their own.
class size_groups {
public:
    explicit size_groups(const std::vector<recorded_story>& stories, const operation_log& log) {
        for (const recorded_story& each : stories) {
            if (log.caller(each.caller) == 0) {
                ++counts_[each.what.size];
                ++total_;
            }
        }
    }

    [[nodiscard]] std::uint64_t group(std::uint32_t size) const {
        constexpr std::uint64_t common_share = 100;
        constexpr std::uint64_t rare = std::uint64_t{1} << 32;
        return counts_.at(size) * common_share >= total_
                   ? size
                   : rare + static_cast<std::uint64_t>(std::bit_width(size));
    }

private:
    std::unordered_map<std::uint32_t, std::uint64_t> counts_;
    std::uint64_t total_ = 0;
};

/// The blocks of one stream that nobody saw freed.
class unfinished {
public:
    unfinished(std::vector<recorded_story>& stories, demand_stream& stream) : stream_{stream} {
        for (const std::uint32_t index : stream.stories) {
            recorded_story& story = stories[index];
            if (story.freed) {
                lives_.push_back(story.what.life);
            } else {
                live_.push_back(&story);
            }
        }
        std::sort(lives_.begin(), lives_.end());
    }

    /// What a block's death would have been worth is shared among those that lived longer than it was seen
    /// to: Efron's way to Kaplan and Meier's estimate.
    void redistribute(random_source& random) {
        std::erase_if(live_, [&](recorded_story* each) {
            const auto longer = std::upper_bound(lives_.begin(), lives_.end(), each->age);
            const auto left = static_cast<std::uint32_t>(lives_.end() - longer);
            if (left == 0) {
                return false;
            }
            each->what.life = longer[static_cast<std::ptrdiff_t>(random.below(left))];
            return true;
        });
    }

    void count_leaked(std::uint64_t first_tick, std::uint64_t ticks) {
        // What was allocated later than this could still live as long as others do.
        const std::uint64_t longest = lives_.empty() ? 0 : lives_.back();
        const std::uint64_t horizon = ticks - std::min(longest, ticks);
        constexpr std::size_t fewest = 4;
        if (live_.size() < fewest || horizon < ticks / 4) {
            return;
        }
        std::array<bool, 4> seen{};
        for (const recorded_story* each : live_) {
            const std::uint64_t quarter = (each->born - first_tick) / (horizon / 4 + 1);
            seen[static_cast<std::size_t>(std::min<std::uint64_t>(quarter, 3))] = true;
        }
        if (std::count(seen.begin(), seen.end(), true) < 3) {
            return;
        }
        stream_.leaked = live_.size();
        for (const recorded_story* each : live_) {
            stream_.leaked_bytes += each->what.size;
        }
    }

private:
    demand_stream& stream_;
    std::vector<std::uint64_t> lives_;
    std::vector<recorded_story*> live_;
};

}  // namespace

std::vector<demand_stream> find_streams(const operation_log& log,
                                        std::vector<recorded_story>& stories) {
    const size_groups sizes{stories, log};
    std::vector<demand_stream> streams;
    std::unordered_map<std::uint64_t, std::uint32_t> by_caller;
    std::unordered_map<std::uint64_t, std::uint32_t> by_size;
    for (std::uint32_t index = 0; index != stories.size(); ++index) {
        recorded_story& story = stories[index];
        const std::uint64_t caller = log.caller(story.caller);
        auto& known = caller == 0 ? by_size : by_caller;
        const std::uint64_t key = caller == 0 ? sizes.group(story.what.size) : caller;
        const auto [place, added] =
            known.try_emplace(key, static_cast<std::uint32_t>(streams.size()));
        if (added) {
            streams.emplace_back().caller = caller;
        }
        story.what.stream = place->second;
        streams[place->second].stories.push_back(index);
        ++streams[place->second].allocations;
    }
    return streams;
}

void complete_lives(std::vector<recorded_story>& stories, std::vector<demand_stream>& streams,
                    std::uint64_t first_tick, std::uint64_t ticks) {
    random_source random{0};
    for (demand_stream& stream : streams) {
        unfinished blocks{stories, stream};
        blocks.redistribute(random);
        blocks.count_leaked(first_tick, ticks);
    }
}

}  // namespace ramwright::tool
