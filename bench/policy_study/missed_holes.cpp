// SPDX-License-Identifier: Apache-2.0
#include "policy_study/missed_holes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ramwright/alloc/general.hpp"

namespace bench {
namespace {

using ramwright::tool::operation;
using ramwright::tool::operation_kind;
using ramwright::tool::operation_log;
using heap = ramwright::general<>;

struct missed {
    std::uint32_t refused = 0;
    std::uint32_t refused_fitting = 0;  ///< though there was a hole large enough
    std::uint32_t refused_exact = 0;    ///< though there was one of just that size
    std::uint32_t served_exact = 0;     ///< while there was one of just that size
    std::uint32_t served_larger = 0;    ///< of those, from a larger one
};

class observed_heap {
public:
    explicit observed_heap(std::size_t bytes) : memory_(bytes), heap_{memory_} {}

    void* allocate(std::uint32_t size, missed& found) {
        look(size);
        void* const block = heap_.try_allocate({.size = size});
        if (block == nullptr) {
            ++found.refused;
            found.refused_fitting += fits_ ? 1 : 0;
            found.refused_exact += exact_.empty() ? 0 : 1;
        } else if (!exact_.empty()) {
            ++found.served_exact;
            const bool taken =
                std::find(exact_.begin(), exact_.end(), offset_of(heap_, block)) != exact_.end();
            found.served_larger += taken ? 0 : 1;
        }
        return block;
    }
    void release(void* block) { heap_.deallocate(block); }

private:
    /// At the holes between live blocks: what is free behind the last one is no hole.
    void look(std::uint32_t size) {
        const std::size_t needed = ramwright::align_up(size + heap::overhead_bytes, heap::granule);
        exact_.clear();
        fits_ = false;
        ramwright::block hole{};
        heap_.for_each_block([&](const ramwright::block& each) {
            const std::size_t whole = hole.size + heap::overhead_bytes;
            if (hole.size != 0 && whole >= needed) {
                fits_ = true;
                if (whole == needed) {
                    exact_.push_back(hole.offset);
                }
            }
            hole = each.live ? ramwright::block{} : each;
        });
    }

    std::vector<std::byte> memory_;
    heap heap_;
    std::vector<std::uint32_t> exact_;
    bool fits_ = false;
};

void run(const operation_log& log, std::size_t bytes, missed& found) {
    observed_heap on{bytes};
    std::vector<void*> slots(log.slot_count());
    for (const operation& each : log.operations()) {
        void*& slot = slots[each.slot];
        if (each.kind == operation_kind::allocate) {
            slot = on.allocate(each.size, found);
        } else if (slot != nullptr) {
            on.release(slot);
        }
    }
}

}  // namespace

void print_missed_holes(const std::vector<operation_log>& logs) {
    constexpr std::size_t kib = 1024;
    fmt::print("\n{:<24}{:>10}{:>14}{:>12}{:>16}{:>14}\n", "general, W4, ten seeds", "refused",
               "though a hole", "though one", "served while", "of these from");
    fmt::print("{:<24}{:>10}{:>14}{:>12}{:>16}{:>14}\n", "", "", "fits", "is exact", "one is exact",
               "a larger one");
    for (const std::size_t size : {16U, 24U, 32U, 48U, 64U, 80U, 88U, 96U}) {
        missed found;
        for (const operation_log& log : logs) {
            run(log, size * kib, found);
        }
        fmt::print("{:<24}{:>10}{:>14}{:>12}{:>16}{:>14}\n", fmt::format("{} KiB", size),
                   found.refused, found.refused_fitting, found.refused_exact, found.served_exact,
                   found.served_larger);
    }
}

}  // namespace bench
