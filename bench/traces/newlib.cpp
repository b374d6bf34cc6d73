// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/newlib_malloc.hpp"
#include "traces/flat_operations.hpp"

/// How little RAM newlib-nano's malloc needs for the operations of a trace: its `_sbrk` ends where the
/// region does. The operations are loaded into the board's PSRAM, and the heap lies behind them.
///
///     most=BYTES   the largest region to try

namespace {

struct newlib {
    static void* malloc(std::size_t size) { return std::malloc(size); }
    static void* realloc(void* block, std::size_t size) { return std::realloc(block, size); }
    static void free(void* block) { std::free(block); }
};

constexpr std::uintptr_t psram = 0x2100'0000;
constexpr std::size_t psram_bytes = std::size_t{16} << 20;

template <typename T>
T* behind(const void* end) {
    return reinterpret_cast<T*>((reinterpret_cast<std::uintptr_t>(end) + 7) & ~std::uintptr_t{7});
}

}  // namespace

int main() {
    board::command_line options;
    const std::size_t most = options.number("most", 0);
    options.refuse_unknown();
    const auto* const log = reinterpret_cast<const traces::flat_log*>(psram);
    const auto* const operations = reinterpret_cast<const traces::flat_operation*>(log + 1);
    auto** const blocks = behind<void*>(operations + log->operations);
    auto* const heap = behind<std::byte>(blocks + log->slots);
    if (reinterpret_cast<std::uintptr_t>(heap) - psram + most > psram_bytes) {
        board::fail("The operations and the heap do not fit in the board's PSRAM.");
    }
    const std::size_t safe = traces::find_safe_size(64, most, [&](std::size_t bytes) {
        board::newlib_malloc::start({heap, bytes});
        return traces::survives<newlib>(operations, log->operations, blocks);
    });
    board::print("{\"safe_from_bytes\": ");
    board::print_decimal(safe);
    board::print("}\n");
    return safe == 0 ? 1 : 0;
}
