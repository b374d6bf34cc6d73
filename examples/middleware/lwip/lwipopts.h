/* SPDX-License-Identifier: Apache-2.0 */

/* What firmware puts into its own: the rest of its options stand below. */
#include "lwip_heap.h"

#define NO_SYS 1
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
