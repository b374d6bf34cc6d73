// SPDX-License-Identifier: Apache-2.0
#include <elf.h>
#include <sys/auxv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "test/inspect/memory_in_use.hpp"
#include "tool/inspect/inspection.hpp"
#include "tool/trace/trace_error.hpp"

/// \file
/// Whatever was written over a program's memory, the look at it ends, reads nothing else, and shows blocks that
/// lie in order and in their regions. The program is this one: an allocator of each kind is in use. An input
/// is a list of writes: where, how much, and what.

namespace {

using namespace ramwright::tool;

/// The program's variables as they were, and what an input writes over them.
class overwritten_memory final : public inspect::target_memory {
public:
    overwritten_memory(const elf_file& image, std::uint64_t bias) {
        for (const elf_symbol& each : image.symbols()) {
            if (each.type == STT_OBJECT &&
                (each.name.find("4node") != std::string_view::npos ||
                 each.name.find("8failures") != std::string_view::npos)) {
                const auto* const start = reinterpret_cast<const std::byte*>(each.value + bias);
                pieces_.push_back(
                    {each.value + bias, {start, start + each.size}, {start, start + each.size}});
            }
        }
        for (const elf_section& each : image.sections()) {
            if (each.name == ".rodata") {
                constants_.add(each.address + bias, each.content);
            }
        }
    }

    void restore() {
        for (piece& each : pieces_) {
            each.now = each.before;
        }
    }

    void write(std::size_t where, std::size_t count, std::byte what) {
        for (piece& each : pieces_) {
            if (where < each.now.size()) {
                const std::size_t fitting = std::min(count, each.now.size() - where);
                std::fill_n(each.now.begin() + static_cast<std::ptrdiff_t>(where), fitting, what);
                return;
            }
            where -= each.now.size();
        }
    }

    std::size_t read(std::uint64_t address, std::span<std::byte> into) const override {
        for (const piece& each : pieces_) {
            const std::uint64_t offset = address - each.address;
            if (offset < each.now.size()) {
                const std::size_t count =
                    std::min<std::size_t>(into.size(), each.now.size() - offset);
                std::memcpy(into.data(), each.now.data() + offset, count);
                return count;
            }
        }
        return constants_.read(address, into);
    }

private:
    struct piece {
        std::uint64_t address;
        std::vector<std::byte> before;
        std::vector<std::byte> now;
    };

    std::vector<piece> pieces_;
    inspect::memory_pieces constants_;
};

struct looked_at {
    elf_file image{"/proc/self/exe"};
    std::uint64_t bias = getauxval(AT_ENTRY) - image.entry();
    overwritten_memory memory{image, bias};
    inspect::inspection inspection{image, memory, bias};
};

looked_at& program() {
    static looked_at* const made = [] {
        node::use_memory(node::mishap::none);
        return new looked_at;
    }();
    return *made;
}

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void require_sound(const inspect::findings& found) {
    // What was written may be pointers, which lead to others or to none.
    require(found.objects.size() >= 19 && found.objects.size() <= 40);
    for (const inspect::object_found& each : found.objects) {
        std::uint64_t end = each.region;
        for (const inspect::block_found& block : each.blocks) {
            require(block.address >= end);
            end = block.address + block.size;
        }
        require(end - each.region <= each.region_bytes);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    looked_at& at = program();
    at.memory.restore();
    constexpr std::size_t write_bytes = 4;
    for (; size >= write_bytes; data += write_bytes, size -= write_bytes) {
        at.memory.write(data[0] | std::size_t{data[1]} << 8, 1 + data[2] % 32, std::byte{data[3]});
    }
    try {
        require_sound(at.inspection.look());
    } catch (const trace_error&) {
        return 0;  // the trace ring is one of another build
    }
    return 0;
}
