// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#include "tool/record/c_library.hpp"
#include "tool/record/process_recorder.hpp"

// Operator new and delete, so that who called is the program and not the C++ library.
//
// A request that fails goes to the C++ library after all: it calls the new handler and throws. Its own
// calls of malloc are recorded as what was refused.

namespace {

using ramwright::record::call_site;
using ramwright::record::prepare;
using ramwright::record::releasing;
using ramwright::record::requested;
using ramwright::record::this_call;

template <typename... Arguments>
void* in_cpp_library(const char* symbol, Arguments... arguments) {
    void* const found = ::dlsym(RTLD_NEXT, symbol);
    if (found == nullptr) {
        std::abort();
    }
    return reinterpret_cast<void* (*)(Arguments...)>(found)(arguments...);
}

void* made(std::size_t size, call_site from) {
    prepare();
    void* const block = __libc_malloc(size);
    if (block != nullptr) {
        requested(block, {.size = size}, from);
    }
    return block;
}

void* made(std::size_t size, std::align_val_t alignment, call_site from) {
    const auto bytes = static_cast<std::size_t>(alignment);
    prepare();
    void* const block = __libc_memalign(bytes, size);
    if (block != nullptr) {
        requested(block, {size, bytes}, from);
    }
    return block;
}

void release(void* block) {
    releasing(block);
    __libc_free(block);
}

}  // namespace

// How the type std::size_t is written in a symbol's name.
#if __SIZEOF_SIZE_T__ == __SIZEOF_INT__
#define SIZE_LETTER "j"
#else
#define SIZE_LETTER "m"
#endif

#pragma GCC visibility push(default)

void* operator new(std::size_t size) {
    void* const block = made(size, this_call());
    return block != nullptr ? block : in_cpp_library("_Znw" SIZE_LETTER, size);
}
void* operator new[](std::size_t size) {
    void* const block = made(size, this_call());
    return block != nullptr ? block : in_cpp_library("_Zna" SIZE_LETTER, size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    void* const block = made(size, alignment, this_call());
    return block != nullptr ? block
                            : in_cpp_library("_Znw" SIZE_LETTER "St11align_val_t", size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    void* const block = made(size, alignment, this_call());
    return block != nullptr ? block
                            : in_cpp_library("_Zna" SIZE_LETTER "St11align_val_t", size, alignment);
}
void* operator new(std::size_t size, const std::nothrow_t& tag) noexcept {
    void* const block = made(size, this_call());
    return block != nullptr ? block
                            : in_cpp_library("_Znw" SIZE_LETTER "RKSt9nothrow_t", size, &tag);
}
void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
    void* const block = made(size, this_call());
    return block != nullptr ? block
                            : in_cpp_library("_Zna" SIZE_LETTER "RKSt9nothrow_t", size, &tag);
}
void* operator new(std::size_t size, std::align_val_t alignment,
                   const std::nothrow_t& tag) noexcept {
    void* const block = made(size, alignment, this_call());
    return block != nullptr ? block
                            : in_cpp_library("_Znw" SIZE_LETTER "St11align_val_tRKSt9nothrow_t",
                                             size, alignment, &tag);
}
void* operator new[](std::size_t size, std::align_val_t alignment,
                     const std::nothrow_t& tag) noexcept {
    void* const block = made(size, alignment, this_call());
    return block != nullptr ? block
                            : in_cpp_library("_Zna" SIZE_LETTER "St11align_val_tRKSt9nothrow_t",
                                             size, alignment, &tag);
}

void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { release(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { release(block); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept {
    release(block);
}
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept {
    release(block);
}

#pragma GCC visibility pop
