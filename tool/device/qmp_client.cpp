// SPDX-License-Identifier: Apache-2.0
#include "tool/device/qmp_client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "tool/common/error.hpp"
#include "tool/device/line.hpp"
#include "tool/device/qmp_message.hpp"
#include "tool/device/read_memory_file.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr int patience_ms = 10'000;
constexpr std::size_t longest_line = std::size_t{1} << 20;

/// The machine writes memory to a file; QMP has no other way to hand it over.
class exchange_file {
public:
    exchange_file() {
        std::string pattern = (fs::temp_directory_path() / "ramwright-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw input_error(fmt::format("cannot make a directory like {}", pattern));
        }
        directory_ = pattern;
    }
    ~exchange_file() {
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }
    exchange_file(const exchange_file&) = delete;
    exchange_file& operator=(const exchange_file&) = delete;

    [[nodiscard]] std::string path() const { return (directory_ / "memory").string(); }

private:
    fs::path directory_;
};

}  // namespace

qmp_client::qmp_client(const std::string& socket) : name_{socket}, socket_{connect_local(socket)} {
    try {
        if (read_qmp(line()).kind != qmp_message::kinds::greeting) {
            throw input_error(fmt::format("what answers on {} does not speak QMP", name_));
        }
        execute("qmp_capabilities", "{}");
    } catch (const gone&) {
        ::close(socket_);
        throw input_error(fmt::format("{} was closed before QEMU answered", name_));
    } catch (...) {
        ::close(socket_);
        throw;
    }
}

qmp_client::~qmp_client() { ::close(socket_); }

std::string qmp_client::line() {
    for (;;) {
        if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
            std::string first = received_.substr(0, end);
            received_.erase(0, end + 1);
            return first;
        }
        pollfd waited{.fd = socket_, .events = POLLIN, .revents = 0};
        int ready = 0;
        while ((ready = ::poll(&waited, 1, patience_ms)) < 0 && errno == EINTR) {
        }
        if (ready == 0) {
            throw input_error(
                fmt::format("QEMU does not answer on {}: is somebody else connected?", name_));
        }
        std::array<char, 4096> bytes;
        const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (got <= 0) {
            throw gone{};
        }
        received_.append(bytes.data(), static_cast<std::size_t>(got));
        if (received_.size() > longest_line) {
            throw input_error(fmt::format("what answers on {} does not speak QMP", name_));
        }
    }
}

std::string qmp_client::execute(const std::string& command, const std::string& arguments) {
    const std::string request = fmt::format(R"({{"execute": "{}", "arguments": {}}})"
                                            "\n",
                                            command, arguments);
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        throw gone{};
    }
    for (;;) {
        const qmp_message answer = read_qmp(line());
        switch (answer.kind) {
            case qmp_message::kinds::returned: return answer.text;
            case qmp_message::kinds::refused:
                throw input_error(fmt::format("QEMU refuses {}: {}", command, answer.text));
            case qmp_message::kinds::nonsense:
                throw input_error(fmt::format("what answers on {} does not speak QMP", name_));
            default: break;
        }
    }
}

void qmp_client::go_on(bool runs) {
    if (runs) {
        execute("cont", "{}");
    }
}

bool qmp_client::read_memory(const std::vector<memory_range>& ranges,
                             std::vector<std::byte>& into) {
    const exchange_file file;
    std::vector<std::byte> memory;
    try {
        const std::string before = execute("query-status", "{}");
        at_end_ = before == "shutdown" || before == "guest-panicked" || before == "internal-error";
        const bool runs = before == "running";
        if (runs) {
            execute("stop", "{}");
        }
        try {
            for (const memory_range& each : ranges) {
                const json arguments{
                    {"val", each.start}, {"size", each.size}, {"filename", file.path()}};
                execute("pmemsave", arguments.dump());
                const std::vector<std::byte> part = read_memory_file(file.path());
                memory.insert(memory.end(), part.begin(), part.end());
            }
        } catch (const input_error&) {
            // Refused or not, the machine is left as it was found.
            go_on(runs);
            throw;
        }
        go_on(runs);
    } catch (const gone&) {
        return false;
    }
    into = std::move(memory);
    return true;
}

}  // namespace ramwright::tool
