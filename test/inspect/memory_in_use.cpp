// SPDX-License-Identifier: Apache-2.0
#include "memory_in_use.hpp"

#include <array>
#include <span>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/red_zone.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/heap/heap.hpp"
#include "ramwright/stack/named_stack.hpp"
#include "ramwright/stack/paint.hpp"
#include "ramwright/trace/ring.hpp"

namespace node {

using ramwright::check_level;

namespace {

struct tick_clock {
    const std::uint64_t* now;

    std::uint64_t operator()() const noexcept { return *now; }
};

struct message {
    std::uint32_t id;
    std::uint8_t text[20];
};

struct session {
    std::uint64_t key;
    std::uint32_t state[5];
};

using ring_type = ramwright::trace_ring<tick_clock>;
template <std::size_t Bytes>
using storage = std::array<std::byte, Bytes>;

std::uint64_t now = 0;
alignas(8) storage<2048> packets_of_ring;
alignas(8) storage<4096> heap_storage;
alignas(8) storage<2048> checked_storage;
alignas(8) storage<2048> trusting_storage;
alignas(8) storage<1024> list_storage;
alignas(8) storage<1024> fenced_storage;
alignas(8) storage<512> arena_storage;
alignas(8) storage<2048> classes_storage;
/// Lies right before what the pool has in its region.
struct {
    std::uint8_t bytes[8];
    alignas(8) storage<520> room;
} beside;
alignas(8) storage<1024> checked_pool_storage;
alignas(8) storage<256> trusting_pool_storage;
alignas(8) storage<2048> slab_storage;
alignas(8) storage<64> slot_storage;
alignas(8) storage<1024> region_storage;
alignas(8) storage<1024> logger_stack;
alignas(8) storage<1024> radio_stack;

ring_type events{packets_of_ring,
                 {.clock_hz = 1000,
                  .region_bytes = sizeof(heap_storage),
                  .region_base = reinterpret_cast<std::uintptr_t>(heap_storage.data())},
                 tick_clock{&now}};
ramwright::locked<ramwright::traced<ramwright::general<check_level::standard>, ring_type>,
                  ramwright::no_lock>
    heap{events, heap_storage};
ramwright::general<check_level::full> checked_heap{checked_storage};
ramwright::general<check_level::off> trusting_heap{trusting_storage};
ramwright::first_fit<check_level::standard> list_heap{list_storage};
ramwright::red_zone<ramwright::general<check_level::standard>> fenced_heap{fenced_storage};
ramwright::arena<check_level::full> scratch{arena_storage};

constexpr std::array<ramwright::size_class, 2> classes{
    {{.smallest = 1, .block_size = 16, .count = 8},
     {.smallest = 17, .block_size = 48, .count = 4}}};
ramwright::size_classes<ramwright::general<check_level::full>, check_level::full> classed_heap{
    classes_storage, classes};

/// Allocators as members of the application's own objects.
struct radio {
    ramwright::heap<2> memory;
    ramwright::pool<check_level::standard> frames{beside.room, {.size = 60, .alignment = 4}, 8};
    ramwright::slot<session, check_level::standard> connection{slot_storage};
};
radio radios[1];
ramwright::pool<check_level::full> checked_pool{checked_pool_storage, {.size = 24}};
ramwright::pool<check_level::off> trusting_pool{trusting_pool_storage, {.size = 32}, 8};
ramwright::slab<message, 40, check_level::full> messages{slab_storage};

[[gnu::noinline]] void* parse_packet() { return heap.allocate({.size = 40}); }
[[gnu::noinline]] void* keep_reading() { return heap.allocate({.size = 100}); }

}  // namespace

extern const ramwright::named_stack stacks[1];
const ramwright::named_stack stacks[1] = {
    {.name = "logger", .bytes = logger_stack, .thread = 1},
};

volatile std::uint32_t finished = 0;

[[gnu::noinline]] void write_past(void* from, std::size_t offset, std::size_t count) {
    auto* volatile start = static_cast<volatile unsigned char*>(from);
    for (std::size_t index = 0; index != count; ++index) {
        start[offset + index] = 0xA5;
    }
}

void use_memory(mishap what) {
    // Through a pointer that may be any, so that the table is there.
    const ramwright::named_stack* volatile table = stacks;
    ramwright::paint(table->bytes);
    ramwright::paint(radio_stack);
    write_past(logger_stack.data(), logger_stack.size() - 200, 200);
    write_past(radio_stack.data(), radio_stack.size() - 320, 320);

    void* const first = keep_reading();
    now = 5;
    void* const packet = parse_packet();
    void* const behind = keep_reading();
    void* const last = keep_reading();
    heap.deallocate(first);

    std::array<void*, 5> checked{};
    std::array<void*, 5> trusting{};
    std::array<void*, 5> listed{};
    std::array<void*, 4> fenced{};
    for (std::size_t index = 0; index != checked.size(); ++index) {
        checked[index] = checked_heap.allocate({.size = 50});
        trusting[index] = trusting_heap.allocate({.size = 50});
        listed[index] = list_heap.allocate({.size = 50});
    }
    for (void*& each : fenced) {
        each = fenced_heap.allocate({.size = 30});
    }
    for (const std::size_t index : {std::size_t{1}, std::size_t{3}}) {
        checked_heap.deallocate(checked[index]);
        trusting_heap.deallocate(trusting[index]);
        list_heap.deallocate(listed[index]);
    }
    static_cast<void>(scratch.allocate({.size = 100}));
    void* const small = classed_heap.allocate({.size = 10});
    static_cast<void>(classed_heap.allocate({.size = 40}));
    static_cast<void>(classed_heap.allocate({.size = 200}));
    void* const frame = radios[0].frames.allocate();
    static_cast<void>(radios[0].frames.allocate());
    radios[0].frames.deallocate(frame);
    static_cast<void>(radios[0].connection.make());
    static_cast<void>(radios[0].memory.add(
        {.where = {.name = "sram",
                   .start = reinterpret_cast<std::uintptr_t>(region_storage.data()),
                   .size = sizeof(region_storage),
                   .has = ramwright::capability::internal}}));
    static_cast<void>(radios[0].memory.allocate({.size = 70}, ramwright::capability::internal));
    void* const entry = checked_pool.allocate({.size = 20});
    static_cast<void>(checked_pool.allocate());
    void* const plain = trusting_pool.allocate();
    static_cast<void>(trusting_pool.allocate());
    trusting_pool.deallocate(plain);
    message* const text = messages.make();
    static_cast<void>(messages.make());
    static_cast<void>(last);

    switch (what) {
        case mishap::none: break;
        case mishap::overrun: write_past(packet, 40, 12); break;
        case mishap::overrun_at_full: write_past(checked[2], 50, 1); break;
        case mishap::stale_write: write_past(trusting[1], 0, 4); break;
        case mishap::stale_at_full: write_past(checked[1], 20, 3); break;
        case mishap::over_fence: write_past(fenced[1], 30, 2); break;
        case mishap::before_fence: write_past(fenced[2], static_cast<std::size_t>(-3), 3); break;
        case mishap::pool_table: write_past(beside.bytes, 0, sizeof(beside.bytes) + 8); break;
        case mishap::pool_trailer: write_past(entry, 20, 8); break;
        case mishap::pool_link: write_past(plain, 0, 4); break;
        case mishap::slab_trailer: write_past(text, sizeof(message), 2); break;
        case mishap::class_trailer: write_past(small, 10, 7); break;
        case mishap::list_overrun: write_past(listed[2], 50, 10); break;
        case mishap::heap_state: write_past(trusting_storage.data(), 0, 160); break;
        case mishap::misuse:
            heap.deallocate(behind);
            heap.deallocate(behind);
            static_cast<void>(heap.allocate({.size = 5000}));
            break;
        default: break;
    }
    use_guards(what);
    finished = 1;
}

}  // namespace node
