// SPDX-License-Identifier: Apache-2.0
#include "tool/record/program_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string_view>

#include "tool/common/error.hpp"

namespace ramwright::tool {

namespace {

namespace fs = std::filesystem;

bool is_executable(const fs::path& path) {
    std::error_code problem;
    return fs::is_regular_file(path, problem) && ::access(path.c_str(), X_OK) == 0;
}

class elf_file {
public:
    explicit elf_file(const std::string& path)
        : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
        elf_version(EV_CURRENT);
        elf_ = elf_begin(descriptor_, ELF_C_READ_MMAP, nullptr);
        is_elf_ = elf_ != nullptr && elf_kind(elf_) == ELF_K_ELF &&
                  gelf_getehdr(elf_, &header_) != nullptr;
    }
    ~elf_file() {
        elf_end(elf_);
        ::close(descriptor_);
    }
    elf_file(const elf_file&) = delete;
    elf_file& operator=(const elf_file&) = delete;

    [[nodiscard]] bool is_elf() const { return is_elf_; }
    [[nodiscard]] bool same_machine(const elf_file& other) const {
        return header_.e_machine == other.header_.e_machine &&
               header_.e_ident[EI_CLASS] == other.header_.e_ident[EI_CLASS];
    }
    /// Whether a dynamic linker is asked for, which is who preloads.
    [[nodiscard]] bool has_interpreter() const {
        std::size_t segments = 0;
        elf_getphdrnum(elf_, &segments);
        for (std::size_t index = 0; index != segments; ++index) {
            GElf_Phdr segment;
            if (gelf_getphdr(elf_, static_cast<int>(index), &segment) != nullptr &&
                segment.p_type == PT_INTERP) {
                return true;
            }
        }
        return false;
    }

private:
    int descriptor_;
    Elf* elf_ = nullptr;
    GElf_Ehdr header_{};
    bool is_elf_ = false;
};

}  // namespace

std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) {
        if (!fs::exists(name)) {
            throw input_error(fmt::format("there is no program '{}'", name));
        }
        if (!is_executable(name)) {
            throw input_error(fmt::format("'{}' is not a program that can be executed", name));
        }
        return name;
    }
    const char* const path = std::getenv("PATH");
    std::istringstream directories{path == nullptr ? "/usr/bin:/bin" : path};
    for (std::string directory; std::getline(directories, directory, ':');) {
        const fs::path candidate = fs::path{directory.empty() ? "." : directory} / name;
        if (is_executable(candidate)) {
            return candidate.string();
        }
    }
    throw input_error(fmt::format("there is no program '{}' in PATH", name));
}

void require_preloadable(const std::string& path) {
    struct stat state {};
    if (::stat(path.c_str(), &state) == 0 && (state.st_mode & (S_ISUID | S_ISGID)) != 0) {
        throw input_error(fmt::format(
            "'{}' is setuid or setgid: the system preloads nothing into it, record a copy", path));
    }
    const elf_file program{path};
    if (!program.is_elf()) {
        return;
    }
    if (!program.same_machine(elf_file{"/proc/self/exe"})) {
        throw input_error(
            fmt::format("'{}' is for another processor or word size than this ramwright", path));
    }
    if (!program.has_interpreter()) {
        throw input_error(fmt::format(
            "'{}' is linked statically: nothing can be preloaded into it, link it with shared "
            "libraries",
            path));
    }
}

}  // namespace ramwright::tool
