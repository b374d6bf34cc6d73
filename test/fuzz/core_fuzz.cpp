// SPDX-License-Identifier: Apache-2.0
#include <elf.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "test/fuzz/fuzz_file.hpp"
#include "tool/common/error.hpp"
#include "tool/inspect/dump.hpp"

/// \file
/// A core file of which anything may have been written over, and which may have lost its end, is a memory that
/// can be read from, or one sentence. An input is a list of writes, and where the file ends.

namespace {

using namespace ramwright;

constexpr std::uint64_t memory_start = 0x7000'0000;

struct small_core {
    Elf64_Ehdr head{};
    Elf64_Phdr segments[2]{};
    struct {
        Elf64_Nhdr head{5, 32, NT_AUXV};
        char owner[8] = "CORE";
        std::uint64_t values[4]{AT_ENTRY, 0x5555'0000'1000, AT_NULL, 0};
    } note;
    std::uint8_t memory[256]{};

    explicit small_core(std::uint16_t machine) {
        std::memcpy(head.e_ident, ELFMAG, SELFMAG);
        head.e_ident[EI_CLASS] = ELFCLASS64;
        head.e_ident[EI_DATA] = ELFDATA2LSB;
        head.e_ident[EI_VERSION] = EV_CURRENT;
        head.e_type = ET_CORE;
        head.e_machine = machine;
        head.e_version = EV_CURRENT;
        head.e_phoff = offsetof(small_core, segments);
        head.e_ehsize = sizeof(head);
        head.e_phentsize = sizeof(Elf64_Phdr);
        head.e_phnum = 2;
        segments[0].p_type = PT_NOTE;
        segments[0].p_offset = offsetof(small_core, note);
        segments[0].p_filesz = sizeof(note);
        segments[0].p_align = 4;
        segments[1].p_type = PT_LOAD;
        segments[1].p_flags = PF_R;
        segments[1].p_offset = offsetof(small_core, memory);
        segments[1].p_vaddr = memory_start;
        segments[1].p_filesz = segments[1].p_memsz = sizeof(memory);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const tool::elf_file image{"/proc/self/exe"};
    static const test::fuzz_file file{".core"};
    const small_core whole{image.machine()};
    std::vector<std::uint8_t> core(sizeof(whole));
    std::memcpy(core.data(), &whole, sizeof(whole));
    if (size >= 2) {
        core.resize(core.size() -
                    std::min<std::size_t>(core.size() - 4, data[0] | std::size_t{data[1]} << 8));
        data += 2;
        size -= 2;
    }
    constexpr std::size_t write_bytes = 3;
    for (; size >= write_bytes; data += write_bytes, size -= write_bytes) {
        core[(data[0] | std::size_t{data[1]} << 8) % core.size()] = data[2];
    }
    try {
        const tool::inspect::dump dump{image, {file.with(core.data(), core.size())}, {}};
        std::byte found[sizeof(whole.memory) + 1];
        const std::size_t known = dump.memory().read(memory_start, found);
        if (known > sizeof(found)) {
            std::abort();
        }
    } catch (const tool::input_error& refusal) {
        test::require_one_line(refusal);
    }
    return 0;
}
