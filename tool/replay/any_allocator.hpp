// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// An allocator whose type is known only at run time, as a design that people type is: with guards, with
/// another check level, over several regions. Each call of it is a virtual one; what plans are made of is
/// replayed without.

namespace ramwright::tool {

class any_allocator {
public:
    virtual ~any_allocator() = default;

    [[nodiscard]] virtual void* try_allocate(layout want) noexcept = 0;
    virtual bool deallocate(void* block) noexcept = 0;
    [[nodiscard]] virtual bool resize(void* block, std::size_t size) noexcept = 0;
    [[nodiscard]] virtual bool owns(const void* pointer) const noexcept = 0;
    [[nodiscard]] virtual std::size_t usable_size(const void* block) const noexcept = 0;
    [[nodiscard]] virtual std::size_t free_bytes() const noexcept = 0;
    [[nodiscard]] virtual std::size_t largest_free() const noexcept = 0;
    [[nodiscard]] virtual ramwright::snapshot snapshot() const noexcept = 0;
    [[nodiscard]] virtual bool check() const noexcept = 0;
    [[nodiscard]] virtual std::span<const std::byte> storage() const noexcept = 0;
    virtual void visit(const std::function<void(const block&)>& each) const = 0;
};

/// Some allocator as an `any_allocator`. What it cannot do, an arena cannot free one block, is a call that
/// does nothing: `deallocate` leaves the block where it is, `resize` fails.
template <basic_allocator Allocator>
class any_of final : public any_allocator {
public:
    template <typename... Arguments>
    explicit any_of(Arguments&&... arguments) : inner_(std::forward<Arguments>(arguments)...) {}

    [[nodiscard]] void* try_allocate(layout want) noexcept override {
        return inner_.try_allocate(want);
    }
    bool deallocate(void* block) noexcept override {
        if constexpr (freeing_allocator<Allocator>) {
            return inner_.deallocate(block);
        } else {
            return true;
        }
    }
    [[nodiscard]] bool resize([[maybe_unused]] void* block,
                              [[maybe_unused]] std::size_t size) noexcept override {
        if constexpr (allocator<Allocator>) {
            return inner_.resize(block, size);
        } else {
            return false;
        }
    }
    [[nodiscard]] bool owns(const void* pointer) const noexcept override {
        return inner_.owns(pointer);
    }
    [[nodiscard]] std::size_t usable_size(
        [[maybe_unused]] const void* block) const noexcept override {
        if constexpr (freeing_allocator<Allocator>) {
            return inner_.usable_size(block);
        } else {
            return 0;
        }
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept override { return inner_.free_bytes(); }
    [[nodiscard]] std::size_t largest_free() const noexcept override {
        return inner_.largest_free();
    }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept override {
        return inner_.snapshot();
    }
    [[nodiscard]] bool check() const noexcept override { return inner_.check(); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept override {
        return inner_.storage();
    }
    void visit([[maybe_unused]] const std::function<void(const block&)>& each) const override {
        if constexpr (freeing_allocator<Allocator>) {
            inner_.for_each_block(each);
        }
    }

private:
    Allocator inner_;
};

/// Holds one and meets the `allocator` concept for it, so that guards and replays go around it.
class held_allocator {
public:
    explicit held_allocator(std::shared_ptr<any_allocator> one) noexcept : one_{std::move(one)} {}

    [[nodiscard]] void* try_allocate(layout want) noexcept { return one_->try_allocate(want); }
    [[nodiscard]] void* allocate(layout want) noexcept {
        void* const block = try_allocate(want);
        if (block == nullptr) {
            record_refusal(*this, want, return_address());
        }
        return block;
    }
    bool deallocate(void* block) noexcept { return one_->deallocate(block); }
    [[nodiscard]] bool resize(void* block, std::size_t size) noexcept {
        return one_->resize(block, size);
    }
    [[nodiscard]] bool owns(const void* pointer) const noexcept { return one_->owns(pointer); }
    [[nodiscard]] std::size_t usable_size(const void* block) const noexcept {
        return one_->usable_size(block);
    }
    [[nodiscard]] std::size_t free_bytes() const noexcept { return one_->free_bytes(); }
    [[nodiscard]] std::size_t largest_free() const noexcept { return one_->largest_free(); }
    [[nodiscard]] ramwright::snapshot snapshot() const noexcept { return one_->snapshot(); }
    [[nodiscard]] bool check() const noexcept { return one_->check(); }
    [[nodiscard]] std::span<const std::byte> storage() const noexcept { return one_->storage(); }
    template <typename Visitor>
    void for_each_block(Visitor&& visit) const {
        one_->visit(std::ref(visit));
    }

private:
    std::shared_ptr<any_allocator> one_;
};

struct design;

/// Any design over `region`. Throws `input_error` if the regions of its layout do not fit into it.
[[nodiscard]] std::shared_ptr<any_allocator> make_allocator(const design& how,
                                                            std::span<std::byte> region);

}  // namespace ramwright::tool
