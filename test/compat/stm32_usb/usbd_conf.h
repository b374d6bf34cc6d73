/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_CONF_H
#define USBD_CONF_H

/* A test compiles with other sizes to see them refused. */
#ifndef USBD_SLOT_SIZES
#define USBD_SLOT_SIZES 540, 16, 540
#endif
#include "ramwright_usbd_conf.h"

#endif
