// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "ramwright/fixed/detail/length.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// The elements of a vector: the first `size()` of its room. Copied as bytes where each of them is.

namespace ramwright::fixed::detail {

template <typename T, std::uint32_t Capacity, bool = std::is_trivially_copyable_v<T>>
class elements {
public:
    constexpr elements() noexcept = default;

    [[nodiscard]] constexpr T* data() noexcept {
        if (size_ == 0) {
            room_.start();
        }
        return room_.data();
    }
    [[nodiscard]] constexpr const T* data() const noexcept { return room_.data(); }
    [[nodiscard]] constexpr std::uint32_t size() const noexcept { return size_; }
    constexpr void set_size(std::uint32_t size) noexcept {
        size_ = static_cast<length<Capacity>>(size);
    }
    [[nodiscard]] length_ref counted() noexcept { return {&size_, Capacity}; }

private:
    room<T, Capacity> room_;
    length<Capacity> size_ = 0;
};

template <typename T, std::uint32_t Capacity>
class elements<T, Capacity, false> : public elements<T, Capacity, true> {
public:
    elements() noexcept = default;
    elements(const elements& other) noexcept { append_copies(other); }
    elements(elements&& other) noexcept { append_moved(other); }
    elements& operator=(const elements& other) noexcept {
        if (this != &other) {
            remove_all();
            append_copies(other);
        }
        return *this;
    }
    elements& operator=(elements&& other) noexcept {
        if (this != &other) {
            remove_all();
            append_moved(other);
        }
        return *this;
    }
    ~elements() { remove_all(); }

private:
    void append_copies(const elements& other) noexcept {
        for (std::uint32_t i = 0; i != other.size(); ++i) {
            construct(this->data() + i, other.data()[i]);
        }
        this->set_size(other.size());
    }
    /// As std::vector: what was moved from is left empty.
    void append_moved(elements& other) noexcept {
        for (std::uint32_t i = 0; i != other.size(); ++i) {
            construct(this->data() + i, std::move(other.data()[i]));
        }
        this->set_size(other.size());
        other.remove_all();
    }
    void remove_all() noexcept {
        destroy(this->data(), this->data() + this->size());
        this->set_size(0);
    }
};

}  // namespace ramwright::fixed::detail
