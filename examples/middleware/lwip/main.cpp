// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdio>
#include <string>

// Debian's options declare functions, and not that they are C's.
extern "C" {
#include <lwip/opt.h>
}

#include <lwip/api.h>
#include <lwip/netif.h>
#include <lwip/tcpip.h>

#include "lwip_heap.hpp"
#include "ramwright/core/failure.hpp"

/// lwIP connects to itself by TCP and sends a text there and back, on a heap in a region of 32 KiB.

namespace {

constexpr std::uint16_t port = 7;

/// An interface that is sent to itself needs no driver.
err_t start_interface(netif* interface) {
    interface->name[0] = 'm';
    interface->name[1] = 'e';
    interface->mtu = 1500;
    interface->output = [](netif*, pbuf*, const ip4_addr_t*) -> err_t { return ERR_RTE; };
    return ERR_OK;
}

[[nodiscard]] std::string receive(netconn* from) {
    netbuf* arrived = nullptr;
    if (netconn_recv(from, &arrived) != ERR_OK) {
        return "";
    }
    const u16_t length = netbuf_len(arrived);
    std::string text(length, '\0');
    netbuf_copy(arrived, text.data(), length);
    netbuf_delete(arrived);
    return text;
}

[[nodiscard]] bool send(netconn* to, const std::string& text) {
    return netconn_write(to, text.data(), text.size(), NETCONN_COPY) == ERR_OK;
}

[[nodiscard]] bool texts_go_there_and_back(const ip_addr_t& own_address) {
    netconn* const server = netconn_new(NETCONN_TCP);
    netconn* const client = netconn_new(NETCONN_TCP);
    netconn* accepted = nullptr;
    const bool connected = server != nullptr && client != nullptr &&
                           netconn_bind(server, &own_address, port) == ERR_OK &&
                           netconn_listen(server) == ERR_OK &&
                           netconn_connect(client, &own_address, port) == ERR_OK &&
                           netconn_accept(server, &accepted) == ERR_OK;
    const std::string question(1000, '?');
    const bool understood = connected && send(client, question) && receive(accepted) == question &&
                            send(accepted, "21.5 C") && receive(client) == "21.5 C";
    for (netconn* const one : {accepted, client, server}) {
        if (one != nullptr) {
            netconn_delete(one);
        }
    }
    return understood;
}

}  // namespace

int main() {
    tcpip_init(nullptr, nullptr);
    static netif interface;
    ip_addr_t address;
    ip_addr_t mask;
    ip_addr_t gateway;
    ipaddr_aton("10.0.0.1", &address);
    ipaddr_aton("255.255.255.0", &mask);
    ipaddr_aton("10.0.0.254", &gateway);
    LOCK_TCPIP_CORE();
    netif_add(&interface, ip_2_ip4(&address), ip_2_ip4(&mask), ip_2_ip4(&gateway), nullptr,
              start_interface, tcpip_input);
    netif_set_up(&interface);
    netif_set_link_up(&interface);
    UNLOCK_TCPIP_CORE();

    const bool arrived = texts_go_there_and_back(address);
    // Who closed first remembers the connection for a while, as TCP asks.
    const bool used = lwip_heap().snapshot().live_blocks != 0;
    if (!arrived || !used || ramwright::failures.total() != 0 || !lwip_heap().check()) {
        std::printf("The texts %s; %u failures on record.\n",
                    arrived ? "arrived" : "did not arrive",
                    static_cast<unsigned>(ramwright::failures.total()));
        return 1;
    }
    std::printf("1000 bytes there and 6 back by TCP, 0 failures, the heap intact.\n");
    return 0;
}
