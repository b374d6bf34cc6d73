// SPDX-License-Identifier: Apache-2.0

/// Every replaceable form of operator new and operator delete, over the application's allocator.
///
/// The application puts a header `ramwright_cxx_heap.hpp` on the include path, which declares
///
///     namespace ramwright::cxx {
///     your_allocator& heap() noexcept;
///     }
///
/// for any type that meets `ramwright::freeing_allocator`; it may be the heap that malloc stands on. A
/// request that cannot be served calls the new handler and is tried again, as the standard says, until
/// there is no handler. Then it is on record, and the forms that must not return null throw
/// std::bad_alloc, or trap where there are no exceptions.

#include <cstddef>
#include <new>
#include <type_traits>

#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/compat/bad_alloc.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright_cxx_heap.hpp"

namespace {

using ramwright::layout;
using ramwright::cxx::heap;

static_assert(ramwright::freeing_allocator<std::remove_reference_t<decltype(heap())>>,
              "heap() must return a reference to a ramwright::freeing_allocator");

constexpr layout layout_of(std::size_t size) { return {.size = size}; }
constexpr layout layout_of(std::size_t size, std::align_val_t alignment) {
    return {.size = size, .alignment = static_cast<std::size_t>(alignment)};
}

/// What the new handler could make room for, or null where there is none.
[[gnu::noinline, gnu::cold]] void* ask_handler(layout want) {
    while (const std::new_handler handler = std::get_new_handler()) {
        handler();
        if (void* const block = heap().try_allocate(want); block != nullptr) {
            return block;
        }
    }
    return nullptr;
}

// The next three are inlined, so that the record names whoever wrote `new`.

/// Null, and on record, iff no handler helps.
[[gnu::always_inline]] inline void* allocate(layout want) {
    void* block = heap().try_allocate(want);
    if (block == nullptr) [[unlikely]] {
        block = ask_handler(want);
        if (block == nullptr) {
            return heap().allocate(want);
        }
    }
    return block;
}

[[gnu::always_inline]] inline void* allocate_or_throw(layout want) {
    void* const block = allocate(want);
    if (block == nullptr) [[unlikely]] {
        ramwright::throw_bad_alloc_or_trap();
    }
    return block;
}

[[gnu::always_inline]] inline void* allocate_or_null(layout want) noexcept {
#if defined(__cpp_exceptions)
    // A handler says by an exception that there is nothing it could do.
    try {
        return allocate(want);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
#else
    return allocate(want);
#endif
}

[[gnu::always_inline]] inline void release(void* block) noexcept { heap().deallocate(block); }

/// Where everything is checked, so is the size: another one means that a type was deleted which is not
/// the one that was made.
[[gnu::always_inline]] inline void release(void* block, std::size_t size) noexcept {
    if constexpr (ramwright::config::checks == ramwright::check_level::full) {
        ramwright::deallocate_sized(heap(), block, size);
    } else {
        heap().deallocate(block);
    }
}

}  // namespace

using std::align_val_t;
using std::nothrow_t;
using std::size_t;

void* operator new(size_t size) { return allocate_or_throw(layout_of(size)); }
void* operator new[](size_t size) { return allocate_or_throw(layout_of(size)); }
void* operator new(size_t size, align_val_t alignment) {
    return allocate_or_throw(layout_of(size, alignment));
}
void* operator new[](size_t size, align_val_t alignment) {
    return allocate_or_throw(layout_of(size, alignment));
}
void* operator new(size_t size, const nothrow_t&) noexcept {
    return allocate_or_null(layout_of(size));
}
void* operator new[](size_t size, const nothrow_t&) noexcept {
    return allocate_or_null(layout_of(size));
}
void* operator new(size_t size, align_val_t alignment, const nothrow_t&) noexcept {
    return allocate_or_null(layout_of(size, alignment));
}
void* operator new[](size_t size, align_val_t alignment, const nothrow_t&) noexcept {
    return allocate_or_null(layout_of(size, alignment));
}

void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, size_t size) noexcept { release(block, size); }
void operator delete[](void* block, size_t size) noexcept { release(block, size); }
void operator delete(void* block, align_val_t) noexcept { release(block); }
void operator delete[](void* block, align_val_t) noexcept { release(block); }
void operator delete(void* block, size_t size, align_val_t) noexcept { release(block, size); }
void operator delete[](void* block, size_t size, align_val_t) noexcept { release(block, size); }
void operator delete(void* block, const nothrow_t&) noexcept { release(block); }
void operator delete[](void* block, const nothrow_t&) noexcept { release(block); }
void operator delete(void* block, align_val_t, const nothrow_t&) noexcept { release(block); }
void operator delete[](void* block, align_val_t, const nothrow_t&) noexcept { release(block); }
