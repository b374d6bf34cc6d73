// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tool/elf/elf_file.hpp"
#include "tool/elf/mapped_file.hpp"
#include "tool/inspect/target_memory.hpp"

/// \file
/// Where a target's memory comes from: raw dumps, a core file, or a GDB stub.

namespace ramwright::tool::inspect {

class dump {
public:
    /// Each of `sources` is a file, or `tcp:HOST:PORT`; `addresses` are those of the raw dumps among them, in
    /// the same order. The image must live as long as this. Throws `input_error`.
    dump(const elf_file& image, const std::vector<std::string>& sources,
         const std::vector<std::uint64_t>& addresses);

    [[nodiscard]] const target_memory& memory() const noexcept {
        return remote_ ? *remote_ : static_cast<const target_memory&>(pieces_);
    }
    /// What a process adds to the image's addresses.
    [[nodiscard]] std::uint64_t bias() const noexcept { return bias_; }

private:
    void add_core(const elf_file& image, const elf_file& core);
    void add_constants(const elf_file& image);

    std::vector<std::unique_ptr<mapped_file>> raw_;
    std::vector<std::unique_ptr<elf_file>> cores_;
    memory_pieces pieces_;
    std::unique_ptr<target_memory> remote_;
    std::uint64_t bias_ = 0;
};

}  // namespace ramwright::tool::inspect
