// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "ramwright/trace/ring.hpp"

/// \file
/// Trace files, recorded as firmware records them: by a ring around a general heap.

namespace ramwright::tool::testing {

/// A directory of its own that is gone with the object.
class scratch_directory {
public:
    scratch_directory() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "ramwright-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~scratch_directory() { std::filesystem::remove_all(path_); }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream{file(name), std::ios::binary} << text;
        return file(name);
    }

private:
    std::filesystem::path path_;
};

class trace_maker {
    struct clock {
        const std::uint64_t* now;
        std::uint64_t operator()() const noexcept { return *now; }
    };

public:
    explicit trace_maker(const std::string& path, std::size_t region_bytes = 32 * 1024,
                         std::uint8_t build = 0xB1)
        : file_{path, std::ios::binary},
          region_(region_bytes / sizeof(std::uint64_t)),
          heap_{std::as_writable_bytes(std::span{region_})},
          ring_{std::as_writable_bytes(std::span{packets_}),
                {.build = {build},
                 .clock_hz = 1,
                 .region_bytes = static_cast<std::uint32_t>(region_bytes)},
                clock{&now_}} {}
    ~trace_maker() {
        reading_ = true;
        ring_.flush();
        drain();
    }
    trace_maker(const trace_maker&) = delete;
    trace_maker& operator=(const trace_maker&) = delete;

    /// From here until then nobody reads the ring, and it loses its oldest events.
    void stop_reading() { reading_ = false; }
    void resume_reading() { reading_ = true; }

    void wait(std::uint64_t ticks) { now_ += ticks; }
    void* allocate(std::size_t size, std::uintptr_t caller = 0) {
        void* const block = heap_.try_allocate({.size = size});
        if (block == nullptr) {
            ring_.refused({.size = size}, heap_.largest_free(), caller);
        } else {
            ring_.allocated(offset_of(heap_, block), {.size = size}, caller);
        }
        drain();
        return block;
    }
    void free(void* block) {
        ring_.freed(offset_of(heap_, block));
        heap_.deallocate(block);
        drain();
    }
    void mark(std::uint32_t value) {
        ring_.mark(value);
        drain();
    }
    bool resize(void* block, std::size_t size) {
        const bool done = heap_.resize(block, size);
        if (done) {
            ring_.resized(offset_of(heap_, block), size, 0);
        }
        drain();
        return done;
    }

private:
    void drain() {
        if (!reading_) {
            return;
        }
        ring_.drain([this](std::span<const std::byte> packet) {
            file_.write(reinterpret_cast<const char*>(packet.data()),
                        static_cast<std::streamsize>(packet.size()));
            return true;
        });
    }

    bool reading_ = true;
    std::uint64_t now_ = 0;
    std::ofstream file_;
    std::vector<std::uint64_t> region_;
    std::vector<std::uint64_t> packets_ = std::vector<std::uint64_t>(512);
    general<check_level::standard> heap_;
    trace_ring<clock> ring_;
};

}  // namespace ramwright::tool::testing
