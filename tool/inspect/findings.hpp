// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ramwright/core/failure.hpp"
#include "ramwright/stack/fault_record.hpp"

/// \file
/// What was found in a target's memory. Addresses are the target's, but callers are where the image has them.

namespace ramwright::tool::inspect {

enum class block_state : std::uint8_t {
    free,
    live,
    unknown,  ///< what is kept about it was overwritten, or a context is just taking it or giving it back
    kept,     ///< freed, and kept by a `quarantine` or `sampled`
    waiting,  ///< freed in an interrupt, and waits for the next call of a thread
};

/// What the trace ring in the same memory says of a block.
struct block_origin {
    std::uint64_t asked = 0;
    std::uint64_t caller = 0;
    std::uint64_t tick = 0;
    bool freed = false;
};

struct block_found {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    block_state state = block_state::free;
    /// The very bytes asked for, where trailers, fences or the trace tell.
    std::optional<std::uint64_t> asked = {};
    std::optional<block_origin> origin = {};
    /// Of one that is kept; 0: unknown.
    std::uint64_t freed_by = 0;
};

/// Who wrote where it should not have.
enum class suspect_kind : std::uint8_t {
    none,
    before,   ///< the block right before, over its end
    itself,   ///< the block the damage belongs to, over its own end
    stale,    ///< somebody who still used the block after it was freed
    outside,  ///< what the linker put right before the region
};

struct damage {
    std::uint64_t address = 0;
    std::string what;
    suspect_kind by = suspect_kind::none;
    /// The suspect's block, if it is one.
    std::optional<block_found> suspect = {};
    /// A symbol, if the suspect is outside.
    std::string symbol = {};
};

struct object_found {
    std::string name;
    /// As the source has it, guards from outside inwards: `locked<traced<general>>`.
    std::string type;
    std::uint64_t address = 0;
    std::uint64_t region = 0;
    std::uint64_t region_bytes = 0;
    /// In the order of their addresses.
    std::vector<block_found> blocks = {};
    std::vector<damage> damages = {};
    /// Why it could not be looked into; empty if it was.
    std::string unreadable = {};
};

struct failure_found {
    failure_kind kind = failure_kind::out_of_memory;
    bool in_interrupt = false;
    std::uint64_t context = 0;
    std::uint64_t size = 0;
    std::uint64_t alignment = 0;
    std::uint64_t address = 0;
    std::uint64_t region = 0;
    std::uint64_t caller = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free = 0;
};

struct stack_found {
    std::string name;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    /// Nothing if it has no paint: it was never painted, or used to its end.
    std::optional<std::uint64_t> used = {};
};

struct budget_found {
    std::string name;
    std::uint64_t owner = 0;
    std::uint64_t limit = 0;
    std::uint64_t used = 0;
    std::uint64_t peak = 0;
};

struct fault_found {
    std::string name;
    /// Code addresses are where the image has them.
    fault_record record;
};

/// A ring of trace packets, whose newest run the origins of blocks are from.
struct ring_found {
    std::string name;
    std::uint64_t bytes = 0;
    std::uint64_t events = 0;
    /// Of the run, before the first that is there.
    std::uint64_t events_before = 0;
    std::uint64_t first_tick = 0;
    std::uint64_t last_tick = 0;
    std::uint64_t clock_hz = 0;
};

struct findings {
    std::vector<object_found> objects = {};
    std::vector<budget_found> budgets = {};
    std::vector<fault_found> faults = {};
    /// The newest first.
    std::vector<failure_found> failures = {};
    std::uint64_t failures_in_all = 0;
    std::vector<stack_found> stacks = {};
    std::vector<ring_found> rings = {};
    /// What could not be looked into, and why.
    std::vector<std::string> notes = {};
};

}  // namespace ramwright::tool::inspect
