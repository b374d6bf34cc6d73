// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdio>
#include <ctime>

#include <lua5.4/lua.hpp>

#include "recorded_heap.hpp"

/// Runs scripts in one Lua state, one after the other.
///
///     lua_scripts TRACE SCRIPT...

namespace {

void* allocate_for_lua(void*, void* block, std::size_t, std::size_t size) {
    if (size == 0) {
        traces::memory::free(block);
        return nullptr;
    }
    return ramwright::reallocate(traces::heap(), block, {.size = size});
}

}  // namespace

// Lua takes the seed of its hashes from the time. Here it stands still.
extern "C" std::time_t time(std::time_t* into) {
    constexpr std::time_t standing = 1'600'000'000;
    return into == nullptr ? standing : *into = standing;
}

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: lua_scripts TRACE SCRIPT...\n");
        return 2;
    }
    traces::start_recording(argv[1], reinterpret_cast<const void*>(&lua_newstate));
    lua_State* const state = lua_newstate(allocate_for_lua, nullptr);
    luaL_openlibs(state);
    for (int each = 2; each != argc; ++each) {
        // Named by the script, not by where it lies.
        if (luaL_dofile(state, argv[each]) != LUA_OK) {
            std::fprintf(stderr, "%s\n", lua_tostring(state, -1));
            return 1;
        }
        lua_settop(state, 0);
    }
    lua_close(state);
    return traces::finish_recording();
}
