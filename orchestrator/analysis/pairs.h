/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which runs are compared with which: records sorted by place (equal coordinates), arm (the mechanism, or its
 * A/A control) and block, and the differences of two arms within the same blocks. Borrows the records, which
 * must stay where they are. What the differences mean is decided in verdict.c and crossover.c. */
#ifndef LABRUN_ANALYSIS_PAIRS_H
#define LABRUN_ANALYSIS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "model/mechanism.h"
#include "model/record.h"

/* Two mechanisms, the earlier one of mechanism_list.h first; or a mechanism and its A/A control. */
struct pair {
    unsigned mechanism, against; /* enum mechanism_id; the same when `control` */
    bool control;
};

enum { PAIRS_MAX = MECHANISM_COUNT * (MECHANISM_COUNT - 1) / 2 + MECHANISM_COUNT };

struct paired_run {
    uint32_t place, arm, block; /* place: number of the coordinates, in their order */
    const struct record *record;
};

struct place {
    const struct cell *cell; /* of any of its runs: look at the coordinates only */
    size_t first, count;     /* into pairs.runs */
};

struct pairs {
    struct paired_run *runs; /* owned; by place, arm, block */
    double *logs;            /* owned: ln of each run's value, of the metric loaded */
    size_t run_count;
    struct place *places; /* owned; in the order of coordinates_compare() */
    size_t place_count;
    struct pair list[PAIRS_MAX]; /* pairs whose arms both occur, controls last */
    size_t count;
};

/* One block's difference. */
struct difference {
    uint32_t block;
    double value; /* ln(x_b / y_b) */
};

void pairs_release(struct pairs *pairs);
#define own_pairs OWNED_BY(pairs_release) struct pairs

int pairs_make(const struct records *records, struct pairs *pairs, struct err *err);

/* Chooses the metric that differences are made of. A run takes part in several pairs: records are large, and
 * each look at one waits for memory. */
void pairs_load(struct pairs *pairs, unsigned metric);

/* The runs of an arm of a pair at a place, in the order of blocks: `second` false for pair.mechanism, true
 * for what it is compared against. NULL and 0 when there are none. */
const struct paired_run *pairs_arm(const struct pairs *pairs, const struct place *place, struct pair pair,
                                   bool second, size_t *count);

/* Whether both arms were tried at the place, successfully or not. */
bool pairs_meet(const struct pairs *pairs, const struct place *place, struct pair pair);

/* The differences of the pair at the place in the metric loaded, ascending in block: blocks in which both
 * runs were ok and both values are finite and above 0. Of several ok runs of a cell in one block the first in
 * the file counts. There is room needed for place->count / 2 differences. Returns how many there are. */
size_t pairs_differences(const struct pairs *pairs, const struct place *place, struct pair pair,
                         struct difference *differences);

/* "one-copy", or "two-copy (A/A)" for the second arm of a control pair. */
void pairs_name(struct pair pair, bool second, struct text *text);

#endif
