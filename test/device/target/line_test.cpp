// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "ramwright/trace/packet_stream.hpp"
#include "ramwright/trace/ring.hpp"
#include "ramwright/trace/rtt_trace.hpp"
#include "test/trace/golden.hpp"

/// On a board: packets that leave by a line of a few bytes at a time, and by a debugger that reads the
/// control block, are the bytes that the ring holds.

namespace {

using ramwright::default_packet_bytes;
using ramwright::test::byte_hash;
using ramwright::test::set_clock;

alignas(8) std::array<std::byte, 4 * default_packet_bytes> storage;
std::uint64_t now = 0;

void expect_hash(const byte_hash& hash, std::uint64_t expected, const char* what) {
    board::expect(hash.value() == expected, what);
}

/// Takes 0 to 16 bytes, as a FIFO does.
struct uneven_line {
    byte_hash* sent;
    std::uint32_t* random;

    std::size_t operator()(std::span<const std::byte> bytes) const {
        *random = *random * 1664525 + 1013904223;
        const std::size_t taken = std::min<std::size_t>(bytes.size(), *random >> 28);
        sent->add(bytes.first(taken));
        return taken;
    }
};

void test_stream() {
    ramwright::trace_ring ring{storage, ramwright::test::some_info, set_clock{&now}};
    byte_hash sent;
    std::uint32_t random = 1;
    ramwright::packet_stream line{ring, uneven_line{&sent, &random}};
    ramwright::test::record_every_form(ring, now);
    ring.flush();
    std::uint32_t polls = 1;
    while (!line.poll()) {
        ++polls;
    }
    board::expect(polls > default_packet_bytes / 16, "more than a few calls");
    expect_hash(sent, ramwright::test::every_form_hash, "what was sent in pieces");
}

/// What a debug probe does, by the published layout alone.
void read_as_probe(const std::uint32_t* block, byte_hash& into) {
    auto* const buffer = const_cast<volatile std::uint32_t*>(block) + 6;
    const auto* const data = reinterpret_cast<const std::byte*>(buffer[1]);
    std::uint32_t read = buffer[4];
    while (read != buffer[3]) {
        into.add({data + read, 1});
        read = read + 1 == buffer[2] ? 0 : read + 1;
    }
    buffer[4] = read;
}

void test_rtt() {
    static ramwright::rtt_trace trace{storage, ramwright::test::some_info, set_clock{&now}};
    const auto* const block = reinterpret_cast<const std::uint32_t*>(&trace.control_block());
    board::expect(std::memcmp(block, "SEGGER RTT\0\0\0\0\0\0", 16) == 0, "the id of the block");
    board::expect_equal(block[4], 1, "up-buffers");
    board::expect_equal(block[5], 0, "down-buffers");
    board::expect_equal(block[8], sizeof(storage), "the size of the buffer");

    byte_hash read;
    ramwright::test::record_every_form(trace, now);
    trace.flush();
    read_as_probe(block, read);
    expect_hash(read, ramwright::test::every_form_unchecked_hash, "what a probe read");
}

}  // namespace

int main() {
    test_stream();
    test_rtt();
    return board::verdict();
}
