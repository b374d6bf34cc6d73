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
          twins_(log.slot_count()),
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
            if (follow(each)) {
                each.slot = (first_twin_ + each.slot) & (operation_log::most_slots - 1);
                more_.append(tick, each);
            }
        }
        return std::move(more_);
    }

private:
    /// Keeps account of what is live. Makes `what` the operation of the block's twin, and returns
    /// whether there is one.
    bool follow(operation& what) {
        std::uint32_t& size = sizes_[what.slot];
        std::uint32_t& twin = twins_[what.slot];
        const bool whole = twin == size;
        switch (what.kind) {
            case operation_kind::allocate:
                live_ += what.size;
                size = what.size;
                twin = twin_for(what.size);
                twins_live_ += twin;
                what.size = twin;
                return twin != 0;
            case operation_kind::resize:
                live_ += what.size;
                live_ -= size;
                size = what.size;
                if (twin == 0 || !whole) {
                    return false;
                }
                twins_live_ += what.size;
                twins_live_ -= twin;
                twin = what.size;
                return true;
            case operation_kind::free: {
                const bool had_twin = twin != 0;
                live_ -= size;
                twins_live_ -= twin;
                size = 0;
                twin = 0;
                return had_twin;
            }
            case operation_kind::attempt:
            case operation_kind::wait: return false;
        }
        return false;
    }

    /// 0: none.
    [[nodiscard]] std::uint32_t twin_for(std::uint32_t size) const {
        const auto allowed = static_cast<std::uint64_t>(share_ * static_cast<double>(live_));
        const std::uint64_t left = allowed - std::min(allowed, twins_live_);
        if (size <= left) {
            return size;
        }
        return size > allowed ? static_cast<std::uint32_t>(left) : 0;
    }

    const operation_log& log_;
    double share_;
    std::vector<std::uint32_t> sizes_;  // by slot
    std::vector<std::uint32_t> twins_;  // sizes too; 0: none
    std::uint32_t first_twin_;
    std::uint64_t live_ = 0;
    std::uint64_t twins_live_ = 0;
    operation_log more_;
};

}  // namespace

operation_log with_margin(const operation_log& log, double percent) {
    return doubler{log, percent}.run();
}

}  // namespace ramwright::tool
