// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/occasions.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace ramwright::tool {

namespace {

/// Pauses by the power of two they are below.
using pause_counts = std::array<double, 65>;

/// The power of two that tells short pauses from long ones; 0: there is no such thing.
std::size_t otsu_threshold(const pause_counts& counts) {
    double total = 0;
    double sum = 0;
    for (std::size_t bin = 0; bin != counts.size(); ++bin) {
        total += counts[bin];
        sum += counts[bin] * static_cast<double>(bin);
    }
    std::size_t best = 0;
    double widest = 0;
    double below = 0;
    double below_sum = 0;
    for (std::size_t bin = 0; bin + 1 != counts.size(); ++bin) {
        below += counts[bin];
        below_sum += counts[bin] * static_cast<double>(bin);
        const double above = total - below;
        if (below == 0 || above == 0) {
            continue;
        }
        constexpr double least_apart = 4;  // powers of two
        const double apart = (sum - below_sum) / above - below_sum / below;
        const double variance_between = below * above * apart * apart;
        if (apart >= least_apart && variance_between > widest) {
            widest = variance_between;
            best = bin;
        }
    }
    return best;
}

class stream_groups {
public:
    explicit stream_groups(std::size_t streams) : leaders_(streams) {
        std::iota(leaders_.begin(), leaders_.end(), 0U);
    }

    [[nodiscard]] std::uint32_t leader(std::uint32_t stream) {
        while (leaders_[stream] != stream) {
            stream = leaders_[stream] = leaders_[leaders_[stream]];
        }
        return stream;
    }
    void join(std::uint32_t one, std::uint32_t other) {
        const auto [first, second] = std::minmax({leader(one), leader(other)});
        leaders_[second] = first;
    }

private:
    std::vector<std::uint32_t> leaders_;
};

/// In how many occasions each stream, and each two of them, are. Of a long run every n-th occasion is
/// looked at.
class meetings {
public:
    meetings(const std::vector<recorded_story>& stories,
             const std::vector<std::uint32_t>& occasions, std::size_t streams)
        : counts_(streams) {
        constexpr std::uint32_t most_looked_at = 20'000;
        const std::uint32_t every = occasions.empty() ? 1 : occasions.back() / most_looked_at + 1;
        std::vector<std::uint32_t> present;
        for (std::size_t index = 0; index != stories.size();) {
            const std::uint32_t occasion = occasions[index];
            present.clear();
            for (; index != stories.size() && occasions[index] == occasion; ++index) {
                present.push_back(stories[index].what.stream);
            }
            if (occasion % every == 0) {
                count(present);
            }
        }
    }

    [[nodiscard]] stream_groups group() const {
        stream_groups groups{counts_.size()};
        for (const auto& [pair, together] : pairs_) {
            const auto one = static_cast<std::uint32_t>(pair >> 32);
            const auto other = static_cast<std::uint32_t>(pair);
            if (2 * together >= counts_[one] + counts_[other] - together) {
                groups.join(one, other);
            }
        }
        return groups;
    }

private:
    void count(std::vector<std::uint32_t>& present) {
        std::sort(present.begin(), present.end());
        present.erase(std::unique(present.begin(), present.end()), present.end());
        // Of a crowd, neighbours stand for all: the number of pairs grows with the square.
        constexpr std::size_t crowd = 256;
        const std::size_t reach = present.size() > crowd ? 1 : present.size();
        for (std::size_t one = 0; one != present.size(); ++one) {
            ++counts_[present[one]];
            const std::size_t end = std::min(present.size(), one + 1 + reach);
            for (std::size_t other = one + 1; other != end; ++other) {
                ++pairs_[std::uint64_t{present[one]} << 32 | present[other]];
            }
        }
    }

    std::vector<std::uint64_t> counts_;
    std::unordered_map<std::uint64_t, std::uint64_t> pairs_;
};

}  // namespace

std::uint64_t longest_pause_within(const std::vector<recorded_story>& stories) {
    pause_counts counts{};
    for (std::size_t index = 1; index < stories.size(); ++index) {
        const std::uint64_t pause = stories[index].born - stories[index - 1].born;
        counts[static_cast<std::size_t>(std::bit_width(pause))] += 1;
    }
    const std::size_t bin = otsu_threshold(counts);
    return (std::uint64_t{1} << bin) - 1;
}

std::vector<std::uint32_t> number_occasions(const std::vector<recorded_story>& stories) {
    const std::uint64_t longest = longest_pause_within(stories);
    std::vector<std::uint32_t> numbers(stories.size());
    for (std::size_t index = 1; index < stories.size(); ++index) {
        const bool apart = stories[index].born - stories[index - 1].born > longest;
        numbers[index] = numbers[index - 1] + (apart ? 1U : 0U);
    }
    return numbers;
}

std::vector<std::uint32_t> group_streams(const std::vector<recorded_story>& stories,
                                         const std::vector<std::uint32_t>& occasions,
                                         std::size_t streams) {
    stream_groups groups = meetings{stories, occasions, streams}.group();
    std::vector<std::uint32_t> leaders(streams);
    for (std::uint32_t stream = 0; stream != streams; ++stream) {
        leaders[stream] = groups.leader(stream);
    }
    return leaders;
}

}  // namespace ramwright::tool
