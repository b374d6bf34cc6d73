/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_CORE_H
#define USBD_CORE_H

#include "usbd_def.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the peripheral received: the USB interrupt's handler calls this. */
void HAL_PCD_IRQHandler(USBD_HandleTypeDef *device, USBD_SetupReqTypedef setup);

#ifdef __cplusplus
}
#endif

#endif
