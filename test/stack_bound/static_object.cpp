// SPDX-License-Identifier: Apache-2.0
#include "fill.hpp"

/// Something that startup code constructs, as most firmware has.

namespace {

class counter {
public:
    counter() : start_{stack_bound::input} {}

private:
    volatile std::uint32_t start_;
};

[[gnu::used]] counter the_counter;

}  // namespace
