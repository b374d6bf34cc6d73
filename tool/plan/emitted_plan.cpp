// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/emitted_plan.hpp"

#include <fmt/format.h>

#include "tool/common/units.hpp"
#include "tool/plan/plan_header.hpp"

namespace ramwright::tool {

namespace {

/// What the pools leave of the region; 0 iff there is nothing behind them.
std::uint64_t heap_bytes(const plan_file& plan, const design& how) {
    return how.rest == rest_allocator::none ? 0 : plan.region_bytes - pool_bytes(how);
}

std::string opening(const plan_file& plan, const plan_offer& chosen) {
    return fmt::format(
        "/* Written by `ramwright plan`; a change here is lost with the next plan.\n"
        " *\n"
        " * The memory plan '{}': {}.\n"
        " * Peak live: {}, {} with {} % more demand.\n"
        " * The sizes are proven for ramwright's allocators; another heap places blocks "
        "otherwise.\n"
        " */\n",
        chosen.how.name, chosen.summary, bytes(plan.peak_live_bytes),
        bytes(plan.peak_live_with_margin_bytes), plan.margin_percent);
}

/// Calls `text` with the number and the class of each pool and joins what it returns.
template <typename Text>
std::string for_each_pool(const design& how, Text&& text) {
    std::string all;
    for (std::size_t index = 0; index != how.pools.size(); ++index) {
        all += text(index, how.pools[index]);
    }
    return all;
}

std::string c_tables(const plan_file& plan, const plan_offer& chosen) {
    const design& how = chosen.how;
    const std::uint64_t heap = heap_bytes(plan, how);
    std::string text = opening(plan, chosen) +
                       "/* Include it in one C file: it defines the storage. */\n"
                       "#include <stdint.h>\n\n"
                       "struct memory_plan_pool {\n"
                       "    uint32_t smallest; /* serves requests from here */\n"
                       "    uint32_t largest;  /* to here */\n"
                       "    uint32_t stride;   /* from a block to the next */\n"
                       "    uint32_t count;\n"
                       "    unsigned char *blocks;\n"
                       "};\n\n";
    text += for_each_pool(how, [](std::size_t index, const size_class& each) {
        return fmt::format("_Alignas(8) unsigned char memory_plan_blocks_{}[{} * {}];\n", index,
                           each.count, each.stride());
    });
    if (heap != 0) {
        text += fmt::format("_Alignas(8) unsigned char memory_plan_heap[{}];\n", heap);
    }
    text += fmt::format("\nenum {{ memory_plan_pool_count = {} }};\n", how.pools.size());
    if (!how.pools.empty()) {
        text += "const struct memory_plan_pool memory_plan_pools[] = {\n";
        text += for_each_pool(how, [](std::size_t index, const size_class& each) {
            return fmt::format("    {{{}, {}, {}, {}, memory_plan_blocks_{}}},\n", each.smallest,
                               each.block_size, each.stride(), each.count, index);
        });
        text += "};\n";
    }
    return text;
}

std::string freertos(const plan_file& plan, const plan_offer& chosen) {
    const design& how = chosen.how;
    std::string text = opening(plan, chosen) +
                       fmt::format(
                           "/* For FreeRTOSConfig.h. */\n"
                           "#define configTOTAL_HEAP_SIZE ((size_t){})\n\n"
                           "/* For one C file, behind FreeRTOS.h and queue.h. The free blocks of a "
                           "pool wait in a\n"
                           " * queue: xQueueReceive takes one, xQueueSend gives it back, and their "
                           "FromISR twins do. */\n"
                           "#ifdef MEMORY_PLAN_POOLS\n",
                           heap_bytes(plan, how));
    text += for_each_pool(how, [](std::size_t index, const size_class& each) {
        return fmt::format(
            "\n/* {0} to {1} B. */\n"
            "static uint64_t memory_plan_blocks_{2}[{3}][{4} / 8];\n"
            "static uint8_t memory_plan_free_{2}[{3} * sizeof(void *)];\n"
            "static StaticQueue_t memory_plan_state_{2};\n"
            "QueueHandle_t memory_plan_pool_{2};\n",
            each.smallest, each.block_size, index, each.count, each.stride());
    });
    text +=
        "\n/* Once, before anybody takes a block. */\n"
        "void memory_plan_create(void)\n{\n";
    text += for_each_pool(how, [](std::size_t index, const size_class& each) {
        return fmt::format(
            "    memory_plan_pool_{0} = xQueueCreateStatic({1}, sizeof(void *), "
            "memory_plan_free_{0},\n"
            "                                            &memory_plan_state_{0});\n"
            "    for (unsigned i = 0; i != {1}; ++i) {{\n"
            "        void *block = memory_plan_blocks_{0}[i];\n"
            "        (void)xQueueSend(memory_plan_pool_{0}, &block, 0);\n"
            "    }}\n",
            index, each.count);
    });
    return text + "}\n\n#endif\n";
}

std::string zephyr(const plan_file& plan, const plan_offer& chosen) {
    const design& how = chosen.how;
    const std::uint64_t heap = heap_bytes(plan, how);
    std::string text = opening(plan, chosen) +
                       "/* Include it in one C file: it defines the storage. */\n"
                       "#include <zephyr/kernel.h>\n\n";
    text += for_each_pool(how, [](std::size_t index, const size_class& each) {
        return fmt::format("K_MEM_SLAB_DEFINE(memory_plan_slab_{}, {}, {}, 8);\n", index,
                           each.stride(), each.count);
    });
    if (heap != 0) {
        text += fmt::format("K_HEAP_DEFINE(memory_plan_heap, {});\n", heap);
    }
    text += "\nvoid *memory_plan_alloc(size_t size)\n{\n";
    text += how.pools.empty() ? "" : "    void *block;\n\n";
    text += for_each_pool(how, [](std::size_t index, const size_class& each) {
        return fmt::format(
            "    if ({}size <= {} &&\n"
            "        k_mem_slab_alloc(&memory_plan_slab_{}, &block, K_NO_WAIT) == 0) {{\n"
            "        return block;\n"
            "    }}\n",
            each.smallest == 1 ? "" : fmt::format("size >= {} && ", each.smallest), each.block_size,
            index);
    });
    text += heap == 0 ? "    return NULL;\n}\n"
                      : "    return k_heap_alloc(&memory_plan_heap, size, K_NO_WAIT);\n}\n";
    text += "\nvoid memory_plan_free(void *block)\n{\n";
    text += for_each_pool(how, [](std::size_t index, const size_class& each) {
        return fmt::format(
            "    if ((char *)block >= memory_plan_slab_{0}.buffer &&\n"
            "        (char *)block < memory_plan_slab_{0}.buffer + {1} * {2}) {{\n"
            "        k_mem_slab_free(&memory_plan_slab_{0}, block);\n"
            "        return;\n"
            "    }}\n",
            index, each.count, each.stride());
    });
    text += heap == 0 ? "" : "    k_heap_free(&memory_plan_heap, block);\n";
    return text + "}\n";
}

}  // namespace

std::string emitted_plan(const plan_file& plan, const plan_offer& chosen, plan_form form) {
    switch (form) {
        case plan_form::c: return c_tables(plan, chosen);
        case plan_form::freertos: return freertos(plan, chosen);
        case plan_form::zephyr: return zephyr(plan, chosen);
        case plan_form::cpp: break;
    }
    return plan_header(plan, chosen);
}

}  // namespace ramwright::tool
