// SPDX-License-Identifier: Apache-2.0
#include "tool/device/dump_feed.hpp"

#include "tool/device/memory_packets.hpp"
#include "tool/device/read_memory_file.hpp"

namespace ramwright::tool {

packet_feed::state dump_feed::wait(std::vector<device_packet>& into, interruption&,
                                   std::chrono::milliseconds) {
    find_packets(read_memory_file(path_), into, damage_);
    return state::ended;
}

}  // namespace ramwright::tool
