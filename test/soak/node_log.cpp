// SPDX-License-Identifier: Apache-2.0
#include "node_log.hpp"

#include <cstdlib>
#include <memory>
#include <unordered_map>

#include "../tool/log_maker.hpp"
#include "application.hpp"
#include "node_memory.hpp"
#include "workload/w4.hpp"

namespace {

/// Memory that notes what is asked of it.
struct recorded_memory {
    ramwright::tool::testing::log_maker log{};
    std::unordered_map<void*, std::uint32_t> slots{};

    void* allocate(std::size_t size) {
        void* const block = std::malloc(size);
        slots.emplace(block, log.allocate(static_cast<std::uint32_t>(size)));
        return block;
    }
    void release(void* block, std::size_t) {
        log.free(slots.at(block));
        slots.erase(block);
        std::free(block);
    }
    ~recorded_memory() {
        for (const auto& each : slots) {
            std::free(each.first);
        }
    }
};

recorded_memory* node = nullptr;

}  // namespace

namespace iot_node::node_memory {

[[gnu::noinline]] void* allocate(std::size_t size) noexcept {
    node->log.calls_from(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)));
    return node->allocate(size);
}

void release(void* block, std::size_t size) noexcept {
    if (block != nullptr) {
        node->release(block, size);
    }
}

}  // namespace iot_node::node_memory

namespace ramwright::tool::testing {

operation_log record_node(std::uint32_t seed, std::uint32_t seconds) {
    recorded_memory memory;
    node = &memory;
    iot_node::application application{seed};
    application.start();
    for (std::uint32_t second = 1; second <= seconds; ++second) {
        memory.log.wait(1);
        application.run_second(second);
    }
    node = nullptr;
    return memory.log.take();
}

operation_log record_level(std::uint32_t seed, std::uint32_t operations) {
    struct ticking_memory {
        recorded_memory inner{};

        void* allocate(std::uint32_t size) {
            inner.log.wait(1);
            return inner.allocate(size);
        }
        void release(void* block, std::uint32_t size) {
            inner.log.wait(1);
            inner.release(block, size);
        }
    };
    ticking_memory memory;
    const auto workload = std::make_unique<bench::w4<ticking_memory>>(memory, seed);
    workload->run(operations);
    return memory.inner.log.take();
}

}  // namespace ramwright::tool::testing
