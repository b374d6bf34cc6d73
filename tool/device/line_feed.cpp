// SPDX-License-Identifier: Apache-2.0
#include "tool/device/line_feed.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "tool/common/error.hpp"

namespace ramwright::tool {

line_feed::~line_feed() { ::close(line_); }

packet_feed::state line_feed::wait(std::vector<device_packet>& into, interruption& stop,
                                   std::chrono::milliseconds patience) {
    if (stop.wait(line_, patience) != 0) {
        return state::interrupted;
    }
    // A pipe that nobody opened to write yet would seem to be at its end.
    pollfd ready{.fd = line_, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, 0) <= 0) {
        return state::open;
    }
    std::array<std::byte, 1 << 16> bytes;
    const ssize_t got = ::read(line_, bytes.data(), bytes.size());
    if (got > 0) {
        finder_.add(std::span{bytes}.first(static_cast<std::size_t>(got)), into);
        return state::open;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return state::open;
    }
    // EIO is how a serial line says that its other end was unplugged.
    if (got < 0 && errno != EIO && errno != ECONNRESET) {
        throw input_error(fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
    }
    return state::ended;
}

}  // namespace ramwright::tool
