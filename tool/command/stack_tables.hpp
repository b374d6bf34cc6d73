// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/stack/stack_report.hpp"

namespace ramwright::tool {

/// To standard output: what each stack needs, each entry with its deepest chain, what is not known.
void print_stacks(const stack::stack_report& report);

}  // namespace ramwright::tool
