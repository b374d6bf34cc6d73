// SPDX-License-Identifier: Apache-2.0

/// The locks of a C library that was built to have them from the application: picolibc, and newlib
/// configured with --enable-newlib-retargetable-locking. In another newlib nothing asks for them, and
/// the streams of two threads have nothing between them.
///
/// The lock of a stream is made when the stream is, in the application's heap. Where that fails the
/// failure is on record, and the stream is used without a lock.

#include <sys/lock.h>

#if defined(_RETARGETABLE_LOCKING)

#include <new>

#include "calls.hpp"
#include "library_lock.hpp"

// The C library's name for it.
struct __lock {
    ramwright::newlib::recursive_library_lock held;
};

namespace {

void make(_LOCK_T* lock) {
    void* const room = ramwright::newlib::heap().allocate(ramwright::layout::of<__lock>());
    *lock = room == nullptr ? nullptr : ::new (room) __lock;
}

void remove(_LOCK_T lock) { ramwright::newlib::heap().deallocate(lock); }

void acquire(_LOCK_T lock) {
    if (lock != nullptr) {
        lock->held.lock();
    }
}

int try_acquire(_LOCK_T lock) {
    if (lock != nullptr && lock->held.is_others()) {
        return 0;
    }
    acquire(lock);
    return 1;
}

void release(_LOCK_T lock) {
    if (lock != nullptr) {
        lock->held.unlock();
    }
}

}  // namespace

// All that the C library names, or its own definitions of the rest would collide with these.
#if defined(__PICOLIBC__)
struct __lock __lock___libc_recursive_mutex;
#else
struct __lock __lock___sinit_recursive_mutex;
struct __lock __lock___sfp_recursive_mutex;
struct __lock __lock___atexit_recursive_mutex;
struct __lock __lock___at_quick_exit_mutex;
struct __lock __lock___malloc_recursive_mutex;
struct __lock __lock___env_recursive_mutex;
struct __lock __lock___tz_mutex;
struct __lock __lock___dd_hash_mutex;
struct __lock __lock___arc4random_mutex;
#endif

extern "C" {

void __retarget_lock_init(_LOCK_T* lock) { make(lock); }
void __retarget_lock_init_recursive(_LOCK_T* lock) { make(lock); }
void __retarget_lock_close(_LOCK_T lock) { remove(lock); }
void __retarget_lock_close_recursive(_LOCK_T lock) { remove(lock); }
void __retarget_lock_acquire(_LOCK_T lock) { acquire(lock); }
void __retarget_lock_acquire_recursive(_LOCK_T lock) { acquire(lock); }
void __retarget_lock_release(_LOCK_T lock) { release(lock); }
void __retarget_lock_release_recursive(_LOCK_T lock) { release(lock); }

/// 0 iff another holds it, as the C library's own has it. Waits for one who comes between.
int __retarget_lock_try_acquire(_LOCK_T lock) { return try_acquire(lock); }
int __retarget_lock_try_acquire_recursive(_LOCK_T lock) { return try_acquire(lock); }

}  // extern "C"

#endif
