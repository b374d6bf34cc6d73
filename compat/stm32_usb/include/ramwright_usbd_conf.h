/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_USBD_CONF_H
#define RAMWRIGHT_USBD_CONF_H

/*
 * For usbd_conf.h, in place of the lines that define USBD_malloc and USBD_free:
 *
 *     #define USBD_SLOT_SIZES 540, 16    // sizeof each class's handle, as in ramwright_usb_handles.hpp
 *     #include "ramwright_usbd_conf.h"
 *
 * At most 8 sizes. A class that allocates a handle of any other size does not compile. A list that
 * is not that of ramwright_usb_handles.hpp does not compile either.
 */

#include <stdint.h>

#ifndef USBD_SLOT_SIZES
#error "Define USBD_SLOT_SIZES: the size of each class's handle, in the order of ramwright_usb_handles.hpp."
#endif

#ifdef __cplusplus
extern "C" {
#endif

void *USBD_static_malloc(uint32_t size);
void USBD_static_free(void *handle);

#ifdef __cplusplus
}
#endif

#define RAMWRIGHT_USBD_IS_ONE_OF(size, a, b, c, d, e, f, g, h, ...)                                \
    ((size) == (a) || (size) == (b) || (size) == (c) || (size) == (d) || (size) == (e) ||          \
     (size) == (f) || (size) == (g) || (size) == (h))
/* Once more, so that the list is many arguments and not one. The zeros fill it up to 8. */
#define RAMWRIGHT_USBD_IS_ONE_OF_LIST(...) RAMWRIGHT_USBD_IS_ONE_OF(__VA_ARGS__)
#define RAMWRIGHT_USBD_HAS_SLOT(size)                                                              \
    RAMWRIGHT_USBD_IS_ONE_OF_LIST(size, USBD_SLOT_SIZES, 0, 0, 0, 0, 0, 0, 0, 0)

/* `size`, a constant; does not compile unless there is a slot for it. */
#ifdef __cplusplus
#define RAMWRIGHT_USBD_CHECKED(size)                                                               \
    ([]() -> uint32_t {                                                                            \
        static_assert(RAMWRIGHT_USBD_HAS_SLOT(size), "USBD_SLOT_SIZES has no slot for this handle"); \
        return (size);                                                                             \
    }())
#else
#define RAMWRIGHT_USBD_CHECKED(size)                                                               \
    ((uint32_t)(size) + 0u * (uint32_t)sizeof(struct {                                             \
        _Static_assert(RAMWRIGHT_USBD_HAS_SLOT(size),                                              \
                       "USBD_SLOT_SIZES has no slot for this handle");                             \
        char a_struct_needs_a_member;                                                              \
    }))
#endif

#define USBD_malloc(size) USBD_static_malloc(RAMWRIGHT_USBD_CHECKED(size))
#define USBD_free(handle) USBD_static_free(handle)

#endif
