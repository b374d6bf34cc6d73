// SPDX-License-Identifier: Apache-2.0
#include "tool/record/program_file.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "tool/common/error.hpp"
#include "tool/elf/elf_file.hpp"

namespace ramwright::tool {

namespace {

namespace fs = std::filesystem;

bool is_executable(const fs::path& path) {
    std::error_code problem;
    return fs::is_regular_file(path, problem) && ::access(path.c_str(), X_OK) == 0;
}

/// Whether a dynamic linker is asked for, which is who preloads.
bool has_interpreter(const elf_file& program) {
    return std::any_of(program.segments().begin(), program.segments().end(),
                       [](const elf_segment& each) { return each.type == PT_INTERP; });
}

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

unsigned preloaded_bits(const std::string& path) {
    struct stat state {};
    if (::stat(path.c_str(), &state) == 0 && (state.st_mode & (S_ISUID | S_ISGID)) != 0) {
        throw input_error(fmt::format(
            "'{}' is setuid or setgid: the system preloads nothing into it, record a copy", path));
    }
    const elf_file self{"/proc/self/exe"};
    if (!elf_file::is_one(path)) {
        return self.bits();
    }
    const elf_file program{path};
    const bool is_half = self.machine() == EM_X86_64 && program.machine() == EM_386;
    const bool is_alike = program.machine() == self.machine() && program.bits() == self.bits();
    if (!is_half && !is_alike) {
        throw input_error(fmt::format("'{}' is for another processor than this ramwright", path));
    }
    if (!has_interpreter(program)) {
        throw input_error(fmt::format(
            "'{}' is linked statically: nothing can be preloaded into it, link it with shared "
            "libraries",
            path));
    }
    return program.bits();
}

}  // namespace ramwright::tool
