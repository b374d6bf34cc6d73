// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

/// \file
/// Return addresses as people know them: function, file and line, from the firmware's ELF.
///
///     code_addresses code{"node.elf"};
///     code.caller(0x8001234);              // "sample_sensors (node.cpp:87)"
///     code.place(0x8001234).file;          // "/home/me/node/node.cpp"

namespace ramwright::tool {

struct code_place {
    std::string function;  ///< the address as a number where nothing better is known
    std::string file;      ///< as the compiler was given it; empty: unknown
    int line = 0;
};

class code_addresses {
public:
    /// Without an ELF: addresses stay numbers.
    code_addresses();
    /// An empty path is as no path. Throws `input_error` if the file is not an ELF that can be read.
    explicit code_addresses(const std::string& elf_path);
    ~code_addresses();

    code_addresses(const code_addresses&) = delete;
    code_addresses& operator=(const code_addresses&) = delete;

    /// Where the call is that returns to `return_address`; "unknown" for 0. Lives as long as this.
    [[nodiscard]] const code_place& place(std::uint64_t return_address);
    /// The same on one line, the file without its directories.
    [[nodiscard]] std::string caller(std::uint64_t return_address);

private:
    class elf;

    std::unique_ptr<elf> elf_;
    std::unordered_map<std::uint64_t, code_place> known_;
};

}  // namespace ramwright::tool
