// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tool/size/memory_use.hpp"

/// \file
/// Limits on what an image may take, as a file in the project's repository says.
///
///     [region]
///     FLASH = "64K"
///
///     [ram.module]
///     "drivers/*" = 2048
///
///     [flash.symbol]
///     "_printf*" = 0

namespace ramwright::tool {

struct budget_limit {
    /// As in the file: `ram.module "drivers/*"`.
    std::string name;
    std::uint64_t limit = 0;
    std::uint64_t used = 0;
    /// False: the pattern fits nothing in the image, which may be a wrong name in the budget.
    bool fits_something = false;

    [[nodiscard]] bool is_exceeded() const noexcept { return used > limit; }
};

/// Every limit in the file at `path`, with what the image uses of it. Throws `input_error` if the file
/// is no budget or names a region that the image has not.
[[nodiscard]] std::vector<budget_limit> check_budget(const std::string& path,
                                                     const memory_use& use);

/// Whether all of `text` is as `pattern`, in which `*` stands for any text and `?` for one character.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text) noexcept;

}  // namespace ramwright::tool
