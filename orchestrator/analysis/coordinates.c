/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/coordinates.h"

#include <string.h>

bool coordinates_is_size(const struct field *field)
{
    return field->offset == offsetof(struct cell, message_size) ||
           field->offset == offsetof(struct cell, field_size);
}

bool coordinates_is_mechanism(const struct field *field)
{
    return field->offset == offsetof(struct cell, mechanism);
}

static int compare_flags(const void *a, const void *b, size_t size)
{
    (void)size;
    return *(const bool *)a - *(const bool *)b;
}

static int compare_choices(const void *a, const void *b, size_t size)
{
    (void)size;
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static int compare_numbers(const void *a, const void *b, size_t size)
{
    (void)size;
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int compare_fractions(const void *a, const void *b, size_t size)
{
    (void)size;
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_texts(const void *a, const void *b, size_t size)
{
    return strncmp(a, b, size);
}

static int compare_bits(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size);
}

static int (*const comparisons[])(const void *, const void *, size_t) = {
    [FIELD_FLAG] = compare_flags,     [FIELD_CHOICE] = compare_choices,     [FIELD_SET] = compare_bits,
    [FIELD_NUMBER] = compare_numbers, [FIELD_FRACTION] = compare_fractions, [FIELD_TEXT] = compare_texts,
    [FIELD_CPUS] = compare_bits,
};

static int compare_where(const struct cell *cell, const struct cell *other, bool size)
{
    int order = 0;
    for (unsigned i = 0; i < cell_field_count && order == 0; i++) {
        const struct field *field = &cell_fields[i];
        if (coordinates_is_mechanism(field) || coordinates_is_size(field) != size)
            continue;
        order = comparisons[field->type]((const char *)cell + field->offset,
                                         (const char *)other + field->offset, field->size);
    }
    return order;
}

int coordinates_compare_lines(const struct cell *cell, const struct cell *other)
{
    return compare_where(cell, other, false);
}

int coordinates_compare(const struct cell *cell, const struct cell *other)
{
    int order = compare_where(cell, other, false);
    if (order == 0) /* the message's size before the field's, which stands first in the table */
        order = compare_numbers(&cell->message_size, &other->message_size, sizeof cell->message_size);
    return order != 0 ? order : compare_where(cell, other, true);
}

uint64_t coordinates_hash_line(const struct cell *cell, uint64_t hash)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (!coordinates_is_mechanism(&cell_fields[i]) && !coordinates_is_size(&cell_fields[i]))
            hash = field_hash(&cell_fields[i], cell, hash, hash_bytes);
    return hash;
}
