// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ramwright/trace/packet.hpp"

namespace ramwright::tool {

/// What a reader of the Common Trace Format 1.8 must know to read the stream of such a trace. Every
/// width and number in it comes from the headers the device writes by. `has_calls`: callers are numbers of
/// calls, see call_format.hpp.
[[nodiscard]] std::string ctf_metadata(const trace_info& info, bool has_calls);

}  // namespace ramwright::tool
