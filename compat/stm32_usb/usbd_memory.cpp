// SPDX-License-Identifier: Apache-2.0

/// USBD_static_malloc and USBD_static_free for ST's USB device middleware, over typed slots.
///
/// The application puts a header `ramwright_usb_handles.hpp` on the include path, which includes the
/// headers of its USB classes and defines
///
///     namespace ramwright::stm32_usb {
///     inline constinit handles<USBD_CDC_HandleTypeDef, USBD_HID_HandleTypeDef> memory;
///     }
///
/// A request that is refused returns null and leaves a record in `ramwright::failures`; every class of
/// the middleware then fails its Init, and the host sees a stalled request.

#include "ramwright_usb_handles.hpp"

#include <stddef.h>
#include <stdint.h>

#ifdef USBD_SLOT_SIZES
namespace {

constexpr bool same_sizes() {
    constexpr size_t listed[] = {USBD_SLOT_SIZES};
    constexpr auto& slots = decltype(ramwright::stm32_usb::memory)::sizes;
    bool same = sizeof listed / sizeof *listed == slots.size();
    for (size_t slot = 0; same && slot != slots.size(); ++slot) {
        same = listed[slot] == slots[slot];
    }
    return same;
}
static_assert(same_sizes(),
              "USBD_SLOT_SIZES is not the list of handle sizes in ramwright_usb_handles.hpp");

}  // namespace
#endif

extern "C" {

void* USBD_static_malloc(uint32_t size);
void* USBD_static_malloc(uint32_t size) { return ramwright::stm32_usb::memory.allocate(size); }

void USBD_static_free(void* handle);
void USBD_static_free(void* handle) { ramwright::stm32_usb::memory.deallocate(handle); }

}  // extern "C"
