// SPDX-License-Identifier: Apache-2.0
#include "cases.hpp"

int main() {
    cases::registered::run_all();
    return board::verdict();
}
