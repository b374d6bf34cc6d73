// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "test/chains/call_recording.hpp"
#include "test/trace/recording.hpp"

/// \file
/// Writes the traces the fuzzer starts from into the directory it is given.

namespace {

using ramwright::test::recording;

void write(const std::string& path, const std::vector<std::byte>& bytes) {
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
}

std::vector<std::byte> every_form() {
    recording one{1};
    record_every_form(one);
    return one.dump();
}

/// A ring that lost its beginning, with the packets in the order of memory.
std::vector<std::byte> wrapped_ring() {
    recording one{3};
    for (std::uint32_t round = 0; round != 130; ++round) {
        one.now += 1000 * round;
        one.ring().allocated(16 * round, {.size = round}, 0x0800'0000 + 2 * round);
        one.ring().freed(16 * round);
    }
    return one.dump();
}

/// Its packets have checksums, but for the first.
std::vector<std::byte> stream_with_a_gap() {
    recording one{2};
    std::vector<std::byte> stream;
    for (std::uint32_t round = 0; round != 300; ++round) {
        one.ring().mark(round);
        if (round < 100 || round > 250) {
            const auto drained = one.drained();
            stream.insert(stream.end(), drained.begin(), drained.end());
        }
    }
    stream[offsetof(ramwright::packet_header, checksum)] =
        stream[offsetof(ramwright::packet_header, checksum) + 1] = {};
    return stream;
}

std::vector<std::byte> calls() {
    using ramwright::call_format::caller_of;
    constexpr std::uint64_t code = ramwright::test::code_of_calls;
    return ramwright::test::with_calls([](ramwright::record::call_ring& ring) {
        ring.called({.number = 1, .from = 0, .address = code + 16}, code);
        ring.called({.number = 2, .from = 1, .address = code + (std::uint64_t{1} << 32)}, code);
        ring.allocated(0, {.size = 24}, caller_of(2));
        ring.refused({.size = 1 << 24}, 0, caller_of(1));
        ring.called({.number = 2, .from = 0, .address = code + 32}, code);
        ring.resized(0, 16, caller_of(2));
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: write_trace_corpus DIRECTORY\n", stderr);
        return 2;
    }
    const std::string directory = argv[1];
    write(directory + "/every_form", every_form());
    write(directory + "/wrapped_ring", wrapped_ring());
    write(directory + "/stream_with_a_gap", stream_with_a_gap());
    write(directory + "/calls", calls());
    write(directory + "/never_filled", recording{1}.dump());
    return 0;
}
