// SPDX-License-Identifier: Apache-2.0

/// Every member of every class template of the library, compiled into one image with every header, to
/// see what the image then needs.

#include <cstdint>

#include "every_header.hpp"

namespace {

struct no_time {
    std::uint64_t operator()() const noexcept { return 0; }
};

using ramwright::check_level;
using ring = ramwright::trace_ring<no_time>;

constexpr ramwright::size_class two_classes[] = {
    {.smallest = 1, .block_size = 16, .count = 4},
    {.smallest = 32, .block_size = 40, .count = 3},
};

}  // namespace

template class ramwright::arena<check_level::off>;
template class ramwright::arena<check_level::standard>;
template class ramwright::arena<check_level::full>;
template class ramwright::best_fit<ramwright::merging::on>;
template class ramwright::best_fit<ramwright::merging::off>;
template class ramwright::concurrent_pool<check_level::off>;
template class ramwright::concurrent_pool<check_level::standard>;
template class ramwright::concurrent_pool<check_level::full>;
template class ramwright::fixed_size_classes<two_classes, ramwright::when_exhausted::next_class>;
template class ramwright::first_fit<check_level::off>;
template class ramwright::first_fit<check_level::standard>;
template class ramwright::first_fit<check_level::full>;
template class ramwright::general<check_level::off>;
template class ramwright::general<check_level::standard>;
template class ramwright::general<check_level::full>;
template class ramwright::pool<check_level::off>;
template class ramwright::pool<check_level::standard>;
template class ramwright::pool<check_level::full>;
template class ramwright::pool_of<double, 7>;
template class ramwright::slab<std::uint64_t, 20, check_level::off>;
template class ramwright::slab<std::uint64_t, 20, check_level::standard>;
template class ramwright::slab<std::uint64_t, 20, check_level::full>;
template class ramwright::slot<std::uint64_t, check_level::off>;
template class ramwright::slot<std::uint64_t, check_level::standard>;
template class ramwright::slot<std::uint64_t, check_level::full>;
template class ramwright::size_classes<ramwright::general<>>;
template class ramwright::size_classes<ramwright::nothing>;
template class ramwright::trace_ring<no_time>;
template class ramwright::traced<ramwright::general<>, ring>;
template class ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>;

int main() { return 0; }
