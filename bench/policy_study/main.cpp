// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "policy_study/buddy_model.hpp"
#include "policy_study/heap_model.hpp"
#include "policy_study/missed_holes.hpp"
#include "policy_study/policy.hpp"
#include "ramwright/alloc/general.hpp"
#include "survival/recorded_workloads.hpp"

/// The study behind the general allocator's policy: prints, for every choice, how much RAM W3 and W4 need and
/// how many requests fail in 96 KiB. docs/general-study.md holds what it printed, and what was decided.

namespace {

using bench::cut;
using bench::insertion;
using bench::policy;
using bench::search;
using ramwright::tool::operation;
using ramwright::tool::operation_kind;
using ramwright::tool::operation_log;

constexpr std::uint32_t unit_bytes = 8;
constexpr std::uint32_t plenty_bytes = 512 * 1024;
constexpr std::uint32_t bounded_bytes = 96 * 1024;
constexpr std::uint32_t tables_bytes = 152;  // of the general allocator

struct workloads {
    std::vector<operation_log> w3;
    std::vector<operation_log> w4;
    std::vector<operation_log> w4_bounded;
};

/// One heap.
class one_heap {
public:
    one_heap(const policy& how, std::uint32_t bytes)
        : heap_{how, (bytes - tables_bytes) / unit_bytes} {}

    std::uint32_t allocate(std::uint32_t bytes) {
        const std::uint32_t block = heap_.allocate(bytes);
        highest_ = std::max(highest_, heap_.top());
        return block;
    }
    void release(std::uint32_t block, std::uint32_t) { heap_.release(block); }
    [[nodiscard]] std::uint32_t high_water_bytes() const { return highest_ * unit_bytes; }

private:
    bench::heap_model heap_;
    std::uint32_t highest_ = 0;
};

/// Small blocks grow from one end of the region, large ones from the other, and never share a hole.
class two_ends {
public:
    two_ends(const policy& how, std::uint32_t bytes, std::uint32_t large_from)
        : units_{(bytes - tables_bytes) / unit_bytes},
          large_from_{large_from},
          small_{how, units_},
          large_{how, units_} {}

    std::uint32_t allocate(std::uint32_t bytes) {
        bench::heap_model& own = end_for(bytes);
        const bench::heap_model& other = &own == &small_ ? large_ : small_;
        own.limit(units_ - other.top());
        const std::uint32_t block = own.allocate(bytes);
        highest_ = std::max(highest_, small_.top() + large_.top());
        return block;
    }
    void release(std::uint32_t block, std::uint32_t bytes) { end_for(bytes).release(block); }
    [[nodiscard]] std::uint32_t high_water_bytes() const { return highest_ * unit_bytes; }

private:
    bench::heap_model& end_for(std::uint32_t bytes) {
        return bytes < large_from_ ? small_ : large_;
    }

    std::uint32_t units_;
    std::uint32_t large_from_;
    bench::heap_model small_;
    bench::heap_model large_;
    std::uint32_t highest_ = 0;
};

/// The allocator itself, to see that the model is right.
class real_heap {
public:
    explicit real_heap(std::uint32_t bytes) : memory_(bytes), heap_{memory_} {}

    std::uint32_t allocate(std::uint32_t bytes) {
        void* const block = heap_.try_allocate({.size = bytes});
        return block == nullptr ? 0 : offset_of(heap_, block);
    }
    void release(std::uint32_t block, std::uint32_t) { heap_.deallocate(memory_.data() + block); }
    [[nodiscard]] std::uint32_t high_water_bytes() const {
        return static_cast<std::uint32_t>(heap_.high_water_bytes()) - tables_bytes;
    }

private:
    std::vector<std::byte> memory_;
    ramwright::general<> heap_;
};

class buddy {
public:
    explicit buddy(std::span<const std::uint32_t> regions) : heap_{regions} {}

    std::uint32_t allocate(std::uint32_t bytes) { return heap_.allocate(bytes); }
    void release(std::uint32_t block, std::uint32_t) { heap_.release(block); }
    [[nodiscard]] std::uint32_t high_water_bytes() const { return heap_.high_water_bytes(); }

private:
    bench::buddy_model heap_;
};

/// Returns how many requests failed.
template <typename Heap>
std::uint32_t run(const operation_log& log, Heap& heap) {
    struct held {
        std::uint32_t block = 0;
        std::uint32_t bytes = 0;
    };
    std::vector<held> slots(log.slot_count());
    std::uint32_t failed = 0;
    for (const operation& each : log.operations()) {
        held& slot = slots[each.slot];
        if (each.kind == operation_kind::allocate) {
            slot = {.block = heap.allocate(each.size), .bytes = each.size};
            failed += slot.block == 0 ? 1 : 0;
        } else if (slot.block != 0) {
            heap.release(slot.block, slot.bytes);
        }
    }
    return failed;
}

/// The bytes up to the highest block ever, over the peak of live bytes; mean of the logs.
template <typename Make>
double need(const std::vector<operation_log>& logs, Make make) {
    double sum = 0;
    for (const operation_log& log : logs) {
        auto heap = make(plenty_bytes);
        run(log, heap);
        sum += static_cast<double>(heap.high_water_bytes()) /
               static_cast<double>(bench::peak_live_bytes(log));
    }
    return sum / static_cast<double>(logs.size());
}

template <typename Make>
void print_row(const std::string& name, const workloads& all, Make make) {
    std::uint32_t failed = 0;
    for (const operation_log& log : all.w4_bounded) {
        auto heap = make(bounded_bytes);
        failed += run(log, heap);
    }
    fmt::print("{:<46}{:>8.4f}{:>9.4f}{:>9}\n", name, need(all.w3, make), need(all.w4, make),
               failed);
}

void print_policy(const std::string& name, const workloads& all, const policy& how) {
    print_row(name, all, [&](std::uint32_t bytes) { return one_heap{how, bytes}; });
}

void print_head(const std::string& title) {
    fmt::print("\n{:<46}{:>8}{:>9}{:>9}\n", title, "W3", "W4", "refused");
}

void print_searches(const workloads& all) {
    print_head("Search, and the chosen policy");
    print_policy("bins as chosen", all, {});
    print_row("ramwright::general itself", all,
              [](std::uint32_t bytes) { return real_heap{bytes}; });
    print_policy("best fit, lowest of equals, cut low", all,
                 {.by = search::best_fit, .from = cut::low});
    print_policy("best fit, lowest of equals, cut high", all, {.by = search::best_fit});
    print_policy("best fit, highest of equals, cut low", all,
                 {.by = search::best_fit_highest, .from = cut::low});
    print_policy("first fit by address, cut low", all, {.by = search::first_fit, .from = cut::low});
    print_policy("first fit by address, cut high", all, {.by = search::first_fit});
    print_row("binary buddy, no headers", all, [](std::uint32_t bytes) {
        static constexpr std::array<std::uint32_t, 2> bounded{64 * 1024, 32 * 1024};
        static constexpr std::array<std::uint32_t, 1> plenty{plenty_bytes};
        return bytes == bounded_bytes ? buddy{bounded} : buddy{plenty};
    });
}

void print_grids(const workloads& all) {
    print_head("Bins per doubling and insertion");
    for (const unsigned bins : {2U, 4U, 8U, 16U}) {
        constexpr std::array orders{
            std::pair{insertion::last_in_first_out, "last in, first out"},
            std::pair{insertion::first_in_first_out, "first in, first out"},
            std::pair{insertion::by_address, "by address"},
            std::pair{insertion::lean, "lean"},
        };
        for (const auto& [order, name] : orders) {
            print_policy(fmt::format("{:2} bins, {}", bins, name), all,
                         {.bins_per_doubling = bins, .order = order});
        }
    }
}

void print_tries(const workloads& all) {
    print_head("Tries in the request's own bin");
    for (const unsigned tries : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 8U, 16U, 64U}) {
        print_policy(fmt::format("{} tries", tries), all, {.tries = tries});
    }
}

void print_cuts(const workloads& all) {
    print_head("Where a hole is cut, and what becomes of it");
    print_policy("high, the hole keeps its place", all, {});
    print_policy("high, the hole is listed again", all, {.keeps_place = false});
    print_policy("low", all, {.from = cut::low});
    for (const std::uint32_t units : {8U, 16U, 32U, 64U}) {
        print_policy(fmt::format("high below {} B, else low", units * unit_bytes), all,
                     {.from = cut::low, .cut_high_below = units});
    }
    for (const std::uint32_t units : {2U, 4U}) {
        print_policy(fmt::format("high, no rest below {} B", units * unit_bytes), all,
                     {.least_rest = units});
    }
}

void print_two_ends(const workloads& all) {
    print_head("Small from one end, large from the other");
    for (const std::uint32_t bytes : {64U, 128U, 256U, 512U, 1024U}) {
        print_row(fmt::format("large from {} B", bytes), all, [&](std::uint32_t region) {
            return two_ends{policy{}, region, bytes};
        });
    }
}

}  // namespace

int main() {
    workloads all;
    for (std::uint32_t seed = 0; seed != 8; ++seed) {
        all.w3.push_back(bench::record_w3(seed));
    }
    for (std::uint32_t seed = 0; seed != 4; ++seed) {
        all.w4.push_back(bench::record_w4(seed, 200'000));
    }
    for (std::uint32_t seed = 0; seed != 10; ++seed) {
        all.w4_bounded.push_back(bench::record_w4(seed, 100'000));
    }
    fmt::print(
        "W3, W4: bytes up to the highest block ever, over the peak of live bytes, tables apart; "
        "mean of\n"
        "8 and 4 seeds. Refused: requests of W4 in 96 KiB, ten seeds of 100,000 operations.\n");
    print_searches(all);
    print_grids(all);
    print_tries(all);
    print_cuts(all);
    print_two_ends(all);
    bench::print_missed_holes(all.w4_bounded);
    return 0;
}
