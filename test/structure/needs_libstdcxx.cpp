// SPDX-License-Identifier: Apache-2.0

/// An image that check_no_libstdcxx must refuse.

#include <new>

int main() {
    const void* volatile from_the_library = &std::nothrow;
    return from_the_library == nullptr ? 1 : 0;
}
