// SPDX-License-Identifier: Apache-2.0

// Writes the trace of a program with so many events that a page cannot draw each, so many live blocks
// that a map cannot either, and more callers than a table lists: large_trace FILE EVENTS

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <thread>

#include "ramwright/alloc/general.hpp"
#include "recorded_heap.hpp"

namespace {

constexpr std::size_t region_bytes = 4 * 1024 * 1024;

class program {
public:
    explicit program(const char* trace) : memory_{trace, region_bytes, 1000} {}

    /// Until so many events are recorded in all.
    void run(std::uint64_t events) {
        while (events_ < events) {
            memory_.tick();
            release_expired();
            allocate();
            if (memory_.now() % 64 == 0) {
                memory_.drain();
            }
        }
    }

    bool finish() { return memory_.finish(); }

private:
    void allocate() {
        const std::uint32_t caller = memory_.below(8) == 0 ? memory_.below(400) : memory_.below(30);
        ++events_;
        void* const block =
            memory_.allocate(16 + caller * 3 + memory_.below(64), code_base + 0x100 + 16 * caller);
        if (block != nullptr) {
            const std::uint32_t life =
                caller < 4 ? 1 + memory_.below(200'000) : 1 + memory_.below(100);
            expiring_.emplace(memory_.now() + life, block);
        }
    }

    void release_expired() {
        while (!expiring_.empty() && expiring_.begin()->first <= memory_.now()) {
            memory_.free(expiring_.begin()->second);
            expiring_.erase(expiring_.begin());
            ++events_;
        }
    }

    recorded_heap<ramwright::large_general<>> memory_;
    std::uint64_t events_ = 0;
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
