// SPDX-License-Identifier: Apache-2.0
//
// Each case is a mistake that must not compile; its line names a part of what the compiler must say.
#include <span>

#include "ramwright/fixed/bit_set.hpp"
#include "ramwright/fixed/format.hpp"
#include "ramwright/fixed/ring.hpp"
#include "ramwright/fixed/spsc_queue.hpp"
#include "ramwright/fixed/string.hpp"
#include "ramwright/fixed/unique.hpp"
#include "ramwright/fixed/vector.hpp"

using namespace ramwright::fixed;

#ifndef CASE
#define CASE 0
#endif

void misuse(vector<int, 4>& v, ring<int, 4>& r, spsc_queue<int, 4>& q, string<8>& s) {
#if CASE == 1  // unused
    v.try_push_back(1);
#endif
#if CASE == 2  // push_back
    v.push_back(1);
#endif
#if CASE == 3  // push_back
    r.push_back(1);
#endif
#if CASE == 4  // unused
    q.in().try_push(1);
#endif
#if CASE == 5  // try_pop
    int popped = 0;
    static_cast<void>(q.in().try_pop(popped));
#endif
#if CASE == 6  // try_push
    static_cast<void>(q.out().try_push(1));
#endif
#if CASE == 7  // push
    q.in().push(1, or_drop_oldest);
#endif
#if CASE == 8  // constraint
    vector<int, 2> too_many{1, 2, 3};
#endif
#if CASE == 9  // constraint
    s = string<4>{"12345"};
#endif
#if CASE == 10  // the_pattern_has_another_number_of_fields_than_arguments
    format(s, "{} {}", 1);
#endif
#if CASE == 11  // the_pattern_wants_text_in_hexadecimal
    format(s, "{:x}", "text");
#endif
#if CASE == 12  // the_pattern_has_a_brace_without_its_other
    format(s, "{", 1);
#endif
#if CASE == 13  // deleted
    struct source {
        bool destroy(int*) { return true; }
    } from;
    int object = 0;
    const unique<int, source> one{&object, from};
    const unique<int, source> two = one;
#endif
#if CASE == 14  // deleted
    spsc_queue<int, 4> copy = q;
#endif
#if CASE == 15  // that can hold nothing
    vector<int, 0> none;
#endif
#if CASE == 16  // constraint
    const int three[] = {1, 2, 3};
    vector<int, 2> too_many(three);
#endif
#if CASE == 17  // constraint
    std::span<const int> some;
    vector<int, 4> of_run_time(some);
#endif
#if CASE == 18  // unused
    v.try_resize(4);
#endif
#if CASE == 19  // unused
    v.try_insert(v.begin(), 2, 7);
#endif
#if CASE == 20  // push_back
    r.view().push_back(1);
#endif
#if CASE == 21  // unused
    r.view().try_push_back(1);
#endif
#if CASE == 22  // unused
    s.ref().try_append("text");
#endif
#if CASE == 23  // try_pop
    int popped = 0;
    static_cast<void>(q.in().view().try_pop(popped));
#endif
#if CASE == 24  // try_push
    static_cast<void>(q.out().view().try_push(1));
#endif
#if CASE == 25  // push
    q.in().view().push(1, or_drop_oldest);
#endif
#if CASE == 26  // the_pattern_has_another_number_of_fields_than_arguments
    format(s.ref(), "{} {}", 1);
#endif
#if CASE == 27  // discards qualifiers
    const ring<int, 4> unchanged;
    static_cast<void>(unchanged.view());
#endif
#if CASE == 28  // no matching function
    format(string<8>{"lost"}, "{}", 1);
#endif
    static_cast<void>(v);
    static_cast<void>(r);
    static_cast<void>(q);
    static_cast<void>(s);
}
