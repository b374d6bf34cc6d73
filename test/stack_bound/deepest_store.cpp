// SPDX-License-Identifier: Apache-2.0
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "test/bench/store_guard/qemu_plugin.hpp"

/// A plugin of the emulator: the lowest address in a stretch of memory, a stack, that anything is stored to.
/// Its argument is the stretch, `stack=FROM-TO` in hexadecimal; its answer is a line on standard error.

namespace {

struct watch {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::uint64_t lowest = 0;
    std::uint64_t stores = 0;
};

// Never destroyed: the emulator ends in a callback, after static objects have been.
watch& the_watch = *new watch;

void on_store(unsigned, qemu_plugin_meminfo_t info, std::uint64_t address, void*) {
    // QEMU 7.2 calls back for loads as well, whatever it was asked for.
    if (!qemu_plugin_mem_is_store(info) || address < the_watch.from || address >= the_watch.to) {
        return;
    }
    ++the_watch.stores;
    if (address < the_watch.lowest) {
        the_watch.lowest = address;
    }
}

void on_translated(qemu_plugin_id_t, qemu_plugin_tb* block) {
    const std::size_t count = qemu_plugin_tb_n_insns(block);
    for (std::size_t index = 0; index != count; ++index) {
        qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(block, index), on_store,
                                         QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_W, nullptr);
    }
}

void on_end(qemu_plugin_id_t, void*) {
    std::fprintf(stderr, "stores=%" PRIu64 " deepest=%" PRIu64 "\n", the_watch.stores,
                 the_watch.to - the_watch.lowest);
}

bool read_argument(const char* argument) {
    char* end = nullptr;
    if (std::strncmp(argument, "stack=", 6) != 0) {
        return false;
    }
    the_watch.from = std::strtoull(argument + 6, &end, 16);
    if (*end != '-') {
        return false;
    }
    the_watch.to = std::strtoull(end + 1, &end, 16);
    the_watch.lowest = the_watch.to;
    return *end == '\0' && the_watch.from < the_watch.to;
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] int qemu_plugin_version = 1;

[[gnu::visibility("default")]] int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*,
                                                       int count, char** arguments) {
    if (count != 1 || !read_argument(arguments[0])) {
        std::fprintf(stderr, "deepest_store: say stack=FROM-TO.\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
    qemu_plugin_register_atexit_cb(id, on_end, nullptr);
    return 0;
}

}  // extern "C"
