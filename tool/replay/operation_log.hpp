// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "tool/trace/trace_event.hpp"

/// \file
/// What a firmware asked of its memory, without where the memory happened to come from: the form in
/// which a trace is replayed through any design.
///
/// A trace says where blocks lay; a replay wants to know which block. So every block that is live at
/// the same time as others has its own `slot`, numbered densely and reused, and an allocator's
/// pointers are kept in an array indexed by it.
///
///     const operation_log log = read_operations("node.trace");
///     std::uint64_t tick = log.first_tick();
///     for (const operation& each : log.operations()) {
///         tick += each.elapsed;
///         ...
///     }

namespace ramwright::tool {

enum class operation_kind : std::uint8_t {
    allocate,
    free,
    /// In place on the device. A design that cannot do so moves the block, as `realloc` would.
    resize,
    /// Refused on the device. Demand all the same: it is tried and, on success, freed at once, because
    /// the trace cannot say how long the block would have lived.
    attempt,
    /// Nothing but time: carries an `elapsed` too long for one operation.
    wait,
};

/// 16 bytes, because a field trace has tens of millions.
struct operation {
    std::uint32_t elapsed = 0;  ///< ticks since the operation before
    std::uint32_t size = 0;     ///< bytes asked for; 0 for a free
    std::uint32_t caller = 0;   ///< index for `operation_log::caller`
    std::uint32_t slot : 24 = 0;
    std::uint32_t alignment_log2 : 5 = 3;
    operation_kind kind : 3 = operation_kind::wait;

    [[nodiscard]] std::size_t alignment() const noexcept {
        return std::size_t{1} << alignment_log2;
    }
};

/// A value the firmware gave a meaning to: mostly where a phase of its work begins.
struct log_mark {
    std::size_t operation = 0;  ///< lies in front of this one
    std::uint32_t value = 0;
};

/// What the trace says about itself.
struct trace_facts {
    trace_info info;
    trace_losses losses;
    std::uint64_t events = 0;          ///< that the trace holds
    std::uint64_t unknown_blocks = 0;  ///< frees and resizes of blocks from before a loss
};

class operation_log {
public:
    static constexpr std::uint32_t most_slots = std::uint32_t{1} << 24;

    [[nodiscard]] std::span<const operation> operations() const noexcept { return operations_; }
    [[nodiscard]] std::span<const log_mark> marks() const noexcept { return marks_; }
    [[nodiscard]] std::size_t slot_count() const noexcept { return slot_count_; }
    [[nodiscard]] std::uint64_t first_tick() const noexcept { return first_tick_; }
    [[nodiscard]] std::uint64_t last_tick() const noexcept { return last_tick_; }
    /// The code address behind `operation::caller`; 0 if unknown.
    [[nodiscard]] std::uint64_t caller(std::uint32_t index) const noexcept {
        return callers_[index];
    }
    [[nodiscard]] const trace_facts& facts() const noexcept { return facts_; }

    /// Appends `what`, which happened at `tick`. Ticks must not decrease. `what.elapsed` is set here.
    void append(std::uint64_t tick, operation what);
    /// In front of the operation that is appended next.
    void mark(std::uint32_t value) {
        marks_.push_back({.operation = operations_.size(), .value = value});
    }
    /// The index to put into `operation::caller`.
    [[nodiscard]] std::uint32_t intern_caller(std::uint64_t address);
    void describe(const trace_facts& facts) { facts_ = facts; }

private:
    std::vector<operation> operations_;
    std::vector<log_mark> marks_;
    std::vector<std::uint64_t> callers_{0};
    std::unordered_map<std::uint64_t, std::uint32_t> caller_index_{{0, 0}};
    std::size_t slot_count_ = 0;
    std::uint64_t first_tick_ = 0;
    std::uint64_t last_tick_ = 0;
    trace_facts facts_;
};

/// Reads the trace at `path`, `-` for standard input. Throws `trace_error`.
[[nodiscard]] operation_log read_operations(const std::string& path);

}  // namespace ramwright::tool
