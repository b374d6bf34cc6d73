// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

/// Fifty MQTT 3.1.1 clients of a broker on this machine, in one thread. Each waits for the broker's answer
/// before the next does anything, so that the broker sees the same in every run.
///
///     mqtt_clients PORT
///
/// They connect with a will, subscribe, publish readings with QoS 0 and 1, some retained, to topics that
/// some of the others listen to; leave and come back, ten of them to a session that was kept.

namespace {

constexpr int clients = 50;

enum packet_type : unsigned char {
    connect = 0x10,
    connect_answer = 0x20,
    publish = 0x30,
    publish_answer = 0x40,
    subscribe = 0x82,
    subscribe_answer = 0x90,
    ping = 0xC0,
    ping_answer = 0xD0,
    disconnect = 0xE0,
};

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "mqtt_clients: %s\n", what);
    std::exit(1);
}

std::string word(std::size_t value) {
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
}
std::string text(const std::string& from) { return word(from.size()) + from; }

std::string packet(unsigned char type, const std::string& content) {
    std::string head{static_cast<char>(type)};
    std::size_t left = content.size();
    do {
        const std::size_t seven_bits = left % 128;
        left /= 128;
        head += static_cast<char>(seven_bits | (left != 0 ? 128 : 0));
    } while (left != 0);
    return head + content;
}

class client {
public:
    client(int number, std::uint16_t port) : name_{"node-" + std::to_string(number)}, port_{port} {}

    void start(bool clean_session) {
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in broker{};
        broker.sin_family = AF_INET;
        broker.sin_port = htons(port_);
        broker.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&broker), sizeof broker) != 0) {
            give_up("there is no broker");
        }
        const int at_once = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
        const char will_and_session = static_cast<char>(0x04 | (clean_session ? 0x02 : 0));
        write(packet(connect, text("MQTT") + '\4' + will_and_session + word(0) + text(name_) +
                                  text("status/" + name_) + text("gone")));
        wait_for(connect_answer);
    }

    void listen_to(const std::string& topics) {
        write(packet(subscribe, word(next_id()) + text(topics) + '\1'));
        wait_for(subscribe_answer);
    }

    void tell(const std::string& topic, const std::string& content, int quality, bool retained) {
        const auto type =
            static_cast<unsigned char>(publish | quality << 1 | static_cast<int>(retained));
        write(packet(type, text(topic) + (quality != 0 ? word(next_id()) : "") + content));
        if (quality != 0) {
            wait_for(publish_answer);
        }
        catch_up();
    }

    /// Takes, and acknowledges, what others published, until the broker has answered a ping.
    void catch_up() {
        write(packet(ping, ""));
        wait_for(ping_answer);
    }

    /// Without a word, the broker publishes the will.
    void leave(bool politely) {
        if (politely) {
            write(packet(disconnect, ""));
        }
        ::shutdown(socket_, SHUT_WR);
        char rest[256];
        while (::read(socket_, rest, sizeof rest) > 0) {
        }
        ::close(socket_);
    }

    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::size_t next_id() { return id_ = id_ % 1000 + 1; }

    void write(const std::string& bytes) {
        if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(bytes.size())) {
            give_up("the broker does not listen");
        }
    }

    unsigned char read_byte() {
        unsigned char byte = 0;
        if (::recv(socket_, &byte, 1, MSG_WAITALL) != 1) {
            give_up("the broker has hung up");
        }
        return byte;
    }

    void wait_for(packet_type wanted) {
        for (;;) {
            const unsigned char type = read_byte();
            std::size_t length = 0;
            for (int shift = 0;; shift += 7) {
                const unsigned char byte = read_byte();
                length |= static_cast<std::size_t>(byte & 127) << shift;
                if (byte < 128) {
                    break;
                }
            }
            std::vector<unsigned char> content(length);
            if (length != 0 && ::recv(socket_, content.data(), length, MSG_WAITALL) !=
                                   static_cast<ssize_t>(length)) {
                give_up("the broker has hung up");
            }
            if (type == wanted) {
                return;
            }
            if ((type & 0xF6) == (publish | 2)) {
                const std::size_t topic = content[0] * std::size_t{256} + content[1];
                write(packet(publish_answer, {static_cast<char>(content[topic + 2]),
                                              static_cast<char>(content[topic + 3])}));
            }
        }
    }

    std::string name_;
    std::uint16_t port_;
    int socket_ = -1;
    std::size_t id_ = 0;
};

/// The broker tells the others of it in its next round: each asks for it.
void let_all_catch_up(std::vector<client>& all) {
    for (client& each : all) {
        each.catch_up();
    }
}

std::string reading(int round, int number) {
    std::string content = R"({"round":)" + std::to_string(round) + R"(,"values":[)";
    for (int value = 0; value != 1 + (round + number) % 12; ++value) {
        content += std::to_string((round * 31 + number * 17 + value * 7) % 1000) + ",";
    }
    content.back() = ']';
    return content + "}";
}

void run(std::uint16_t port) {
    std::vector<client> all;
    for (int number = 0; number != clients; ++number) {
        all.emplace_back(number, port);
        all.back().start(number % 5 != 0);
        all.back().listen_to("command/" + all.back().name());
        if (number % 10 == 0) {
            all.back().listen_to("reading/#");
        }
        if (number % 5 == 1) {
            all.back().listen_to("status/+");
        }
    }
    for (int round = 0; round != 12; ++round) {
        for (int number = 0; number != clients; ++number) {
            all[static_cast<std::size_t>(number)].tell(
                "reading/" + all[static_cast<std::size_t>(number)].name(), reading(round, number),
                number % 2, number % 4 == 0);
        }
        let_all_catch_up(all);
        const auto leaver = static_cast<std::size_t>(round * 5);
        if (leaver < all.size()) {
            // What is published meanwhile waits for it.
            all[leaver].leave(round % 2 == 0);
            for (int command = 0; command != 20; ++command) {
                all[(leaver + 1) % all.size()].tell("command/" + all[leaver].name(),
                                                    reading(command, round), 1, false);
            }
            all[leaver].start(false);
            let_all_catch_up(all);
        }
    }
    for (client& each : all) {
        each.leave(true);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const long port = argc == 2 ? std::strtol(argv[1], nullptr, 10) : 0;
    if (port <= 0 || port > 65535) {
        std::fprintf(stderr, "usage: mqtt_clients PORT\n");
        return 2;
    }
    run(static_cast<std::uint16_t>(port));
    return 0;
}
