/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TX_BYTE_POOL_H
#define TX_BYTE_POOL_H

#define TX_BYTE_POOL_ID ( (ULONG)0x42595445 )
#define TX_BYTE_POOL_MIN ( (ULONG)100 )

#endif
