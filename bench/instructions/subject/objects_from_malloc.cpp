// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "board/command_line.hpp"
#include "instructions/run_replacement.hpp"
#include "ramwright/core/snapshot.hpp"

/// Objects from newlib-nano's malloc, where everything else comes from, too. The command line:
///
///     connections=1  connections, not sensor readings

namespace {

struct objects_from_malloc {
    static std::size_t set_aside_bytes(const bench::object_kind&) noexcept { return 0; }
    static void start(std::span<std::byte>, std::uint32_t) noexcept {}

    [[gnu::always_inline]] static void* allocate(std::size_t size) noexcept {
        return std::malloc(size);
    }
    [[gnu::always_inline]] static void release(void* block) noexcept { std::free(block); }

    static std::uint32_t fragmentation_permille() noexcept {
        const ramwright::snapshot now{
            .free_bytes = static_cast<std::uint32_t>(board::newlib_malloc::free_bytes()),
            .largest_free_bytes = static_cast<std::uint32_t>(board::newlib_malloc::largest_free())};
        return now.fragmentation_permille();
    }
};

}  // namespace

int main() {
    board::command_line options;
    const bool connections = options.number("connections", 0) != 0;
    options.refuse_unknown();
    return bench::run_replacement<objects_from_malloc>(connections ? bench::connections
                                                                   : bench::sensor_readings);
}
