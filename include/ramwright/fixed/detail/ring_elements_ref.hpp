// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/fixed/detail/length.hpp"

/// \file
/// The elements of a ring whose capacity is known at run time only: see ring_elements.hpp.

namespace ramwright::fixed::detail {

template <typename T>
class ring_elements_ref {
public:
    ring_elements_ref(T* places, void* first, length_ref size) noexcept
        : places_{places}, first_{first}, size_{size} {}

    [[nodiscard]] std::uint32_t size() const noexcept { return size_.get(); }
    [[nodiscard]] std::uint32_t capacity() const noexcept { return size_.capacity(); }

    [[nodiscard]] T* at(std::uint32_t index) noexcept { return places_ + place(index); }
    [[nodiscard]] const T* at(std::uint32_t index) const noexcept { return places_ + place(index); }

    void grow_back() noexcept { size_.set(size() + 1); }
    void shrink_back() noexcept { size_.set(size() - 1); }
    void grow_front() noexcept {
        const std::uint32_t before = first().get();
        first().set(before == 0 ? capacity() - 1 : before - 1);
        size_.set(size() + 1);
    }
    void shrink_front() noexcept {
        first().set(place(1));
        size_.set(size() - 1);
    }

private:
    [[nodiscard]] length_ref first() const noexcept { return {first_, capacity()}; }
    [[nodiscard]] std::uint32_t place(std::uint32_t index) const noexcept {
        const std::uint32_t from = first().get();
        const std::uint32_t up_to_the_end = capacity() - from;
        return index < up_to_the_end ? from + index : index - up_to_the_end;
    }

    T* places_;
    void* first_;
    length_ref size_;
};

}  // namespace ramwright::fixed::detail
