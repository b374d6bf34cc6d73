// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/sealed.hpp"

#include "instructions/subject/guarded.hpp"

namespace {

constinit bench::late<ramwright::sealed<ramwright::general<>>> heap;

}  // namespace

int main() { return bench::run<bench::guarded_heap<heap>>(); }
