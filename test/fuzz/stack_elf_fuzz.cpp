// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "tool/common/error.hpp"
#include "tool/elf/elf_file.hpp"
#include "tool/stack/vector_table.hpp"
#include "tool/stack/worst_case.hpp"

/// \file
/// Any bytes at all are an image with a deepest stack, or one sentence: its tables of sections, symbols and
/// frames, its instructions and its types. No function needs less than its own frame.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    try {
        const auto content = std::as_bytes(std::span{data, size});
        const elf_file file{"fuzz.elf", {content.begin(), content.end()}};
        static_cast<void>(file.build_id());
        const stack::firmware_image image{file};
        const stack::call_graph graph{image};
        const stack::vector_table vectors = stack::find_vectors(image, graph, {});
        const stack::call_candidates candidates{image, graph, vectors};
        const stack::resolved_calls calls{"", image, graph, candidates, {}};
        stack::worst_case worst{calls};
        for (std::size_t index = 0; index != calls.functions().size(); ++index) {
            if (worst.of(index) < calls.functions()[index].frame) {
                std::abort();
            }
        }
    } catch (const input_error&) {
        return 0;
    }
    return 0;
}
