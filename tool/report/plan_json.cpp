// SPDX-License-Identifier: Apache-2.0
#include "tool/report/plan_json.hpp"

#include <nlohmann/json.hpp>

namespace ramwright::tool {

namespace {

using nlohmann::json;

json pools_json(const design& how, const std::vector<region_zone>& counted) {
    json content = json::array();
    for (std::size_t i = 0; i != how.pools.size(); ++i) {
        const size_class& each = how.pools[i];
        json pool{{"block_bytes", each.block_size},
                  {"blocks", each.count},
                  {"ram_bytes", std::uint64_t{each.stride()} * each.count},
                  {"from_bytes", each.smallest},
                  {"to_bytes", each.block_size}};
        if (i < counted.size()) {
            pool["most_live_blocks"] = counted[i].most_live_blocks;
        }
        content.push_back(std::move(pool));
    }
    return content;
}

json offer_json(const plan_offer& offer) {
    json content{{"name", offer.how.name},
                 {"summary", offer.summary},
                 {"needed_bytes", offer.needed_bytes},
                 {"needed_with_margin_bytes", offer.needed_with_margin_bytes},
                 {"proof", offer.proof},
                 {"allocate_instructions", offer.allocate_instructions},
                 {"free_instructions", offer.free_instructions},
                 {"instructions_a_block", offer.instructions_a_block},
                 {"fragments", offer.how.rest != rest_allocator::none},
                 {"fragmentation", offer.fragmentation},
                 {"served_by_pools", offer.served_by_pools}};
    if (const auto& sure = offer.confidence) {
        content["confidence"] = {
            {"runs", sure->runs}, {"survived", sure->survived}, {"at_least", sure->at_least}};
    }
    return content;
}

}  // namespace

json plan_json(const plan_file& plan, const std::vector<region_zone>& counted) {
    json offers = json::array();
    for (const plan_offer& each : plan.offers) {
        offers.push_back(offer_json(each));
    }
    const std::uint64_t pools = pool_bytes(plan.how);
    const bool has_rest = plan.how.rest != rest_allocator::none && plan.region_bytes > pools;
    return {{"lower_bound_bytes", plan.peak_live_bytes},
            {"margin_percent", plan.margin_percent},
            {"region_bytes", plan.region_bytes},
            {"chosen", plan.how.name},
            {"general_bytes", has_rest ? plan.region_bytes - pools : 0},
            {"pools", pools_json(plan.how, counted)},
            {"offers", offers}};
}

}  // namespace ramwright::tool
