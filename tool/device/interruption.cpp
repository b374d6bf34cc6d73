// SPDX-License-Identifier: Apache-2.0
#include "tool/device/interruption.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>

namespace ramwright::tool {

interruption::interruption(std::initializer_list<int> signals) {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (const int each : signals) {
        ::sigaddset(&wanted, each);
    }
    ::sigprocmask(SIG_BLOCK, &wanted, &before_);
    signals_ = ::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
}

interruption::~interruption() {
    ::close(signals_);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

int interruption::wait(int descriptor, std::chrono::milliseconds patience) {
    return wait_for(descriptor, POLLIN, patience);
}

int interruption::wait_to_write(int descriptor, std::chrono::milliseconds patience) {
    return wait_for(descriptor, POLLOUT, patience);
}

int interruption::wait_for(int descriptor, short what, std::chrono::milliseconds patience) {
    std::array<pollfd, 2> waited{
        {{.fd = signals_, .events = POLLIN, .revents = 0},
         {.fd = descriptor, .events = what, .revents = 0}}};  // poll leaves out those below 0
    ::poll(waited.data(), waited.size(), static_cast<int>(patience.count()));
    signalfd_siginfo came{};
    if (::read(signals_, &came, sizeof(came)) != sizeof(came)) {
        return 0;
    }
    last_ = static_cast<int>(came.ssi_signo);
    return last_;
}

}  // namespace ramwright::tool
