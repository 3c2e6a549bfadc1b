/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Different cells, numbered in the order in which they were first seen, and found again at once: a hash
 * table. Two cells are the same when all their parameters are, and both or neither are the control. */
#ifndef LABRUN_ANALYSIS_CELL_INDEX_H
#define LABRUN_ANALYSIS_CELL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "model/cell.h"

struct cell_index {
    const struct cell **cells; /* owned array; the cells belong to whoever added them */
    uint64_t *hashes;          /* owned, one per cell */
    size_t count, capacity;
    uint32_t *slots; /* owned: number of a cell + 1, 0 = free; a power of two, at most half full */
    size_t slot_count;
};

void cell_index_release(struct cell_index *index);
#define own_cell_index OWNED_BY(cell_index_release) struct cell_index

/* The number of the cell, which is added unless it is there: the pointer must stay valid. */
int cell_index_add(struct cell_index *index, const struct cell *cell, size_t *number, struct err *err);

/* True, and the number, when the cell is there. */
bool cell_index_find(const struct cell_index *index, const struct cell *cell, size_t *number);

bool cell_index_same(const struct cell *cell, const struct cell *other);

#endif
