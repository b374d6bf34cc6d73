// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// Packets of the GDB remote serial protocol, as far as reading memory takes.
///
/// GDB's manual, appendix E: `$` payload `#` and two digits, the sum of the payload's bytes. In replies `}`
/// escapes a byte and `*` repeats the one before it.

namespace ramwright::tool::inspect {

/// With what surrounds it.
[[nodiscard]] std::string gdb_packet(std::string_view payload);

/// Takes the bytes of a connection as they come.
class gdb_packet_reader {
public:
    /// True once a packet is whole, or damaged; what follows belongs to the next.
    bool feed(char next);
    /// The packet's payload; nothing if its sum was wrong or it was too long.
    [[nodiscard]] std::optional<std::string> take();

private:
    enum class place : std::uint8_t { outside, inside, first_digit, second_digit };

    void add(char raw);

    place place_ = place::outside;
    std::string payload_;
    std::uint8_t sum_ = 0;
    bool escaped_ = false;
    bool repeats_ = false;
    bool damaged_ = false;
    char digit_ = '0';
};

/// Whether it says that the target has stopped, which a stub does once it is connected to, unasked.
[[nodiscard]] bool is_stop_reply(std::string_view payload);

/// The bytes of a reply to `m`; nothing if it is an error or no such reply.
[[nodiscard]] std::optional<std::vector<std::byte>> gdb_memory_reply(std::string_view payload);

/// The `PacketSize` of a reply to `qSupported`, or what every stub takes.
[[nodiscard]] std::size_t gdb_packet_size(std::string_view payload);

}  // namespace ramwright::tool::inspect
