/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/warning.h"

#include <stddef.h>
#include <string.h>

const char *warning_name(unsigned i)
{
    static const char *const names[] = {
#define WARNING(identifier, id, ...) id,
#include "record/warning_list.h"
#undef WARNING
    };
    return i < WARNING_COUNT ? names[i] : NULL;
}

static uint64_t bit_of(const char *word, size_t length)
{
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (strncmp(warning_name(i), word, length) == 0 && warning_name(i)[length] == '\0')
            return UINT64_C(1) << i;
    return 0;
}

uint64_t warning_bits(const char *ids)
{
    uint64_t bits = 0;
    for (size_t length; *ids != '\0'; ids += length) {
        ids += strspn(ids, " ");
        length = strcspn(ids, " ");
        bits |= bit_of(ids, length);
    }
    return bits;
}

void warning_print(uint64_t bits, struct text *text)
{
    const char *join = "";
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        text_addf(text, "%s%s", join, warning_name(i));
        join = " ";
    }
}
