// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/trace/ring.hpp"
#include "tool/record/run_clock.hpp"
#include "tool/trace/call_format.hpp"

/// \file
/// A device's ring that can also say what the number of a call stands for.

namespace ramwright::record {

struct read_clock {
    const run_clock* clock;
    std::uint64_t operator()() const noexcept { return clock->now(); }
};

class call_ring : public trace_ring<read_clock> {
public:
    using trace_ring::trace_ring;

    void called(const call_format::call& what, std::uint64_t code_base) noexcept {
        const std::uint64_t words = call_format::packed(what, code_base);
        const std::uint32_t narrow[] = {static_cast<std::uint32_t>(words),
                                        static_cast<std::uint32_t>(words >> 32)};
        const std::uint64_t wide[] = {what.number, what.from, 0, what.address};
        write_rare(call_format::call_kind, narrow, call_format::is_narrow(what.address, code_base),
                   wide);
    }
};

}  // namespace ramwright::record
