// SPDX-License-Identifier: Apache-2.0
#include "tool/device/line.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

constexpr auto connection_patience = std::chrono::seconds{10};

constexpr std::array<std::pair<unsigned, speed_t>, 18> speeds{{{9600, B9600},
                                                               {19200, B19200},
                                                               {38400, B38400},
                                                               {57600, B57600},
                                                               {115200, B115200},
                                                               {230400, B230400},
                                                               {460800, B460800},
                                                               {500000, B500000},
                                                               {576000, B576000},
                                                               {921600, B921600},
                                                               {1000000, B1000000},
                                                               {1152000, B1152000},
                                                               {1500000, B1500000},
                                                               {2000000, B2000000},
                                                               {2500000, B2500000},
                                                               {3000000, B3000000},
                                                               {3500000, B3500000},
                                                               {4000000, B4000000}}};

speed_t speed_of(unsigned baud) {
    for (const auto& [rate, speed] : speeds) {
        if (rate == baud) {
            return speed;
        }
    }
    throw input_error(fmt::format("no serial line here runs at {} baud", baud));
}

[[noreturn]] void cannot_open(const std::string& what, int problem) {
    throw input_error(fmt::format("cannot open {}: {}", what, std::strerror(problem)));
}

/// Closes what turned out to be of no use.
[[noreturn]] void give_up(int descriptor, const std::string& what, int problem) {
    ::close(descriptor);
    cannot_open(what, problem);
}

struct free_addresses {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::pair<std::string, std::string> split_address(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
        throw input_error(fmt::format("'{}' is no address: HOST:PORT", address));
    }
    std::string host = address.substr(0, colon);
    if (host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    return {host, address.substr(colon + 1)};
}

/// 0, or what went wrong.
int connect_within_patience(int socket, const addrinfo& to, interruption& stop) {
    if (::connect(socket, to.ai_addr, to.ai_addrlen) == 0) {
        return 0;
    }
    if (errno != EINPROGRESS) {
        return errno;
    }
    if (stop.wait_to_write(socket, connection_patience) != 0) {
        return EINTR;
    }
    int problem = ETIMEDOUT;
    socklen_t size = sizeof(problem);
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof(peer);
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size);
    const bool connected =
        ::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0;
    return problem == 0 && !connected ? ETIMEDOUT : problem;
}

}  // namespace

int open_serial(const std::string& device, unsigned baud) {
    const speed_t speed = speed_of(baud);
    const int line = ::open(device.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (line < 0) {
        cannot_open(device, errno);
    }
    termios settings{};
    if (::tcgetattr(line, &settings) != 0) {
        ::close(line);
        throw input_error(
            fmt::format("{} is no serial line; file:{} reads what it gives", device, device));
    }
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
    if (::cfsetspeed(&settings, speed) != 0 || ::tcsetattr(line, TCSANOW, &settings) != 0) {
        give_up(line, device, errno);
    }
    return line;
}

int connect_tcp(const std::string& address, interruption& stop) {
    const auto [host, port] = split_address(address);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int problem = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &list);
        problem != 0) {
        throw input_error(fmt::format("cannot find {}: {}", address, ::gai_strerror(problem)));
    }
    const std::unique_ptr<addrinfo, free_addresses> owner{list};
    int problem = ECONNREFUSED;
    for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
        const int socket = ::socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        problem = socket < 0 ? errno : connect_within_patience(socket, *each, stop);
        if (problem == 0) {
            return socket;
        }
        ::close(socket);
    }
    throw input_error(fmt::format("cannot connect to {}: {}", address, std::strerror(problem)));
}

int open_stream(const std::string& path) {
    const int stream =
        path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (stream < 0) {
        cannot_open(path, errno);
    }
    struct stat facts {};
    if (::fstat(stream, &facts) != 0 || S_ISDIR(facts.st_mode)) {
        give_up(stream, path, EISDIR);
    }
    return stream;
}

int connect_local(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path)) {
        cannot_open("'" + path + "'", path.empty() ? ENOENT : ENAMETOOLONG);
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        give_up(socket, path, errno);
    }
    return socket;
}

}  // namespace ramwright::tool
