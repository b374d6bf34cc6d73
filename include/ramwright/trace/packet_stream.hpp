// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

/// \file
/// The packets of a `trace_ring` as a stream of bytes, for a line that takes a few bytes at a time: a UART,
/// a USB endpoint, a socket that does not block.
///
///     auto to_uart = [](std::span<const std::byte> bytes) { return uart.write(bytes); };
///     ramwright::packet_stream line{trace, to_uart};
///     while (true) {
///         work();
///         line.poll();                     // sends what the UART takes now, and does not wait
///     }
///
/// Not where a sink takes whole packets: `trace_ring::drain`; nor where a debug probe reads the memory:
/// `rtt_trace`. What arrives is read by `ramwright record --from` and `ramwright watch`.
///
/// | call | cost                                     | from an interrupt     | on failure               |
/// |------|------------------------------------------|-----------------------|--------------------------|
/// | poll | O(packets), and `write` until it takes   | yes; one at a time,   | false: `write` took less |
/// |      | less than it is given                    | and no `drain` beside | than there is            |
///
/// `write` returns how many bytes it took, from the front. The packet it is given parts of is not written
/// to until all of it was taken: meanwhile the ring has one packet less. RAM: 12 bytes and `Write` on a
/// 32-bit target.

namespace ramwright {

template <typename Ring, typename Write>
requires std::is_invocable_r_v<std::size_t, Write&, std::span<const std::byte>>
class packet_stream {
public:
    packet_stream(Ring& from, Write write) noexcept : from_{from}, write_{write} {}

    packet_stream(const packet_stream&) = delete;
    packet_stream& operator=(const packet_stream&) = delete;

    /// Sends until `write` takes less than it is given. True iff no complete packet is left to send.
    bool poll() noexcept {
        for (;;) {
            if (left_.empty()) {
                left_ = from_.claim();
                if (left_.empty()) {
                    return true;
                }
            }
            const std::size_t taken = write_(left_);
            left_ = left_.subspan(taken < left_.size() ? taken : left_.size());
            if (!left_.empty()) {
                return false;
            }
            from_.release(true);
        }
    }

private:
    Ring& from_;
    std::span<const std::byte> left_;  // of the claimed packet
    [[no_unique_address]] Write write_;
};

}  // namespace ramwright
