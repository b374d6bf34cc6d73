// SPDX-License-Identifier: Apache-2.0

/// The lock hooks every newlib has, whatever it was built with. Recursive, as newlib asks. malloc is
/// safe without the first: code that calls it keeps other callers of it out, and nobody else.

#include <malloc.h>

#include "library_lock.hpp"

namespace {

using ramwright::newlib::recursive_library_lock;

recursive_library_lock malloc_callers;
recursive_library_lock environment;
recursive_library_lock time_zone;

}  // namespace

extern "C" {

// newlib's headers declare these for C alone, or not at all.
void __env_lock(struct _reent*);
void __env_unlock(struct _reent*);
void __tz_lock();
void __tz_unlock();

void __malloc_lock(struct _reent*) { malloc_callers.lock(); }
void __malloc_unlock(struct _reent*) { malloc_callers.unlock(); }

void __env_lock(struct _reent*) { environment.lock(); }
void __env_unlock(struct _reent*) { environment.unlock(); }

void __tz_lock() { time_zone.lock(); }
void __tz_unlock() { time_zone.unlock(); }

}  // extern "C"
