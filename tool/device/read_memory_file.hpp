// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ramwright::tool {

/// All of a file that holds memory. Throws `input_error`: it cannot be read, or is larger than the memory
/// of any microcontroller, 1 GiB.
[[nodiscard]] std::vector<std::byte> read_memory_file(const std::string& path);

}  // namespace ramwright::tool
