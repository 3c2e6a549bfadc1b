/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy and a system call cost on this host: CPU time per byte, as the cells have it, fitted to their
 * ledgers of copies and their calls. A price that the cells do not support is not told; the reason is. What
 * the mechanisms cost beside each other is verdict's business. */
#ifndef LABRUN_FINDINGS_COST_H
#define LABRUN_FINDINGS_COST_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/spec.h"
#include "findings/run_index.h"
#include "record/record.h"
#include "statistics/regression.h"

enum cost_place { PLACE_SERIALISE, PLACE_IN, PLACE_LATE, PLACE_OUT, PLACE_COUNT };

/* Cells that differ in mechanism, receiver, sizes and threads, and in nothing else. */
struct cost {
    const struct cell *cell; /* one of them; borrowed from the records */
    size_t cells, mechanisms;
    const char *gap;                     /* why there are no prices at all; NULL: there may be */
    struct coefficient byte, copy, call; /* ns: of a byte whatever is done with it, of copying it once, of a
                                            call */
    double r2;                           /* NaN: nothing was fitted */
    struct coefficient places[PLACE_COUNT]; /* ns per byte copied there; NaN: all cells copy alike there */
    const char *places_gap;                 /* why there are none; NULL: there are */
};

struct costs {
    struct cost *list; /* owned; in the order in which their cells were first seen */
    size_t count;
};

/* Fewer mechanisms, or cells than this many times the terms, fit anything. */
enum { COST_MECHANISMS_LEAST = 3, COST_CELLS_LEAST = 9 };
/* A fit that explains less is none to read prices from. */
#define COST_R2_LEAST 0.8

#define own_costs own_free struct costs /* it owns its list alone, which stands first */

/* From the medians of the cells; controls, which are cells again, and verified runs have no say. */
int costs_make(const struct run_index *index, struct costs *costs, struct err *err);

/* May the parameter differ among the cells of one cost? What the prices are meant to explain may, and how
 * many threads share the CPUs. */
bool cost_explains(const struct field *field);

/* An interval that reaches nothing has found no price: nothing costs less than nothing. */
bool cost_is_price(const struct coefficient *price);

#endif
