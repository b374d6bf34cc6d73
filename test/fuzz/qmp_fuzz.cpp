// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/device/qmp_message.hpp"

/// \file
/// Any line at all is something that a QEMU says, or nonsense.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ramwright::tool;
    const qmp_message said = read_qmp({reinterpret_cast<const char*>(data), size});
    const bool speaks =
        said.kind == qmp_message::kinds::returned || said.kind == qmp_message::kinds::refused;
    if (!speaks && !said.text.empty()) {
        std::abort();
    }
    return 0;
}
