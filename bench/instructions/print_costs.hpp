// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "board/call_costs.hpp"
#include "iot_node/target/json_object.hpp"

namespace bench {

inline void print_costs(iot_node::json_object& into, const char* name,
                        const board::call_costs& costs) {
    into.object(name);
    iot_node::json_object inner;
    inner.number("count", costs.count());
    inner.mean("mean", costs.sum(), costs.count());
    inner.number("p99", costs.percentile_99());
    inner.number("max", costs.most());
}

}  // namespace bench
