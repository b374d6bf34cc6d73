// SPDX-License-Identifier: Apache-2.0
#include "survival/recorded_workloads.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "workload/w3.hpp"
#include "workload/w4.hpp"

namespace bench {
namespace {

using ramwright::tool::operation;
using ramwright::tool::operation_kind;
using ramwright::tool::operation_log;

/// A memory that serves every request with a number, and notes it.
class recorder {
public:
    void* allocate(std::uint32_t size) {
        std::uint32_t slot = slots_;
        if (unused_.empty()) {
            ++slots_;
        } else {
            slot = unused_.back();
            unused_.pop_back();
        }
        append(operation_kind::allocate, slot, size);
        return reinterpret_cast<void*>(std::uintptr_t{slot} + 1);
    }
    void release(void* block, std::uint32_t) {
        const auto slot = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(block) - 1);
        unused_.push_back(slot);
        append(operation_kind::free, slot, 0);
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
    std::uint32_t slots_ = 0;
    std::vector<std::uint32_t> unused_;
};

}  // namespace

operation_log record_w3(std::uint32_t seed) {
    recorder on;
    w3{on, seed}.run(w3_ticks);
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
