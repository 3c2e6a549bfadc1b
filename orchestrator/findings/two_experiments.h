/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes: what may be said about one cell in two experiments (two kernels, two machines, before and after)
 * in one metric. The experiments share no blocks, so their runs are compared unpaired, and no session, so
 * that what sessions differ by is allowed for: as it was measured where a side has several, else as it is
 * assumed (statistics/sessions.h). Two mechanisms of one experiment are paired: verdicts. That machines
 * differ in more than one thing is for the reader to judge. */
#ifndef LABRUN_FINDINGS_TWO_EXPERIMENTS_H
#define LABRUN_FINDINGS_TWO_EXPERIMENTS_H

#include <stddef.h>

#include "base/err.h"
#include "findings/matching.h"
#include "findings/verdict.h"
#include "record/columns.h"
#include "record/record.h"
#include "statistics/sessions.h"

/* What a limit on being slower says of a cell. */
enum gate {
    GATE_PASSED,
    GATE_OPEN,     /* not slower than the limit, as far as is known; but what is to be ruled out is not */
    GATE_UNJUDGED, /* not slower than the limit, but the host changed: what would it be without that? */
    GATE_HOST,     /* slower than the limit, but the A/A cells changed as well: it may be the host */
    GATE_FAILED,   /* slower than the limit, and than noise */
};

/* The second experiment against the first. */
struct change {
    const struct cell *cell, *other; /* of the first and of the second; they differ in what is ignored */
    unsigned metric;                 /* enum metric_id */
    size_t n, m;                     /* ok runs of the first and of the second that have a value above 0 */
    size_t sessions[SIDE_COUNT];     /* that have one */
    double first, second; /* of one session a side the medians of its runs; of several the geometric means of
                             the sessions' Hodges-Lehmann estimates, so that the ratio is theirs; NaN: none */
    double ratio; /* second / first; of one session a side exp of the Hodges-Lehmann shift of ln, of several
                     of the difference of the sessions' means; NaN when either has none */
    /* The intervals of the family, all cells of this metric or those of the A/A control, hold together with
     * 95 %, sessions allowed for: what the conclusion is made of. NaN when there is none. */
    double low, high;
    double low_pointwise, high_pointwise; /* 95 % interval of this cell by itself */
    double p, p_family;                   /* two-sided; corrected for the family */
    double noise;   /* the noise floor, as a factor from 1: how far the interval of the A/A control reaches
                       within the experiments, at this place. NaN without a control */
    double host;    /* ratio of the A/A control's change at this place; NaN: it has none */
    bool beside;    /* the control changed, and this cell more or less than it did: the interval of the change
                       less the control's excludes 1 */
    double at_most; /* how much slower it may be nevertheless, in what the limit is in: the far end of its
                       interval, or where the host changed of the change less the control's, if that is
                       farther. 0: not at all; NaN: there is no interval */
    bool at_most_beside;        /* it is that of the change less the control's */
    enum conclusion conclusion; /* of the second: FASTER means better by metrics[].better */
    enum gate gate;
};

/* What sessions did in one metric. */
struct session_change {
    unsigned metric;
    struct session_noise noise;
    /* The A/A cells together, the control's and those that it repeats: what they changed by, on the whole. A
     * ratio with its 95 % interval and p; NaN without a control. */
    double host, low, high, p;
    bool changed; /* p, corrected for the metrics that decide, says that they did */
};

struct changes {
    struct change *list; /* owned; by metric, coordinates with sizes innermost, mechanism. Borrows cells */
    size_t count;
    struct session_change *sessions; /* owned; of each metric, in that order */
    size_t metric_count;
    size_t counts[SIDE_COUNT]; /* sessions a side */
    size_t controls;           /* A/A cells in both */
    bool control_changed; /* the A/A cells did, in a metric that decides: one of them became faster or slower,
                             or all on the whole */
    bool host_changed;    /* ... and no parameter that is ignored can have done that */
};

void changes_release(struct changes *changes);
#define own_changes OWNED_BY(changes_release) struct changes

struct change_rules {
    double equivalence; /* as a fraction */
    double limit;       /* how much slower is too slow, as a fraction */
    double rule_out;    /* what must be ruled out for a cell to pass, as a fraction; 0: nothing */
};

/* Every matched cell in every metric of which either side holds a number; a cell without a value on one side
 * is an inconclusive row. The verdict is conclusion_of()'s, what a limit says gates_judge()'s. -ENOMEM is the
 * only error. */
int changes_make(const struct sessions sides[SIDE_COUNT], const struct matching *matching,
                 const struct change_rules *asked, struct changes *changes, struct err *err);

/* Throughput and the CPU's time decide; misses explain. */
bool change_decides(unsigned metric);

/* A row of JSON, of struct change. */
extern const struct columns change_columns;

/* The least number of runs of each side at which `tests` cells can all be significant at `alpha`
 * together (Bonferroni), one session a side: the smallest n with 2 / C(2n, n) <= alpha / tests (exact
 * rank-sum test, two-sided). */
unsigned changes_least_runs(size_t tests, double alpha);

#endif
