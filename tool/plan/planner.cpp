// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/certain.hpp"
#include "tool/plan/margin.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {

namespace {

using logs_view = std::span<const operation_log>;

std::vector<operation_log> with_margin(logs_view logs, double percent) {
    std::vector<operation_log> more;
    for (const operation_log& each : logs) {
        more.push_back(tool::with_margin(each, percent));
    }
    return more;
}

std::uint64_t peak_live_bytes(logs_view logs) {
    std::uint64_t peak = 0;
    for (const operation_log& each : logs) {
        peak = std::max(peak, tool::peak_live_bytes(each));
    }
    return peak;
}

std::string pools_of(const design& how) {
    return how.pools.size() == 1 ? "1 pool" : fmt::format("{} pools", how.pools.size());
}

class planner {
public:
    planner(logs_view recorded, double margin_percent)
        : recorded_{recorded}, more_{with_margin(recorded, margin_percent)} {
        found_.margin_percent = margin_percent;
        found_.peak_live_bytes = peak_live_bytes(recorded_);
        found_.peak_live_with_margin_bytes = peak_live_bytes(more_);
        if (found_.peak_live_bytes == 0) {
            throw input_error("the trace asks for no memory: there is nothing to plan");
        }
    }

    [[nodiscard]] plan_offers run() && {
        add_least();
        add_steady();
        add_certain();
        return std::move(found_);
    }

private:
    /// Far more than any design with a general heap needs.
    [[nodiscard]] std::size_t limit() const {
        return 4 * static_cast<std::size_t>(found_.peak_live_with_margin_bytes) + 4096;
    }

    [[nodiscard]] std::uint64_t need_of(logs_view logs, const design& how) const {
        return find_smallest_ram(logs, how, limit()).safe_from + state_bytes(how);
    }

    /// What was traced is a case of what the margin allows for, so one search may do for both.
    [[nodiscard]] std::uint64_t need_with_margin(const design& how, std::uint64_t need) const {
        return found_.margin_percent == 0 ? need : need_of(more_, how);
    }

    void offer(const design& how, std::string summary, std::uint64_t need,
               std::uint64_t with_margin, double served_by_pools, std::string proof) {
        const call_cost worst = worst_call(how);
        found_.offers.push_back({.how = how,
                                 .summary = std::move(summary),
                                 .needed_bytes = need,
                                 .needed_with_margin_bytes = with_margin,
                                 .served_by_pools = served_by_pools,
                                 .allocate_instructions = worst.allocate,
                                 .free_instructions = worst.free,
                                 .proof = std::move(proof)});
    }

    [[nodiscard]] std::string replayed() const {
        return found_.margin_percent == 0
                   ? fmt::format("replayed in this RAM and {} sizes above", sizes_above)
                   : fmt::format("replayed with {} % more demand, in this RAM and {} sizes above",
                                 found_.margin_percent, sizes_above);
    }

    void add_least() {
        design how = general_design();
        how.name = "least";
        const std::uint64_t need = need_of(recorded_, how);
        offer(how, "one general heap", need, need_with_margin(how, need), 0.0, replayed());
    }

    void add_steady() {
        const steady_plan plan = plan_steady(recorded_, limit());
        if (plan.how.pools.empty()) {
            leave_out(fmt::format("steady, because no size makes up {} of the requests",
                                  percent(steady_share)));
            return;
        }
        const std::uint64_t need = plan.needs.safe_from + state_bytes(plan.how);
        const std::uint64_t with_margin = need_with_margin(plan.how, need);
        offer(plan.how, pools_of(plan.how) + ", a general heap for the rest", need, with_margin,
              share_served_by_pools(recorded_, plan.how, with_margin), replayed());
    }

    /// Its pools are counted, so those for the margin are others than those for the trace.
    void add_certain() {
        const std::optional<design> recorded = plan_certain(recorded_);
        const std::optional<design> more = plan_certain(more_);
        if (!recorded || !more) {
            leave_out("certain, because a request is aligned to more than 8 bytes");
            return;
        }
        offer(*more, pools_of(*more) + " and nothing else", certain_need(recorded_, *recorded),
              certain_need(more_, *more), 1.0,
              "cannot fragment: so many blocks of each class, in any order");
    }

    /// A region for pools alone is large enough or it is not; the replay shows that it is.
    [[nodiscard]] static std::uint64_t certain_need(logs_view logs, const design& how) {
        const std::size_t region = pool_bytes(how);
        if (!survives(logs, how, region)) {
            throw std::logic_error("the design 'certain' fails its own proof: please report this");
        }
        return region + state_bytes(how);
    }

    void leave_out(const std::string& reason) {
        found_.left_out += (found_.left_out.empty() ? "" : "; ") + reason;
    }

    logs_view recorded_;
    std::vector<operation_log> more_;
    plan_offers found_;
};

}  // namespace

plan_offers plan_designs(logs_view logs, double margin_percent) {
    return planner{logs, margin_percent}.run();
}

bool survives_with_margin(logs_view logs, double margin_percent, const design& how,
                          std::size_t region_bytes) {
    return survives(with_margin(logs, margin_percent), how, region_bytes);
}

}  // namespace ramwright::tool
