// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "ramwright/fixed/detail/format_pattern.hpp"
#include "ramwright/fixed/detail/format_writer.hpp"
#include "ramwright/fixed/string.hpp"

/// \file
/// Formatting into a `string` of any capacity, or a `string_ref`, without allocation, locale, floating point or code that is not used.
///
/// A small part of std::format: `{}` for integers, characters, bool, text and pointers; `{:x}` in
/// hexadecimal; `{:6}` at least six wide; `{:04x}` filled with zeros. The pattern is checked while
/// compiling: too few arguments, too many or an unknown option do not compile. Not for fractions.
///
///     ramwright::fixed::string<40> line;
///     const auto result = ramwright::fixed::format(line, "{} failed: {} B at {:08x}", name, n, at);
///     if (result.truncated()) { ... }                    // result.needed says what would have fit
///
/// | call          | cost                                | from an interrupt | on failure           |
/// |---------------|-------------------------------------|-------------------|----------------------|
/// | format        | O(characters needed)                | yes ¹             | the text is cut, and |
/// | format_append | O(characters needed)                | yes ¹             | truncated() says so  |
///
/// ¹ On a string that no other context uses at the time.

namespace ramwright::fixed {

/// How many characters the whole text has, and how many of them were kept.
struct formatted {
    std::size_t needed = 0;
    std::size_t kept = 0;

    [[nodiscard]] constexpr bool truncated() const noexcept { return kept != needed; }
};

namespace detail {

/// Whatever loops is here: it depends on the arguments' types, not on the capacity.
template <formattable... Arguments>
constexpr void write_pattern(format_writer& writer, std::string_view pattern,
                             const Arguments&... arguments) noexcept {
    (writer.write(next_field(pattern, writer), arguments), ...);
    write_literal(pattern, writer);
}

template <typename String, formattable... Arguments>
constexpr formatted append_formatted(String& into, std::string_view pattern,
                                     const Arguments&... arguments) noexcept {
    const std::size_t before = into.size();
    format_writer writer{into.data(), before, into.capacity()};
    write_pattern(writer, pattern, arguments...);
    into.set_written(writer.kept());
    return {.needed = writer.needed() - before, .kept = writer.kept() - before};
}

}  // namespace detail

/// Behind what `into` holds.
template <std::uint32_t Capacity, detail::formattable... Arguments>
constexpr formatted format_append(
    string<Capacity>& into, detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
    const Arguments&... arguments) noexcept {
    return detail::append_formatted(into, pattern.text(), arguments...);
}
template <detail::formattable... Arguments>
formatted format_append(string_ref into,
                        detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
                        const Arguments&... arguments) noexcept {
    return detail::append_formatted(into, pattern.text(), arguments...);
}

/// In place of what `into` held.
template <std::uint32_t Capacity, detail::formattable... Arguments>
constexpr formatted format(string<Capacity>& into,
                           detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
                           const Arguments&... arguments) noexcept {
    into.clear();
    return detail::append_formatted(into, pattern.text(), arguments...);
}
template <detail::formattable... Arguments>
formatted format(string_ref into,
                 detail::format_pattern<std::type_identity_t<Arguments>...> pattern,
                 const Arguments&... arguments) noexcept {
    into.clear();
    return detail::append_formatted(into, pattern.text(), arguments...);
}

}  // namespace ramwright::fixed
