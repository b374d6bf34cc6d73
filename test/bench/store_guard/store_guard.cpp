// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "qemu_plugin.hpp"

/// A plugin of the emulator that watches every store made from the call of certain functions to their return,
/// whatever they call meanwhile. Arguments, each as often as needed, addresses in hexadecimal:
///
///     call=ADDRESS    a function to watch; it must not call itself
///     may=FROM-TO     memory that it may write to, TO left out
///
/// At the end it prints one line on standard error: how many calls and stores were watched, how many stores
/// went elsewhere, and where the first of these was made and went.

namespace {

struct range {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

/// A piece of straight code, as the emulator translates it: entered at its start, left at its end.
struct piece {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
};

struct guard {
    std::vector<std::uint64_t> watched;
    std::vector<range> allowed;

    std::uint64_t last_end = 0;
    std::uint64_t return_address = 0;
    bool inside = false;

    std::uint64_t calls = 0;
    std::uint64_t stores = 0;
    std::uint64_t strays = 0;
    std::uint64_t first_stray_from = 0;
    std::uint64_t first_stray_to = 0;

    void enter(const piece& code) {
        if (!inside && std::find(watched.begin(), watched.end(), code.start) != watched.end()) {
            // The call was the last instruction before, so that is where the function returns to.
            return_address = last_end;
            inside = true;
            ++calls;
        } else if (inside && code.start == return_address) {
            inside = false;
        }
        last_end = code.end;
    }

    void store(std::uint64_t instruction, std::uint64_t address, std::uint64_t size) {
        if (!inside) {
            return;
        }
        ++stores;
        const bool stays = std::any_of(allowed.begin(), allowed.end(), [&](const range& each) {
            return address >= each.from && address + size <= each.to;
        });
        if (!stays && strays++ == 0) {
            first_stray_from = instruction;
            first_stray_to = address;
        }
    }
};

// Never destroyed: the emulator ends in a callback, after static objects have been.
guard& the_guard = *new guard;

void on_enter(unsigned, void* data) { the_guard.enter(*static_cast<const piece*>(data)); }

void on_store(unsigned, qemu_plugin_meminfo_t info, std::uint64_t address, void* data) {
    // QEMU 7.2 calls back for loads as well, whatever it was asked for.
    if (qemu_plugin_mem_is_store(info)) {
        the_guard.store(reinterpret_cast<std::uintptr_t>(data), address,
                        std::uint64_t{1} << qemu_plugin_mem_size_shift(info));
    }
}

void on_translated(qemu_plugin_id_t, qemu_plugin_tb* block) {
    auto* const code = new piece{.start = qemu_plugin_tb_vaddr(block)};
    const std::size_t count = qemu_plugin_tb_n_insns(block);
    for (std::size_t index = 0; index != count; ++index) {
        qemu_plugin_insn* const instruction = qemu_plugin_tb_get_insn(block, index);
        const std::uint64_t address = qemu_plugin_insn_vaddr(instruction);
        code->end = address + qemu_plugin_insn_size(instruction);
        qemu_plugin_register_vcpu_mem_cb(instruction, on_store, QEMU_PLUGIN_CB_NO_REGS,
                                         QEMU_PLUGIN_MEM_W, reinterpret_cast<void*>(address));
    }
    qemu_plugin_register_vcpu_tb_exec_cb(block, on_enter, QEMU_PLUGIN_CB_NO_REGS, code);
}

void on_end(qemu_plugin_id_t, void*) {
    std::fprintf(stderr,
                 "calls=%" PRIu64 " stores=%" PRIu64 " strays=%" PRIu64 " from=0x%" PRIx64
                 " to=0x%" PRIx64 "\n",
                 the_guard.calls, the_guard.stores, the_guard.strays, the_guard.first_stray_from,
                 the_guard.first_stray_to);
}

bool read_argument(const char* argument) {
    char* end = nullptr;
    if (std::strncmp(argument, "call=", 5) == 0) {
        the_guard.watched.push_back(std::strtoull(argument + 5, &end, 16));
        return *end == '\0';
    }
    if (std::strncmp(argument, "may=", 4) == 0) {
        range allowed;
        allowed.from = std::strtoull(argument + 4, &end, 16);
        if (*end != '-') {
            return false;
        }
        allowed.to = std::strtoull(end + 1, &end, 16);
        the_guard.allowed.push_back(allowed);
        return *end == '\0';
    }
    return false;
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] int qemu_plugin_version = 1;

[[gnu::visibility("default")]] int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*,
                                                       int count, char** arguments) {
    for (int index = 0; index != count; ++index) {
        if (!read_argument(arguments[index])) {
            std::fprintf(stderr, "store_guard: '%s' is no argument.\n", arguments[index]);
            return 1;
        }
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
    qemu_plugin_register_atexit_cb(id, on_end, nullptr);
    return 0;
}

}  // extern "C"
