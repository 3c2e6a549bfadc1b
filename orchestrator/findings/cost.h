/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a copy and a system call cost on this host: CPU time per byte, as the cells have it, fitted to their
 * ledgers of copies, their calls and their context switches: without these the wake-ups are billed to the
 * calls, and twice what a call costs was told. A price that the cells do not support is not told; the reason
 * is: cells of one mechanism are no independent witnesses, so that the interval of a fit alone is not enough.
 * What the mechanisms cost beside each other is verdict's business. */
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

/* What speaks against a price that was fitted; the first that holds. */
enum price_doubt {
    PRICE_SOUND,
    PRICE_NOT_POSITIVE, /* its interval reaches nothing: nothing costs less than nothing */
    PRICE_OF_WAKE_UPS,  /* of a call: many of them put a thread to sleep, and that has no price */
    PRICE_OF_MECHANISM, /* without one mechanism it is none, or the intervals without each do not overlap */
    PRICE_OF_CELL,      /* the same of a cell whose leverage is above COST_LEVERAGE_MOST */
};

struct price {
    struct coefficient fit; /* ns; NaN: not fitted */
    double least, most;     /* of the fits that leave out one mechanism each; NaN: there is none */
    enum price_doubt doubt;
    const struct cell *without; /* the doubt's: a cell, of the mechanism or itself; borrowed */
};

/* Cells that differ in mechanism, receiver, sizes and threads, and in nothing else. */
struct cost {
    const struct cell *cell; /* one of them; borrowed from the records */
    size_t cells, mechanisms;
    const char *gap;                  /* why there are no prices at all; NULL: there may be */
    struct price byte, copy, call;    /* of a byte whatever is done with it, of copying it once, of a call */
    struct price sleep;               /* of a context switch; NaN: they are too few to matter */
    double r2;                        /* NaN: nothing was fitted */
    double switches;                  /* context switches a call, of both sides: median of the cells; NaN */
    unsigned farthest;                /* the mechanism that the fit suits least */
    double residual;                  /* its cells' mean (measured - fitted) / measured; NaN */
    struct price places[PLACE_COUNT]; /* of a byte copied there; NaN: all cells copy alike there */
    const char *places_gap;           /* why there are none; NULL: there are */
};

struct costs {
    struct cost *list; /* owned; in the order in which their cells were first seen */
    size_t count;
};

/* Fewer mechanisms, or cells than this many times the terms, fit anything. */
enum { COST_MECHANISMS_LEAST = 3, COST_CELLS_LEAST = 12 };
/* A fit that explains less is none to read prices from; nor is one that is as far off a whole mechanism: that
 * one does something that is neither a copy nor a call nor a sleep. */
#define COST_R2_LEAST 0.8
#define COST_RESIDUAL_MOST 0.10
/* A sleep and its wake-up took 5 to 50 us on the guests that this was tried on, a call 0.3 to 3: with more
 * than one sleep in a hundred calls the price may be as much of sleeping as of calling. */
#define COST_SWITCHES_MOST 0.01
#define COST_SWITCH_NS 50e3
/* Context switches that make less of every cell's CPU time, at COST_SWITCH_NS each, have no term: they are
 * the scheduler's, and follow from the time, not the time from them (on a busy sink one "cost" 2.7 ms, the
 * length of a time slice, and left nothing for calls and copies to explain). */
#define COST_SWITCHES_SHARE 0.1
/* From there on a cell has more weight in its own fit than all others together. */
#define COST_LEVERAGE_MOST 0.5

#define own_costs own_free struct costs /* it owns its list alone, which stands first */

/* From the medians of the cells; controls, which are cells again, and verified runs have no say. */
int costs_make(const struct run_index *index, struct costs *costs, struct err *err);

/* May the parameter differ among the cells of one cost? What the prices are meant to explain may, and how
 * many threads share the CPUs. */
bool cost_explains(const struct field *field);

/* May the price be told? */
bool cost_is_price(const struct price *price);

#endif
