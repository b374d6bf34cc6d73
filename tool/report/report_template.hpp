// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ramwright::tool {

/// The page without its data, which belongs where it says `/*data*/`. Bundled from web/ by
/// bundle.mjs.
[[nodiscard]] std::string_view report_template() noexcept;

}  // namespace ramwright::tool
