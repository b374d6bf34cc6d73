// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/gdb_connection.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "tool/common/error.hpp"

namespace ramwright::tool::inspect {

namespace {

constexpr int patience_in_ms = 5000;
constexpr int most_attempts = 3;
constexpr std::uint64_t page_bytes = 1024;
/// More are those of a size that was overwritten, and would take minutes.
constexpr std::size_t most_pages = 32 * 1024;

int connected_socket(const std::string& host, const std::string& port) {
    const addrinfo wanted{.ai_flags = 0,
                          .ai_family = AF_UNSPEC,
                          .ai_socktype = SOCK_STREAM,
                          .ai_protocol = 0,
                          .ai_addrlen = 0,
                          .ai_addr = nullptr,
                          .ai_canonname = nullptr,
                          .ai_next = nullptr};
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found) != 0) {
        return -1;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all{found, &::freeaddrinfo};
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        const int made = ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, 0);
        if (made >= 0 && ::connect(made, each->ai_addr, each->ai_addrlen) == 0) {
            return made;
        }
        if (made >= 0) {
            ::close(made);
        }
    }
    return -1;
}

}  // namespace

gdb_connection::gdb_connection(const std::string& host_and_port) : name_{host_and_port} {
    const std::size_t colon = host_and_port.rfind(':');
    if (colon == std::string::npos || colon + 1 == host_and_port.size()) {
        throw input_error(
            fmt::format("'tcp:{}' is no connection: write tcp:HOST:PORT", host_and_port));
    }
    const std::string host = host_and_port.substr(0, colon);
    socket_ = connected_socket(host.empty() ? "localhost" : host, host_and_port.substr(colon + 1));
    if (socket_ < 0) {
        throw input_error(fmt::format("nobody listens at {}", name_));
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    try {
        packet_size_ = gdb_packet_size(ask("qSupported"));
    } catch (const input_error&) {
        ::close(socket_);
        throw;
    }
}

gdb_connection::~gdb_connection() {
    // Detach. If it does not get there, the target stands still, which its owner will notice.
    const std::string bytes = gdb_packet("D");
    static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    ::close(socket_);
}

void gdb_connection::fail(const std::string& why) const {
    throw input_error(fmt::format("the connection to {} failed: {}", name_, why));
}

void gdb_connection::send(const std::string& bytes) const {
    if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
        fail(std::strerror(errno));
    }
}

char gdb_connection::next_byte() const {
    if (arrived_at_ == arrived_.size()) {
        pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, patience_in_ms) <= 0) {
            fail("there is no answer");
        }
        // A stub sends its `+` and its reply apart, the latter once the former is known to have come.
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
        arrived_.resize(4096);
        const ssize_t count = ::recv(socket_, arrived_.data(), arrived_.size(), 0);
        if (count <= 0) {
            fail("it was closed");
        }
        arrived_.resize(static_cast<std::size_t>(count));
        arrived_at_ = 0;
    }
    return arrived_[arrived_at_++];
}

std::optional<std::string> gdb_connection::next_packet() const {
    gdb_packet_reader reader;
    while (!reader.feed(next_byte())) {
    }
    std::optional<std::string> packet = reader.take();
    send(packet ? "+" : "-");
    return packet;
}

std::string gdb_connection::ask(const std::string& payload) const {
    for (int attempt = 0; attempt != most_attempts; ++attempt) {
        send(gdb_packet(payload));
        std::optional<std::string> reply = next_packet();
        while (reply && is_stop_reply(*reply)) {
            reply = next_packet();
        }
        if (reply) {
            return *reply;
        }
    }
    fail("its answers are damaged, or it is no GDB stub");
}

/// Empty where the target has no memory.
const std::vector<std::byte>& gdb_connection::page(std::uint64_t number) const {
    const auto [place, added] = pages_.try_emplace(number);
    if (added && pages_.size() <= most_pages) {
        // Two digits a byte, and what is around them.
        const std::uint64_t most = packet_size_ / 2 - 8;
        for (std::uint64_t done = 0; done != page_bytes;) {
            const std::uint64_t count = std::min(most, page_bytes - done);
            const auto reply =
                gdb_memory_reply(ask(fmt::format("m{:x},{:x}", number * page_bytes + done, count)));
            if (!reply || reply->empty() || reply->size() > count) {
                break;
            }
            place->second.insert(place->second.end(), reply->begin(), reply->end());
            done += reply->size();
        }
    }
    return place->second;
}

std::size_t gdb_connection::read(std::uint64_t address, std::span<std::byte> into) const {
    std::size_t done = 0;
    while (done != into.size()) {
        const std::vector<std::byte>& content = page((address + done) / page_bytes);
        const std::uint64_t offset = (address + done) % page_bytes;
        if (offset >= content.size()) {
            break;
        }
        const std::size_t count =
            std::min<std::size_t>(into.size() - done, content.size() - offset);
        std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), count,
                    into.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
    }
    return done;
}

}  // namespace ramwright::tool::inspect
