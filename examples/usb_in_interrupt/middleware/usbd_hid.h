/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_HID_H
#define USBD_HID_H

#include "usbd_def.h"

typedef struct {
    uint32_t words[4];
} USBD_HID_HandleTypeDef;

extern const USBD_ClassTypeDef USBD_HID;

#endif
