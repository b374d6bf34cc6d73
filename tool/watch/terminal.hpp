// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <cstddef>
#include <string>
#include <vector>

/// \file
/// A terminal taken over for a view that is drawn again and again, and given back as it was.

namespace ramwright::tool {

/// How a line looks. Without colours, all the same.
enum class tone { plain, strong, faint, good, bad };

struct view_line {
    std::string text;
    tone look = tone::plain;
};

class terminal {
public:
    struct extent {
        std::size_t columns = 80;
        std::size_t rows = 24;
    };

    /// Whether standard output is a terminal that a view can be drawn on.
    [[nodiscard]] static bool available();

    terminal();
    ~terminal() { leave(); }
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    [[nodiscard]] extent size() const;
    /// Lines beyond the last row are left out; those too long are cut.
    void draw(const std::vector<view_line>& lines);
    /// A key that was pressed, or 0.
    [[nodiscard]] char key();
    /// Gives the terminal back, stops this process as Ctrl-Z does, and goes on when it does.
    void suspend();

private:
    void enter();
    void leave();

    bool coloured_;
    bool has_keys_ = false;
    termios before_{};
};

/// As much of UTF-8 text as fits, the last column an ellipsis if some does not.
[[nodiscard]] std::string clipped(const std::string& text, std::size_t columns);

}  // namespace ramwright::tool
