// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/common/error.hpp"
#include "tool/device/recorded_device.hpp"

namespace CLI {
class App;
}

namespace ramwright::tool {

/// The options of commands that read from a device.
void add_device_options(CLI::App& command, device_options& options);

/// `ramwright record --from`.
[[nodiscard]] exit_code run_record_device(const device_request& request, bool as_json);

}  // namespace ramwright::tool
