// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/build_id.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "tool/elf/elf_file.hpp"
#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {

build_id build_id_of_elf(const std::string& path) {
    const elf_file file{path};
    const std::span<const std::byte> id = file.build_id();
    build_id found{};
    std::copy_n(id.begin(), std::min(id.size(), found.size()),
                std::as_writable_bytes(std::span{found}).begin());
    return found;
}

void require_same_build(const std::string& trace_name, const trace_info& info,
                        const std::string& elf_path) {
    if (elf_path.empty()) {
        return;
    }
    const build_id wanted = build_id_of_elf(elf_path);
    if (wanted == build_id{}) {
        throw trace_error(fmt::format("{} has no build id: link it with -Wl,--build-id", elf_path));
    }
    if (info.build == build_id{}) {
        throw trace_error(fmt::format("{} does not say which build recorded it", trace_name));
    }
    if (info.build != wanted) {
        throw trace_error(fmt::format("{} was recorded by build {}, but {} is build {}", trace_name,
                                      to_text(info.build), elf_path, to_text(wanted)));
    }
}

}  // namespace ramwright::tool
