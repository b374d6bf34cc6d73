// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "tool/trace/trace_error.hpp"
#include "tool/trace/trace_reader.hpp"
#include "tool/trace/trace_validator.hpp"

/// \file
/// Any bytes at all are a trace that reads in order and within its bounds, or one sentence.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    try {
        trace_reader reader{
            std::make_unique<memory_source>("fuzz.trace", std::as_bytes(std::span{data, size}))};
        trace_validator validator{reader};
        std::uint64_t tick = 0;
        for (trace_event event; reader.next(event);) {
            // The shortest event takes 8 bytes.
            if (event.tick < tick || reader.events() > size / 8) {
                std::abort();
            }
            const std::uint32_t chain = reader.chain_of(event);
            if (chain > reader.calls().size() ||
                (chain != 0 && reader.calls()[chain].from >= chain)) {
                std::abort();
            }
            tick = event.tick;
            validator.check(event);
        }
    } catch (const trace_error&) {
        return 0;
    }
    return 0;
}
