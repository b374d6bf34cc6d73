// SPDX-License-Identifier: Apache-2.0
#include "survival/recorded_workloads.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "workload/w4.hpp"

namespace bench {
namespace {

using ramwright::tool::operation;
using ramwright::tool::operation_kind;
using ramwright::tool::operation_log;

/// A memory whose blocks are nothing but their slots in the log.
class recorder {
public:
    void* allocate(std::uint32_t size) {
        if (unused_.empty()) {
            unused_.push_back(&slots_.emplace_back(static_cast<std::uint32_t>(slots_.size())));
        }
        std::uint32_t* const slot = unused_.back();
        unused_.pop_back();
        append(operation_kind::allocate, *slot, size);
        return slot;
    }
    void release(void* block, std::uint32_t) {
        auto* const slot = static_cast<std::uint32_t*>(block);
        append(operation_kind::free, *slot, 0);
        unused_.push_back(slot);
    }

    [[nodiscard]] operation_log take() && { return std::move(log_); }

private:
    void append(operation_kind kind, std::uint32_t slot, std::uint32_t size) {
        operation what;
        what.kind = kind;
        what.slot = slot & (operation_log::most_slots - 1);
        what.size = size;
        log_.append(log_.operations().size(), what);
    }

    operation_log log_;
    std::deque<std::uint32_t> slots_;  // a deque, because its elements stay where they are
    std::vector<std::uint32_t*> unused_;
};

}  // namespace

operation_log record_w3(std::uint32_t seed, std::uint32_t ticks) {
    recorder on;
    w3{on, seed}.run(ticks);
    return std::move(on).take();
}

operation_log record_w4(std::uint32_t seed, std::uint32_t operations) {
    recorder on;
    const auto workload = std::make_unique<w4<recorder>>(on, seed);
    workload->run(operations);
    return std::move(on).take();
}

std::uint64_t peak_live_bytes(const operation_log& log) {
    std::vector<std::uint64_t> sizes(log.slot_count());
    std::uint64_t live = 0;
    std::uint64_t peak = 0;
    for (const operation& each : log.operations()) {
        live += each.size;
        live -= each.kind == operation_kind::free ? sizes[each.slot] : 0;
        sizes[each.slot] = each.size;
        peak = std::max(peak, live);
    }
    return peak;
}

}  // namespace bench
