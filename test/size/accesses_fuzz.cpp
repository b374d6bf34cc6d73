// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "tool/common/error.hpp"
#include "tool/size/memory_use.hpp"
#include "tool/size/narrow_integers.hpp"
#include "tool/size/never_written.hpp"

/// \file
/// Whatever the code of an image is, following its addresses ends: what is called unwritten has no store,
/// and what is called narrow holds a number that fits.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    try {
        const auto content = std::as_bytes(std::span{data, size});
        const elf_file elf{"fuzz.elf", {content.begin(), content.end()}};
        const memory_use use = measure(linked_image_of(elf), nullptr, source_files{elf});
        const auto accesses = find_object_accesses(elf, use);
        for (const unwritten_variable& each : find_never_written(use, accesses)) {
            const auto object =
                accesses.find(static_cast<std::uint32_t>(use.pieces[each.piece].address));
            if (object == accesses.end() || !object->second.stores.empty()) {
                std::abort();
            }
        }
        for (const narrow_integer& each : find_narrow_integers(elf, accesses)) {
            if (each.numbers.empty() || each.needed >= each.size) {
                std::abort();
            }
        }
    } catch (const input_error&) {
        return 0;
    }
    return 0;
}
