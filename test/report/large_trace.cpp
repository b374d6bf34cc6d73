// SPDX-License-Identifier: Apache-2.0

// Writes the trace of a program with so many events that a page cannot draw each, so many live blocks
// that a map cannot either, and more callers than a table lists: large_trace FILE EVENTS

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "ramwright/trace/ring.hpp"

namespace {

constexpr std::uint64_t code_base = 0x0800'0000;
constexpr std::size_t region_bytes = 4 * 1024 * 1024;
constexpr std::size_t packet_bytes = 64 * 1024;

class program {
public:
    explicit program(const char* trace)
        : region_(region_bytes / sizeof(std::uint64_t)),
          heap_{std::as_writable_bytes(std::span{region_})},
          packets_(packet_bytes / sizeof(std::uint64_t)),
          ring_{std::as_writable_bytes(std::span{packets_}),
                {.clock_hz = 1000, .region_bytes = region_bytes, .code_base = code_base},
                clock{now_}},
          file_{trace, std::ios::binary} {}

    /// Until so many events are recorded in all.
    void run(std::uint64_t events) {
        while (events_ < events) {
            ++now_;
            release_expired();
            allocate();
            if (now_ % 64 == 0) {
                drain();
            }
        }
    }

    bool finish() {
        ring_.flush();
        drain();
        return static_cast<bool>(file_.flush());
    }

private:
    struct clock {
        const std::uint32_t& now;
        std::uint64_t operator()() const { return now; }
    };

    void allocate() {
        const std::uint32_t caller = below(8) == 0 ? below(400) : below(30);
        const ramwright::layout want{.size = 16 + caller * 3 + below(64)};
        const std::uint64_t from = code_base + 0x100 + 16 * caller;
        ++events_;
        void* const block = heap_.try_allocate(want);
        if (block == nullptr) {
            ring_.refused(want, heap_.largest_free(), from);
            return;
        }
        const std::uint32_t offset = offset_of(heap_, block);
        ring_.allocated(offset, want, from);
        const std::uint32_t life = caller < 4 ? 1 + below(200'000) : 1 + below(100);
        expiring_.emplace(now_ + life, block);
    }

    void release_expired() {
        while (!expiring_.empty() && expiring_.begin()->first <= now_) {
            void* const block = expiring_.begin()->second;
            expiring_.erase(expiring_.begin());
            ring_.freed(offset_of(heap_, block));
            heap_.deallocate(block);
            ++events_;
        }
    }

    void drain() {
        ring_.drain([this](std::span<const std::byte> packet) {
            file_.write(reinterpret_cast<const char*>(packet.data()),
                        static_cast<std::streamsize>(packet.size()));
        });
    }

    std::uint32_t below(std::uint32_t limit) {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 17;
        random_ ^= random_ << 5;
        return static_cast<std::uint32_t>(std::uint64_t{random_} * limit >> 32);
    }

    std::uint32_t now_ = 0;
    std::uint32_t random_ = 0x9E37'79B9;
    std::uint64_t events_ = 0;
    std::vector<std::uint64_t> region_;
    ramwright::large_general<> heap_;
    std::vector<std::uint64_t> packets_;
    ramwright::trace_ring<clock> ring_;
    std::ofstream file_;
    std::multimap<std::uint32_t, void*> expiring_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::string_view text = argc == 3 ? argv[2] : "";
    std::uint64_t events = 0;
    std::from_chars(text.data(), text.data() + text.size(), events);
    if (events == 0) {
        fmt::print(stderr, "large_trace: name the file to write and how many events\n");
        return 2;
    }
    const auto made = std::make_unique<program>(argv[1]);
    made->run(events / 3);
    // The rest in a thread of its own: another context.
    std::thread{[&] { made->run(events); }}.join();
    if (!made->finish()) {
        fmt::print(stderr, "large_trace: cannot write '{}'\n", argv[1]);
        return 2;
    }
    return 0;
}
