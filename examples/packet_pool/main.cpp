// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/console.hpp"
#include "network.hpp"
#include "receiver.hpp"

/// The thread: it keeps up with the network, is busy elsewhere for a while, and catches up.

namespace {

using packet_pool::packet;

struct work {
    std::uint32_t processed = 0;
    std::uint32_t damaged = 0;
    std::uint32_t last_number = 0;
};

bool intact(const packet& one) {
    for (std::size_t place = 0; place < one.content.size(); ++place) {
        if (one.content[place] != packet_pool::content_of(one.number, place)) {
            return false;
        }
    }
    return true;
}

void process_what_is_there(work& done) {
    while (packet* const one = packet_pool::next_packet()) {
        ++done.processed;
        done.damaged += intact(*one) && one->number > done.last_number ? 0 : 1;
        done.last_number = one->number;
        packet_pool::release(one);
    }
}

void print_state(const char* when, const work& done) {
    board::print(when);
    board::print_decimal(done.processed);
    board::print(" processed, ");
    board::print_decimal(packet_pool::dropped());
    board::print(" dropped, ");
    board::print_decimal(packet_pool::free_buffers());
    board::print(" buffers free, last packet ");
    board::print_decimal(done.last_number);
    board::print("\n");
}

void keep_up_with(std::uint32_t packets, work& done) {
    packet_pool::network::send(packets);
    while (packet_pool::network::sending()) {
        process_what_is_there(done);
    }
    process_what_is_there(done);
}

void be_busy_during(std::uint32_t packets) {
    packet_pool::network::send(packets);
    while (packet_pool::network::sending()) {
    }
}

}  // namespace

int main() {
    work done;
    keep_up_with(20, done);
    print_state("20 arrived:         ", done);
    be_busy_during(10);
    print_state("10 more, not read:  ", done);
    process_what_is_there(done);
    print_state("read:               ", done);
    keep_up_with(20, done);
    print_state("20 more:            ", done);
    board::print(done.damaged == 0 ? "Every packet that was not dropped is intact and in order.\n"
                                   : "Packets are damaged.\n");
    return done.damaged == 0 ? 0 : 1;
}
