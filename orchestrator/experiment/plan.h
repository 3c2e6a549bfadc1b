/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan: which cells, and in which order they are run. A block holds every cell once, in a random order
 * drawn from the seed and the block's number (Fisher-Yates; Abedi & Brecht, ICPE'17), so that a block can be
 * drawn again alone; with order=paired or contest it is the places that are shuffled, and the arms of one
 * stand together. With `control` the baseline's cells stand in it twice, the second time with cell.control
 * set. */
#ifndef LABRUN_EXPERIMENT_PLAN_H
#define LABRUN_EXPERIMENT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "experiment/cell.h"
#include "experiment/spec.h"

enum {
    PLAN_CELLS_MAX = 100 * 1000, /* 30 MB of cells */
    PLAN_RUNS_MAX = 1000 * 1000, /* at 0.1 s a run, more than a day */
};

struct planned_run {
    uint32_t block, position; /* from 1 */
    uint32_t cell;            /* index into plan.cells */
    uint32_t rest;            /* runs behind this one that are measured together with it: of a contest */
    unsigned order;           /* enum order: how it is measured */
};

struct exclusion {
    struct cell cell;
    char why[200], hint[200];
};

struct plan {
    unsigned contrast;    /* row of cell_fields[] whose values are compared */
    uint64_t fingerprint; /* of cells, order, durations: rows of another plan are told apart by it */
    struct cell *cells;   /* owned, controls last */
    size_t cell_count, cell_capacity;
    struct planned_run *runs; /* owned; run number = index + 1 */
    size_t run_count;
    struct exclusion *exclusions; /* owned */
    size_t exclusion_count, exclusion_capacity;
    size_t first_cells,
        first_runs; /* those of the first stage, which is planned before anything is measured */
};

void plan_release(struct plan *plan);
#define own_plan OWNED_BY(plan_release) struct plan

/* Can the host run the cell? 0, or a negative errno with why and hint. `host` is what plan_make was given. */
typedef int plan_probe(const void *host, const struct cell *cell, struct err *err);

/* The same spec and the same answers of `probe`, which may be NULL, give the same plan on every machine.
 * -EINVAL when nothing is left to run; -E2BIG beyond PLAN_CELLS_MAX combinations or PLAN_RUNS_MAX runs. */
int plan_make(const struct spec *spec, plan_probe *probe, const void *host, struct plan *plan,
              struct err *err);

/* A second stage behind the first one: `blocks` blocks of these cells, which it has not, numbered on, ordered
 * as the first ones are. The fingerprint stays: the rows are those of one experiment. -E2BIG, -ENOMEM. */
int plan_extend(struct plan *plan, const struct settings *settings, int64_t blocks, const struct cell *cells,
                size_t count, struct err *err);

/* How many runs of one contest there are from plan->runs[index] on, if it is the first of one; else 1: what
 * is measured together, recorded together, and resumed together. */
static inline size_t plan_unit(const struct plan *plan, size_t index)
{
    return (size_t)plan->runs[index].rest + 1;
}

/* Is something measured in slices? Are messages timed one by one? */
bool plan_has_contests(const struct plan *plan);
bool plan_times_messages(const struct plan *plan);

/* How many contests there are, and how many arms the smallest and the largest have. */
void plan_count_contests(const struct plan *plan, size_t *contests, size_t *least, size_t *most);

/* How many cells stand next to the others of their place instead, in runs of their own. */
size_t plan_paired_cells(const struct plan *plan);

/* The time that warm-ups and windows take, in ns; set-up is not in it. Of all runs; of plan->runs[index]
 * alone, of a contest its share. */
int64_t plan_time_ns(const struct plan *plan, const struct settings *settings);
int64_t plan_share_ns(const struct plan *plan, const struct settings *settings, size_t index);

/* What a run takes besides warm-up and window, until some have been timed: its lab, both processes, the end.
 * 20 ms on an idle host with small messages, 90 ms on a busy one with large ones. */
#define RUN_SET_UP_NS INT64_C(50000000)

/* The same of a run, on average; of one alone when there is no plan. */
int64_t plan_run_ns(const struct plan *plan, const struct settings *settings);

/* "10 s window", "a window of 64 MB on each connection": then no time is known of it, and is in none. */
void plan_tell_window(const struct settings *settings, struct text *text);

/* "in random order"; "in contests, in which the arms of a place take turns in slices of 10 ms; then 2 of
 * steady runs, in random order": what follows the number of blocks. */
void plan_tell_order(const struct plan *plan, const struct settings *settings, struct text *text);

/* How many exclusions give the reason that number `i` gives; 0 when an earlier one gives it: each reason is
 * worth one line. */
size_t plan_excluded_alike(const struct plan *plan, size_t i);

/* "splice, writev": the mechanisms of the cells that are excluded for that reason; nothing when it is one. */
void plan_excluded_mechanisms(const struct plan *plan, size_t i, struct text *text);

/* Why the A/A control that the file asks for lacks, as words that follow "there is no A/A control": the
 * baseline is excluded, everywhere (then true) or at some of the places that have cells. Nothing when it
 * does not lack, or none was asked for. Another value does not take its place, because the fingerprints of
 * folders that exist would change. */
bool plan_explain_control(const struct plan *plan, const struct spec *spec, struct text *text);

/* Why nothing is compared, as words that follow "nothing is compared: "; nothing where there is a pair. */
void plan_explain_contrast(const struct plan *plan, const struct spec *spec, struct text *text);

/* The least number of blocks at which `tests` comparisons have intervals that hold together at level
 * 1 - `alpha`: the smallest N with 2^(1-N) <= alpha/tests (exact signed-rank test, two-sided). */
unsigned plan_least_blocks(size_t tests, double alpha);

/* Comparisons in the largest family: all sizes and other coordinates of one pair of the contrast's values. 0
 * when no two of them meet anywhere; the A/A control is no family of its own. */
size_t plan_family(const struct plan *plan);
/* "all 8 comparisons of a pair" */
void plan_tell_family(size_t family, struct text *text);

/* --- schedule --- */

/* Fills order[0..count-1] with the numbers 0..count-1, shuffled (Fisher-Yates by GSL, on a Mersenne twister
 * seeded from seed and block). The same seed, block and count give the same order on every machine. -ENOMEM.
 */
int schedule_shuffle(int64_t seed, uint32_t block, uint32_t *order, size_t count);

/* How many rounds of a contest of so many arms fit into the time that they share; at least 1. */
size_t schedule_rounds(int64_t duration_ns, int64_t slice_ns, size_t arms);

/* The seed of a stream of its own for the thing of that number. */
int64_t schedule_stream(int64_t seed, uint64_t number);

/* Fills plan->runs: blocks of the plan's cells in the order that was asked for, and the steady runs behind
 * contests. -E2BIG for more than PLAN_RUNS_MAX. */
int schedule_runs(const struct settings *settings, struct plan *plan, struct err *err);

/* --- rules --- */
/* Which combinations make no sense, and why: the rules between fields, as a table. What a single field may be
 * is in its row of cell_fields[]; what this host can do is the plan's probe. */

struct rule {
    bool (*applies)(const struct cell *cell); /* true: this cell is excluded */
    const char *why, *hint;
};

extern const struct rule rules[];
extern const unsigned rule_count;

/* The first rule that excludes the cell, or NULL. */
const struct rule *rules_exclude(const struct cell *cell);

/* The same for what cannot be measured until so many bytes have arrived (experiment.bytes). */
const struct rule *rules_exclude_counted(const struct cell *cell);

#endif
