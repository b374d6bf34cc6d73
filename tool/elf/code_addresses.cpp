// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/code_addresses.hpp"

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include <filesystem>

#include "tool/common/error.hpp"
#include "tool/elf/readable_name.hpp"

namespace ramwright::tool {

class code_addresses::elf {
public:
    explicit elf(const std::string& path) {
        std::error_code problem;
        if (!std::filesystem::is_regular_file(path, problem)) {
            throw input_error(fmt::format("cannot read the ELF file '{}'", path));
        }
        static constexpr Dwfl_Callbacks callbacks{
            .find_elf = dwfl_build_id_find_elf,
            .find_debuginfo = dwfl_standard_find_debuginfo,
            .section_address = dwfl_offline_section_address,
            .debuginfo_path = nullptr,
        };
        session_.reset(dwfl_begin(&callbacks));
        dwfl_report_begin(session_.get());
        module_ = dwfl_report_offline(session_.get(), "firmware", path.c_str(), -1);
        dwfl_report_end(session_.get(), nullptr, nullptr);
        if (module_ == nullptr || dwfl_module_getelf(module_, &bias_) == nullptr) {
            throw input_error(fmt::format("'{}' is not an ELF file that can be read", path));
        }
    }

    /// Of the instruction before `return_address`.
    [[nodiscard]] code_place describe(std::uint64_t return_address) const {
        const GElf_Addr call = (return_address & ~std::uint64_t{1}) - 1 + bias_;
        const char* const function = dwfl_module_addrname(module_, call);
        code_place place;
        place.function =
            function == nullptr ? fmt::format("{:#x}", return_address) : readable(function);
        if (Dwarf_Line* const line = line_at(call)) {
            const char* const file = dwarf_linesrc(line, nullptr, nullptr);
            place.file = file == nullptr ? "" : file;
            dwarf_lineno(line, &place.line);
        }
        return place;
    }

private:
    /// Null where the ELF has no line for it.
    [[nodiscard]] Dwarf_Line* line_at(GElf_Addr address) const {
        Dwarf_Addr bias = 0;
        if (Dwarf_Die* const unit = dwfl_module_addrdie(module_, address, &bias)) {
            return dwarf_getsrc_die(unit, address - bias);
        }
        // The table of who is where is missing, or is one for RISC-V, which libdw does not read.
        for (Dwarf_Die* unit = nullptr;
             (unit = dwfl_module_nextcu(module_, unit, &bias)) != nullptr;) {
            if (dwarf_haspc(unit, address - bias) == 1) {
                return dwarf_getsrc_die(unit, address - bias);
            }
        }
        return nullptr;
    }

    struct closer {
        void operator()(Dwfl* session) const { dwfl_end(session); }
    };

    std::unique_ptr<Dwfl, closer> session_;
    Dwfl_Module* module_ = nullptr;
    GElf_Addr bias_ = 0;  // what can lie anywhere, as a host program, libdwfl does not leave at 0
};

code_addresses::code_addresses() = default;
code_addresses::code_addresses(const std::string& elf_path)
    : elf_{elf_path.empty() ? nullptr : std::make_unique<elf>(elf_path)} {}
code_addresses::~code_addresses() = default;

const code_place& code_addresses::place(std::uint64_t return_address) {
    const auto [found, added] = known_.try_emplace(return_address);
    if (added) {
        if (return_address == 0) {
            found->second.function = "unknown";
        } else if (elf_ == nullptr) {
            found->second.function = fmt::format("{:#x}", return_address);
        } else {
            found->second = elf_->describe(return_address);
        }
    }
    return found->second;
}

std::string code_addresses::caller(std::uint64_t return_address) {
    const code_place& where = place(return_address);
    return where.file.empty()
               ? where.function
               : fmt::format("{} ({}:{})", where.function,
                             std::filesystem::path{where.file}.filename().string(), where.line);
}

}  // namespace ramwright::tool
