// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

/// \file
/// Tables and bars for a terminal. Bold and dim only where the output is one.

namespace ramwright::tool {

enum class align : bool { left, right };

class table {
public:
    struct column {
        std::string title;
        align side = align::left;
    };

    table(std::initializer_list<column> columns) : columns_{columns} {}

    void add(std::vector<std::string> cells);
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }

    /// Two spaces of indent, a rule under the titles, a newline at the end of each row.
    [[nodiscard]] std::string text() const;

private:
    std::vector<column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// Columns a terminal needs for UTF-8 text of single-width characters.
[[nodiscard]] std::size_t display_width(const std::string& text) noexcept;

/// A bar of `share` (0 to 1) of `width` columns, in eighths of a column.
[[nodiscard]] std::string bar(double share, std::size_t width);

/// A section's title, on its own line after a blank one.
[[nodiscard]] std::string heading(const std::string& title);

}  // namespace ramwright::tool
