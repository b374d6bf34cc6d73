// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/log_part.hpp"

#include <vector>

namespace ramwright::tool {

operation_log part_of(const operation_log& log,
                      const std::function<bool(const operation& request)>& wanted) {
    operation_log part;
    part.describe(log.facts());
    std::vector<char> inside(log.slot_count());
    std::uint64_t tick = log.first_tick();
    for (operation each : log.operations()) {
        tick += each.elapsed;
        const bool asks =
            each.kind == operation_kind::allocate || each.kind == operation_kind::attempt;
        const bool here =
            asks ? wanted(each) : each.kind != operation_kind::wait && inside[each.slot] != 0;
        if (each.kind == operation_kind::allocate) {
            inside[each.slot] = here ? 1 : 0;
        }
        if (here) {
            each.caller = part.intern_caller(log.caller(each.caller));
            part.append(tick, each);
        }
    }
    return part;
}

}  // namespace ramwright::tool
