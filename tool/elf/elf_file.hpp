// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct Elf;

/// \file
/// An ELF file: what it says of itself, checked against the bytes there are.
///
///     const elf_file node{"node.elf"};
///     for (const elf_section& each : node.sections()) { … }
///
/// Little-endian, 32 or 64 bits, of any machine. libelf reads the tables; this refuses, with one sentence,
/// what libelf would take for empty: a file that ends before its sections do, headers of another size than
/// they have, names outside their table.

namespace ramwright::tool {

struct elf_section {
    std::string_view name = {};
    std::uint32_t type = 0;
    std::uint64_t flags = 0;
    std::uint64_t address = 0;
    /// In memory; `content` is empty for what has none in the file.
    std::uint64_t size = 0;
    std::uint32_t link = 0;
    std::span<const std::byte> content = {};
};

struct elf_segment {
    std::uint32_t type = 0;
    std::uint64_t address = 0;
    /// Where it lies before it is copied to `address`.
    std::uint64_t load_address = 0;
    std::uint64_t size = 0;
    std::uint64_t offset_in_file = 0;
    std::uint64_t size_in_file = 0;
};

struct elf_symbol {
    std::string_view name = {};
    std::uint64_t value = 0;
    std::uint64_t size = 0;
    unsigned type = 0;
    unsigned binding = 0;
    /// Index in `sections()`, or one beyond them for a symbol of none.
    std::size_t section = 0;
};

struct elf_note {
    std::string_view owner = {};
    std::uint32_t type = 0;
    std::span<const std::byte> content = {};
};

class mapped_file;

class elf_file {
public:
    /// Throws `input_error`.
    explicit elf_file(const std::string& path);
    /// `name` is for what goes wrong.
    elf_file(std::string name, std::vector<std::byte> content);
    ~elf_file();

    elf_file(const elf_file&) = delete;
    elf_file& operator=(const elf_file&) = delete;

    /// Whether the file begins as an ELF file does.
    [[nodiscard]] static bool is_one(const std::string& path);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// `ET_EXEC`, `EM_ARM` and the like of <elf.h>.
    [[nodiscard]] std::uint16_t type() const noexcept { return type_; }
    [[nodiscard]] std::uint16_t machine() const noexcept { return machine_; }
    [[nodiscard]] unsigned bits() const noexcept { return bits_; }
    [[nodiscard]] std::uint64_t entry() const noexcept { return entry_; }

    /// As in the file, with the empty one that the file's indices count.
    [[nodiscard]] const std::vector<elf_section>& sections() const noexcept { return sections_; }
    [[nodiscard]] const std::vector<elf_segment>& segments() const noexcept { return segments_; }
    /// Throws `input_error`: a file with nothing but debug information lacks what its segments promise.
    [[nodiscard]] std::span<const std::byte> content(const elf_segment& segment) const;
    /// Of the full symbol table; none if the file was stripped.
    [[nodiscard]] std::vector<elf_symbol> symbols() const;
    [[nodiscard]] std::vector<elf_note> notes() const;
    /// Empty if it was linked without.
    [[nodiscard]] std::span<const std::byte> build_id() const;

    /// For libdw.
    [[nodiscard]] Elf* handle() const noexcept { return elf_.get(); }

    /// Throws the `input_error` that says so of this file.
    [[noreturn]] void refuse(std::string_view why) const;

private:
    struct closer {
        void operator()(Elf* elf) const;
    };

    void open();
    void read_sections();
    void read_segments();
    [[nodiscard]] std::span<const std::byte> part(std::uint64_t offset, std::uint64_t size) const;
    [[nodiscard]] std::string_view text(std::size_t table, std::size_t offset) const;

    std::string name_;
    std::unique_ptr<mapped_file> mapped_;
    std::vector<std::byte> owned_;
    std::span<const std::byte> content_;
    std::unique_ptr<Elf, closer> elf_;
    std::uint16_t type_ = 0;
    std::uint16_t machine_ = 0;
    unsigned bits_ = 32;
    std::uint64_t entry_ = 0;
    std::vector<elf_section> sections_;
    std::vector<elf_segment> segments_;
};

}  // namespace ramwright::tool
