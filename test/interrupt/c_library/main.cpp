// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "board/expect.hpp"
#include "interrupt/operations.hpp"
#include "interrupt/swept_allocator.hpp"
#include "ramwright_newlib_heap.hpp"

/// The C library's malloc family on the drop-in, interrupted by the same family.

namespace {

using interrupt_test::subject;
using interrupt_test::swept_allocator;
using ramwright::newlib::heap;

using heap_type = ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>;
heap_type* made = nullptr;

template <void* (*Allocate)(std::size_t)>
class c_library final : public swept_allocator {
public:
    explicit c_library(std::span<std::byte> region) noexcept : heap_{region} { made = &heap_; }

    void* allocate(std::size_t size) noexcept override { return Allocate(size); }
    bool deallocate(void* block) noexcept override {
        const std::uint32_t failures = ramwright::failures.total();
        free(block);
        return ramwright::failures.total() == failures;
    }
    bool resize(void*, std::size_t) noexcept override { return false; }
    void* reallocate(void* block, std::size_t size) noexcept override {
        return realloc(block, size);
    }
    std::size_t usable_size(const void* block) const noexcept override {
        return malloc_usable_size(const_cast<void*>(block));
    }
    std::size_t free_bytes() const noexcept override { return heap().free_bytes(); }
    std::size_t largest_free() const noexcept override { return heap().largest_free(); }
    ramwright::snapshot snapshot() const noexcept override { return heap().snapshot(); }
    bool check() const noexcept override { return heap().check(); }
    bool check_all() const noexcept override { return heap().unlocked().check(); }
    void for_each_block(void (*visit)(const void* start,
                                      const ramwright::block&)) const noexcept override {
        heap().for_each_block(
            [&](const ramwright::block& one) { visit(heap().storage().data() + one.offset, one); });
    }

private:
    heap_type heap_;
};

template <void* (*Allocate)(std::size_t)>
subject subject_of(const char* name) {
    return {
        .name = name,
        .lock = "masked_interrupts",
        .make = [](void* place, std::span<std::byte> region) -> swept_allocator* {
            return new (place) c_library<Allocate>{region};
        },
        .size = 40,
        .frees = true,
        .resizes = true,
    };
}

void* allocate_zeroed(std::size_t size) { return calloc(1, size); }
void* allocate_aligned(std::size_t size) { return memalign(32, size); }

}  // namespace

ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>&
ramwright::newlib::heap() noexcept {
    return *made;
}

int main() {
    for (const subject& one : {subject_of<malloc>("malloc"), subject_of<allocate_zeroed>("calloc"),
                               subject_of<allocate_aligned>("memalign")}) {
        interrupt_test::sweep_operations(one, interrupt_test::interfere);
    }
    return board::verdict();
}
