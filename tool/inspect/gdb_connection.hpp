// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tool/inspect/gdb_packet.hpp"
#include "tool/inspect/target_memory.hpp"

/// \file
/// The memory behind a GDB stub: a debug probe's, or an emulator's.
///
///     const gdb_connection board{"localhost:1234"};
///
/// The target stands still while this lives, and goes on afterwards. Nothing is written to it.

namespace ramwright::tool::inspect {

class gdb_connection final : public target_memory {
public:
    /// Throws `input_error` if nobody answers.
    explicit gdb_connection(const std::string& host_and_port);
    ~gdb_connection() override;

    gdb_connection(const gdb_connection&) = delete;
    gdb_connection& operator=(const gdb_connection&) = delete;

    std::size_t read(std::uint64_t address, std::span<std::byte> into) const override;

private:
    [[nodiscard]] std::string ask(const std::string& payload) const;
    [[nodiscard]] std::optional<std::string> next_packet() const;
    [[nodiscard]] char next_byte() const;
    void send(const std::string& bytes) const;
    [[noreturn]] void fail(const std::string& why) const;
    [[nodiscard]] const std::vector<std::byte>& page(std::uint64_t number) const;

    std::string name_;
    int socket_ = -1;
    mutable std::string arrived_;
    mutable std::size_t arrived_at_ = 0;
    std::size_t packet_size_ = 400;
    /// What was read once: the target stands still.
    mutable std::map<std::uint64_t, std::vector<std::byte>> pages_;
};

}  // namespace ramwright::tool::inspect
