/* SPDX-License-Identifier: Apache-2.0 */
#ifndef USBD_CONF_H
#define USBD_CONF_H

#include <stdlib.h>

#define USBD_malloc malloc
#define USBD_free free

#endif
