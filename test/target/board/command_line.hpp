// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

/// \file
/// The `name=value` words an image was started with.
///
///     board::command_line options;
///     const std::uint32_t ticks = options.number("ticks", 3600);
///     const char* const path = options.text("trace");
///     options.refuse_unknown();
///
/// A word that is no option, a value that is no number and an option nobody asked for end the run
/// with one sentence and status 1.

namespace board {

class command_line {
public:
    command_line() noexcept;

    /// The value of `name`, or `otherwise` if it was not given.
    [[nodiscard]] std::uint32_t number(const char* name, std::uint32_t otherwise) noexcept;

    /// The value of `name`, null if it was not given. Lives as long as this object.
    [[nodiscard]] const char* text(const char* name) noexcept;

    /// After the last question: whatever was not asked for is a mistake of the caller's.
    void refuse_unknown() const noexcept;

private:
    struct option {
        const char* name = nullptr;
        const char* value = nullptr;
        bool known = false;
    };

    [[nodiscard]] option* find(const char* name) noexcept;

    std::array<char, 512> line_{};
    std::array<option, 16> options_{};
    std::uint32_t count_ = 0;
};

}  // namespace board
