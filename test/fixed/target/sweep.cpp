// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <new>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "interrupt/sweep.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/fixed/mpsc_queue.hpp"
#include "ramwright/fixed/ring.hpp"
#include "ramwright/fixed/spsc_queue.hpp"

/// An interrupt at every instruction of each operation of the queues between contexts. After each, what
/// was pushed must come out once, in order. The same breaks a ring and an mpsc_queue without its lock.

namespace {

using interrupt_test::coverage;
using interrupt_test::trial;

constexpr std::uint32_t capacity = 3;
constexpr std::uint32_t by_main = 1000;
constexpr std::uint32_t by_interrupt = 2000;

/// A ring with the two halves of a queue: what is not made for two contexts.
struct shared_ring {
    shared_ring& in() { return *this; }
    shared_ring& out() { return *this; }
    bool try_push(std::uint32_t value) { return values.try_push_back(value) != nullptr; }
    bool try_pop(std::uint32_t& into) {
        if (values.empty()) {
            return false;
        }
        into = values.front();
        values.pop_front();
        return true;
    }
    ramwright::fixed::ring<std::uint32_t, capacity> values;
};

/// A queue whose halves do not know its capacity.
template <typename Queue>
struct seen {
    auto in() { return queue.in().view(); }
    auto out() { return queue.out().view(); }
    Queue queue;
};

/// One queue, of which each context keeps what it pushed and popped.
template <typename Queue>
class contest {
public:
    template <std::uint32_t Queued>
    static void prepare() {
        queue_ = new (room_) Queue;
        pushed_by_main_ = pushed_by_interrupt_ = popped_ = 0;
        queued_ = Queued;
        for (std::uint32_t i = 0; i != Queued; ++i) {
            static_cast<void>(queue_->in().try_push(i));
        }
    }

    static void push() { pushed_by_main_ = queue_->in().try_push(by_main) ? 1 : 0; }
    static void pop() {
        if (queue_->out().try_pop(seen_[popped_])) {
            ++popped_;
        }
    }
    static void interrupt_push() {
        while (pushed_by_interrupt_ != 2 &&
               queue_->in().try_push(by_interrupt + pushed_by_interrupt_)) {
            ++pushed_by_interrupt_;
        }
    }

    static const char* broken() {
        for (std::uint32_t before = ~popped_; before != popped_ && popped_ != most_seen;) {
            before = popped_;
            pop();
        }
        if (popped_ != queued_ + pushed_by_main_ + pushed_by_interrupt_) {
            return "an element was lost or came out twice";
        }
        std::uint32_t of_interrupt = 0;
        std::uint32_t of_main = 0;
        for (std::uint32_t i = 0; i != popped_; ++i) {
            if (i < queued_ ? seen_[i] != i
                            : seen_[i] != by_main && seen_[i] != by_interrupt + of_interrupt++) {
                return "an element came out of order";
            }
            of_main += seen_[i] == by_main ? 1 : 0;
        }
        return of_main == pushed_by_main_ ? nullptr : "an element came out twice";
    }

private:
    static constexpr std::uint32_t most_seen = 12;

    alignas(Queue) static inline std::byte room_[sizeof(Queue)];
    static inline Queue* queue_ = nullptr;
    static inline std::uint32_t queued_ = 0;
    static inline std::uint32_t pushed_by_main_ = 0;
    static inline std::uint32_t pushed_by_interrupt_ = 0;
    static inline std::uint32_t seen_[most_seen] = {};
    static inline std::uint32_t popped_ = 0;
};

void report(const char* name, const coverage& found) {
    board::print(name);
    board::print(": ");
    board::print_decimal(found.moments);
    board::print(" moments, ");
    board::print_decimal(found.held_back);
    board::print(" held back");
    if (found.broken != nullptr) {
        board::print(", then ");
        board::print(found.broken);
    }
    board::print("\n");
}

void expect_whole(const char* name, const trial& what, std::uint32_t most_held_back) {
    const coverage found = interrupt_test::sweep(what);
    report(name, found);
    board::expect(found.exhaustive(), "the sweep is exhaustive");
    board::expect(found.broken == nullptr, "every element comes out once, in order");
    board::expect(found.held_back <= most_held_back, "interrupts wait as long as is said");
}

void expect_broken(const char* name, const trial& what) {
    const coverage found = interrupt_test::sweep(what);
    report(name, found);
    board::expect(found.broken != nullptr, "the sweep finds what breaks");
}

template <typename Queue>
constexpr trial trial_of(void (*prepare)(), void (*operation)(), void (*interrupt)()) {
    return {.prepare = prepare,
            .operation = operation,
            .interrupt = interrupt,
            .broken = &contest<Queue>::broken};
}

using spsc = ramwright::fixed::spsc_queue<std::uint32_t, capacity>;
using spsc_of_four = ramwright::fixed::spsc_queue<std::uint32_t, 4>;
using mpsc = ramwright::fixed::mpsc_queue<std::uint32_t, capacity>;
using unlocked = ramwright::fixed::mpsc_queue<std::uint32_t, capacity, ramwright::no_lock>;

template <typename Queue>
void sweep_spsc() {
    using with = contest<Queue>;
    expect_whole("push into none, popped",
                 trial_of<Queue>(&with::template prepare<0>, &with::push, &with::pop), 0);
    expect_whole("push into one, popped",
                 trial_of<Queue>(&with::template prepare<1>, &with::push, &with::pop), 0);
    expect_whole("push into full, popped",
                 trial_of<Queue>(&with::template prepare<capacity>, &with::push, &with::pop), 0);
    expect_whole("pop of none, pushed",
                 trial_of<Queue>(&with::template prepare<0>, &with::pop, &with::interrupt_push), 0);
    expect_whole(
        "pop of full, pushed",
        trial_of<Queue>(&with::template prepare<capacity>, &with::pop, &with::interrupt_push), 0);
}

template <typename Queue>
void sweep_mpsc() {
    // In a claim, from the mask to its end.
    constexpr std::uint32_t claim = 40;
    using with = contest<Queue>;
    expect_whole("mpsc push, pushed",
                 trial_of<Queue>(&with::template prepare<0>, &with::push, &with::interrupt_push),
                 claim);
    expect_whole("mpsc push of the last place, pushed",
                 trial_of<Queue>(&with::template prepare<2>, &with::push, &with::interrupt_push),
                 claim);
    expect_whole("mpsc push, popped",
                 trial_of<Queue>(&with::template prepare<1>, &with::push, &with::pop), claim);
    expect_whole("mpsc pop, pushed",
                 trial_of<Queue>(&with::template prepare<3>, &with::pop, &with::interrupt_push), 0);
}

}  // namespace

int main() {
    sweep_spsc<spsc>();
    sweep_spsc<spsc_of_four>();
    sweep_spsc<seen<spsc>>();

    sweep_mpsc<mpsc>();
    sweep_mpsc<seen<mpsc>>();

    expect_broken("mpsc without its lock, pushed",
                  trial_of<unlocked>(&contest<unlocked>::prepare<0>, &contest<unlocked>::push,
                                     &contest<unlocked>::interrupt_push));
    expect_broken("ring, popped",
                  trial_of<shared_ring>(&contest<shared_ring>::prepare<1>,
                                        &contest<shared_ring>::push, &contest<shared_ring>::pop));
    return board::verdict();
}
