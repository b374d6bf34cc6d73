// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/common/error.hpp"

namespace CLI {
class App;
}

/// \file
/// Each function adds one command to the command line. Its callback runs while the line is parsed,
/// throws `input_error` or `does_not_survive`, and sets `result` for an answer that is no error.

namespace ramwright::tool {

void add_record(CLI::App& ramwright, exit_code& result);
void add_show(CLI::App& ramwright, exit_code& result);
void add_replay(CLI::App& ramwright, exit_code& result);
void add_soak(CLI::App& ramwright, exit_code& result);
void add_plan(CLI::App& ramwright, exit_code& result);
void add_report(CLI::App& ramwright, exit_code& result);
void add_export(CLI::App& ramwright, exit_code& result);
void add_inspect(CLI::App& ramwright, exit_code& result);
void add_layout(CLI::App& ramwright, exit_code& result);
void add_stack(CLI::App& ramwright, exit_code& result);
void add_size(CLI::App& ramwright, exit_code& result);
void add_watch(CLI::App& ramwright, exit_code& result);

}  // namespace ramwright::tool
