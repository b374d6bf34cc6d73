/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_CONF_H
#define USBD_CONF_H

#define USBD_SLOT_SIZES 540, 16 /* CDC, HID */
#include "ramwright_usbd_conf.h"

#endif
