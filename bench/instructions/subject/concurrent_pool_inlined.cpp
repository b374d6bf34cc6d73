// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/concurrent_pool.hpp"

#include "instructions/pool_calls.hpp"
#include "instructions/run.hpp"

int main() { return bench::run<bench::pool_by_name<ramwright::concurrent_pool<>>>(); }
