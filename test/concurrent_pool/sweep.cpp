// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/sweep.hpp"
#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/core/exclusive.hpp"

/// An interrupt at every instruction of each operation of a concurrent pool, which itself allocates and
/// frees what would do most harm. After each, no block may be held twice or be lost. The same on a plain
/// pool breaks, so the sweep can.

namespace {

using interrupt_test::coverage;
using ramwright::check_level;
using ramwright::concurrent_pool;
using ramwright::layout;
using ramwright::pool;

constexpr layout each{.size = 16, .alignment = 8};
constexpr std::uint32_t blocks = 5;

/// The most instructions that interrupts wait in one call, all its masked sections together.
constexpr std::uint32_t most_held_back = ramwright::exclusive_word::masks ? 20 : 0;

/// What one context holds, and whether its calls did what they had to. Each context has its own: the sweep
/// interrupts the bookkeeping too.
struct side {
    std::array<void*, blocks> held{};
    std::uint32_t count = 0;
    bool went_wrong = false;
    bool gave = false;

    void hold(void* block) noexcept {
        if (block != nullptr && count < blocks) {
            held[count++] = block;
        }
    }
    void expect(bool holds) noexcept { went_wrong = went_wrong || !holds; }
};

template <typename Pool>
class contest {
public:
    /// Five blocks, of which main and the interrupt are about to give back one each.
    static void prepare() noexcept {
        new (room_) Pool{storage_, each, blocks};
        ramwright::failures.clear();
        main_ = {};
        interrupt_ = {};
        to_give_ = shared().try_allocate();
        of_interrupt_ = shared().try_allocate();
    }
    static void prepare_empty() noexcept {
        prepare();
        take_all(main_);
    }
    static void prepare_a_free_block() noexcept {
        prepare();
        free_block_ = shared().try_allocate();
        main_.expect(shared().deallocate(free_block_));
    }

    // Operations.
    static void take() noexcept { main_.hold(shared().try_allocate()); }
    static void give() noexcept {
        main_.expect(shared().deallocate(to_give_));
        to_give_ = nullptr;
    }
    static void give_perhaps() noexcept { main_.gave = shared().deallocate(to_give_); }
    static void give_what_is_free() noexcept { main_.expect(!shared().deallocate(free_block_)); }

    // Interrupts.

    /// The ABA attack on a take: the first block comes back with another behind it.
    static void reorder() noexcept {
        void* const first = shared().try_allocate();
        interrupt_.hold(shared().try_allocate());
        interrupt_.expect(first != nullptr && shared().deallocate(first));
    }
    static void take_and_give() noexcept {
        interrupt_.hold(shared().try_allocate());
        give_back();
    }
    static void take_until_empty() noexcept { take_all(interrupt_); }
    static void give_back() noexcept {
        interrupt_.expect(shared().deallocate(of_interrupt_));
        of_interrupt_ = nullptr;
    }
    static void give_the_same() noexcept { interrupt_.gave = shared().deallocate(to_give_); }

    static const char* not_given_once() noexcept {
        if (main_.gave == interrupt_.gave) {
            return "Of two frees of one block not exactly one succeeded.";
        }
        if (ramwright::failures.total() != 1) {
            return "The other free was not recorded.";
        }
        to_give_ = nullptr;
        return broken();
    }
    /// Counts what is held and what is left: nothing may be there twice, nothing lost.
    static const char* broken() noexcept {
        if (main_.went_wrong || interrupt_.went_wrong) {
            return "A call did not do what it had to.";
        }
        if (!shared().check()) {
            return "check() is not content.";
        }
        side all;
        for (const side* const one : {&main_, &interrupt_}) {
            for (std::uint32_t i = 0; i < one->count; ++i) {
                all.hold(one->held[i]);
            }
        }
        all.hold(to_give_);
        all.hold(of_interrupt_);
        const std::uint32_t held = all.count;
        take_all(all);
        for (std::uint32_t i = 0; i < all.count; ++i) {
            for (std::uint32_t j = 0; j < i; ++j) {
                if (all.held[i] == all.held[j]) {
                    return i < held ? "A block is held twice." : "A live block was free.";
                }
            }
        }
        return all.count == blocks ? nullptr : "A block is lost.";
    }

private:
    static Pool& shared() noexcept { return *std::launder(reinterpret_cast<Pool*>(room_)); }

    static void take_all(side& one) noexcept {
        for (std::uint32_t i = 0; i < blocks; ++i) {
            one.hold(shared().try_allocate());
        }
    }

    alignas(Pool) static inline std::byte room_[sizeof(Pool)];
    alignas(8) static inline std::byte storage_[Pool::bytes_for(each, blocks)];
    static inline side main_;
    static inline side interrupt_;
    static inline void* to_give_ = nullptr;
    static inline void* of_interrupt_ = nullptr;
    static inline void* free_block_ = nullptr;
};

void print(const char* pool, const char* what, const coverage& found) {
    board::print(pool);
    board::print(", ");
    board::print(what);
    board::print(": ");
    board::print_decimal(found.moments);
    board::print(" moments, ");
    board::print_decimal(found.held_back);
    board::print(" held back");
    if (found.broken != nullptr) {
        board::print(". ");
        board::print(found.broken);
    }
    board::print("\n");
}

template <typename Pool>
class sweeper {
public:
    explicit sweeper(const char* name) noexcept : name_{name} {}

    void sweep(const char* what, const interrupt_test::trial& one) noexcept {
        const coverage found = interrupt_test::sweep(one);
        print(name_, what, found);
        board::expect(found.exhaustive(), found.flaw == nullptr ? "exhaustive" : found.flaw);
        board::expect(found.moments > 10, "the operation was interrupted");
        board::expect(found.broken == nullptr, what);
        // To record a misuse masks interrupts for longer: that is `failures`', not the pool's.
        board::expect(found.held_back <= most_held_back || ramwright::failures.total() != 0,
                      "interrupts wait no longer than promised");
    }

    void sweep_all() noexcept {
        using with = contest<Pool>;
        sweep("allocate against ABA", {with::prepare, with::take, with::reorder, with::broken});
        sweep("allocate against a swap",
              {with::prepare, with::take, with::take_and_give, with::broken});
        sweep("allocate against a free",
              {with::prepare, with::take, with::give_back, with::broken});
        sweep("allocate against all taken",
              {with::prepare, with::take, with::take_until_empty, with::broken});
        sweep("allocate from an empty pool",
              {with::prepare_empty, with::take, with::give_back, with::broken});
        sweep("deallocate against ABA", {with::prepare, with::give, with::reorder, with::broken});
        sweep("deallocate against a swap",
              {with::prepare, with::give, with::take_and_give, with::broken});
        sweep("deallocate against a free",
              {with::prepare, with::give, with::give_back, with::broken});
        sweep("deallocate against all taken",
              {with::prepare, with::give, with::take_until_empty, with::broken});
    }

    /// What only a pool that verifies can withstand.
    void sweep_misuse() noexcept {
        using with = contest<Pool>;
        sweep("two frees of one block",
              {with::prepare, with::give_perhaps, with::give_the_same, with::not_given_once});
        sweep("a second free against a take",
              {with::prepare_a_free_block, with::give_what_is_free, with::give_back, with::broken});
    }

private:
    const char* name_;
};

template <typename Pool>
void expect_broken(const char* what, void (*operation)(), void (*interrupt)()) noexcept {
    using with = contest<Pool>;
    const coverage found =
        interrupt_test::sweep({with::prepare, operation, interrupt, with::broken});
    print("plain pool", what, found);
    board::expect(found.broken != nullptr, "what nothing protects breaks");
}

}  // namespace

int main() {
    sweeper<concurrent_pool<check_level::off>>{"off"}.sweep_all();
    sweeper<concurrent_pool<check_level::standard>> standard{"standard"};
    standard.sweep_all();
    standard.sweep_misuse();
    sweeper<concurrent_pool<check_level::full>> full{"full"};
    full.sweep_all();
    full.sweep_misuse();

    using plain = contest<pool<check_level::standard>>;
    expect_broken<pool<check_level::standard>>("allocate against ABA", plain::take, plain::reorder);
    expect_broken<pool<check_level::standard>>("deallocate against a swap", plain::give,
                                               plain::take_and_give);
    return board::verdict();
}
