// SPDX-License-Identifier: Apache-2.0

/// What standard containers and operator new ask of libstdc++ in a program without exceptions: the new
/// handler, and what throws. Where something would be thrown, the core traps.
///
/// libstdc++'s own versions bring its unwinder, its demangler and a pool for exceptions in the heap, all
/// for a message on the way to abort(). They are libstdc++ 12's, all of them: of a part, libstdc++'s own
/// would be linked as well and collide.

#include <atomic>
#include <new>

#if defined(__cpp_exceptions)
#error "This file is for programs that are compiled with -fno-exceptions."
#endif

namespace std {

namespace {
constinit atomic<new_handler> handler{nullptr};
}  // namespace

const nothrow_t nothrow{};

new_handler get_new_handler() noexcept { return handler.load(memory_order_acquire); }

/// From one context only, as cores without exclusives have no exchange.
new_handler set_new_handler(new_handler next) noexcept {
    const new_handler before = handler.load(memory_order_acquire);
    handler.store(next, memory_order_release);
    return before;
}

// No C++ header declares all of these.
[[noreturn]] void __throw_bad_exception();
[[noreturn]] void __throw_bad_alloc();
[[noreturn]] void __throw_bad_array_new_length();
[[noreturn]] void __throw_bad_cast();
[[noreturn]] void __throw_bad_typeid();
[[noreturn]] void __throw_bad_function_call();
[[noreturn]] void __throw_logic_error(const char*);
[[noreturn]] void __throw_domain_error(const char*);
[[noreturn]] void __throw_invalid_argument(const char*);
[[noreturn]] void __throw_length_error(const char*);
[[noreturn]] void __throw_out_of_range(const char*);
[[noreturn]] void __throw_out_of_range_fmt(const char*, ...);
[[noreturn]] void __throw_runtime_error(const char*);
[[noreturn]] void __throw_range_error(const char*);
[[noreturn]] void __throw_overflow_error(const char*);
[[noreturn]] void __throw_underflow_error(const char*);

void __throw_bad_exception() { __builtin_trap(); }
void __throw_bad_alloc() { __builtin_trap(); }
void __throw_bad_array_new_length() { __builtin_trap(); }
void __throw_bad_cast() { __builtin_trap(); }
void __throw_bad_typeid() { __builtin_trap(); }
void __throw_bad_function_call() { __builtin_trap(); }
void __throw_logic_error(const char*) { __builtin_trap(); }
void __throw_domain_error(const char*) { __builtin_trap(); }
void __throw_invalid_argument(const char*) { __builtin_trap(); }
void __throw_length_error(const char*) { __builtin_trap(); }
void __throw_out_of_range(const char*) { __builtin_trap(); }
void __throw_out_of_range_fmt(const char*, ...) { __builtin_trap(); }
void __throw_runtime_error(const char*) { __builtin_trap(); }
void __throw_range_error(const char*) { __builtin_trap(); }
void __throw_overflow_error(const char*) { __builtin_trap(); }
void __throw_underflow_error(const char*) { __builtin_trap(); }

}  // namespace std
