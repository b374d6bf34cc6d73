// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// \file
/// Speaks with a running QEMU over its machine protocol (QMP): to stop it, to read its memory, to let it
/// go on.
///
///     qmp_client machine{"/tmp/node.qmp"};      // qemu … -qmp unix:/tmp/node.qmp,server=on,wait=off
///     const auto ram = machine.read_memory({{0x20000000, 65536}});

namespace ramwright::tool {

struct memory_range {
    std::uint64_t start = 0;
    std::uint64_t size = 0;
};

class qmp_client {
public:
    /// Throws `input_error`.
    explicit qmp_client(const std::string& socket);
    ~qmp_client();
    qmp_client(const qmp_client&) = delete;
    qmp_client& operator=(const qmp_client&) = delete;

    /// What the ranges hold at one moment, one after the other: a machine that runs is stopped meanwhile.
    /// False, and `into` unchanged: the machine is gone. Throws `input_error` if there is no memory there.
    [[nodiscard]] bool read_memory(const std::vector<memory_range>& ranges,
                                   std::vector<std::byte>& into);

    /// The machine will not run again by itself: it was shut down, or its guest gave up.
    [[nodiscard]] bool at_end() const noexcept { return at_end_; }
    /// To wait on: something comes when the machine has news.
    [[nodiscard]] int descriptor() const noexcept { return socket_; }

private:
    class gone {};

    [[nodiscard]] std::string line();
    /// What a command returned, as a `qmp_message` has it.
    std::string execute(const std::string& command, const std::string& arguments);
    void go_on(bool runs);

    std::string name_;
    int socket_;
    std::string received_;
    bool at_end_ = false;
};

}  // namespace ramwright::tool
