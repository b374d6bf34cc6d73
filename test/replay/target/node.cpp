// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "board/build_id.hpp"
#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/semihosting.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/trace/ring.hpp"
#include "workload/w3.hpp"

/// The sensor node for `ticks=N` seconds on a traced heap; `trace=FILE` is where the trace goes. Now and then
/// a request asks for more alignment than usual, and a block is resized in place. The heap is too small for
/// every handshake, so that some requests are refused.

namespace {

#if RAMWRIGHT_SMALL_BOARD
constexpr std::size_t region_bytes = 9 * 1024;
#else
constexpr std::size_t region_bytes = 32 * 1024;
#endif

// Larger than every alignment asked for, so that alignment by address is alignment by offset.
alignas(64) std::array<std::byte, region_bytes> region;
alignas(8) std::array<std::byte, 2 * ramwright::default_packet_bytes> packets;

std::uint32_t calls = 0;

struct call_counter {
    std::uint64_t operator()() const noexcept { return calls; }
};
using ring_type = ramwright::trace_ring<call_counter>;

/// Allocator and file under the workload.
class recorded_heap {
public:
    explicit recorded_heap(const char* path) noexcept : file_{path} {
        if (!file_.is_open()) {
            board::fail("The trace file cannot be opened for writing.");
        }
    }

    void* allocate(std::uint32_t size) noexcept {
        ++calls;
        void* const block = heap_.allocate({.size = size, .alignment = calls % 11 == 0 ? 32U : 8U});
        if (block != nullptr && calls % 7 == 0) {
            const std::uint32_t other = calls % 2 == 0 ? size + 24 : size / 2;
            [[maybe_unused]] const bool resized = heap_.resize(block, other);
        }
        write_complete_packets();
        return block;
    }
    void release(void* block, std::uint32_t) noexcept {
        ++calls;
        heap_.deallocate(block);
        write_complete_packets();
    }

    void finish() noexcept {
        ring_.flush();
        write_complete_packets();
    }

private:
    void write_complete_packets() noexcept {
        ring_.drain([this](std::span<const std::byte> packet) {
            if (!file_.write(packet)) {
                board::fail("The trace file cannot be written to.");
            }
        });
    }

    ring_type ring_{packets,
                    {.build = board::build_id(),
                     .clock_hz = 1,
                     .region_bytes = region_bytes,
                     .region_base = reinterpret_cast<std::uintptr_t>(region.data()),
                     .code_base = board::code_base()},
                    call_counter{}};
    ramwright::traced<ramwright::general<>, ring_type> heap_{ring_, region};
    board::host_file file_;
};

}  // namespace

int main() {
    board::command_line options;
    const std::uint32_t ticks = options.number("ticks", 1200);
    const char* const path = options.text("trace");
    options.refuse_unknown();
    if (path == nullptr) {
        board::fail("A file must be named: trace=FILE.");
    }
    recorded_heap heap{path};
    bench::w3<recorded_heap> node{heap, 0};
    node.run(ticks);
    heap.finish();
    return 0;
}
