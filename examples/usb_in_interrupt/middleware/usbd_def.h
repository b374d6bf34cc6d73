/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_DEF_H
#define USBD_DEF_H

/*
 * A stand-in for ST's USB device middleware: the functions between the USB interrupt and a class's
 * allocation, under their names, and nothing else of it. The handles have the sizes of the originals.
 */

#include <stdint.h>

#include "usbd_conf.h"

typedef enum { USBD_OK, USBD_BUSY, USBD_EMEM, USBD_FAIL } USBD_StatusTypeDef;

enum { USBD_MAX_SUPPORTED_CLASS = 2, USB_REQ_SET_CONFIGURATION = 9 };

typedef struct {
    uint8_t bRequest;
    uint16_t wValue;
} USBD_SetupReqTypedef;

typedef struct USBD_HandleTypeDef USBD_HandleTypeDef;

typedef struct {
    uint8_t (*Init)(USBD_HandleTypeDef *device, uint8_t class_index);
    uint8_t (*DeInit)(USBD_HandleTypeDef *device, uint8_t class_index);
} USBD_ClassTypeDef;

struct USBD_HandleTypeDef {
    const USBD_ClassTypeDef *pClass[USBD_MAX_SUPPORTED_CLASS];
    void *pClassData[USBD_MAX_SUPPORTED_CLASS];
    uint16_t configuration;
    uint32_t stalled;
};

#endif
