/* SPDX-License-Identifier: Apache-2.0 */

/* A class of the middleware as far as it allocates. HANDLE is the name of its handle's type. */

#include "usbd_classes.h"

void *class_init(void);
void *class_init(void) { return USBD_malloc(sizeof(HANDLE)); }

void class_deinit(void *handle);
void class_deinit(void *handle) { (void)USBD_free(handle); }
