// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "test/fuzz/fuzz_file.hpp"
#include "tool/common/error.hpp"
#include "tool/replay/plan_file.hpp"
#include "tool/replay/region_plan_file.hpp"

/// \file
/// Any bytes at all are a plan, of one region or of several, or one sentence; and a plan that was read is
/// written as one that reads the same.

namespace {

using ramwright::test::fuzz_file;

template <typename Read, typename Write>
void read_twice(const fuzz_file& file, const std::uint8_t* data, std::size_t size, Read read,
                Write write) {
    try {
        const std::string text = write(read(file.with(data, size)));
        const auto* const again = reinterpret_cast<const std::uint8_t*>(text.data());
        if (write(read(file.with(again, text.size()))) != text) {
            std::abort();
        }
    } catch (const ramwright::tool::input_error& refusal) {
        ramwright::test::require_one_line(refusal);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    static const fuzz_file file{".json"};
    read_twice(file, data, size, read_plan, plan_text);
    static_cast<void>(is_region_plan(file.with(data, size)));
    read_twice(file, data, size, read_region_plan, region_plan_text);
    return 0;
}
