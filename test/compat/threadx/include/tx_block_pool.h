/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TX_BLOCK_POOL_H
#define TX_BLOCK_POOL_H

#define TX_BLOCK_POOL_ID ( (ULONG)0x424C4F43 )

#endif
