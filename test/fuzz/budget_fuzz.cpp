// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "test/fuzz/fuzz_file.hpp"
#include "tool/common/error.hpp"
#include "tool/size/budget.hpp"

/// \file
/// Any bytes at all are limits on a small image, none of which it takes more of than it has, or one sentence.

namespace {

using namespace ramwright::tool;

piece some_piece(std::uint64_t address, std::uint64_t size, const char* symbol,
                 const char* module) {
    piece made;
    made.kind = piece_kind::symbol;
    made.address = address;
    made.size = size;
    made.symbol = symbol;
    made.module = module;
    return made;
}

memory_use some_use() {
    memory_use use;
    use.sections.resize(1);
    use.memory.regions.resize(1);
    use.memory.regions[0].name = "FLASH";
    use.memory.regions[0].used = 100;
    use.memory.of_section = {{0}};
    use.pieces = {some_piece(0x100, 40, "main", "main.cpp"),
                  some_piece(0x128, 60, "_printf_r", "drivers/uart.cpp")};
    return use;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ramwright::test::fuzz_file file{".toml"};
    static const memory_use use = some_use();
    try {
        for (const budget_limit& each : check_budget(file.with(data, size), use)) {
            if (each.used > 100 || (each.used != 0 && !each.fits_something)) {
                std::abort();
            }
        }
    } catch (const input_error& refusal) {
        ramwright::test::require_one_line(refusal);
    }
    return 0;
}
