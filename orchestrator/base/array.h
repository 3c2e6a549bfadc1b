/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays that grow: a list, how many elements it has, and for how many there is room. */
#ifndef LABRUN_BASE_ARRAY_H
#define LABRUN_BASE_ARRAY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { ARRAY_FIRST = 16 };

/* The list with room for at least `need` elements of `size` bytes: *capacity doubles until they fit. NULL,
 * and nothing has changed, when memory runs out. */
static inline void *array_reserve(void *list, size_t need, size_t *capacity, size_t size)
{
    if (list != NULL && need <= *capacity)
        return list;
    size_t more = *capacity < ARRAY_FIRST ? ARRAY_FIRST : *capacity;
    while (more < need && more <= SIZE_MAX / 2)
        more *= 2;
    void *grown = more < need ? NULL : reallocarray(list, more, size);
    *capacity = grown != NULL ? more : *capacity;
    return grown;
}

/* The place behind the last element, which counts from now on; NULL when memory ran out. All three are
 * lvalues. */
#define ARRAY_NEXT(list, count, capacity)                                                                    \
    __extension__({                                                                                          \
        __typeof__(list) grown_ = array_reserve((list), (count) + 1, &(capacity), sizeof *(list));           \
        (list) = grown_ != NULL ? grown_ : (list);                                                           \
        grown_ != NULL ? &grown_[(count)++] : NULL;                                                          \
    })

#endif
