// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <new>

#include "memory_in_use.hpp"
#include "ramwright/alloc/bump.hpp"
#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/budgeted.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/defer_frees.hpp"
#include "ramwright/guard/quarantine.hpp"
#include "ramwright/guard/sampled.hpp"
#include "ramwright/stack/fault_record.hpp"

namespace node {

using ramwright::check_level;

namespace {

using plain_heap = ramwright::general<check_level::standard>;
template <std::size_t Bytes>
using storage = std::array<std::byte, Bytes>;

alignas(8) storage<512> samples_storage;
alignas(8) storage<512> checked_samples_storage;
alignas(8) storage<256> startup_storage;
alignas(8) storage<1024> quarantine_storage;
alignas(8) storage<1024> sampled_storage;
alignas(8) storage<1024> deferring_storage;
alignas(8) storage<1024> shared_storage;
alignas(8) storage<1024> module_storage;
alignas(8) storage<1024> script_storage;
alignas(plain_heap) storage<sizeof(plain_heap)> script_heap;

ramwright::concurrent_pool<check_level::standard> samples{samples_storage, {.size = 24}};
ramwright::concurrent_pool<check_level::full> checked_samples{checked_samples_storage,
                                                              {.size = 24}};
ramwright::bump startup{startup_storage};
ramwright::quarantine<plain_heap> quarantined{quarantine_storage};
ramwright::sampled<plain_heap, 1> sampled_heap{sampled_storage};
ramwright::context_checked<plain_heap, ramwright::refuse_in_interrupts,
                           ramwright::defer_frees<sizeof(deferring_storage)>>
    deferring{deferring_storage};

plain_heap shared{shared_storage};
ramwright::budgeted<plain_heap&> tls{{.owner = 1, .bytes = 400}, shared};
/// Its heap is in bytes of which no type says so.
ramwright::budgeted<plain_heap&> scripts{{.owner = 2, .bytes = 300},
                                         *::new (script_heap.data()) plain_heap{script_storage}};

struct module {
    std::uint32_t state = 1;
    plain_heap memory{module_storage};
    ramwright::bump* scratch = &startup;
};
module* loaded = nullptr;

ramwright::fault_memory last_fault;
void* freed_late = nullptr;

void run_in_interrupt() {
#if defined(__arm__)
    asm volatile("svc 0" : : : "memory");
#elif defined(__unix__)
    const ramwright::port::simulated_interrupt interrupt{16};
    free_in_interrupt();
#else
    free_in_interrupt();
#endif
}

}  // namespace

void free_in_interrupt() { deferring.deallocate(freed_late); }

void use_guards(mishap what) {
    std::array<void*, 3> shared_blocks{samples.allocate(), samples.allocate(), samples.allocate()};
    samples.deallocate(shared_blocks[1]);
    void* const stale = checked_samples.allocate();
    static_cast<void>(checked_samples.allocate());
    checked_samples.deallocate(stale);
    static_cast<void>(startup.allocate({.size = 40}));
    static_cast<void>(startup.allocate({.size = 60}));

    void* const kept = quarantined.allocate({.size = 50});
    static_cast<void>(quarantined.allocate({.size = 60}));
    quarantined.deallocate(kept);
    void* const sampled = sampled_heap.allocate({.size = 30});
    // Each place of its table is for 256 bytes of the region.
    static_cast<void>(sampled_heap.allocate({.size = 240}));
    void* const sampled_stale = sampled_heap.allocate({.size = 120});
    sampled_heap.deallocate(sampled_stale);
    freed_late = deferring.allocate({.size = 20});
    static_cast<void>(deferring.allocate({.size = 30}));
    run_in_interrupt();

    loaded = ::new (tls.allocate({.size = sizeof(module), .alignment = alignof(module)})) module;
    void* const first = loaded->memory.allocate({.size = 40});
    static_cast<void>(loaded->memory.allocate({.size = 40}));
    static_cast<void>(scripts.allocate({.size = 100}));

    switch (what) {
        case mishap::shared_table: write_past(samples_storage.data(), 6, 4); break;
        case mishap::shared_stale: write_past(stale, 4, 1); break;
        case mishap::kept_write: write_past(kept, 10, 2); break;
        case mishap::sampled_overrun: write_past(sampled, 30, 1); break;
        case mishap::sampled_stale: write_past(sampled_stale, 100, 1); break;
        case mishap::behind_pointer: write_past(first, 40, 12); break;
        case mishap::fault:
            last_fault.write({.kind = ramwright::fault_kind::stack_overflow,
                              .thread = 1,
                              .stack = {"logger"},
                              .exception = 4,
                              .cause = 0x82,
                              .address = 0x2000'0630,
                              .program_counter = static_cast<std::uint32_t>(
                                  reinterpret_cast<std::uintptr_t>(&use_guards)),
                              .return_address = 0,
                              .stack_pointer = 0x2000'0634});
            break;
        default: break;
    }
}

}  // namespace node
