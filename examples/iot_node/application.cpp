// SPDX-License-Identifier: Apache-2.0
#include "application.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "node_memory.hpp"

namespace iot_node {
namespace {

constexpr std::uint32_t configuration_bytes = 2048;
constexpr std::uint32_t reading_bytes = 156;
constexpr std::uint32_t packet_bytes = 1024;
constexpr std::uint32_t scratch_bytes = 256;
constexpr std::uint32_t update_bytes = 16 * 1024;

constexpr std::uint32_t seconds_between_packets = 5;
constexpr std::uint32_t seconds_between_handshakes = 60;
constexpr std::uint32_t seconds_between_updates = 1000;

/// The buffers one second's work needs. Given back at the end of the scope, first taken first.
class scratch_buffers {
public:
    static constexpr std::uint32_t most = 3;

    explicit scratch_buffers(std::uint32_t count) noexcept {
        for (std::uint32_t index = 0; index != count; ++index) {
            buffers_[index] = node_memory::allocate(scratch_bytes);
        }
    }
    ~scratch_buffers() {
        for (void* const buffer : buffers_) {
            node_memory::release(buffer, scratch_bytes);
        }
    }

    scratch_buffers(const scratch_buffers&) = delete;
    scratch_buffers& operator=(const scratch_buffers&) = delete;

private:
    std::array<void*, most> buffers_{};
};

}  // namespace

void application::start() noexcept {
    // Read all the time, so never given back.
    [[maybe_unused]] void* const configuration = node_memory::allocate(configuration_bytes);
}

void application::run_second(std::uint32_t second) noexcept {
    now_ = second;
    kept_.release_expired(now_);
    {
        const scratch_buffers scratch{1 + random_.below(scratch_buffers::most)};
        read_sensors();
        if (now_ % seconds_between_packets == 0) {
            send_packet();
        }
        if (now_ % seconds_between_handshakes == 0) {
            shake_hands();
        }
    }
    if (now_ % seconds_between_updates == 0) {
        look_for_update();
    }
}

/// A reading waits up to 10 s for its upload.
[[gnu::noinline]] void application::read_sensors() noexcept {
    const std::uint32_t life = 1 + random_.below(10);
    keep(node_memory::allocate(reading_bytes), reading_bytes, life, 0);
}

/// A packet waits up to 30 s for its acknowledgement.
[[gnu::noinline]] void application::send_packet() noexcept {
    const std::uint32_t life = 1 + random_.below(30);
    keep(node_memory::allocate(packet_bytes), packet_bytes, life, 1);
}

/// A TLS handshake: certificates, keys and buffers of every size, some of which outlive the next
/// one.
[[gnu::noinline]] void application::shake_hands() noexcept {
    constexpr std::uint32_t blocks = 12;
    constexpr std::uint32_t least = 24;
    constexpr std::uint32_t most = 4096;
    constexpr std::uint32_t octaves = 485'468;  // log2(4096 / 24) in 65,536ths
    for (std::uint32_t block = 0; block != blocks; ++block) {
        const std::uint32_t size = random_.log_uniform(least, most, octaves);
        const std::uint32_t life = 1 + random_.below(90);
        keep(node_memory::allocate(size), size, life, 3);
    }
}

/// Asks for room for an update, and finds that there is none to install.
[[gnu::noinline]] void application::look_for_update() noexcept {
    node_memory::release(node_memory::allocate(update_bytes), update_bytes);
}

void application::keep(void* block, std::uint32_t size, std::uint32_t life,
                       std::uint32_t kind) noexcept {
    if (block != nullptr) {
        kept_.keep(block, size, now_, life, now_ * 64 + kind);
    }
}

}  // namespace iot_node
