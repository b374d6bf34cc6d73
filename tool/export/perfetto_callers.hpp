// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/export/event_walk.hpp"
#include "tool/export/export_job.hpp"
#include "tool/export/protobuf.hpp"

/// \file
/// The callers of a Perfetto trace: each is written once, under a number by which packets name it, and
/// what each chain of calls took and gave back makes the heap profile at the end.

namespace ramwright::tool {

class perfetto_callers {
public:
    /// Throws `input_error` if the job's ELF is no ELF, or of another build than the trace.
    perfetto_callers(const export_job& job, const trace_info& info);

    [[nodiscard]] std::uint64_t number_of(std::uint64_t caller);
    /// Whether the ELF knows the line of it.
    [[nodiscard]] bool has_line(std::uint64_t caller);

    /// What the walk's last event took and gave back.
    void count(const event_walk& walk);

    /// The callers that were given a number since the last call; goes into the next packet. None: there
    /// is no new one.
    [[nodiscard]] std::optional<protobuf_message> take_new();

    /// A ProfilePacket of `process`. Gives every call a number.
    [[nodiscard]] protobuf_message profile(const call_tree& calls, std::uint64_t process,
                                           std::uint64_t nanoseconds);

private:
    struct totals {
        std::uint64_t allocated_bytes = 0;
        std::uint64_t freed_bytes = 0;
        std::uint64_t allocations = 0;
        std::uint64_t frees = 0;
    };

    [[nodiscard]] std::uint64_t stack_of(std::uint32_t chain, const call_tree& calls);

    code_addresses code_;
    std::unordered_map<std::uint64_t, std::uint64_t> numbers_;
    std::unordered_map<std::uint32_t, std::uint64_t> stacks_;  // by chain
    std::vector<totals> totals_;                               // by chain
    std::optional<protobuf_message> new_;
};

}  // namespace ramwright::tool
