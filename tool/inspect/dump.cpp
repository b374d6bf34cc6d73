// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/dump.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>

#include "tool/common/error.hpp"
#include "tool/inspect/gdb_connection.hpp"

namespace ramwright::tool::inspect {

namespace {

constexpr std::string_view connection = "tcp:";

/// Where the kernel says that the program begins; 0 if it does not.
std::uint64_t entry_in(const elf_file& core) {
    const std::size_t word = core.bits() / 8;
    for (const elf_note& note : core.notes()) {
        if (note.type != NT_AUXV) {
            continue;
        }
        for (std::size_t at = 0; at + 2 * word <= note.content.size(); at += 2 * word) {
            std::uint64_t key = 0;
            std::uint64_t value = 0;
            std::memcpy(&key, note.content.data() + at, word);
            std::memcpy(&value, note.content.data() + at + word, word);
            if (key == AT_ENTRY) {
                return value;
            }
        }
    }
    return 0;
}

}  // namespace

dump::dump(const elf_file& image, const std::vector<std::string>& sources,
           const std::vector<std::uint64_t>& addresses) {
    auto address = addresses.begin();
    for (const std::string& source : sources) {
        if (source.starts_with(connection)) {
            if (sources.size() != 1) {
                throw input_error("a connection is the whole memory: name no dump beside it");
            }
            remote_ = std::make_unique<gdb_connection>(source.substr(connection.size()));
            continue;
        }
        if (elf_file::is_one(source)) {
            cores_.push_back(std::make_unique<elf_file>(source));
            add_core(image, *cores_.back());
            continue;
        }
        raw_.push_back(std::make_unique<mapped_file>(source, "dump"));
        if (raw_.back()->content().empty()) {
            throw input_error(fmt::format("the dump '{}' is empty", source));
        }
        if (address == addresses.end()) {
            throw input_error(
                fmt::format("'{}' does not say where it lay: give its address with --at", source));
        }
        pieces_.add(*address++, raw_.back()->content());
    }
    if (address != addresses.end()) {
        throw input_error("there are more addresses than raw dumps");
    }
    add_constants(image);
}

void dump::add_core(const elf_file& image, const elf_file& core) {
    if (core.type() != ET_CORE) {
        core.refuse("is an ELF file, but no core file");
    }
    if (core.machine() != image.machine() || core.bits() != image.bits()) {
        core.refuse("is the core file of another machine than the image's");
    }
    for (const elf_segment& each : core.segments()) {
        if (each.type == PT_LOAD) {
            pieces_.add(each.address, core.content(each));
        }
    }
    if (const std::uint64_t entry = entry_in(core); entry != 0 && image.type() == ET_DYN) {
        bias_ = entry - image.entry();
    }
}

/// What is in flash is seldom dumped, and cannot be other than in the image.
void dump::add_constants(const elf_file& image) {
    for (const elf_section& each : image.sections()) {
        if ((each.flags & SHF_ALLOC) != 0 && (each.flags & SHF_WRITE) == 0 &&
            each.type != SHT_NOTE) {
            pieces_.add(each.address + bias_, each.content);
        }
    }
}

}  // namespace ramwright::tool::inspect
