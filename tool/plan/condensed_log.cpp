// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/condensed_log.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "tool/plan/live_bytes.hpp"

namespace ramwright::tool {

namespace {

constexpr std::size_t chunks_a_stretch = 4;
constexpr std::size_t shortest_stretch = 1024;

/// The highest peak of live bytes in each chunk of so many operations.
std::vector<std::uint64_t> peaks_by_chunk(const operation_log& log, std::size_t chunk) {
    std::vector<std::uint64_t> peaks((log.operations().size() + chunk - 1) / chunk);
    live_bytes_counter live{log};
    for (std::size_t index = 0; index != log.operations().size(); ++index) {
        std::uint64_t& peak = peaks[index / chunk];
        peak = std::max(peak, live.apply(log.operations()[index]));
    }
    return peaks;
}

/// Which chunks to keep: those with the highest peaks, and in front of each what leads to it.
std::vector<char> choose_chunks(const std::vector<std::uint64_t>& peaks, std::size_t wanted) {
    std::vector<std::size_t> order(peaks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return peaks[a] > peaks[b]; });
    std::vector<char> kept(peaks.size());
    std::size_t count = 0;
    for (const std::size_t chunk : order) {
        if (count >= wanted) {
            break;
        }
        const std::size_t first = chunk - std::min(chunk, chunks_a_stretch - 1);
        for (std::size_t each = first; each <= chunk; ++each) {
            count += kept[each] == 0 ? 1 : 0;
            kept[each] = 1;
        }
    }
    return kept;
}

/// Copies some operations of a log, and makes up for those between.
class stretch_copier {
public:
    explicit stretch_copier(const operation_log& log)
        : log_{log}, now_(log.slot_count()), copied_(log.slot_count()) {
        copy_.describe(log.facts());
    }

    void skip(const operation& what) { follow(now_[what.slot], what, ++operations_); }

    void copy(std::uint64_t tick, const operation& what) {
        if (!in_step_) {
            catch_up(tick);
        }
        append(tick, what);
        follow(now_[what.slot], what, ++operations_);
        copied_[what.slot] = now_[what.slot];
    }

    void end_stretch() { in_step_ = false; }

    [[nodiscard]] operation_log take() && { return std::move(copy_); }

private:
    struct held {
        std::uint64_t number = 0;  ///< of the operation that made it so; 0: none
        operation made{};
    };

    /// `number`: of the operation, so that a block and what a resize made of it can be told apart.
    static void follow(held& block, const operation& what, std::uint64_t number) {
        switch (what.kind) {
            case operation_kind::allocate: block = {number, what}; break;
            case operation_kind::resize:
                block.number = number;
                block.made.size = what.size;
                break;
            case operation_kind::free: block = {}; break;
            case operation_kind::attempt:
            case operation_kind::wait: break;
        }
    }

    void catch_up(std::uint64_t tick) {
        std::vector<held> missing;
        for (std::uint32_t slot = 0; slot != now_.size(); ++slot) {
            if (copied_[slot].number == now_[slot].number) {
                continue;
            }
            if (copied_[slot].number != 0) {
                operation gone;
                gone.kind = operation_kind::free;
                gone.slot = slot & (operation_log::most_slots - 1);
                append(tick, gone);
            }
            if (now_[slot].number != 0) {
                missing.push_back(now_[slot]);
            }
        }
        std::sort(missing.begin(), missing.end(),
                  [](const held& a, const held& b) { return a.number < b.number; });
        for (const held& each : missing) {
            append(tick, each.made);
        }
        copied_ = now_;
        in_step_ = true;
    }

    void append(std::uint64_t tick, operation what) {
        what.caller = copy_.intern_caller(log_.caller(what.caller));
        copy_.append(tick, what);
    }

    const operation_log& log_;
    operation_log copy_;
    std::vector<held> now_;     // by slot
    std::vector<held> copied_;  // where the copy stands
    std::uint64_t operations_ = 0;
    bool in_step_ = true;
};

}  // namespace

operation_log condense(const operation_log& log, std::size_t operations) {
    if (log.operations().size() <= operations) {
        return log;
    }
    const std::size_t stretch = std::max(shortest_stretch, 4 * log.slot_count());
    const std::size_t chunk = stretch / chunks_a_stretch;
    const std::vector<char> kept =
        choose_chunks(peaks_by_chunk(log, chunk), std::max<std::size_t>(1, operations / chunk));

    stretch_copier copier{log};
    std::uint64_t tick = log.first_tick();
    for (std::size_t index = 0; index != log.operations().size(); ++index) {
        const operation& each = log.operations()[index];
        tick += each.elapsed;
        if (kept[index / chunk] != 0) {
            copier.copy(tick, each);
        } else {
            copier.end_stretch();
            copier.skip(each);
        }
    }
    return std::move(copier).take();
}

}  // namespace ramwright::tool
