// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

// Debian's options declare functions, and not that they are C's.
extern "C" {
#include <lwip/opt.h>
}

#include <lwip/ip4.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <lwip/tcpip.h>

#include "recorded_heap.hpp"

/// A bulk transfer with lwIP: a device receives eight megabytes by TCP and sends them back, over a link that
/// loses every 199th packet.
///
///     lwip_transfer TRACE
///
/// The two ends are two processes with a stack each, and take turns: what is recorded is one of them,
/// and the same in every run. Time passes with the turns.

namespace {

constexpr std::uint16_t port = 5001;
constexpr std::size_t bulk_bytes = std::size_t{8} << 20;
constexpr unsigned lost_packet = 199;

enum class end { device, far };

struct cable {
    int socket;
    end here;
    unsigned sent = 0;
};

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "lwip_transfer: %s\n", what);
    std::exit(1);
}

void put(int socket, const void* bytes, std::size_t count) {
    if (send(socket, bytes, count, MSG_NOSIGNAL) != static_cast<ssize_t>(count)) {
        give_up("the other end is gone");
    }
}

err_t transmit(netif* interface, pbuf* packet, const ip4_addr_t*) {
    auto& to = *static_cast<cable*>(interface->state);
    std::array<std::byte, 1500> bytes;
    const u16_t length = pbuf_copy_partial(packet, bytes.data(), packet->tot_len, 0);
    if (++to.sent % lost_packet != 0) {
        put(to.socket, bytes.data(), length);
    }
    return ERR_OK;
}

/// The single byte that ends a turn.
enum class turn_end : char { go_on, all_done };

/// Everything the other end sent in its turn.
turn_end receive_turn(netif& interface) {
    const int socket = static_cast<cable*>(interface.state)->socket;
    for (;;) {
        std::array<std::byte, 1500> bytes;
        const ssize_t length = recv(socket, bytes.data(), bytes.size(), 0);
        if (length <= 0) {
            give_up("the other end is gone");
        }
        if (length == 1) {
            return static_cast<turn_end>(bytes[0]);
        }
        // Not PBUF_POOL: the parts of Debian's library do not agree on how large those are.
        pbuf* const packet = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(length), PBUF_RAM);
        if (packet == nullptr ||
            pbuf_take(packet, bytes.data(), static_cast<u16_t>(length)) != ERR_OK ||
            interface.input(packet, &interface) != ERR_OK) {
            give_up("a packet found no memory");
        }
    }
}

/// One end's connection: what it still has to send, and what has come.
struct transfer {
    std::size_t to_send = 0;
    std::size_t received = 0;
};

void send_some(tcp_pcb* connection, transfer& state) {
    static const std::array<std::byte, 2 * TCP_MSS> content{};
    while (state.to_send != 0) {
        const std::size_t piece = std::min(
            {state.to_send, content.size(), static_cast<std::size_t>(tcp_sndbuf(connection))});
        if (piece == 0 || tcp_write(connection, content.data(), static_cast<u16_t>(piece),
                                    TCP_WRITE_FLAG_COPY) != ERR_OK) {
            break;
        }
        state.to_send -= piece;
    }
    tcp_output(connection);
}

err_t arrived(void* argument, tcp_pcb* connection, pbuf* data, err_t) {
    auto& state = *static_cast<transfer*>(argument);
    if (data == nullptr) {
        return tcp_close(connection);
    }
    state.received += data->tot_len;
    tcp_recved(connection, data->tot_len);
    pbuf_free(data);
    return ERR_OK;
}

err_t acknowledged(void* argument, tcp_pcb* connection, u16_t) {
    send_some(connection, *static_cast<transfer*>(argument));
    return ERR_OK;
}

void attend(tcp_pcb* connection, transfer& state) {
    tcp_arg(connection, &state);
    tcp_recv(connection, arrived);
    tcp_sent(connection, acknowledged);
}

void listen_for(transfer& state) {
    tcp_pcb* const listener = tcp_new();
    tcp_bind(listener, IP_ADDR_ANY, port);
    tcp_pcb* const listening = tcp_listen(listener);
    tcp_arg(listening, &state);
    tcp_accept(listening, [](void* argument, tcp_pcb* connection, err_t) -> err_t {
        attend(connection, *static_cast<transfer*>(argument));
        return ERR_OK;
    });
}

tcp_pcb* connect_to_device(transfer& state) {
    ip_addr_t device;
    IP_ADDR4(&device, 10, 0, 0, 1);
    tcp_pcb* const connection = tcp_new();
    attend(connection, state);
    tcp_connect(connection, &device, port, [](void* argument, tcp_pcb* pcb, err_t) -> err_t {
        auto& to = *static_cast<transfer*>(argument);
        to.to_send = bulk_bytes;
        send_some(pcb, to);
        return ERR_OK;
    });
    return connection;
}

void end_turn(const cable& wire, turn_end how) { put(wire.socket, &how, 1); }

/// TCP's timer of 250 ms comes every fourth turn.
void pass_time(int turn) {
    if (turn % 4 == 0) {
        tcp_tmr();
    }
}

void add_interface(netif& interface, cable& wire) {
    ip4_addr_t address;
    ip4_addr_t mask;
    ip4_addr_t gateway;
    IP4_ADDR(&address, 10, 0, 0, wire.here == end::device ? 1 : 2);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&gateway, 10, 0, 0, 254);
    netif_add(
        &interface, &address, &mask, &gateway, &wire,
        [](netif* added) -> err_t {
            added->mtu = 1500;
            added->output = transmit;
            return ERR_OK;
        },
        ip_input);
    netif_set_default(&interface);
    netif_set_up(&interface);
    netif_set_link_up(&interface);
}

void run_device(cable wire) {
    netif interface {};
    add_interface(interface, wire);
    transfer state;
    listen_for(state);
    bool sends = false;
    for (int turn = 1;; ++turn) {
        static_cast<void>(receive_turn(interface));
        if (!sends && state.received == bulk_bytes) {
            sends = true;
            state.to_send = bulk_bytes;
            send_some(tcp_active_pcbs, state);
        }
        pass_time(turn);
        const bool done = sends && tcp_active_pcbs == nullptr;
        end_turn(wire, done ? turn_end::all_done : turn_end::go_on);
        if (done) {
            return;
        }
    }
}

void run_far_end(cable wire) {
    netif interface {};
    add_interface(interface, wire);
    transfer state;
    tcp_pcb* connection = connect_to_device(state);
    for (int turn = 1;; ++turn) {
        if (connection != nullptr && state.received == bulk_bytes) {
            tcp_close(connection);
            connection = nullptr;
        }
        pass_time(turn);
        end_turn(wire, turn_end::go_on);
        if (receive_turn(interface) == turn_end::all_done) {
            return;
        }
    }
}

}  // namespace

// Debian's lwIP has no heap but the C library's, and asks it by way of these: its memp pools do, too.
extern "C" {
void mem_init() {}
void* mem_malloc(mem_size_t size) { return traces::memory::malloc(size); }
void* mem_calloc(mem_size_t count, mem_size_t size) { return traces::memory::calloc(count, size); }
void mem_free(void* block) { traces::memory::free(block); }
void* mem_trim(void* block, mem_size_t) { return block; }
}

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: lwip_transfer TRACE\n");
        return 2;
    }
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) {
        give_up("no socket pair");
    }
    const bool is_device = fork() != 0;
    // The far end's own trace is not kept.
    traces::start_recording(is_device ? argv[1] : "/dev/null",
                            reinterpret_cast<const void*>(&pbuf_alloc));
    const cable wire{.socket = ends[is_device ? 0 : 1], .here = is_device ? end::device : end::far};
    close(ends[is_device ? 1 : 0]);
    tcpip_init(nullptr, nullptr);
    // To the end: lwIP's own thread, which follows the machine's clock, never has its turn.
    LOCK_TCPIP_CORE();
    is_device ? run_device(wire) : run_far_end(wire);
    // Not by way of exit: lwIP's thread waits for a lock that is held here.
    std::_Exit(traces::finish_recording());
}
