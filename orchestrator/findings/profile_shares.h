/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What profiles come to: of each profiled cell the share of every group of code, with the interval that
 * counting samples leaves, what a byte cost there, and how much sampling disturbed the run.
 * profile_shares.csv holds it, and the figure `profile` reads that. Borrows the profiles. Sentences are
 * made in answers/. */
#ifndef LABRUN_FINDINGS_PROFILE_SHARES_H
#define LABRUN_FINDINGS_PROFILE_SHARES_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "findings/summary.h"
#include "record/columns.h"
#include "record/profile.h"
#include "statistics/proportion.h"

/* Sides, and both workers together. */
enum { PROFILE_WORKERS = PROFILE_SIDE_COUNT, PROFILE_SHARE_SIDES };

/* Shares are of the workers' samples, whose CPU time is the cell's: with what else ran on their CPUs in it, a
 * compiler at work beside the experiment would halve every share. What else ran is a share of all samples. */
struct profile_share {
    const struct profile *profile; /* ok, and with samples of the workers */
    uint64_t samples, all;         /* the workers', everybody's */
    struct share others;           /* PROFILE_ELSE, of all */
    struct share groups[PROFILE_SHARE_SIDES]
                       [PROFILE_GROUP_COUNT]; /* PROFILE_ELSE of all, others of workers */
    double sample_ns_per_byte; /* what one stands for: CPU ns per byte / samples. NaN: not known */
};

/* What the profiled run gave / the median of the cell's measured runs, over the cells that have both. It
 * holds what one run differs from others anyway: sampling is not all of it. */
struct profile_overhead {
    size_t cells;               /* 0: nothing below */
    double median, least, most; /* NaN: none */
};

/* A row of profile_shares.csv. */
struct profile_share_row {
    const struct cell *cell;
    unsigned side, group;
    struct share share;
    double cpu_ns_per_byte;
};
enum { PROFILE_SHARE_ROWS = PROFILE_SHARE_SIDES * PROFILE_GROUP_COUNT };

struct profile_shares {
    struct profile_share
        *list; /* owned; a cell each, its first good profile; by coordinates, then mechanism */
    size_t count;
    struct profile_share_row *rows; /* owned: of each in the list PROFILE_SHARE_ROWS, for each side, and the
                                       workers together, each group, also those without samples */
    size_t row_count;
    struct cell_lookup cells;      /* owned: theirs, in the list's order */
    const struct profile **failed; /* owned: of cells that have no good profile, the first one each */
    size_t failed_count;
    struct summaries sampled; /* owned: the profiled runs as summaries of one run each, for figures */
    struct profile_overhead cpu, throughput;
};

void profile_shares_release(struct profile_shares *shares);
#define own_profile_shares OWNED_BY(profile_shares_release) struct profile_shares

/* `summaries`: of the measured runs. -ENOMEM. */
int profile_shares_make(const struct profiles *profiles, const struct summaries *summaries,
                        struct profile_shares *shares, struct err *err);

/* Of a cell; NULL when it has none. */
const struct profile_share *profile_shares_find(const struct profile_shares *shares, const struct cell *cell);

/* The groups that have more than `least` (0..1) of any profile's samples: bit i = group i. */
uint64_t profile_shares_groups(const struct profile_shares *shares, double least);

/* profile_shares.csv, of struct profile_share_row. */
extern const struct columns profile_share_columns;
enum { PROFILE_SHARE_COLUMN_SIDE = 2 };

#endif
