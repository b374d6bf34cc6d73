// SPDX-License-Identifier: Apache-2.0
#include "usbd_core.h"

/// From the interrupt to the classes, as the middleware goes: HAL_PCD_IRQHandler,
/// HAL_PCD_SetupStageCallback, USBD_LL_SetupStage, USBD_StdDevReq, USBD_SetConfig,
/// USBD_SetClassConfig, Init.

namespace {

USBD_StatusTypeDef USBD_SetClassConfig(USBD_HandleTypeDef* device) {
    for (uint8_t index = 0; index != USBD_MAX_SUPPORTED_CLASS; ++index) {
        if (device->pClass[index]->Init(device, index) != USBD_OK) {
            return USBD_FAIL;
        }
    }
    return USBD_OK;
}

void USBD_ClrClassConfig(USBD_HandleTypeDef* device) {
    for (uint8_t index = 0; index != USBD_MAX_SUPPORTED_CLASS; ++index) {
        device->pClass[index]->DeInit(device, index);
    }
}

void USBD_SetConfig(USBD_HandleTypeDef* device, uint16_t configuration) {
    if (configuration == device->configuration) {
        return;
    }
    device->configuration = configuration;
    if (configuration == 0) {
        USBD_ClrClassConfig(device);
    } else if (USBD_SetClassConfig(device) != USBD_OK) {
        ++device->stalled;
    }
}

void USBD_StdDevReq(USBD_HandleTypeDef* device, USBD_SetupReqTypedef setup) {
    if (setup.bRequest == USB_REQ_SET_CONFIGURATION) {
        USBD_SetConfig(device, setup.wValue);
    }
}

void USBD_LL_SetupStage(USBD_HandleTypeDef* device, USBD_SetupReqTypedef setup) {
    USBD_StdDevReq(device, setup);
}

void HAL_PCD_SetupStageCallback(USBD_HandleTypeDef* device, USBD_SetupReqTypedef setup) {
    USBD_LL_SetupStage(device, setup);
}

}  // namespace

void HAL_PCD_IRQHandler(USBD_HandleTypeDef* device, USBD_SetupReqTypedef setup) {
    HAL_PCD_SetupStageCallback(device, setup);
}
