// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/build_id.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "tool/common/error.hpp"
#include "tool/trace/trace_error.hpp"

namespace ramwright::tool {

namespace {

class open_file {
public:
    explicit open_file(const std::string& path)
        : descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
        if (descriptor_ < 0) {
            throw input_error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
        }
    }
    ~open_file() { ::close(descriptor_); }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

struct end_elf {
    void operator()(Elf* elf) const { elf_end(elf); }
};

bool is_build_id(const GElf_Nhdr& note, std::string_view name) {
    return note.n_type == NT_GNU_BUILD_ID && name == std::string_view{"GNU\0", 4};
}

/// The build id among the notes in `data`; false if there is none.
bool find_in_notes(Elf_Data* data, build_id& found) {
    const auto* const bytes = static_cast<const char*>(data->d_buf);
    GElf_Nhdr note;
    std::size_t name = 0;
    std::size_t description = 0;
    for (std::size_t at = 0; (at = gelf_getnote(data, at, &note, &name, &description)) != 0;) {
        if (is_build_id(note, {bytes + name, note.n_namesz})) {
            const std::size_t length = std::min<std::size_t>(note.n_descsz, found.size());
            std::memcpy(found.data(), bytes + description, length);
            return true;
        }
    }
    return false;
}

}  // namespace

std::string to_text(const build_id& id) { return fmt::format("{:02x}", fmt::join(id, "")); }

build_id build_id_of_elf(const std::string& path) {
    const open_file file{path};
    elf_version(EV_CURRENT);
    const std::unique_ptr<Elf, end_elf> elf{elf_begin(file.descriptor(), ELF_C_READ_MMAP, nullptr)};
    if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF) {
        throw input_error(fmt::format("{} is not an ELF file", path));
    }
    build_id found{};
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)) != nullptr;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_NOTE) {
            continue;
        }
        Elf_Data* const data = elf_getdata(section, nullptr);
        if (data != nullptr && data->d_buf != nullptr && find_in_notes(data, found)) {
            break;
        }
    }
    return found;
}

void require_same_build(const std::string& trace_name, const trace_info& info,
                        const std::string& elf_path) {
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
