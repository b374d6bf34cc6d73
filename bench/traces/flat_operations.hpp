// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// A trace's operations as plain words, for C libraries to be run through where the tool cannot be: on a
/// microcontroller, and in a program of another word size.

namespace traces {

enum class flat_kind : std::uint32_t { allocate, free, resize, attempt };

/// In the order of the run. A slot is a block while it lives.
struct flat_operation {
    std::uint32_t slot_and_kind;
    std::uint32_t size;

    static constexpr std::uint32_t kind_bits = 2;

    [[nodiscard]] flat_kind kind() const noexcept {
        return static_cast<flat_kind>(slot_and_kind & ((1U << kind_bits) - 1));
    }
    [[nodiscard]] std::uint32_t slot() const noexcept { return slot_and_kind >> kind_bits; }
};

/// What a file begins with; the operations follow.
struct flat_log {
    std::uint32_t operations;
    std::uint32_t slots;
};

/// True iff no request fails. `Library` has malloc, realloc and free; `blocks` has room for every slot.
template <typename Library>
[[nodiscard]] bool survives(const flat_operation* operations, std::size_t count, void** blocks) {
    for (const flat_operation* each = operations; each != operations + count; ++each) {
        void*& block = blocks[each->slot()];
        // No C library promises a block for no bytes.
        const std::size_t size = each->size == 0 ? 1 : each->size;
        switch (each->kind()) {
            case flat_kind::allocate: block = Library::malloc(size); break;
            case flat_kind::free: Library::free(block); continue;
            case flat_kind::resize: block = Library::realloc(block, size); break;
            case flat_kind::attempt: {
                void* const attempted = Library::malloc(size);
                if (attempted == nullptr) {
                    return false;
                }
                Library::free(attempted);
                continue;
            }
        }
        if (block == nullptr) {
            return false;
        }
    }
    return true;
}

/// A size, in `step`s up to `most`, that survives with each of the 32 above it, the next below failing or
/// followed by one that fails. 0: none does. `survives_in` says whether one does.
template <typename Survives>
[[nodiscard]] std::size_t find_safe_size(std::size_t step, std::size_t most, Survives survives_in) {
    constexpr std::size_t sizes_above = 32;
    std::size_t fails = 0;
    std::size_t edge = most / step;  // in steps
    if (!survives_in(edge * step)) {
        return 0;
    }
    while (edge - fails > 1) {
        const std::size_t middle = fails + (edge - fails) / 2;
        (survives_in(middle * step) ? edge : fails) = middle;
    }
    for (std::size_t size = edge + 1; size <= edge + sizes_above; ++size) {
        if (!survives_in(size * step)) {
            edge = size + 1;
        }
    }
    return edge * step;
}

}  // namespace traces
