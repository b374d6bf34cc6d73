// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/activities.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "tool/soak/exchange.hpp"
#include "tool/soak/occasions.hpp"

namespace ramwright::tool {

namespace {

struct story_hash {
    std::size_t operator()(const block_story& of) const noexcept {
        std::uint64_t hash = of.life;
        for (const std::uint32_t each : {of.size, of.stream, of.requests_outlived, of.resizes_at}) {
            hash = (hash ^ each) * 0x9E37'79B9'7F4A'7C15;
            hash ^= hash >> 32;
        }
        return static_cast<std::size_t>(hash);
    }
};

class activity_finder {
public:
    activity_finder(demand_mix& mix, const std::vector<recorded_story>& stories,
                    std::uint64_t first_tick)
        : mix_{mix},
          stories_{stories},
          first_tick_{first_tick},
          occasions_{number_occasions(stories)},
          leaders_{group_streams(stories, occasions_, mix.streams.size())},
          members_(mix.streams.size()),
          noted_for_(mix.streams.size()) {
        for (demand_stream& each : mix_.streams) {
            each.stories.clear();
        }
        for (std::uint32_t index = 0; index != stories_.size(); ++index) {
            members_[leaders_[stories_[index].what.stream]].push_back(index);
        }
    }

    void run() && {
        mix_.requests.reserve(stories_.size());
        take_start_up();
        for (std::uint32_t leader = 0; leader != members_.size(); ++leader) {
            if (!members_[leader].empty()) {
                take_activity(leader);
            }
        }
    }

private:
    [[nodiscard]] bool in_start_up(std::uint64_t tick) const {
        constexpr std::uint64_t part = 20;
        return tick - first_tick_ <= mix_.ticks / part;
    }

    /// Kept for good by a stream that does not leak.
    [[nodiscard]] bool is_permanent(std::uint32_t index) const {
        const recorded_story& story = stories_[index];
        return story.what.life == for_ever && mix_.streams[story.what.stream].leaked == 0;
    }

    void take_start_up() {
        std::vector<std::uint32_t> taken;
        for (std::vector<std::uint32_t>& each : members_) {
            const bool only_early = !each.empty() && in_start_up(stories_[each.back()].born);
            const auto rest = std::stable_partition(
                each.begin(), each.end(),
                [&](std::uint32_t index) { return !only_early && !is_permanent(index); });
            taken.insert(taken.end(), rest, each.end());
            each.erase(rest, each.end());
        }
        if (taken.empty()) {
            return;
        }
        std::sort(taken.begin(), taken.end());
        demand_activity& start_up = mix_.activities.emplace_back();
        start_up.arrivals = arrival_kind::start_up;
        const auto first = static_cast<std::uint32_t>(mix_.requests.size());
        for (const std::uint32_t index : taken) {
            append(index, first_tick_);
            note_stream(start_up, stories_[index].what.stream);
        }
        start_up.occurrences.push_back(
            {.first = first, .count = static_cast<std::uint32_t>(taken.size())});
    }

    void take_activity(std::uint32_t leader) {
        const std::vector<std::uint32_t>& members = members_[leader];
        demand_activity& activity = mix_.activities.emplace_back();
        activity.first = stories_[members.front()].born - first_tick_;
        std::uint64_t began = first_tick_;
        double order = 0;
        for (std::size_t at = 0; at != members.size(); ++at) {
            const recorded_story& story = stories_[members[at]];
            if (at == 0 || occasions_[members[at]] != occasions_[members[at - 1]]) {
                activity.occurrences.push_back(
                    {.gap = story.born - began,

                     .first = static_cast<std::uint32_t>(mix_.requests.size())});
                began = story.born;
            }
            ++activity.occurrences.back().count;
            order += static_cast<double>(story.order);
            mix_.streams[story.what.stream].stories.push_back(append(members[at], began));
            note_stream(activity, story.what.stream);
        }
        activity.order = order / static_cast<double>(members.size());
        activity.exchangeable = blocks_are_independent(mix_, activity);
    }

    /// Appends a request and returns the number of its story.
    std::uint32_t append(std::uint32_t index, std::uint64_t began) {
        const recorded_story& recorded = stories_[index];
        const auto fresh = static_cast<std::uint32_t>(mix_.stories.size());
        const auto [known, added] = known_.try_emplace(recorded.what, fresh);
        if (added) {
            mix_.stories.push_back(recorded.what);
        }
        mix_.requests.push_back({.delay = recorded.born - began, .story = known->second});
        return known->second;
    }

    void note_stream(demand_activity& activity, std::uint32_t stream) {
        const auto number = static_cast<std::uint32_t>(mix_.activities.size());
        if (std::exchange(noted_for_[stream], number) != number) {
            activity.streams.push_back(stream);
        }
    }

    demand_mix& mix_;
    const std::vector<recorded_story>& stories_;
    std::uint64_t first_tick_;
    std::vector<std::uint32_t> occasions_;             // by story
    std::vector<std::uint32_t> leaders_;               // by stream
    std::vector<std::vector<std::uint32_t>> members_;  // stories, by leading stream
    std::vector<std::uint32_t> noted_for_;             // by stream: the last activity's number
    std::unordered_map<block_story, std::uint32_t, story_hash> known_;
};

}  // namespace

void find_activities(demand_mix& mix, const std::vector<recorded_story>& stories,
                     std::uint64_t first_tick) {
    activity_finder{mix, stories, first_tick}.run();
}

}  // namespace ramwright::tool
