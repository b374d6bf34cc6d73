// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <duktape.h>

#include "recorded_heap.hpp"

/// Runs scripts in one Duktape heap, one after the other.
///
///     duktape_scripts TRACE SCRIPT...

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: duktape_scripts TRACE SCRIPT...\n");
        return 2;
    }
    traces::start_recording(argv[1], reinterpret_cast<const void*>(&duk_create_heap));
    duk_context* const context = duk_create_heap(
        [](void*, duk_size_t size) { return traces::memory::malloc(size); },
        [](void*, void* block, duk_size_t size) { return traces::memory::realloc(block, size); },
        [](void*, void* block) { traces::memory::free(block); }, nullptr, nullptr);
    for (int each = 2; each != argc; ++each) {
        std::ifstream file{argv[each]};
        const std::string script{std::istreambuf_iterator<char>{file}, {}};
        if (!file || duk_peval_lstring(context, script.data(), script.size()) != 0) {
            std::fprintf(stderr, "%s: %s\n", argv[each], duk_safe_to_string(context, -1));
            return 1;
        }
        duk_pop(context);
    }
    duk_destroy_heap(context);
    return traces::finish_recording();
}
