/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line: the places that differ in size alone, and the curve of a pair's differences along it. The scratch
 * memory is made once for all lines of an experiment. */
#ifndef LABRUN_ANALYSIS_LINE_H
#define LABRUN_ANALYSIS_LINE_H

#include "statistics/curve.h"
#include "base/err.h"

struct line {
    const struct run_index *index; /* borrowed */
    size_t begin, end;             /* of its places */
    struct curve curve;            /* of the last line_gather(); into the memory below */
    struct curve_point *columns;   /* owned */
    struct difference *gathered;   /* owned */
    uint32_t *blocks;              /* owned: block numbers of the curve, ascending */
    double *medians;               /* owned: curve.count of them */
    double *positions;             /* owned: room for curve.count, and for a number of each run */
    size_t tried;                  /* sizes at which both arms were tried */
    size_t found;                  /* differences at these sizes, used or not */
    int64_t from, to;              /* bytes of the curve's first and last size; 0 when it has none */
};

void line_release(struct line *line);

/* Room for any line of the places; stands before the first one. */
int line_make(const struct run_index *index, struct line *line, struct err *err);

/* Moves on to the next line; false after the last. */
bool line_next(struct line *line);

/* The pair's curve in a metric: a column for each size with at least `least` differences, positive where the
 * first mechanism is better. */
void line_gather(struct line *line, struct pair pair, unsigned metric, size_t least);

/* The median of a metric over the ok runs of one arm on the line; NaN when none has it. Overwrites
 * `positions`. */
double line_median(struct line *line, struct pair pair, bool second, unsigned metric);

#endif
