// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

/// \file
/// How a command ends other than well. `main` prints the sentence after `ramwright: ` and returns the
/// exit code: scripts can tell "you asked wrongly" from "the design does not survive".

namespace ramwright::tool {

enum class exit_code : int {
    success = 0,
    does_not_survive = 1,
    bad_input = 2,
};

/// Wrong usage or unreadable input: one clear sentence.
class input_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The question was sound and the answer is no: less RAM than the demand needs.
class does_not_survive : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace ramwright::tool
