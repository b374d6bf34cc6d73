// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// \file
/// Makes a trace a directory that babeltrace2, Trace Compass and their like open.

namespace ramwright::tool {

/// Writes `metadata` and `stream` to `directory`, which is made if need be; files of these names are
/// replaced. The packets stay as the device wrote them, in order, without those never filled. `path`
/// as for `open_trace`. Returns the number of events. Throws `trace_error` for a damaged trace and
/// `input_error` if writing fails; what was written by then is removed.
std::uint64_t export_ctf(const std::string& path, const std::string& directory);

}  // namespace ramwright::tool
