/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of an experiment's records, built once for all that is said about them: which cells there are,
 * the ok runs of each by block, which parameters vary, the arms (values of the contrast), the places (all
 * parameters but the contrast) and the pairs of arms that can be compared there. Failed runs have no say, but
 * that their cell was tried. What the numbers mean is decided by those who ask. */
#ifndef LABRUN_FINDINGS_RUN_INDEX_H
#define LABRUN_FINDINGS_RUN_INDEX_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "experiment/spec.h"
#include "findings/agreement.h"
#include "findings/contests.h"
#include "record/record.h"
#include "statistics/bootstrap.h"

/* Groups: things in groups, both by number. */
struct groups {
    size_t *members; /* owned: numbers of things, a group after the other, ascending in each */
    size_t *first;   /* owned: of each group its first member; one more for the end */
    size_t count;
};

void groups_release(struct groups *groups);
#define own_groups OWNED_BY(groups_release) struct groups

/* Thing i, of `things`, belongs to group group_of[i] < count, or to none: CELL_NONE. */
int groups_make(const size_t *group_of, size_t things, size_t count, struct groups *groups, struct err *err);

/* One value of the contrast. */
struct arm {
    const struct cell *cell; /* in the records: any that has it */
};

/* Two arms by number, arm > against: what is compared with the baseline stands before it. Or the baseline and
 * its A/A control: {0, 0, true}. */
struct pair {
    unsigned arm, against;
    bool control;
};

/* Up to so many arms each is compared with each; of more, each with the baseline: of a thousand values of an
 * axis half a million pairs would say nothing to anybody. */
enum { ARMS_PAIRED_MAX = 16 };

#define ARM_NONE UINT_MAX          /* no arm */
#define ARM_ANY (UINT_MAX - 1)     /* each of them */
#define ARM_CONTROL (UINT_MAX - 2) /* the A/A control, among the arms of a place */

struct place_arm {
    uint32_t arm, cell; /* by number */
};

struct place {
    const struct cell *cell;      /* its first arm's: look at the coordinates only */
    const struct place_arm *arms; /* that were tried here, ascending; borrowed from the index */
    size_t count;
};

struct run_index {
    const struct record *records; /* borrowed: the list must stay */
    size_t record_count;
    struct cell_lookup cells; /* owned: all that were tried, as first seen: those with an ok run come first */
    size_t measured;          /* cells that have one */
    bool *varies;             /* owned: per row of cell_fields[], over all cells */

    const struct record **runs; /* owned: the ok ones, by cell, block, and order of the file; of a cell those
                                   in slices first */
    uint32_t *blocks;           /* owned: of each run. Records are large: each look at one waits for memory */
    double *logs[METRIC_COUNT]; /* owned: ln of each run's value; of the metrics that verdicts are made of */
    size_t *first;              /* owned: of each cell its first run; one more for the end */
    size_t *level; /* owned: of each cell the first run that tells its level: of those that were no slices,
                      unless all were */
    size_t run_count;
    double *values;                 /* owned scratch: room for a number of each run */
    struct difference *differences; /* owned scratch, the same */

    const struct contests *contests;     /* borrowed; NULL: nothing was measured in slices */
    const struct agreements *agreements; /* borrowed; NULL: where slices tell a ratio, nothing else does */
    const struct field *contrast;        /* whose values the arms are */
    struct arm *arms; /* owned: what was tried. 0 is the baseline, or the first of the axis where the
                         baseline was not tried; then the axis' order */
    size_t arm_count;
    struct place_arm *place_arms; /* owned: of all places */
    struct place *places;         /* owned; by line, sizes ascending in each (cell_compare_places) */
    size_t place_count;
    struct pair *pairs; /* owned: those with the baseline first, the control last */
    size_t pair_count;

    size_t ok[MECHANISM_COUNT], failed[MECHANISM_COUNT]; /* runs, without those of controls */
    const struct record *failure;                        /* the first failed run; NULL: none */
};

void run_index_release(struct run_index *index);
#define own_run_index OWNED_BY(run_index_release) struct run_index

/* The arms are those of spec's contrast, in the order of its axis. NULL, or a spec without axes: mechanisms
 * in the order of their list. -ENOMEM is the only error. */
int run_index_make(const struct records *records, const struct spec *spec, struct run_index *index,
                   struct err *err);

/* The ok runs that tell the level of a cell, in the order of blocks and, within one, of the file: the steady
 * ones, if there are any; slices are too short to reach it, and only tell ratios. */
size_t run_index_runs(const struct run_index *index, size_t cell, const struct record *const **runs);

/* The word that more than half of these runs have for a metric of words, by number; NaN: none has. */
double run_index_word(const struct run_index *index, size_t cell, unsigned metric);

/* All its ok runs, those in slices first. */
static inline size_t run_index_all(const struct run_index *index, size_t cell,
                                   const struct record *const **runs)
{
    *runs = &index->runs[index->first[cell]];
    return index->first[cell + 1] - index->first[cell];
}

/* Those that are compared: in slices, unless there are none. */
static inline size_t run_index_compared(const struct run_index *index, size_t cell,
                                        const struct record *const **runs)
{
    size_t all = run_index_all(index, cell, runs), slices = index->level[cell] - index->first[cell];
    return slices > 0 ? slices : all;
}

static inline size_t run_index_count(const struct run_index *index, size_t cell)
{
    return index->first[cell + 1] - index->level[cell];
}

static inline const struct record *run_index_run(const struct run_index *index, size_t cell, size_t run)
{
    return index->runs[index->level[cell] + run];
}

/* The cell's values of a metric, without gaps, in index->values; returns how many. */
size_t run_index_values(const struct run_index *index, size_t cell, enum metric_id metric);

/* Their median; NaN when there is none. index->values is sorted then. */
double run_index_median(const struct run_index *index, size_t cell, enum metric_id metric);

/* Whether any ok run has a number: without a PMU there are no cycles to be inconclusive about. */
bool run_index_knows(const struct run_index *index, enum metric_id metric);

/* The metric that says how fast an arm is: the median round trip where all cells are of requests and
 * responses, else the throughput. */
enum metric_id run_index_speed(const struct run_index *index);

/* The measured cells in families: those that are the same once `blank` took out what may differ. */
int run_index_families(const struct run_index *index, void (*blank)(struct cell *cell),
                       struct groups *families, struct err *err);

/* In each block in which all `count` cells have the metric, finite and above 0: the sum of weight x
 * ln(metric), of runs in slices where a cell has them, into index->differences, ascending in block, and
 * without the blocks into index->values. Of several ok runs of a cell in one block the first in the file
 * counts. Returns how many blocks there are. */
enum { COMBINED_CELLS_MAX = 3 };
size_t run_index_combine(const struct run_index *index, const size_t *cells, const double *weights,
                         size_t count, enum metric_id metric);

/* The same, for the differences of a pair at a place: ln(first / second); of those runs that tell the
 * verdict: of contests, if there are any and steady runs do not say otherwise. */
size_t run_index_differences(const struct run_index *index, const struct place *place, struct pair pair,
                             enum metric_id metric);

/* The same of contests, of which the rounds say it; of other runs where there are none. And of steady runs
 * beside contests. */
size_t run_index_slices(const struct run_index *index, const struct place *place, struct pair pair,
                        enum metric_id metric);
size_t run_index_steady(const struct run_index *index, const struct place *place, struct pair pair,
                        enum metric_id metric);

/* What contests and steady runs say of a pair at a place; NULL: nothing was measured in both ways. */
const struct agreement *run_index_agreement(const struct run_index *index, const struct place *place,
                                            struct pair pair, enum metric_id metric);

/* The arm whose value of the contrast the cell has; ARM_NONE when no run had it. And that of a mechanism,
 * ARM_NONE also where mechanisms are not the contrast. */
unsigned run_index_arm(const struct run_index *index, const struct cell *cell);
unsigned run_index_mechanism(const struct run_index *index, unsigned mechanism);

/* The cell of the pair at a place: `second` false for pair.arm, true for what it is compared against.
 * CELL_NONE when it was not tried there. */
size_t place_cell(const struct place *place, struct pair pair, bool second);

/* Whether both arms were tried there, successfully or not. */
bool place_has(const struct place *place, struct pair pair);

/* "one-copy", "loopback": the value as people write it; and "two-copy (A/A)" for the second arm of a control
 * pair. */
void arm_name(const struct run_index *index, unsigned arm, struct text *text);
void pair_name(const struct run_index *index, struct pair pair, bool second, struct text *text);

#endif
