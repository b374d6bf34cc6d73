// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/build_id_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ramwright::tool {

std::string to_text(const build_id& id) { return fmt::format("{:02x}", fmt::join(id, "")); }

}  // namespace ramwright::tool
