// SPDX-License-Identifier: Apache-2.0
#include "usbd_hid.h"

#include <string.h>

extern "C" {

static uint8_t USBD_HID_Init(USBD_HandleTypeDef* device, uint8_t index) {
    auto* const handle =
        static_cast<USBD_HID_HandleTypeDef*>(USBD_malloc(sizeof(USBD_HID_HandleTypeDef)));
    device->pClassData[index] = handle;
    if (handle == nullptr) {
        return USBD_EMEM;
    }
    memset(handle, 0, sizeof *handle);
    return USBD_OK;
}

static uint8_t USBD_HID_DeInit(USBD_HandleTypeDef* device, uint8_t index) {
    USBD_free(device->pClassData[index]);
    device->pClassData[index] = nullptr;
    return USBD_OK;
}

}  // extern "C"

const USBD_ClassTypeDef USBD_HID{.Init = USBD_HID_Init, .DeInit = USBD_HID_DeInit};
