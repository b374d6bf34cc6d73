// SPDX-License-Identifier: Apache-2.0
#include "tool/record/recorded_run.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "tool/common/error.hpp"
#include "tool/record/environment.hpp"
#include "tool/record/finished_trace.hpp"
#include "tool/record/program_file.hpp"

namespace ramwright::tool {

namespace {

namespace fs = std::filesystem;

/// For programs of `bits`. Beside the command, where it was built; where it is installed, relative to the
/// command.
std::string recorder_library(unsigned bits) {
    const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
    const char* const name = bits == 32 ? "libramwright_record_32.so" : "libramwright_record.so";
    for (const fs::path& candidate : {here / name, here / RAMWRIGHT_RECORD_DIRECTORY / name}) {
        std::error_code problem;
        if (!fs::exists(candidate, problem)) {
            continue;
        }
        const std::string path = fs::canonical(candidate).string();
        if (path.find_first_of(" :") != std::string::npos) {
            throw input_error(fmt::format(
                "nothing can be preloaded from a path with blanks or colons, {}", path));
        }
        return path;
    }
    throw input_error(fmt::format("{} is missing beside {}", name, here.string()));
}

/// An empty name until the program makes it: leaves nothing of an earlier run to be mistaken for this.
std::string fresh_file(const std::string& name) {
    const std::string path = fs::absolute(name).string();
    std::error_code problem;
    if (fs::exists(path, problem) && !fs::is_regular_file(path, problem)) {
        throw input_error(fmt::format("{} is no regular file", name));
    }
    if (!std::ofstream{path, std::ios::binary}) {
        throw input_error(fmt::format("cannot write {}: {}", name, std::strerror(errno)));
    }
    fs::remove(path);
    return path;
}

/// The files of other processes, `path` and a process id, and what they were called before.
std::set<std::string> files_beside(const std::string& path) {
    std::set<std::string> found;
    const std::string start = path + ".";
    for (const fs::directory_entry& each : fs::directory_iterator(fs::path{path}.parent_path())) {
        const std::string name = each.path().string();
        if (name.starts_with(start) &&
            name.find_first_not_of("0123456789.", start.size()) == std::string::npos) {
            found.insert(name);
        }
    }
    return found;
}

bool is_running(const std::string& file, const std::string& path) {
    int process = 0;
    const char* const id = file.data() + path.size() + 1;
    std::from_chars(id, file.data() + file.size(), process);
    return process > 0 && (::kill(process, 0) == 0 || errno == EPERM);
}

[[noreturn]] void become(const std::string& program, const record_request& request,
                         const std::string& path, const std::string& library) {
    const char* const others = std::getenv("LD_PRELOAD");
    const bool alone = others == nullptr || *others == '\0';
    ::setenv("LD_PRELOAD", (alone ? library : library + ":" + others).c_str(), 1);
    ::setenv(record::file_variable, path.c_str(), 1);
    ::setenv(record::process_variable, std::to_string(::getpid()).c_str(), 1);
    ::setenv(record::clock_variable, request.clock.c_str(), 1);
    ::setenv(record::depth_variable, std::to_string(request.depth).c_str(), 1);
    std::vector<char*> arguments;
    for (const std::string& each : request.arguments) {
        arguments.push_back(const_cast<char*>(each.c_str()));
    }
    arguments.push_back(nullptr);
    ::execv(program.c_str(), arguments.data());
    fmt::print(stderr, "ramwright: cannot execute '{}': {}\n", program, std::strerror(errno));
    ::_exit(static_cast<int>(exit_code::bad_input));
}

/// As a shell does it: an interrupt from the keyboard is the program's affair.
class keyboard_ignored {
public:
    keyboard_ignored() {
        struct sigaction ignore {};
        ignore.sa_handler = SIG_IGN;
        ::sigaction(SIGINT, &ignore, &interrupt_);
        ::sigaction(SIGQUIT, &ignore, &quit_);
    }
    ~keyboard_ignored() { restore(); }
    keyboard_ignored(const keyboard_ignored&) = delete;
    keyboard_ignored& operator=(const keyboard_ignored&) = delete;

    void restore() const {
        ::sigaction(SIGINT, &interrupt_, nullptr);
        ::sigaction(SIGQUIT, &quit_, nullptr);
    }

private:
    struct sigaction interrupt_ {};
    struct sigaction quit_ {};
};

int run_to_its_end(const std::string& program, const record_request& request,
                   const std::string& path, const std::string& library) {
    const keyboard_ignored ignored;
    const pid_t child = ::fork();
    if (child < 0) {
        throw input_error(fmt::format("cannot start a process: {}", std::strerror(errno)));
    }
    if (child == 0) {
        ignored.restore();
        become(program, request, path, library);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

recorded_run record_program(const record_request& request) {
    const std::string program = find_program(request.arguments.front());
    const std::string library = recorder_library(preloaded_bits(program));
    const std::string path = fresh_file(request.file);
    const std::set<std::string> older = files_beside(path);

    recorded_run run{.status = run_to_its_end(program, request, path, library), .files = {}};
    if (fs::exists(path)) {
        run.files.push_back(finish_trace(path));
    }
    for (const std::string& each : files_beside(path)) {
        if (!older.contains(each)) {
            run.files.push_back(is_running(each, path) ? look_at_trace(each) : finish_trace(each));
        }
    }
    return run;
}

}  // namespace ramwright::tool
