/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_CDC_H
#define USBD_CDC_H

#include "usbd_def.h"

typedef struct {
    uint32_t words[135];
} USBD_CDC_HandleTypeDef;

extern const USBD_ClassTypeDef USBD_CDC;

#endif
