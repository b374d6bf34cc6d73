// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/common/error.hpp"

namespace ramwright::tool {

/// What is wrong with a trace, and where: one sentence.
class trace_error : public input_error {
public:
    using input_error::input_error;
};

}  // namespace ramwright::tool
