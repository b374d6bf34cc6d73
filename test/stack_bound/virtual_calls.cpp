// SPDX-License-Identifier: Apache-2.0
#include "board/expect.hpp"
#include "fill.hpp"

/// Calls of virtual functions: the deep one is in the second slot of a second base.

namespace {

using stack_bound::fill;
using stack_bound::input;

class sensor {
public:
    virtual std::uint32_t calibrate(std::uint32_t value) = 0;
    virtual std::uint32_t read(std::uint32_t value) = 0;

protected:
    ~sensor() = default;
};

class filter {
public:
    virtual std::uint32_t reset() = 0;
    virtual std::uint32_t smooth(std::uint32_t value) = 0;

protected:
    ~filter() = default;
};

class thermometer final : public sensor, public filter {
public:
    /// Much deeper than all the rest, and never called.
    std::uint32_t calibrate(std::uint32_t value) override { return fill<1000>(value); }
    std::uint32_t read(std::uint32_t value) override { return fill<20>(value); }
    std::uint32_t reset() override { return fill<30>(1); }
    std::uint32_t smooth(std::uint32_t value) override { return fill<90>(value) + fill<40>(value); }
};

class barometer final : public sensor {
public:
    std::uint32_t calibrate(std::uint32_t value) override { return fill<900>(value); }
    std::uint32_t read(std::uint32_t value) override { return fill<70>(value); }
};

thermometer heat;
barometer pressure;

[[gnu::noinline]] std::uint32_t read_smoothly(sensor& from, filter& through) {
    return through.smooth(from.read(input)) + fill<10>(input);
}

sensor* sensors[]{&heat, &pressure};
filter* filters[]{&heat};

}  // namespace

int main() {
    std::uint32_t sum = 0;
    for (sensor* const each : sensors) {
        sum += read_smoothly(*each, *filters[input - 1]);
    }
    board::expect(sum != 0, "nothing was read");
    return board::verdict();
}
