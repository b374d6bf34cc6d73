// SPDX-License-Identifier: Apache-2.0
#include "tool/show/shown_trace.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tool/replay/demand_reader.hpp"

namespace ramwright::tool {

namespace {

class context_counter {
public:
    void count(const demand& each) {
        const std::size_t who = place_of(each.who);
        context_figures& figures = figures_[who];
        switch (each.what.kind) {
            case operation_kind::allocate:
                ++figures.allocations;
                figures.allocated_bytes += each.what.size;
                block_in(each.what.slot) = {.bytes = each.what.size, .owner = who};
                gain(figures, each.what.size);
                break;
            case operation_kind::free: {
                block& gone = block_in(each.what.slot);
                ++figures.frees;
                figures.frees_of_others += gone.owner != who ? 1 : 0;
                figures_[gone.owner].live_bytes -= gone.bytes;
                break;
            }
            case operation_kind::resize: {
                block& resized = block_in(each.what.slot);
                context_figures& owner = figures_[resized.owner];
                owner.live_bytes -= resized.bytes;
                resized.bytes = each.what.size;
                gain(owner, each.what.size);
                break;
            }
            case operation_kind::attempt: ++figures.refused; break;
            case operation_kind::wait: break;
        }
    }

    [[nodiscard]] std::vector<context_figures> take() && { return std::move(figures_); }

private:
    struct block {
        std::uint32_t bytes = 0;
        std::size_t owner = 0;
    };

    static void gain(context_figures& figures, std::uint32_t bytes) {
        figures.live_bytes += bytes;
        figures.most_bytes = std::max(figures.most_bytes, figures.live_bytes);
    }

    std::size_t place_of(context who) {
        const auto found =
            std::find_if(figures_.begin(), figures_.end(),
                         [&](const context_figures& each) { return each.who == who; });
        if (found == figures_.end()) {
            figures_.emplace_back().who = who;
            return figures_.size() - 1;
        }
        return static_cast<std::size_t>(found - figures_.begin());
    }

    block& block_in(std::uint32_t slot) {
        if (slot >= blocks_.size()) {
            blocks_.resize(slot + std::size_t{1});
        }
        return blocks_[slot];
    }

    std::vector<context_figures> figures_;  // a trace tells at most 64 contexts apart
    std::vector<block> blocks_;             // by slot
};

busiest_second busiest_of(const operation_log& log) {
    const std::uint64_t second = std::max<std::uint32_t>(log.facts().info.clock_hz, 1);
    busiest_second now;
    busiest_second busiest;
    std::uint64_t tick = log.first_tick();
    for (const operation& each : log.operations()) {
        tick += each.elapsed;
        if (each.kind != operation_kind::allocate) {
            continue;
        }
        if (const std::uint64_t start = tick - tick % second; start != now.tick) {
            now = {.tick = start, .allocations = 0};
        }
        if (++now.allocations > busiest.allocations) {
            busiest = now;
        }
    }
    return busiest;
}

}  // namespace

shown_trace read_shown(const std::string& path) {
    context_counter contexts;
    shown_trace shown{
        read_chained(path, [&](const demand& each) { contexts.count(each); }), {}, {}};
    shown.contexts = std::move(contexts).take();
    shown.busiest = busiest_of(shown.log);
    return shown;
}

}  // namespace ramwright::tool
