// SPDX-License-Identifier: Apache-2.0
#include "tool/record/trace_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ramwright::record {

namespace {

// A process replaces its program by exec so often at most, each time with a file of its own.
constexpr int most_programs = 1000;

}  // namespace

void say(const char* sentence) noexcept {
    char line[PATH_MAX + 200];
    const int length = std::snprintf(line, sizeof(line), "ramwright: %s\n", sentence);
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, line, static_cast<std::size_t>(length));
}

bool trace_file::reserve(const char* wanted, int owner) noexcept {
    void* const memory = ::mmap(nullptr, window_bytes + blank_bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || std::strlen(wanted) >= sizeof(wanted_)) {
        return false;
    }
    window_ = static_cast<std::byte*>(memory);
    blank_ = window_ + window_bytes;
    owner_ = owner;
    std::strcpy(wanted_, wanted);
    return true;
}

void trace_file::start(const packet_header& blank) noexcept {
    created_ = false;
    complained_ = false;
    advance(blank);
}

void trace_file::advance(const packet_header& blank) noexcept {
    for (std::size_t at = 0; at != blank_bytes; at += default_packet_bytes) {
        std::memcpy(blank_ + at, &blank, sizeof(blank));
    }
    mapped_ = map_file();
    if (!mapped_) {
        complain(errno);
        ::mmap(window_, window_bytes, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        for (std::size_t at = 0; at != window_bytes; at += blank_bytes) {
            std::memcpy(window_ + at, blank_, blank_bytes);
        }
    }
}

bool trace_file::create(int process) noexcept {
    int file = -1;
    errno = EEXIST;
    if (process == owner_) {
        std::strcpy(name_, wanted_);
        file = ::open(name_, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    for (int program = 1; file < 0 && errno == EEXIST && program <= most_programs; ++program) {
        const int length =
            program == 1
                ? std::snprintf(name_, sizeof(name_), "%s.%d", wanted_, process)
                : std::snprintf(name_, sizeof(name_), "%s.%d.%d", wanted_, process, program);
        if (length >= static_cast<int>(sizeof(name_))) {
            errno = ENAMETOOLONG;
            return false;
        }
        file = ::open(name_, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    if (file < 0) {
        return false;
    }
    ::close(file);
    created_ = true;
    at_ = 0;
    return true;
}

bool trace_file::map_file() noexcept {
    if (!created_ && !create(::getpid())) {
        return false;
    }
    const int file = ::open(name_, O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    int problem = extend(file);
    if (problem != 0) {
        [[maybe_unused]] const int left = ::ftruncate(file, static_cast<off_t>(at_));
    } else if (::mmap(window_, window_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file,
                      static_cast<off_t>(at_)) == MAP_FAILED) {
        problem = errno;
    }
    ::close(file);
    errno = problem;
    at_ += problem == 0 ? window_bytes : 0;
    return problem == 0;
}

/// By a window of blank packets, or returns why not. They are written, and not only allocated: a page that
/// the disk has no room for would kill the program, and one that the kernel must read first costs more.
int trace_file::extend(int file) const noexcept {
    // Beyond this limit the kernel kills as well.
    rlimit limit{};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < at_ + window_bytes) {
        return EFBIG;
    }
    for (std::size_t done = 0; done != window_bytes;) {
        const std::size_t from = done % blank_bytes;
        const ssize_t written =
            ::pwrite(file, blank_ + from, blank_bytes - from, static_cast<off_t>(at_ + done));
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        done += written < 0 ? 0 : static_cast<std::size_t>(written);
    }
    return 0;
}

void trace_file::complain(int problem) noexcept {
    if (complained_) {
        return;
    }
    complained_ = true;
    char sentence[PATH_MAX + 100];
    std::snprintf(sentence, sizeof(sentence), "cannot write %s: %s; events are lost",
                  created_ ? name_ : wanted_, ::strerrordesc_np(problem));
    say(sentence);
}

}  // namespace ramwright::record
