/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_CLASSES_H
#define USBD_CLASSES_H

/*
 * What a drop-in sees of ST's USB device classes: handles by name, of the size they have on a
 * Cortex-M4, here at every word size.
 */

#include "usbd_conf.h"

typedef struct {
    uint32_t words[135];
} USBD_CDC_HandleTypeDef;

typedef struct {
    uint32_t words[4];
} USBD_HID_HandleTypeDef;

typedef struct {
    uint32_t words[135];
} USBD_PRNT_HandleTypeDef;

typedef struct {
    uint32_t words[264];
} USBD_DFU_HandleTypeDef;

#endif
