// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/inspect/gdb_packet.hpp"

/// \file
/// Any bytes at all are packets of a stub, or none; and what is sent is what would be read.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool::inspect;
    const std::string_view arrived{reinterpret_cast<const char*>(data), size};
    gdb_packet_reader reader;
    for (const char each : arrived) {
        if (!reader.feed(each)) {
            continue;
        }
        if (const auto payload = reader.take()) {
            const auto memory = gdb_memory_reply(*payload);
            const std::size_t longest = gdb_packet_size(*payload);
            const bool sound = (!memory || memory->size() * 2 == payload->size()) &&
                               longest >= 400 && (!memory || !is_stop_reply(*payload));
            if (!sound) {
                std::abort();
            }
        }
    }
    if (arrived.find_first_of("$#}*") != std::string_view::npos) {
        return 0;
    }
    gdb_packet_reader own;
    for (const char each : gdb_packet(arrived)) {
        if (own.feed(each) && own.take() != arrived) {
            std::abort();
        }
    }
    return 0;
}
