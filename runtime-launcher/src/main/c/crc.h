#ifndef CRC_H
#define CRC_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32C (Castagnoli) of the bytes. */
uint32_t crc32c(const uint8_t *bytes, size_t length);

/* The same of more bytes behind those whose CRC is known. */
uint32_t crc32c_more(uint32_t crc, const uint8_t *bytes, size_t length);

#endif
