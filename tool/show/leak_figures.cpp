// SPDX-License-Identifier: Apache-2.0
#include "tool/show/leak_figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <set>
#include <span>
#include <utility>

#include "tool/show/trend.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t steps = 48;
constexpr std::size_t tested_from = steps / 3;
constexpr std::size_t last_third = 2 * tested_from;
constexpr double share_of_last_third = 0.25;
constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

/// Whose blocks are looked at together: those of a caller, or of a chain of calls, by numbers.
using asker_of = std::function<std::uint32_t(const operation&, std::size_t demand)>;

/// Calls `seen(asker, bytes, from, until, since)` for each stretch in which a block had one size, and
/// `ended(asker, lifetime)` for each block that was freed. What lives at the end does so until `never`.
template <typename Seen, typename Ended>
void visit_blocks(const operation_log& log, const asker_of& asker, Seen seen, Ended ended) {
    struct block {
        std::uint32_t asker = 0;
        std::uint32_t bytes = 0;
        std::uint64_t from = 0;
        std::uint64_t since = 0;
        bool live = false;
    };
    std::vector<block> blocks(log.slot_count());
    std::uint64_t tick = log.first_tick();
    std::size_t demands = 0;
    for (const operation& each : log.operations()) {
        tick += each.elapsed;
        if (each.kind == operation_kind::wait) {
            continue;
        }
        const std::size_t demand = demands++;
        block& its = blocks[each.slot];
        if (each.kind == operation_kind::allocate) {
            its = {.asker = asker(each, demand),
                   .bytes = each.size,
                   .from = tick,
                   .since = tick,
                   .live = true};
        } else if (its.live && each.kind == operation_kind::free) {
            seen(its.asker, its.bytes, its.from, tick, its.since);
            ended(its.asker, tick - its.since);
            its.live = false;
        } else if (its.live && each.kind == operation_kind::resize) {
            seen(its.asker, its.bytes, its.from, tick, its.since);
            its.bytes = each.size;
            its.from = tick;
        }
    }
    for (const block& its : blocks) {
        if (its.live) {
            seen(its.asker, its.bytes, its.from, never, its.since);
        }
    }
}

/// The 95th percentile. Reorders `lives`, which are not none.
std::uint64_t usual_of(std::vector<std::uint64_t>& lives) {
    const auto place = static_cast<std::ptrdiff_t>((lives.size() - 1) * 95 / 100);
    std::nth_element(lives.begin(), lives.begin() + place, lives.end());
    return lives[static_cast<std::size_t>(place)];
}

/// One caller's overdue bytes over the run.
class overdue_bytes {
public:
    overdue_bytes(const operation_log& log, std::vector<std::uint64_t>& lives)
        : last_{log.last_tick()}, run_{last_ - log.first_tick()} {
        if (!lives.empty()) {
            figures_.usual_life = usual_of(lives);
            patience_ = 2 * *figures_.usual_life;
        }
        observable_ = run_ != 0 && patience_ <= run_ / 2;
        start_ = log.first_tick() + patience_;
        observed_ = static_cast<double>(run_ - std::min(patience_, run_));
    }

    void add(std::uint32_t bytes, std::uint64_t from, std::uint64_t until, std::uint64_t since) {
        held_ = held_ || until == never;
        if (!observable_) {
            return;
        }
        const std::uint64_t overdue = std::max(from, since + patience_);
        if (overdue < until) {
            changes_[look_after(overdue)] += bytes;
            changes_[look_after(until)] -= bytes;
        }
        if (until == never && overdue <= last_) {
            ++figures_.overdue_blocks;
            figures_.overdue_bytes += bytes;
            figures_.oldest = std::max(figures_.oldest, last_ - since);
        }
    }

    /// Without the confidence, which depends on how many callers there are; instead, the chance.
    [[nodiscard]] std::pair<leak_figures, double> judge() const {
        std::array<std::uint64_t, steps + 1> levels{};
        std::uint64_t level = 0;
        for (std::size_t look = 0; look != levels.size(); ++look) {
            level += changes_[look];
            levels[look] = level;
        }
        std::uint32_t up = 0;
        std::uint32_t down = 0;
        for (std::size_t look = tested_from; look != steps; ++look) {
            up += levels[look + 1] > levels[look] ? 1 : 0;
            down += levels[look + 1] < levels[look] ? 1 : 0;
        }
        leak_figures figures = figures_;
        const std::span tested{levels.begin() + tested_from, levels.end()};
        figures.bytes_a_tick = observed_ == 0 ? 0 : median_slope(tested) * steps / observed_;
        const double growth =
            static_cast<double>(levels[steps]) - static_cast<double>(levels[tested_from]);
        const double lately =
            static_cast<double>(levels[steps]) - static_cast<double>(levels[last_third]);
        const bool goes_on = growth > 0 && lately >= share_of_last_third * growth;
        return {figures, goes_on ? chance_of_rising(up, down) : 1.0};
    }

    [[nodiscard]] bool observable() const noexcept { return observable_; }
    [[nodiscard]] bool any() const noexcept { return figures_.overdue_blocks != 0; }
    /// Whether a block lives at the end.
    [[nodiscard]] bool held() const noexcept { return held_; }

private:
    /// The first look at `tick` or later; one more than there are if none is.
    [[nodiscard]] std::size_t look_after(std::uint64_t tick) const {
        if (tick <= start_) {
            return 0;
        }
        const double look = std::ceil(static_cast<double>(tick - start_) * steps / observed_);
        return look > steps ? steps + 1 : static_cast<std::size_t>(look);
    }

    leak_figures figures_;
    std::uint64_t last_;
    std::uint64_t run_;
    std::uint64_t patience_ = 0;
    std::uint64_t start_ = 0;
    double observed_ = 0;  // ticks from the first look to the last
    bool observable_ = false;
    bool held_ = false;
    // At each look, against the one before. What goes down wraps, and comes out right in the sum.
    std::array<std::uint64_t, steps + 2> changes_{};
};

/// Each asker's figures, with `chain` for its number, and the chance, which is to be multiplied by `tested`.
struct judged {
    std::vector<std::pair<leak_figures, double>> askers;
    std::size_t tested = 0;
};

judged judge(const operation_log& log, const asker_of& asker) {
    std::vector<std::vector<std::uint64_t>> lives;
    visit_blocks(
        log, asker,
        [&](std::uint32_t number, auto...) {
            lives.resize(std::max<std::size_t>(lives.size(), number + std::size_t{1}));
        },
        [&](std::uint32_t number, std::uint64_t life) { lives[number].push_back(life); });

    std::vector<overdue_bytes> askers;
    askers.reserve(lives.size());
    for (auto& each : lives) {
        askers.emplace_back(log, each);
    }
    visit_blocks(
        log, asker, [&](std::uint32_t number, auto... block) { askers[number].add(block...); },
        [](auto...) {});

    judged found;
    for (std::uint32_t number = 0; number != askers.size(); ++number) {
        const overdue_bytes& its = askers[number];
        found.tested += its.any() ? 1 : 0;
        if (its.observable() ? its.any() : its.held()) {
            found.askers.push_back(its.judge());
            found.askers.back().first.chain = number;
            if (its.observable()) {
                found.askers.back().first.confidence = 0;
            }
        }
    }
    return found;
}

leak_figures with_confidence(const std::pair<leak_figures, double>& one, std::size_t tested) {
    leak_figures figures = one.first;
    if (figures.confidence) {
        figures.confidence = std::max(0.0, 1.0 - one.second * static_cast<double>(tested));
    }
    return figures;
}

void sort_by_confidence(std::vector<leak_figures>& leaks) {
    std::ranges::stable_sort(leaks, std::ranges::greater{}, [](const leak_figures& each) {
        return std::pair{each.confidence.value_or(0), each.overdue_bytes};
    });
}

judged judge_callers(const operation_log& log) {
    return judge(log, [](const operation& each, std::size_t) { return each.caller; });
}

std::vector<leak_figures> leaks_of(const operation_log& log, const judged& callers) {
    std::vector<leak_figures> found;
    for (const auto& each : callers.askers) {
        found.push_back(with_confidence(each, callers.tested));
        found.back().caller = log.caller(found.back().chain);
        found.back().chain = 0;
    }
    sort_by_confidence(found);
    return found;
}

}  // namespace

std::vector<leak_figures> find_leaks(const operation_log& log) {
    return leaks_of(log, judge_callers(log));
}

std::vector<leak_figures> find_leaks(const chained_log& chained) {
    const judged callers = judge_callers(chained.log);
    std::vector<leak_figures> found = leaks_of(chained.log, callers);
    if (!chained.has_calls) {
        return found;
    }
    const judged chains = judge(
        chained.log, [&](const operation&, std::size_t demand) { return chained.chains[demand]; });
    std::vector<leak_figures> suspects;
    std::set<std::uint64_t> explained;
    for (const auto& each : chains.askers) {
        leak_figures figures = with_confidence(each, callers.tested + chains.tested);
        if (figures.chain != 0 && figures.suspect()) {
            figures.caller = chained.calls[figures.chain].address;
            explained.insert(figures.caller);
            suspects.push_back(figures);
        }
    }
    std::erase_if(found, [&](const leak_figures& each) {
        return each.suspect() && explained.contains(each.caller);
    });
    found.insert(found.end(), suspects.begin(), suspects.end());
    sort_by_confidence(found);
    return found;
}

}  // namespace ramwright::tool
