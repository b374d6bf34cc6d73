// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "core_writer.hpp"
#include "memory_in_use.hpp"

/// \file
/// host_program MISHAP FILE: has the mishap of that number, and leaves a core file.

int main(int count, char** words) {
    if (count != 3) {
        return 2;
    }
    node::use_memory(static_cast<node::mishap>(std::atoi(words[1])));
    return ramwright::test::write_core(words[2]) ? 0 : 1;
}
