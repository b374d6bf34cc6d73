// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// The allocators under test, behind one interface, so that what is tested on each is compiled once.

namespace ramwright_test {

/// The `allocator` concept, at run time.
class any_allocator {
public:
    virtual ~any_allocator() = default;

    virtual void* try_allocate(ramwright::layout want) = 0;
    virtual void* allocate(ramwright::layout want) = 0;
    virtual bool deallocate(void* block) = 0;
    virtual bool resize(void* block, std::size_t size) = 0;
    [[nodiscard]] virtual bool owns(const void* pointer) const = 0;
    [[nodiscard]] virtual std::size_t usable_size(const void* block) const = 0;
    [[nodiscard]] virtual std::size_t free_bytes() const = 0;
    [[nodiscard]] virtual std::size_t largest_free() const = 0;
    [[nodiscard]] virtual ramwright::snapshot snapshot() const = 0;
    [[nodiscard]] virtual bool check() const = 0;
    [[nodiscard]] virtual bool checks_in_steps() const = 0;
    /// True where the allocator does not offer it.
    [[nodiscard]] virtual bool check_some(std::uint32_t blocks) = 0;
    [[nodiscard]] virtual std::span<const std::byte> storage() const = 0;
    virtual void for_each_block(
        const std::function<void(const ramwright::block&)>& visit) const = 0;
};

template <ramwright::allocator Allocator>
class adapted final : public any_allocator {
public:
    template <typename... Arguments>
    explicit adapted(Arguments&&... arguments) : inner_{std::forward<Arguments>(arguments)...} {}

    void* try_allocate(ramwright::layout want) override { return inner_.try_allocate(want); }
    void* allocate(ramwright::layout want) override { return inner_.allocate(want); }
    bool deallocate(void* block) override { return inner_.deallocate(block); }
    bool resize(void* block, std::size_t size) override { return inner_.resize(block, size); }
    bool owns(const void* pointer) const override { return inner_.owns(pointer); }
    std::size_t usable_size(const void* block) const override { return inner_.usable_size(block); }
    std::size_t free_bytes() const override { return inner_.free_bytes(); }
    std::size_t largest_free() const override { return inner_.largest_free(); }
    ramwright::snapshot snapshot() const override { return inner_.snapshot(); }
    bool check() const override { return inner_.check(); }
    bool checks_in_steps() const override { return in_steps; }
    bool check_some(std::uint32_t blocks) override {
        if constexpr (in_steps) {
            return inner_.check_some(blocks);
        }
        return true;
    }
    std::span<const std::byte> storage() const override { return inner_.storage(); }
    void for_each_block(const std::function<void(const ramwright::block&)>& visit) const override {
        inner_.for_each_block(visit);
    }

private:
    static constexpr bool in_steps = requires(Allocator & from) { from.check_some(1U); };

    Allocator inner_;
};

/// How an allocator is made, and what may be asked of it.
struct subject {
    std::string name;
    ramwright::check_level checks = ramwright::check_level::standard;
    std::size_t region_bytes = 0;  ///< room for several requests
    std::uint32_t largest = 0;     ///< requests go up to here, a little beyond what some serve
    ramwright::layout served;      ///< a request it serves
    std::uint32_t alignments = 0;  ///< requests are aligned to so many powers of two, from 1
    std::function<std::unique_ptr<any_allocator>(std::span<std::byte>)> make;
    bool keeps_apart = false;  ///< free neighbours stay two blocks
    bool has_trailers = true;  ///< at `full`
    bool is_fenced = false;    ///< one byte too many is found at every level
    bool keeps_freed =
        false;  ///< for a while: what was freed is free, but not at once for all requests
    bool limits_rounded =
        false;  ///< what was rounded up beyond a limit is served, and then taken back

    [[nodiscard]] bool checked() const { return checks != ramwright::check_level::off; }
    /// Whether one byte too many is found, and a write to what is free.
    [[nodiscard]] bool sees_every_byte() const {
        return checks == ramwright::check_level::full && has_trailers;
    }

    [[nodiscard]] bool sees_overruns() const { return is_fenced || sees_every_byte(); }
    [[nodiscard]] ramwright::failure_kind overrun_kind() const {
        return is_fenced ? ramwright::failure_kind::overrun
                         : ramwright::failure_kind::corrupted_block;
    }
    /// Whether a refused request leaves even free memory as it was.
    [[nodiscard]] bool refuses_without_a_trace() const { return !keeps_freed && !limits_rounded; }
    /// Whether largest_free() is served, and one byte more is not.
    [[nodiscard]] bool knows_its_largest() const { return !keeps_freed && !limits_rounded; }

    friend void PrintTo(const subject& one, std::ostream* to) { *to << one.name; }
};

/// Every allocator of the library that frees blocks of its region, at each level of checks, and guards around
/// some. `libc` has no region, and a test of its own.
[[nodiscard]] const std::vector<subject>& subjects();

}  // namespace ramwright_test
