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

namespace ramwright::tool {

class code_addresses {
public:
    /// Without an ELF: addresses stay numbers.
    code_addresses();
    /// An empty path is as no path. Throws `input_error` if the file is not an ELF that can be read.
    explicit code_addresses(const std::string& elf_path);
    ~code_addresses();

    code_addresses(const code_addresses&) = delete;
    code_addresses& operator=(const code_addresses&) = delete;

    /// The call that returns to `return_address`; "unknown" for 0.
    [[nodiscard]] std::string caller(std::uint64_t return_address);

private:
    class elf;

    std::unique_ptr<elf> elf_;
    std::unordered_map<std::uint64_t, std::string> known_;
};

}  // namespace ramwright::tool
