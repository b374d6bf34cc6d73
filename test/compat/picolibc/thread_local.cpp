// SPDX-License-Identifier: Apache-2.0
#include <picolibc.h>

#include <array>
#include <cstddef>

extern "C" {
#include <picotls.h>
}

/// The variables of the first thread, errno among them. They start as 0, as startup leaves the rest of
/// .bss.

namespace {

alignas(8) std::array<std::byte, 64> variables;

[[gnu::constructor]] void start_first_thread() { _set_tls(variables.data()); }

}  // namespace
