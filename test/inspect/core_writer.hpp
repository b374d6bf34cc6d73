// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// \file
/// A core file of the process that asks for it, as the kernel would write it: the auxiliary vector, and what
/// can be read but not executed. Whether a system leaves core files, and where, is its own business.

namespace ramwright::test {

struct core_piece {
    std::uint64_t start;
    std::uint64_t end;
};

inline std::vector<core_piece> pieces_of_process() {
    std::vector<core_piece> pieces;
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);) {
        unsigned long start = 0;
        unsigned long end = 0;
        char access[5] = {};
        if (std::sscanf(line.c_str(), "%lx-%lx %4s", &start, &end, access) == 3 &&
            access[0] == 'r' && access[2] == '-' && line.find("[v") == std::string::npos) {
            pieces.push_back({start, end});
        }
    }
    return pieces;
}

inline bool write_core(const char* path) {
    using header = ElfW(Ehdr);
    using segment = ElfW(Phdr);
    std::stringstream vector;
    vector << std::ifstream{"/proc/self/auxv", std::ios::binary}.rdbuf();
    const std::string values = vector.str();
    struct {
        ElfW(Nhdr) head;
        char owner[8];
    } note{{5, static_cast<ElfW(Word)>(values.size()), NT_AUXV}, "CORE"};

    const std::vector<core_piece> pieces = pieces_of_process();
    header head{};
    std::memcpy(head.e_ident, ELFMAG, SELFMAG);
    head.e_ident[EI_CLASS] = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
    head.e_ident[EI_DATA] = ELFDATA2LSB;
    head.e_ident[EI_VERSION] = EV_CURRENT;
    head.e_type = ET_CORE;
#if defined(__x86_64__)
    head.e_machine = EM_X86_64;
#elif defined(__i386__)
    head.e_machine = EM_386;
#else
    head.e_machine = EM_AARCH64;
#endif
    head.e_version = EV_CURRENT;
    head.e_phoff = sizeof(head);
    head.e_ehsize = sizeof(head);
    head.e_phentsize = sizeof(segment);
    head.e_phnum = static_cast<decltype(head.e_phnum)>(pieces.size() + 1);

    std::vector<segment> segments(pieces.size() + 1);
    std::uint64_t offset = sizeof(head) + segments.size() * sizeof(segment);
    segments[0].p_type = PT_NOTE;
    segments[0].p_offset = static_cast<ElfW(Off)>(offset);
    segments[0].p_filesz =
        static_cast<decltype(segments[0].p_filesz)>(sizeof(note) + values.size());
    offset += segments[0].p_filesz;
    for (std::size_t index = 0; index != pieces.size(); ++index) {
        segment& each = segments[index + 1];
        each.p_type = PT_LOAD;
        each.p_vaddr = static_cast<ElfW(Addr)>(pieces[index].start);
        each.p_memsz = each.p_filesz =
            static_cast<decltype(each.p_filesz)>(pieces[index].end - pieces[index].start);
        each.p_offset = static_cast<ElfW(Off)>(offset);
        offset += each.p_filesz;
    }

    std::ofstream core{path, std::ios::binary};
    const auto put = [&](const void* from, std::size_t size) {
        core.write(static_cast<const char*>(from), static_cast<std::streamsize>(size));
    };
    put(&head, sizeof(head));
    put(segments.data(), segments.size() * sizeof(segment));
    put(&note, sizeof(note));
    put(values.data(), values.size());
    std::ifstream memory{"/proc/self/mem", std::ios::binary};
    for (const core_piece& each : pieces) {
        std::vector<char> content(each.end - each.start);
        memory.clear();
        memory.seekg(static_cast<std::streamoff>(each.start));
        memory.read(content.data(), static_cast<std::streamsize>(content.size()));
        put(content.data(), content.size());
    }
    return core.good();
}

}  // namespace ramwright::test
