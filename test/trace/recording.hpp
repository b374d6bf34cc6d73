// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ramwright/trace/ring.hpp"
#include "test/trace/golden.hpp"

/// \file
/// A ring on a clock the test sets, and the storage around it.

namespace ramwright::test {

class recording {
public:
    using ring_type = trace_ring<set_clock>;

    explicit recording(std::size_t packets, const trace_info& info = some_info)
        : storage_(packets * default_packet_bytes / sizeof(std::uint64_t)),
          ring_{std::as_writable_bytes(std::span{storage_}), info, set_clock{&now}} {}

    std::uint64_t now = 0;

    ring_type& ring() { return ring_; }
    /// What a debugger that dumps the memory would get.
    std::vector<std::byte> dump() const {
        const auto bytes = std::as_bytes(std::span{storage_});
        return {bytes.begin(), bytes.end()};
    }
    /// What a sink that takes everything gets.
    std::vector<std::byte> drained() {
        std::vector<std::byte> stream;
        ring_.drain([&](std::span<const std::byte> packet) {
            stream.insert(stream.end(), packet.begin(), packet.end());
        });
        return stream;
    }

private:
    std::vector<std::uint64_t> storage_;
    ring_type ring_;
};

inline void record_every_form(recording& to) { record_every_form(to.ring(), to.now); }

}  // namespace ramwright::test
