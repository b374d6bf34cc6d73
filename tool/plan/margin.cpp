// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/margin.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

class doubler {
public:
    doubler(const operation_log& log, double percent)
        : log_{log},
          share_{percent / 100.0},
          sizes_(log.slot_count()),
          twinned_(log.slot_count()),
          first_twin_{static_cast<std::uint32_t>(log.slot_count())} {
        if (2 * log.slot_count() > operation_log::most_slots) {
            throw input_error("the trace holds too many live blocks at once for a margin");
        }
        more_.describe(log.facts());
    }

    [[nodiscard]] operation_log run() && {
        std::uint64_t tick = log_.first_tick();
        for (operation each : log_.operations()) {
            tick += each.elapsed;
            each.caller = more_.intern_caller(log_.caller(each.caller));
            more_.append(tick, each);
            if (wants_twin(each)) {
                each.slot = (first_twin_ + each.slot) & (operation_log::most_slots - 1);
                more_.append(tick, each);
            }
        }
        return std::move(more_);
    }

private:
    /// Keeps account of what is live, and decides whether the twin does as the block does.
    bool wants_twin(const operation& what) {
        const bool had_twin = twinned_[what.slot] != 0;
        std::uint32_t& size = sizes_[what.slot];
        switch (what.kind) {
            case operation_kind::allocate:
                live_ += what.size;
                size = what.size;
                twinned_[what.slot] = share_ > 0 && static_cast<double>(twins_ + what.size) <=
                                                        share_ * static_cast<double>(live_);
                twins_ += twinned_[what.slot] != 0 ? what.size : 0;
                return twinned_[what.slot] != 0;
            case operation_kind::resize:
                live_ += what.size;
                live_ -= size;
                if (had_twin) {
                    twins_ += what.size;
                    twins_ -= size;
                }
                size = what.size;
                return had_twin;
            case operation_kind::free:
                live_ -= size;
                twins_ -= had_twin ? size : 0;
                size = 0;
                twinned_[what.slot] = 0;
                return had_twin;
            case operation_kind::attempt:
            case operation_kind::wait: return false;
        }
        return false;
    }

    const operation_log& log_;
    double share_;
    std::vector<std::uint32_t> sizes_;  // by slot
    std::vector<char> twinned_;
    std::uint32_t first_twin_;
    std::uint64_t live_ = 0;
    std::uint64_t twins_ = 0;
    operation_log more_;
};

}  // namespace

operation_log with_margin(const operation_log& log, double percent) {
    return doubler{log, percent}.run();
}

std::uint64_t peak_live_bytes(const operation_log& log) {
    std::vector<std::uint32_t> sizes(log.slot_count());
    std::uint64_t live = 0;
    std::uint64_t peak = 0;
    for (const operation& each : log.operations()) {
        switch (each.kind) {
            case operation_kind::allocate:
            case operation_kind::resize:
            case operation_kind::free:
                live += each.size;
                live -= sizes[each.slot];
                sizes[each.slot] = each.size;
                break;
            case operation_kind::attempt: peak = std::max(peak, live + each.size); break;
            case operation_kind::wait: break;
        }
        peak = std::max(peak, live);
    }
    return peak;
}

}  // namespace ramwright::tool
