// SPDX-License-Identifier: Apache-2.0
#include "tool/elf/mapped_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tool/common/error.hpp"

namespace ramwright::tool {

mapped_file::mapped_file(const std::string& path, const char* what) {
    const auto refuse = [&](const char* why) {
        throw input_error(fmt::format("cannot read the {} '{}': {}", what, path, why));
    };
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        refuse(std::strerror(errno));
    }
    struct stat state {};
    ::fstat(descriptor, &state);
    const bool regular = S_ISREG(state.st_mode);
    const auto size = static_cast<std::size_t>(state.st_size);
    // An empty file cannot be mapped.
    void* const start = regular && size != 0
                            ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
                            : nullptr;
    ::close(descriptor);
    if (!regular || start == MAP_FAILED) {
        refuse(regular ? "it cannot be mapped" : "it is not a regular file");
    }
    content_ = {static_cast<const std::byte*>(start), start == nullptr ? 0 : size};
}

mapped_file::~mapped_file() {
    if (!content_.empty()) {
        ::munmap(const_cast<std::byte*>(content_.data()), content_.size());
    }
}

}  // namespace ramwright::tool
