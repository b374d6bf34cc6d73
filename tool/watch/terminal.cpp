// SPDX-License-Identifier: Apache-2.0
#include "tool/watch/terminal.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "tool/common/table.hpp"

namespace ramwright::tool {

namespace {

constexpr std::string_view other_screen = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view own_screen = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view top_left = "\x1b[H";
constexpr std::string_view end_line = "\x1b[K";
constexpr std::string_view end_screen = "\x1b[J";
constexpr std::string_view no_style = "\x1b[0m";

std::string_view style_of(tone look) {
    switch (look) {
        case tone::plain: return "";
        case tone::strong: return "\x1b[1m";
        case tone::faint: return "\x1b[2m";
        case tone::good: return "\x1b[36m";
        case tone::bad: return "\x1b[1;31m";
    }
    return "";
}

void put(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written <= 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// As https://no-color.org has it.
bool colours_wanted() {
    const char* const refused = std::getenv("NO_COLOR");
    return refused == nullptr || *refused == '\0';
}

}  // namespace

bool terminal::available() {
    const char* const kind = std::getenv("TERM");
    return ::isatty(STDOUT_FILENO) != 0 && kind != nullptr && *kind != '\0' &&
           std::string_view{kind} != "dumb";
}

terminal::terminal() : coloured_{colours_wanted()} { enter(); }

void terminal::enter() {
    has_keys_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (has_keys_) {
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
    }
    put(other_screen);
}

void terminal::leave() {
    put(own_screen);
    if (has_keys_) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
}

void terminal::suspend() {
    leave();
    ::raise(SIGSTOP);
    enter();
}

terminal::extent terminal::size() const {
    winsize found{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0) {
        return {};
    }
    return {.columns = found.ws_col, .rows = found.ws_row};
}

void terminal::draw(const std::vector<view_line>& lines) {
    const extent room = size();
    std::string frame{top_left};
    for (std::size_t row = 0; row != std::min(lines.size(), room.rows); ++row) {
        const std::string_view style = coloured_ ? style_of(lines[row].look) : "";
        frame += row == 0 ? "" : "\r\n";
        frame += style;
        frame += clipped(lines[row].text, room.columns);
        frame += style.empty() ? "" : no_style;
        frame += end_line;
    }
    frame += end_screen;
    put(frame);
}

char terminal::key() {
    pollfd waited{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    char pressed = 0;
    const bool is_pressed = has_keys_ && ::poll(&waited, 1, 0) == 1 &&
                            (waited.revents & POLLIN) != 0 &&
                            ::read(STDIN_FILENO, &pressed, 1) == 1;
    return is_pressed ? pressed : '\0';
}

std::string clipped(const std::string& text, std::size_t columns) {
    if (display_width(text) <= columns) {
        return text;
    }
    std::string kept;
    std::size_t width = 0;
    for (const char each : text) {
        const bool starts_character = (static_cast<unsigned char>(each) & 0xC0U) != 0x80U;
        if (starts_character && ++width == columns) {
            return kept + "…";
        }
        kept += each;
    }
    return kept;
}

}  // namespace ramwright::tool
