// SPDX-License-Identifier: Apache-2.0
#include "tls_heap.hpp"

#include <array>
#include <optional>
#include <span>

#include "ramwright/compat/c_functions.hpp"

#include <mbedtls/platform.h>

namespace {

alignas(8) std::array<std::byte, largest_tls_region> region;
std::optional<ramwright::general<>> heap;

using tls = ramwright::c_functions<tls_heap>;

}  // namespace

ramwright::general<>& tls_heap() noexcept { return *heap; }

#if defined(MBEDTLS_PLATFORM_MEMORY) && !defined(MBEDTLS_PLATFORM_CALLOC_MACRO)

void start_tls_heap(std::size_t region_bytes) {
    heap.emplace(std::span{region}.first(region_bytes));
    mbedtls_platform_set_calloc_free(tls::calloc, tls::free);
}

#else

// An mbedTLS that was built to call the C library's functions, as Debian's is: the linker is told to
// have it call these instead (--wrap).

void start_tls_heap(std::size_t region_bytes) {
    heap.emplace(std::span{region}.first(region_bytes));
}

extern "C" {
void* __wrap_calloc(std::size_t count, std::size_t size);
void __wrap_free(void* block);

void* __wrap_calloc(std::size_t count, std::size_t size) { return tls::calloc(count, size); }
void __wrap_free(void* block) { tls::free(block); }
}

#endif
