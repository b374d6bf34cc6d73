// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tool/replay/operation_log.hpp"
#include "tool/replay/slot_map.hpp"
#include "tool/trace/trace_reader.hpp"
#include "tool/trace/trace_validator.hpp"

/// \file
/// Reads a trace as what was asked for, one operation at a time.

namespace ramwright::tool {

/// An operation with what a log stores once for many. Its `elapsed` and `caller` index are not set.
struct demand {
    std::uint64_t tick = 0;
    std::uint64_t caller = 0;
    std::uint32_t chain = 0;  ///< as in `trace_event`
    context who{};
    operation what;
};

class demand_reader {
public:
    /// `-` is standard input. Throws `trace_error`.
    explicit demand_reader(const std::string& path);

    /// False at the end of the trace. Throws `trace_error` for a damaged trace.
    bool next(demand& into);

    /// The values of the marks between the demand before and the one `next` gave; at the end, those behind it.
    [[nodiscard]] const std::vector<std::uint32_t>& marks() const noexcept { return marks_; }

    /// As far as the trace has been read.
    [[nodiscard]] trace_facts facts() const;
    [[nodiscard]] const std::string& name() const { return reader_.name(); }
    /// As `trace_reader::chain_of`.
    [[nodiscard]] std::uint32_t chain_of(const demand& each) {
        return reader_.chain_of({.caller = each.caller, .chain = each.chain});
    }
    [[nodiscard]] const call_tree& calls() const noexcept { return reader_.calls(); }
    /// As `trace_reader::has_calls`.
    [[nodiscard]] bool has_calls() const noexcept { return reader_.has_calls(); }

private:
    void translate(const trace_event& event);
    void end_lost_blocks(const trace_event& event);
    void emit(const trace_event& event, operation what);

    trace_reader reader_;
    trace_validator validator_{reader_};
    slot_map slots_;
    std::uint64_t lost_frees_ = 0;
    std::vector<std::uint32_t> marks_;
    // What the last event turned into, the next one to give last. Mostly one, none for a mark, more
    // where frees were lost.
    std::vector<demand> waiting_;
};

/// As `read_operations`, and shows each demand in passing: a log does not keep all of it.
[[nodiscard]] operation_log read_operations(demand_reader& from,
                                            const std::function<void(const demand&)>& seen);

}  // namespace ramwright::tool
