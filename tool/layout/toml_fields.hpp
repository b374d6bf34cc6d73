// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/common/toml.hpp"

/// \file
/// The keys of one TOML table, each of the type it should have, or one sentence with the file and line.
///
///     toml_fields fields{table, "chip.toml", "a region"};
///     const std::string name = fields.text("name");
///     fields.refuse_others();     // a key that nobody asked for is a mistake in spelling

namespace ramwright::tool {

/// What the file holds. Throws `input_error`.
[[nodiscard]] std::string read_description(const std::string& path);

/// Refuses what is not TOML at its line. `path`: how messages call the file.
[[nodiscard]] toml::table parse_toml(std::string_view text, const std::string& path);

class toml_fields {
public:
    /// `what`: how messages call the table. `table` must outlive this.
    toml_fields(const toml::table& table, const std::string& path, std::string what);

    [[nodiscard]] std::size_t line() const noexcept { return line_; }

    // Each is required unless its name says otherwise.
    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string optional_text(std::string_view key);
    [[nodiscard]] bool optional_flag(std::string_view key);
    /// A number, or a text such as "64K".
    [[nodiscard]] std::uint64_t number(std::string_view key);
    [[nodiscard]] std::optional<std::uint64_t> optional_number(std::string_view key);
    [[nodiscard]] std::vector<std::string> optional_texts(std::string_view key);
    [[nodiscard]] bool is_text(std::string_view key) const;
    /// Tables, as `[[region]]` writes them.
    [[nodiscard]] std::vector<toml_fields> optional_tables(std::string_view key, std::string what);
    [[nodiscard]] std::optional<toml_fields> optional_table(std::string_view key, std::string what);

    /// After all keys were asked for.
    void refuse_others() const;

    /// Refuses the file at the key's line, or at the table's where the key is not there.
    [[noreturn]] void refuse(std::string_view key, const std::string& sentence) const;

private:
    [[nodiscard]] const toml::node* find(std::string_view key);
    [[nodiscard]] const toml::node& require(std::string_view key);
    [[noreturn]] void refuse_type(std::string_view key, std::string_view wanted) const;

    const toml::table* table_;
    std::string path_;
    std::string what_;
    std::size_t line_;
    std::vector<std::string> asked_;
};

}  // namespace ramwright::tool
