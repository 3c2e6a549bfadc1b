/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many cells: which of their parameters vary, the values that one takes, and cells found again. */
#include <errno.h>
#include <stdlib.h>

#include "base/hash.h"
#include "experiment/cell.h"

/* --- values --- */

/* Whether several paths are there, and each has one value of the field. */
static bool follows_path(const struct cell *const *cells, size_t count, const struct field *field)
{
    const struct cell *first[PATH_COUNT] = {NULL};
    size_t paths = 0;
    for (size_t i = 0; i < count; i++) {
        const struct cell **same = &first[cells[i]->path];
        if (*same == NULL)
            paths++;
        else if (!field_equal(field, *same, cells[i]))
            return false;
        *same = cells[i];
    }
    return paths > 1;
}

bool cells_vary(const struct cell *const *cells, size_t count, const struct field *field)
{
    bool settled =
        field->offset == offsetof(struct cell, transport) || field->offset == offsetof(struct cell, mtu);
    bool vary = false;
    for (size_t i = 1; i < count && !vary; i++)
        vary = !field_equal(field, cells[0], cells[i]);
    return vary && !(settled && follows_path(cells, count, field));
}

void cell_values_release(struct cell_values *values)
{
    free(values->cells);
    *values = (struct cell_values){0};
}

static int compare_values(const void *a, const void *b, void *field)
{
    return field_compare(field, *(const struct cell *const *)a, *(const struct cell *const *)b);
}

int cell_values_make(const struct cell *const *cells, size_t count, const struct field *field,
                     struct cell_values *values, struct err *err)
{
    *values = (struct cell_values){.field = field, .cells = calloc(count + 1, sizeof *values->cells)};
    if (values->cells == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", count);
    for (size_t i = 0; i < count; i++)
        values->cells[i] = cells[i];
    qsort_r(values->cells, count, sizeof *values->cells, compare_values, (void *)field);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !field_equal(field, values->cells[values->count - 1], values->cells[i]))
            values->cells[values->count++] = values->cells[i];
    return 0;
}

size_t cell_values_find(const struct cell_values *values, const struct cell *cell)
{
    size_t low = 0, high = values->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = field_compare(values->field, cell, values->cells[middle]);
        if (order == 0)
            return middle;
        low = order > 0 ? middle + 1 : low;
        high = order < 0 ? middle : high;
    }
    return CELL_NONE;
}

/* --- lookup --- */

void cell_lookup_release(struct cell_lookup *lookup)
{
    free(lookup->cells);
    free(lookup->hashes);
    free(lookup->slots);
    *lookup = (struct cell_lookup){0};
}

/* Of eight bytes at a time: two sets of CPUs are 256 bytes. */
static uint64_t hash_cell(const struct cell *cell)
{
    uint64_t hash = HASH_START + cell->control;
    for (unsigned i = 0; i < cell_field_count; i++)
        hash = field_hash(&cell_fields[i], cell, hash, hash_words);
    return hash ^ hash >> 32; /* the slot comes from the low bits, which FNV mixes least */
}

/* The slot that holds the cell, or the free one where it belongs. */
static size_t slot_of(const struct cell_lookup *lookup, const struct cell *cell, uint64_t hash)
{
    size_t slot = hash & (lookup->slot_count - 1);
    while (lookup->slots[slot] != 0) {
        size_t number = lookup->slots[slot] - 1;
        if (lookup->hashes[number] == hash && cell_same(lookup->cells[number], cell))
            break;
        slot = (slot + 1) & (lookup->slot_count - 1);
    }
    return slot;
}

static int grow(struct cell_lookup *lookup, struct err *err)
{
    size_t capacity = lookup->capacity == 0 ? 64 : lookup->capacity * 2;
    own_free uint32_t *slots = calloc(capacity * 2, sizeof *slots);
    const struct cell **cells = reallocarray(lookup->cells, capacity, sizeof *cells);
    lookup->cells = cells != NULL ? cells : lookup->cells;
    uint64_t *hashes = reallocarray(lookup->hashes, capacity, sizeof *hashes);
    lookup->hashes = hashes != NULL ? hashes : lookup->hashes;
    if (slots == NULL || cells == NULL || hashes == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", capacity);
    free(lookup->slots);
    lookup->slots = steal_pointer(&slots);
    lookup->slot_count = capacity * 2;
    lookup->capacity = capacity;
    for (size_t i = 0; i < lookup->count; i++)
        lookup->slots[slot_of(lookup, lookup->cells[i], lookup->hashes[i])] = (uint32_t)(i + 1);
    return 0;
}

int cell_lookup_add(struct cell_lookup *lookup, const struct cell *cell, size_t *number, struct err *err)
{
    if (lookup->count == lookup->capacity && grow(lookup, err) < 0)
        return -err->code;
    uint64_t hash = hash_cell(cell);
    size_t slot = slot_of(lookup, cell, hash);
    if (lookup->slots[slot] == 0) {
        lookup->cells[lookup->count] = cell;
        lookup->hashes[lookup->count] = hash;
        lookup->slots[slot] = (uint32_t)++lookup->count;
    }
    *number = lookup->slots[slot] - 1;
    return 0;
}

size_t cell_lookup_find(const struct cell_lookup *lookup, const struct cell *cell)
{
    size_t slot = lookup->count > 0 ? slot_of(lookup, cell, hash_cell(cell)) : 0;
    return lookup->count > 0 && lookup->slots[slot] != 0 ? lookup->slots[slot] - 1 : CELL_NONE;
}
