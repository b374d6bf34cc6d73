// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/layout.hpp"
#include "ramwright/core/snapshot.hpp"

/// \file
/// What every allocator and every guard around one offers.
///
/// An allocator is a plain class over one region. What it cannot do (an arena cannot free one block)
/// is absent from its type: the smaller concepts refine the basic one.
///
/// | call               | contract                                                                  |
/// |--------------------|---------------------------------------------------------------------------|
/// | try_allocate(want) | the block, or null and no trace of the attempt: for composing allocators  |
/// | allocate(want)     | the block, or null and a record in `failures`                             |
/// | deallocate(p)      | true; or false, nothing changed and the misuse recorded. Null is ignored  |
/// | resize(p, n)       | true: the block holds n bytes, same place. False: nothing changed         |
/// | owns(p)            | p points into the storage                                                 |
/// | usable_size(p)     | bytes that may be used at p, never less than asked; 0, where there are    |
/// |                    | checks, iff no live block starts there                                    |
/// | free_bytes()       | what snapshot().free_bytes would say; O(1) unless the allocator says other |
/// | largest_free()     | the largest request that would succeed now; bounded, the bound is stated  |
/// | snapshot()         | consistent statistics; cost stated by each allocator                      |
/// | check()            | true iff every structure is intact; O(blocks)                             |
/// | storage()          | the whole region, tables included: offsets are counted from its start     |
/// | for_each_block(f)  | f(block) in address order, live and free, covering all that is not a table |
///
/// A request for 0 bytes is served like one for 1 byte: unique, to be freed.

namespace ramwright {

/// One block as a visitor sees it. Offsets count from the start of the storage.
struct block {
    std::uint32_t offset = 0;  ///< of the bytes handed out, behind any header
    std::uint32_t size = 0;    ///< usable bytes
    bool live = false;

    friend constexpr bool operator==(const block&, const block&) = default;
};

/// How far a walk in steps has come.
enum class visited : std::uint8_t {
    some,     ///< there are more blocks
    all,      ///< the last block was reached
    damaged,  ///< at a damaged block, behind which nothing can be known
};

struct ignore_block {
    void operator()(const block&) const noexcept {}
};

// clang-format 14 breaks each compound requirement over two lines.
// clang-format off
template <typename A>
concept basic_allocator = requires(A& a, const A& seen, layout want, const void* pointer) {
    { a.try_allocate(want) } noexcept -> std::same_as<void*>;
    { a.allocate(want) } noexcept -> std::same_as<void*>;
    { seen.owns(pointer) } noexcept -> std::same_as<bool>;
    { seen.free_bytes() } noexcept -> std::same_as<std::size_t>;
    { seen.largest_free() } noexcept -> std::same_as<std::size_t>;
    { seen.snapshot() } noexcept -> std::same_as<ramwright::snapshot>;
    { seen.check() } noexcept -> std::same_as<bool>;
    { seen.storage() } noexcept -> std::same_as<std::span<const std::byte>>;
};

template <typename A>
concept freeing_allocator = basic_allocator<A> && requires(A& a, const A& seen, void* pointer) {
    { a.deallocate(pointer) } noexcept -> std::same_as<bool>;
    { seen.usable_size(pointer) } noexcept -> std::same_as<std::size_t>;
    seen.for_each_block(ignore_block{});
};

/// The whole concept: what `malloc` can stand on.
template <typename A>
concept allocator = freeing_allocator<A> && requires(A& a, void* pointer, std::size_t size) {
    { a.resize(pointer, size) } noexcept -> std::same_as<bool>;
};

/// It can be checked a few blocks at a time: false iff one of them is damaged.
template <typename A>
concept checked_in_steps = requires(A& a) {
    { a.check_some(1) } noexcept -> std::same_as<bool>;
};

/// Its blocks can be visited a few at a time, between which others come and go.
template <typename A>
concept visited_in_steps = freeing_allocator<A> && requires(A& a) {
    { a.visit_from_start() } noexcept;
    { a.visit_some(1, ignore_block{}) } -> std::same_as<visited>;
};
// clang-format on

/// Where a block lies, counted from the start of the storage: the same on a device and in a replay.
template <basic_allocator A>
[[nodiscard]] std::uint32_t offset_of(const A& allocator, const void* pointer) noexcept {
    return static_cast<std::uint32_t>(static_cast<const std::byte*>(pointer) -
                                      allocator.storage().data());
}

}  // namespace ramwright
