// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

#include "examples/middleware/mbedtls/connection.hpp"
#include "recorded_heap.hpp"

/// Three TLS 1.2 connections, one after the other, each with a handshake and a text each way:
///
///     tls_handshake TRACE client|server
///
/// Both ends run in this program. The one named allocates from the recorded heap, the other as ever.

namespace {

bool recording = false;

/// Turns recording on for one end's own code.
class as_recorded_end {
public:
    explicit as_recorded_end(bool is_the_end) { recording = is_the_end; }
    ~as_recorded_end() { recording = false; }

    as_recorded_end(const as_recorded_end&) = delete;
    as_recorded_end& operator=(const as_recorded_end&) = delete;
};

constexpr int other_end(int end) {
    return end == MBEDTLS_SSL_IS_CLIENT ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT;
}

/// What `action` does of one end's is recorded, if it is the one.
template <typename Action>
auto by(bool recorded, Action action) {
    const as_recorded_end end{recorded};
    return action();
}

/// True iff the connection worked from its beginning to its end.
bool connect(int recorded_end) {
    wire to_recorded;
    wire to_other;
    tls_peer recorded{recorded_end, to_recorded, to_other};
    tls_peer other{other_end(recorded_end), to_other, to_recorded};
    int recorded_state = by(true, [&] { return recorded.set_up(); });
    int other_state = other.set_up();
    if (recorded_state != 0 || other_state != 0) {
        return false;
    }
    recorded_state = other_state = MBEDTLS_ERR_SSL_WANT_READ;
    for (int turn = 0; turn != 20 && (recorded_state != 0 || other_state != 0); ++turn) {
        recorded_state = by(true, [&] { return recorded.go_on(); });
        other_state = other.go_on();
    }
    const bool understood = recorded_state == 0 && other_state == 0 &&
                            by(true, [&] { return recorded.send("temperature?"); }) &&
                            other.receives("temperature?") && other.send("21.5 C") &&
                            by(true, [&] { return recorded.receives("21.5 C"); });
    return understood;
}

}  // namespace

// mbedTLS writes the time into its greetings. Here it stands still.
extern "C" std::time_t time(std::time_t* into) {
    constexpr std::time_t standing = 1'600'000'000;
    return into == nullptr ? standing : *into = standing;
}

// Debian's mbedTLS calls the C library's functions; the linker is told to have it call these (--wrap).
extern "C" {
void* __real_calloc(std::size_t count, std::size_t size);
void __real_free(void* block);
void* __wrap_calloc(std::size_t count, std::size_t size);
void __wrap_free(void* block);

void* __wrap_calloc(std::size_t count, std::size_t size) {
    return recording ? traces::memory::calloc(count, size) : __real_calloc(count, size);
}
// Whoever frees it: the block goes back to where it is from.
void __wrap_free(void* block) {
    if (traces::heap().owns(block)) {
        traces::memory::free(block);
    } else {
        __real_free(block);
    }
}
}

int main(int argc, char** argv) {
    const std::string_view end = argc == 3 ? argv[2] : "";
    if (end != "client" && end != "server") {
        std::fprintf(stderr, "usage: tls_handshake TRACE client|server\n");
        return 2;
    }
    traces::start_recording(argv[1], reinterpret_cast<const void*>(&mbedtls_ssl_handshake));
    for (int connection = 0; connection != 3; ++connection) {
        if (!connect(end == "client" ? MBEDTLS_SSL_IS_CLIENT : MBEDTLS_SSL_IS_SERVER)) {
            std::fprintf(stderr, "The connection failed.\n");
            return 1;
        }
    }
    return traces::finish_recording();
}
