/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/counter.h"

#include <stddef.h>

const char *counter_name(unsigned i)
{
    static const char *const names[COUNTER_COUNT] = {
#define COUNTER(id, name) name,
#include "experiment/counter_list.h"
#undef COUNTER
    };
    return i < COUNTER_COUNT ? names[i] : NULL;
}
