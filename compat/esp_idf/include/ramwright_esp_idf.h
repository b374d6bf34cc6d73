/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RAMWRIGHT_ESP_IDF_H
#define RAMWRIGHT_ESP_IDF_H

/*
 * What the drop-in for ESP-IDF's heap component asks of the program it is a part of.
 */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where everything goes that ESP-IDF prints: whole lines mostly. Without a definition by the program it
 * is discarded, so that nothing pulls a printf into firmware that has none.
 */
void ramwright_esp_idf_output(const char *text);

/* What time it is, for the records of a heap trace: ticks of any clock. Without a definition, always 0. */
uint32_t ramwright_esp_idf_clock(void);

#ifdef __cplusplus
}
#endif

#endif
