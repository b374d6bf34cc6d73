// SPDX-License-Identifier: Apache-2.0
#include "interrupt/operations.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/ledger.hpp"
#include "interrupt/sweep.hpp"
#include "interrupt/swept_allocator.hpp"

namespace interrupt_test {
namespace {

alignas(16) constinit std::array<std::byte, state_bytes> state{};
alignas(16) constinit std::array<std::byte, region_bytes> region{};

constinit const subject* swept = nullptr;
constinit swept_allocator* allocator = nullptr;
constinit std::size_t free_at_first = 0;

constinit ledger thread{0x10};
constinit ledger other{0x80};
constexpr std::uint32_t blocks_of_the_thread = 6;

/// Null, or what a call returned that it must not return.
constinit const char* wrong = nullptr;

void require(bool holds, const char* otherwise) {
    if (!holds) {
        wrong = otherwise;
    }
}

void take(ledger& by) { by.took(allocator->allocate(swept->size), swept->size); }

void give_back(ledger& by, std::uint32_t index) {
    void* const block = by.give_back(index);
    require(allocator->deallocate(block), "A block could not be freed.");
}

/// Blocks with holes between them: 0 and 2 live, 1 and 3 free, 4 and 5 live; the other context has one.
void start() {
    thread.clear();
    other.clear();
    wrong = nullptr;
    allocator = swept->make(state.data(), region);
    free_at_first = allocator->free_bytes();
    for (std::uint32_t index = 0; index != blocks_of_the_thread; ++index) {
        take(thread);
    }
    take(other);
    if (swept->frees) {
        give_back(thread, 1);
        give_back(thread, 3);
    }
}

constexpr std::uint32_t before_a_hole = 0;

/// One between two holes; where there is only one block, that.
std::uint32_t between_holes() { return thread.block(2) != nullptr ? 2 : 0; }

constexpr std::size_t too_large = region_bytes + 1;

void resize(std::uint32_t index, std::uint32_t size) {
    void* const block = thread.block(index);
    if (allocator->resize(block, size)) {
        thread.changed(index, block, size);
    }
}

void reallocate(std::uint32_t index, std::uint32_t size) {
    void* const moved = allocator->reallocate(thread.block(index), size);
    if (moved != nullptr) {
        const auto* const content = static_cast<const std::uint8_t*>(moved);
        require(content[0] == content[swept->size - 1], "The content did not come along.");
        thread.changed(index, moved, size);
    }
}

constinit std::uint32_t live_seen = 0;

enum class needs : std::uint8_t { nothing, freeing, resizing };
enum class effect : std::uint8_t { reads, changes };

struct operation {
    const char* name;
    needs of_the_allocator;
    effect on_it;
    void (*perform)();
};

constexpr operation operations[] = {
    {"free_bytes", needs::nothing, effect::reads,
     [] { require(allocator->free_bytes() <= free_at_first, "More is free than ever."); }},
    {"largest_free", needs::nothing, effect::reads,
     [] { require(allocator->largest_free() <= free_at_first, "More is free than ever."); }},
    {"snapshot", needs::nothing, effect::reads,
     [] {
         const auto seen = allocator->snapshot();
         require(seen.largest_free_bytes <= seen.free_bytes && seen.free_bytes <= free_at_first,
                 "A snapshot does not agree with itself.");
         require(!swept->frees || seen.live_blocks >= thread.count(),
                 "A snapshot did not count a block that stays.");
     }},
    {"check", needs::nothing, effect::reads,
     [] { require(allocator->check(), "check() saw a half-done call."); }},
    {"usable_size", needs::freeing, effect::reads,
     [] {
         require(allocator->usable_size(thread.block(between_holes())) >= swept->size,
                 "A block is smaller than was asked for.");
     }},
    {"for_each_block", needs::freeing, effect::reads,
     [] {
         live_seen = 0;
         allocator->for_each_block([](const void* at, const ramwright::block& one) {
             live_seen += one.live && thread.holds(at) ? 1 : 0;
         });
         require(live_seen == thread.count(), "A visit did not see each block that stays once.");
     }},
    {"allocate", needs::nothing, effect::changes, [] { take(thread); }},
    {"allocate, refused", needs::nothing, effect::changes,
     [] { require(allocator->allocate(too_large) == nullptr, "More than all was served."); }},
    {"deallocate", needs::freeing, effect::changes, [] { give_back(thread, between_holes()); }},
    {"deallocate, allocate", needs::freeing, effect::changes,
     [] {
         give_back(thread, before_a_hole);
         take(thread);
     }},
    {"deallocate, refused", needs::freeing, effect::changes,
     [] {
         auto* const inside = static_cast<std::byte*>(thread.block(before_a_hole)) + 1;
         require(!allocator->deallocate(inside), "A pointer into a block was freed.");
     }},
    {"resize, into a hole", needs::resizing, effect::changes,
     [] { resize(before_a_hole, swept->size + swept->size / 2); }},
    {"resize, smaller", needs::resizing, effect::changes,
     [] { resize(between_holes(), swept->size / 2); }},
    {"resize, refused", needs::resizing, effect::changes,
     [] {
         require(!allocator->resize(thread.block(between_holes()), too_large),
                 "More than all was served.");
     }},
    {"reallocate", needs::resizing, effect::changes,
     [] { reallocate(between_holes(), 3 * swept->size); }},
};

/// As many live blocks as both contexts hold, each of which one of them knows.
bool every_block_is_held() {
    if (!swept->frees) {
        return allocator->free_bytes() == free_at_first - thread.bytes() - other.bytes();
    }
    live_seen = 0;
    allocator->for_each_block([](const void* at, const ramwright::block& one) {
        if (one.live) {
            ++live_seen;
            require(thread.holds(at) || other.holds(at), "A block is live that nobody holds.");
        }
    });
    return live_seen == thread.count() + other.count();
}

const char* broken() {
    if (thread.overlaps(other) || thread.overlaps(thread)) {
        return "Memory is held twice.";
    }
    if (!allocator->check_all()) {
        return "check() is not content.";
    }
    if (!thread.intact() || !other.intact()) {
        return "The content of a block has changed.";
    }
    require(every_block_is_held(), "A block is lost.");
    for (std::uint32_t index = 0; swept->frees && index != ledger::room; ++index) {
        give_back(thread, index);
        give_back(other, index);
    }
    if (swept->frees) {
        require(allocator->snapshot().live_blocks == 0, "A block stays live when all are freed.");
        require(allocator->check_all(), "check() is not content when all is free.");
    }
    return wrong;
}

bool has(const subject& one, const operation& what) {
    switch (what.of_the_allocator) {
        case needs::nothing: return true;
        case needs::freeing: return one.frees;
        case needs::resizing: return one.resizes;
    }
    return false;
}

coverage sweep_one(const operation& what, interruption_work interruption) {
    return sweep({
        .prepare = start,
        .operation = what.perform,
        .interrupt = interruption,
        .broken = broken,
    });
}

void print_name(const subject& one, const operation& what) {
    board::print(one.name);
    board::print(", ");
    board::print(one.lock);
    board::print(", ");
    board::print(what.name);
    board::print(": ");
}

}  // namespace

void interfere() noexcept {
    void* const older = other.give_back(0);
    take(other);
    if (swept->frees) {
        require(allocator->deallocate(older), "A block could not be freed.");
    } else {
        other.took(older, swept->size);
    }
}

void sweep_operations(const subject& one, interruption_work interruption) noexcept {
    swept = &one;
    for (const operation& what : operations) {
        if (!has(one, what)) {
            continue;
        }
        const coverage found = sweep_one(what, interruption);
        print_name(one, what);
        board::print_decimal(found.moments);
        board::print(" moments, ");
        board::print_decimal(found.held_back);
        board::print(" of them held back, ");
        board::print_decimal(found.places);
        board::print(" places\n");
        board::expect(found.exhaustive(), found.flaw);
        board::expect(found.broken == nullptr, found.broken);
        if (found.broken != nullptr || !found.exhaustive()) {
            board::print("  interrupted at ");
            board::print_hexadecimal(found.broken_place);
            board::print("\n");
        }
    }
}

void expect_corruption(const subject& one, interruption_work interruption) noexcept {
    swept = &one;
    // The last first: what they break shows before it leads to a fault, which would end the run.
    for (std::size_t left = std::size(operations); left != 0; --left) {
        const operation& what = operations[left - 1];
        if (!has(one, what) || what.on_it == effect::reads) {
            continue;
        }
        const coverage found = sweep_one(what, interruption);
        if (found.broken == nullptr) {
            continue;
        }
        print_name(one, what);
        board::print(found.broken);
        board::print(" Interrupted at ");
        board::print_hexadecimal(found.broken_place);
        board::print(", moment ");
        board::print_decimal(found.broken_moment);
        board::print("\n");
        board::expect(true, "corruption is found");
        return;
    }
    board::expect(false, "corruption is found where nothing guards the allocator");
}

}  // namespace interrupt_test
