/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/cell_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

void cell_index_release(struct cell_index *index)
{
    free(index->cells);
    free(index->hashes);
    free(index->slots);
    *index = (struct cell_index){0};
}

bool cell_index_same(const struct cell *cell, const struct cell *other)
{
    const void *bytes = cell, *other_bytes = other;
    if (memcmp(bytes, other_bytes, sizeof *cell) ==
        0) /* mostly; equal values may still differ in unused bytes */
        return true;
    for (unsigned i = 0; i < cell_field_count; i++)
        if (!field_equal(&cell_fields[i], cell, other))
            return false;
    return cell->control == other->control;
}

static uint64_t hash_cell(const struct cell *cell)
{
    uint64_t hash = HASH_START + cell->control;
    for (unsigned i = 0; i < cell_field_count; i++)
        hash = field_hash(&cell_fields[i], cell, hash, hash_words);
    return hash ^ hash >> 32; /* the slot comes from the low bits, which FNV mixes least */
}

/* The slot that holds the cell, or the free one where it belongs. */
static size_t slot_of(const struct cell_index *index, const struct cell *cell, uint64_t hash)
{
    size_t slot = hash & (index->slot_count - 1);
    while (index->slots[slot] != 0) {
        size_t number = index->slots[slot] - 1;
        if (index->hashes[number] == hash && cell_index_same(index->cells[number], cell))
            break;
        slot = (slot + 1) & (index->slot_count - 1);
    }
    return slot;
}

static size_t free_slot(const struct cell_index *index, uint64_t hash)
{
    size_t slot = hash & (index->slot_count - 1);
    while (index->slots[slot] != 0)
        slot = (slot + 1) & (index->slot_count - 1);
    return slot;
}

static int grow(struct cell_index *index, struct err *err)
{
    size_t capacity = index->capacity == 0 ? 64 : index->capacity * 2;
    own_free uint32_t *slots = calloc(capacity * 2, sizeof *slots);
    const struct cell **cells = reallocarray(index->cells, capacity, sizeof *cells);
    index->cells = cells != NULL ? cells : index->cells;
    uint64_t *hashes = reallocarray(index->hashes, capacity, sizeof *hashes);
    index->hashes = hashes != NULL ? hashes : index->hashes;
    if (slots == NULL || cells == NULL || hashes == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu cells", capacity);
    free(index->slots);
    index->slots = steal_pointer(&slots);
    index->slot_count = capacity * 2;
    index->capacity = capacity;
    for (size_t i = 0; i < index->count; i++)
        index->slots[free_slot(index, index->hashes[i])] = (uint32_t)(i + 1);
    return 0;
}

int cell_index_add(struct cell_index *index, const struct cell *cell, size_t *number, struct err *err)
{
    if (index->count == index->capacity && grow(index, err) < 0)
        return -err->code;
    uint64_t hash = hash_cell(cell);
    size_t slot = slot_of(index, cell, hash);
    if (index->slots[slot] == 0) {
        index->cells[index->count] = cell;
        index->hashes[index->count] = hash;
        index->slots[slot] = (uint32_t)++index->count;
    }
    *number = index->slots[slot] - 1;
    return 0;
}

bool cell_index_find(const struct cell_index *index, const struct cell *cell, size_t *number)
{
    if (index->count == 0)
        return false;
    size_t slot = slot_of(index, cell, hash_cell(cell));
    if (index->slots[slot] == 0)
        return false;
    *number = index->slots[slot] - 1;
    return true;
}
