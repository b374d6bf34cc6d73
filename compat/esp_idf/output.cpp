// SPDX-License-Identifier: Apache-2.0

#include "output.hpp"

namespace ramwright::esp_idf {

void print_damage(const damage& found) noexcept {
    switch (found.what) {
        case damage::part::none: break;
        case damage::part::block:
            print("CORRUPT HEAP: multi_heap.cpp:{} detected at 0x{:08x}\n", __LINE__,
                  address(found.where));
            break;
        case damage::part::head:
            print("CORRUPT HEAP: Bad head at 0x{:08x}. Expected 0x{:08x} got 0x{:08x}\n",
                  address(found.where), found.expected, found.found);
            break;
        case damage::part::tail:
            print("CORRUPT HEAP: Bad tail at 0x{:08x}. Expected 0x{:08x} got 0x{:08x}\n",
                  address(found.where), found.expected, found.found);
            break;
        case damage::part::size:
            print("CORRUPT HEAP: Size at 0x{:08x} expected <=0x{:08x} got 0x{:08x}\n",
                  address(found.where), found.expected, found.found);
            break;
        case damage::part::free_word:
            print("CORRUPT HEAP: Invalid data at 0x{:08x}. Expected 0x{:08x} got 0x{:08x}\n",
                  address(found.where), found.expected, found.found);
            break;
    }
}

}  // namespace ramwright::esp_idf

extern "C" [[gnu::weak]] void ramwright_esp_idf_output(const char*) {}
extern "C" [[gnu::weak]] std::uint32_t ramwright_esp_idf_clock() { return 0; }
extern "C" [[gnu::weak]] void* ramwright_esp_idf_current_task() { return nullptr; }
extern "C" [[gnu::weak]] const char* ramwright_esp_idf_task_name(void*) { return ""; }
extern "C" [[gnu::weak]] std::size_t ramwright_esp_idf_callers(void*, void**, std::size_t) {
    return 0;
}
