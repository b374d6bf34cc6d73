// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "connection.hpp"
#include "ramwright/core/failure.hpp"
#include "tls_heap.hpp"

/// A TLS handshake, server and client, on a heap in a region of a fixed size: what it needs, and what
/// happens in every region that is too small.

namespace {

struct outcome {
    int error = 0;
    std::uint32_t failures = 0;  ///< of the heap, on record
    std::size_t high_water = 0;
    bool clean = false;  ///< everything was freed, and nothing is damaged
};

outcome connect_in(std::size_t region_bytes) {
    start_tls_heap(region_bytes);
    const std::uint32_t before = ramwright::failures.total();
    outcome seen;
    seen.error = exchange_texts();
    seen.failures = ramwright::failures.total() - before;
    seen.high_water = tls_heap().high_water_bytes();
    seen.clean = tls_heap().check() && tls_heap().snapshot().live_blocks == 0;
    return seen;
}

int complain(const char* what, std::size_t region_bytes, const outcome& seen) {
    std::printf("In %zu bytes %s: error -0x%04x, %u failures on record, %s.\n", region_bytes, what,
                static_cast<unsigned>(-seen.error), static_cast<unsigned>(seen.failures),
                seen.clean ? "all freed" : "blocks left behind");
    return 1;
}

constexpr std::size_t step = 512;

}  // namespace

int main() {
    const outcome roomy = connect_in(largest_tls_region);
    if (roomy.error != 0 || roomy.failures != 0 || !roomy.clean) {
        return complain("the handshake should succeed", largest_tls_region, roomy);
    }
    std::printf("In %zu bytes: handshake and an exchange each way, 0 failures.\n",
                largest_tls_region);
    std::printf("The heap came to hold %zu bytes, headers and holes included.\n", roomy.high_water);

    std::size_t needed = step;
    for (; needed != largest_tls_region; needed += step) {
        const outcome seen = connect_in(needed);
        if (seen.error == 0 && seen.failures == 0 && seen.clean) {
            break;
        }
        if (seen.error == 0 || seen.failures == 0 || !seen.clean) {
            return complain("the handshake should succeed or fail, and cleanly", needed, seen);
        }
    }
    std::printf("The smallest region that serves, in steps of %zu: %zu bytes.\n", step, needed);
    std::printf(
        "In each of the %zu smaller ones it failed with mbedTLS's own error, the heap's "
        "failure on record and every block freed.\n",
        needed / step - 1);
    return 0;
}
