// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/frame_table.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>

#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "tool/common/error.hpp"
#include "tool/stack/frame_cursor.hpp"

namespace ramwright::tool::stack {

namespace {

/// How the addresses in `.eh_frame` are written, as far as 32-bit firmware does.
constexpr std::uint8_t relative_to_itself = DW_EH_PE_pcrel;

struct rule {
    unsigned base = 0;
    std::int64_t depth = 0;
    /// Neither a register nor a distance: an expression.
    bool other = false;
};

}  // namespace

class frame_table::reader {
public:
    reader(const firmware_image& image, const loaded_section& section, bool for_exceptions,
           std::map<address, frame_row>& rows)
        : section_{section},
          for_exceptions_{for_exceptions},
          stack_pointer_{image.core() == architecture::cortex_m ? 13u : 2u},
          rows_{rows} {
        for (const image_symbol& each : image.functions()) {
            functions_[each.start] = each.start + each.size;
        }
    }

    void read() {
        std::array<unsigned char, EI_NIDENT> format{ELFMAG0,    ELFMAG1,     ELFMAG2,   ELFMAG3,
                                                    ELFCLASS32, ELFDATA2LSB, EV_CURRENT};
        Elf_Data data{};
        // libdw does not write to it.
        data.d_buf = const_cast<std::byte*>(section_.content.data());
        data.d_size = section_.content.size();
        data.d_type = ELF_T_BYTE;
        data.d_version = EV_CURRENT;
        Dwarf_CFI_Entry entry;
        Dwarf_Off next = 0;
        for (Dwarf_Off here = 0;; here = next) {
            const int result =
                dwarf_next_cfi(format.data(), &data, for_exceptions_, here, &next, &entry);
            if (result != 0 || next <= here) {
                break;
            }
            if (dwarf_cfi_cie_p(&entry)) {
                common_[here] = entry.cie;
            } else if (const auto common = common_.find(entry.fde.CIE_pointer);
                       common != common_.end()) {
                read_function(common->second, entry.fde);
            }
        }
    }

private:
    void read_function(const Dwarf_CIE& common, const Dwarf_FDE& entry) {
        frame_cursor from{entry.start, entry.end};
        const std::uint8_t encoding = encoding_of(common);
        const auto place =
            section_.start + static_cast<address>(reinterpret_cast<const std::byte*>(entry.start) -
                                                  section_.content.data());
        address start = from.number(4);
        if ((encoding & 0x70) == relative_to_itself) {
            start += place;
        }
        const address end = start + from.number(4);
        if (common.augmentation[0] == 'z') {
            from.skip(from.leb());
        }
        // What the linker left out still has its entry, for address 0 or nearly so.
        const auto function = functions_.find(start);
        const bool exact = function != functions_.end() && function->second == end;
        if (end <= start || function == functions_.end() || (!exact && read_.contains(start))) {
            return;
        }
        read_.insert(start);
        rows_.erase(rows_.lower_bound(start), rows_.lower_bound(end));
        location_ = start;
        now_ = {};
        kept_.clear();
        run({common.initial_instructions, common.initial_instructions_end}, common);
        initial_ = now_;
        run(from, common);
        close(end);
    }

    static std::uint8_t encoding_of(const Dwarf_CIE& common) {
        if (common.augmentation[0] != 'z') {
            return DW_EH_PE_absptr;
        }
        frame_cursor data{common.augmentation_data,
                          common.augmentation_data + common.augmentation_data_size};
        for (const char* letter = common.augmentation + 1; *letter != '\0'; ++letter) {
            switch (*letter) {
                case 'R': return data.byte();
                case 'L': data.byte(); break;
                case 'P':
                    data.byte();
                    data.number(4);
                    break;
                default: break;
            }
        }
        return DW_EH_PE_absptr;
    }

    /// The row up to here, if it is not empty.
    void close(address end) {
        if (end > location_) {
            const bool known = !now_.other && now_.depth >= 0 && now_.depth <= INT32_MAX;
            rows_[location_] = {.end = end,
                                .depth = known ? static_cast<std::uint32_t>(now_.depth) : 0,
                                .base = now_.base,
                                .from_stack_pointer = known && now_.base == stack_pointer_};
            location_ = end;
        }
    }

    void advance(std::uint64_t by, const Dwarf_CIE& common) {
        close(location_ + static_cast<address>(by * common.code_alignment_factor));
    }

    void run(frame_cursor from, const Dwarf_CIE& common) {
        while (!from.done()) {
            const std::uint8_t code = from.byte();
            switch (code & 0xC0) {
                case DW_CFA_advance_loc: advance(code & 0x3F, common); continue;
                case DW_CFA_offset: from.leb(); continue;
                case DW_CFA_restore: continue;
                default: break;
            }
            switch (code) {
                case DW_CFA_nop: break;
                case DW_CFA_set_loc: close(from.number(4)); break;
                case DW_CFA_advance_loc1: advance(from.number(1), common); break;
                case DW_CFA_advance_loc2: advance(from.number(2), common); break;
                case DW_CFA_advance_loc4: advance(from.number(4), common); break;
                case DW_CFA_def_cfa:
                    now_.base = static_cast<unsigned>(from.leb());
                    now_.depth = static_cast<std::int64_t>(from.leb());
                    now_.other = false;
                    break;
                case DW_CFA_def_cfa_sf:
                    now_.base = static_cast<unsigned>(from.leb());
                    now_.depth = from.scaled(common.data_alignment_factor);
                    now_.other = false;
                    break;
                case DW_CFA_def_cfa_register: now_.base = static_cast<unsigned>(from.leb()); break;
                case DW_CFA_def_cfa_offset:
                    now_.depth = static_cast<std::int64_t>(from.leb());
                    break;
                case DW_CFA_def_cfa_offset_sf:
                    now_.depth = from.scaled(common.data_alignment_factor);
                    break;
                case DW_CFA_def_cfa_expression:
                    from.skip(from.leb());
                    now_.other = true;
                    break;
                case DW_CFA_remember_state: kept_.push_back(now_); break;
                case DW_CFA_restore_state:
                    now_ = kept_.empty() ? initial_ : kept_.back();
                    if (!kept_.empty()) {
                        kept_.pop_back();
                    }
                    break;
                case DW_CFA_undefined:
                case DW_CFA_same_value:
                case DW_CFA_restore_extended:
                case DW_CFA_GNU_args_size: from.leb(); break;
                case DW_CFA_offset_extended:
                case DW_CFA_offset_extended_sf:
                case DW_CFA_register:
                case DW_CFA_val_offset:
                case DW_CFA_val_offset_sf:
                case DW_CFA_GNU_negative_offset_extended:
                    from.leb();
                    from.leb();
                    break;
                case DW_CFA_expression:
                case DW_CFA_val_expression:
                    from.leb();
                    from.skip(from.leb());
                    break;
                default:
                    throw input_error(
                        fmt::format("the image's table of frames has an instruction {:#x} that is "
                                    "not known",
                                    code));
            }
        }
    }

    const loaded_section& section_;
    bool for_exceptions_;
    unsigned stack_pointer_;
    std::map<address, frame_row>& rows_;
    /// From the start to the end of each function.
    std::map<address, address> functions_;
    std::map<Dwarf_Off, Dwarf_CIE> common_;
    std::set<address> read_;
    address location_ = 0;
    rule now_;
    rule initial_;
    std::vector<rule> kept_;
};

frame_table::frame_table(const firmware_image& image) {
    for (const loaded_section& section : image.frame_sections()) {
        reader{image, section, section.name == ".eh_frame", rows_}.read();
    }
    if (rows_.empty()) {
        throw input_error("the image does not say how deep its frames are: compile with -g");
    }
}

const frame_row* frame_table::at(address place) const {
    const auto after = rows_.upper_bound(place);
    if (after == rows_.begin() || place >= std::prev(after)->second.end) {
        return nullptr;
    }
    return &std::prev(after)->second;
}

}  // namespace ramwright::tool::stack
