// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/pool.hpp"

#include "instructions/late.hpp"
#include "instructions/pool_calls.hpp"
#include "instructions/run.hpp"

namespace {

constinit bench::late<ramwright::pool<>> blocks;

}  // namespace

int main() { return bench::run<bench::pool_by_name<blocks>>(); }
