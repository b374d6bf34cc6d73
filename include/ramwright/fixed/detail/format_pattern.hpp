// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ramwright/fixed/detail/format_writer.hpp"

/// \file
/// A pattern with braces, checked while compiling against the arguments it will be used with.

namespace ramwright::fixed::detail {

/// Writes `rest` up to its next field, `{{` and `}}` as one brace each, and takes it off the front.
constexpr void write_literal(std::string_view& rest, format_writer& writer) noexcept {
    std::size_t at = 0;
    while (at != rest.size()) {
        const char one = rest[at];
        const bool brace = one == '{' || one == '}';
        const bool doubled = brace && at + 1 != rest.size() && rest[at + 1] == one;
        if (one == '{' && !doubled) {
            break;
        }
        writer.put(one);
        at += doubled ? 2 : 1;
    }
    rest.remove_prefix(at);
}

/// Takes the field, whose braces are known to match, off the front of `rest`.
constexpr format_field take_field(std::string_view& rest) noexcept {
    format_field field;
    std::size_t at = 1;
    for (; rest[at] != '}'; ++at) {
        const char one = rest[at];
        if (one == 'x') {
            field.hexadecimal = true;
        } else if (one == '0' && rest[at - 1] == ':') {
            field.zeros = true;
        } else if (one >= '0' && one <= '9') {
            field.width = static_cast<std::uint8_t>(10 * field.width + (one - '0'));
        }
    }
    rest.remove_prefix(at + 1);
    return field;
}

constexpr format_field next_field(std::string_view& rest, format_writer& writer) noexcept {
    write_literal(rest, writer);
    return take_field(rest);
}

// Not constexpr: a pattern that calls one of them does not compile, and the message names it.
void the_pattern_has_another_number_of_fields_than_arguments();
void the_pattern_has_a_brace_without_its_other();
void the_pattern_has_a_field_that_is_not_width_or_x();
void the_pattern_wants_text_in_hexadecimal();

template <typename... Arguments>
class format_pattern {
public:
    template <std::size_t Size>
    consteval explicit(false) format_pattern(const char (&text)[Size]) noexcept
        : text_{text, Size - 1} {
        constexpr bool numbers[] = {!formattable_text<Arguments>..., false};
        std::size_t fields = 0;
        for (std::size_t at = 0; at != text_.size(); ++at) {
            if (text_[at] != '{' && text_[at] != '}') {
                continue;
            }
            if (at + 1 != text_.size() && text_[at + 1] == text_[at]) {
                ++at;
                continue;
            }
            if (text_[at] == '}') {
                the_pattern_has_a_brace_without_its_other();
            }
            at = end_of_field(at + 1, fields < sizeof...(Arguments) && numbers[fields]);
            ++fields;
        }
        if (fields != sizeof...(Arguments)) {
            the_pattern_has_another_number_of_fields_than_arguments();
        }
    }

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
    static constexpr std::size_t most_width_digits = 2;

    /// Where the field that begins at `at` closes.
    consteval std::size_t end_of_field(std::size_t at, bool number) const noexcept {
        if (at != text_.size() && text_[at] == ':') {
            ++at;
            if (at != text_.size() && text_[at] == '0') {
                ++at;
            }
            for (std::size_t digits = 0; at != text_.size() && is_digit(text_[at]); ++at) {
                if (++digits > most_width_digits) {
                    the_pattern_has_a_field_that_is_not_width_or_x();
                }
            }
            if (at != text_.size() && text_[at] == 'x') {
                if (!number) {
                    the_pattern_wants_text_in_hexadecimal();
                }
                ++at;
            }
        }
        if (at == text_.size()) {
            the_pattern_has_a_brace_without_its_other();
        }
        if (text_[at] != '}') {
            the_pattern_has_a_field_that_is_not_width_or_x();
        }
        return at;
    }
    static consteval bool is_digit(char one) noexcept { return one >= '0' && one <= '9'; }

    std::string_view text_;
};

}  // namespace ramwright::fixed::detail
