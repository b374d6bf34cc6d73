// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "test/fuzz/fuzz_file.hpp"
#include "tool/common/error.hpp"
#include "tool/stack/annotations.hpp"

/// \file
/// Any bytes at all are annotations of stacks, and measurements of them as TOML and as JSON, or one sentence
/// each.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright;
    static const test::fuzz_file toml{".toml"};
    static const test::fuzz_file json{".json"};
    const auto read = [&](auto reader, const test::fuzz_file& file) {
        try {
            static_cast<void>(reader(file.with(data, size)));
        } catch (const tool::input_error& refusal) {
            test::require_one_line(refusal);
        }
    };
    read(tool::stack::read_annotations, toml);
    read(tool::stack::read_measured, toml);
    read(tool::stack::read_measured, json);
    return 0;
}
