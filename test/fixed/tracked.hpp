// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdlib>
#include <set>

namespace ramwright_test {

/// A number that knows which of its kind exist: using one that does not ends the test program.
class tracked {
public:
    tracked(int value = 0) : value_{value} { born(); }  // NOLINT(google-explicit-constructor)
    tracked(const tracked& other) : value_{other.value()} { born(); }
    tracked(tracked&& other) : value_{other.value()} {
        other.value_ = moved_from;
        born();
    }
    tracked& operator=(const tracked& other) {
        must_exist();
        value_ = other.value();
        return *this;
    }
    tracked& operator=(tracked&& other) {
        must_exist();
        const int value = other.value();
        other.value_ = moved_from;
        value_ = value;
        return *this;
    }
    ~tracked() {
        must_exist();
        existing().erase(this);
    }

    [[nodiscard]] int value() const {
        must_exist();
        return value_;
    }
    [[nodiscard]] static std::size_t count() { return existing().size(); }

    friend bool operator==(const tracked& a, const tracked& b) { return a.value() == b.value(); }
    friend auto operator<=>(const tracked& a, const tracked& b) { return a.value() <=> b.value(); }

private:
    static constexpr int moved_from = -1;

    static std::set<const void*>& existing() {
        static std::set<const void*> all;
        return all;
    }
    void born() {
        if (!existing().insert(this).second) {
            std::abort();
        }
    }
    void must_exist() const {
        if (!existing().contains(this)) {
            std::abort();
        }
    }

    int value_;
};

}  // namespace ramwright_test
