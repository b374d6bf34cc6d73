// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "ramwright/core/lock.hpp"
#include "ramwright/fixed/mpsc_queue.hpp"
#include "ramwright/fixed/unique.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// Sends blocks from any context to one, without a copy: the block changes its owner, not its place.
///
/// For what is too large for a queue: packets, frames, requests. The blocks come from a source all sides
/// may use, mostly a `concurrent_pool`. Each sender owns a message until it is sent, the receiver from
/// then on: nothing can be used after it was sent, or given back twice.
///
///     ramwright::fixed::mailbox<packet, packet_pool, 8> inbox{free_packets};
///
///     void ETH_IRQHandler() {
///         auto p = inbox.make();                  // from the pool; empty: none left
///         if (p && read_frame(*p) && !inbox.try_send(std::move(p))) { ++dropped; }
///     }
///     void thread() {
///         while (auto p = inbox.receive()) { handle(*p); }        // back to the pool here
///     }
///
/// | call          | cost                 | from an interrupt | on failure                              |
/// |---------------|----------------------|-------------------|-----------------------------------------|
/// | make          | the source's         | as the source     | empty; recorded                         |
/// | try_send      | O(1)                 | as the lock       | false: full; the sender owns it still   |
/// | send(message, or_count) | the source's, if full | as the source | given back and counted         |
/// | receive       | O(1)                 | by the one receiver | empty: none is ready                  |
///
/// RAM: 5 bytes for each of `Capacity` on a 32-bit target, and 8. What is not received when the mailbox
/// ends goes back to the source.

namespace ramwright::fixed {

template <typename T, typename Source, std::uint32_t Capacity,
          basic_lockable Lock = masked_interrupts>
class mailbox {
public:
    using message = unique<T, Source>;

    constexpr explicit mailbox(Source& source) noexcept : source_{&source} {}
    mailbox(const mailbox&) = delete;
    mailbox& operator=(const mailbox&) = delete;
    ~mailbox() {
        while (receive()) {
        }
    }

    /// A message to be filled and sent, or empty iff the source has no room.
    template <typename... Arguments>
    [[nodiscard]] message make(Arguments&&... arguments) noexcept {
        return make_unique<T>(*source_, std::forward<Arguments>(arguments)...);
    }

    /// True: sent, and `sent` is empty. False: the mailbox is full or `sent` was empty; it is as it was.
    [[nodiscard]] bool try_send(message&& sent) noexcept {
        if (!sent || !queue_.in().try_push(sent.get())) {
            return false;
        }
        // What is sent is the receiver's.
        static_cast<void>(sent.release());
        return true;
    }
    void send(message sent, or_count lost) noexcept {
        if (!try_send(std::move(sent))) {
            lost.add();
        }
    }

    /// The message sent first of those not received, or empty.
    [[nodiscard]] message receive() noexcept {
        T* received = nullptr;
        return queue_.out().try_pop(received) ? message{received, *source_} : message{};
    }

private:
    mpsc_queue<T*, Capacity, Lock> queue_;
    Source* source_;
};

}  // namespace ramwright::fixed
