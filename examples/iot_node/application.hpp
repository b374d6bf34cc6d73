// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "expiring_blocks.hpp"
#include "random.hpp"

/// \file
/// A building sensor that measures, reports and updates itself, for days on end.
///
/// It allocates what such a device allocates: readings that wait for their upload, packets that
/// wait for an acknowledgement, scratch buffers, the burst of a TLS handshake, a buffer for
/// firmware updates. A request that fails is skipped, as a device would, and its reading or packet
/// is lost.

namespace iot_node {

class application {
public:
    explicit application(std::uint32_t seed) noexcept : random_{seed} {}

    /// Loads the configuration, which stays.
    void start() noexcept;

    /// What happens in the second that ends now. Seconds count from 1.
    void run_second(std::uint32_t second) noexcept;

    /// Blocks whose content something else overwrote.
    [[nodiscard]] std::uint32_t corrupted_blocks() const noexcept { return kept_.corrupted(); }

private:
    void read_sensors() noexcept;
    void send_packet() noexcept;
    void shake_hands() noexcept;
    void look_for_update() noexcept;

    void keep(void* block, std::uint32_t size, std::uint32_t life, std::uint32_t kind) noexcept;

    random_sequence random_;
    expiring_blocks kept_;
    std::uint32_t now_ = 0;
};

}  // namespace iot_node
