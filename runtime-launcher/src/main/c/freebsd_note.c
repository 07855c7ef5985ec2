/*
 * What the kernel knows a program of FreeBSD by, and which release's behaviour it expects. The kernel looks at a note only if there
 * are bytes behind it: so a second one, which asks for nothing, comes after that of the release.
 */
#include <stdint.h>

__attribute__((section(".note.tag"), used, aligned(4))) static const struct {
    uint32_t name_length, length, type;
    char name[8];
    uint32_t release;
    uint32_t last_name_length, last_length, last_type;
    char last_name[8];
    uint32_t nothing;
} note = {8, 4, 1, "FreeBSD", 1302001, 8, 4, 2, "FreeBSD", 0};
