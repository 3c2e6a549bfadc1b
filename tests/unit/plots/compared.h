/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up verdicts for the tests of figures of ratios: arms of the mechanisms at sizes and numbers of
 * threads, with ratios that follow a formula. */
#ifndef LABRUN_TESTS_PLOTS_COMPARED_H
#define LABRUN_TESTS_PLOTS_COMPARED_H

#include "findings/verdict.h"

#include "unit/plots/example.h"

enum { COMPARED_MAX = 4096 };

struct compared {
    struct cell cells[2 * COMPARED_MAX]; /* of each verdict the first's, then what it is compared with */
    struct verdict list[COMPARED_MAX];
    struct verdicts verdicts;
};

struct comparison_of {
    const struct example *example; /* its sizes, threads and mechanisms, of which the first is the baseline */
    unsigned metric;
    double ratio; /* of the second mechanism at the first place; the next places and mechanisms have more */
    double step;  /* factor from place to place; 1: all the same */
    size_t n;     /* blocks: below 6 there is no interval */
    double noise; /* NaN: no control */
    double conclusive; /* decided below 1 / this and above it */
};

static const struct comparison_of a_comparison = {
    .example = &the_study,
    .metric = METRIC_throughput_gbps,
    .ratio = 0.4,
    .step = 1.1,
    .n = 9,
    .noise = 1.2,
    .conclusive = 1.15,
};

static inline void compared_add(struct compared *compared, struct verdict verdict, const struct cell *cell,
                                const struct cell *other)
{
    size_t at = compared->verdicts.count;
    assert_true(at < COMPARED_MAX);
    compared->cells[2 * at] = *cell;
    compared->cells[2 * at + 1] = *other;
    verdict.cell = &compared->cells[2 * at];
    verdict.other = &compared->cells[2 * at + 1];
    compared->list[at] = verdict;
    compared->verdicts = (struct verdicts){compared->list, at + 1};
}

/* A verdict with an interval of a tenth on either side. */
static inline struct verdict compared_verdict(const struct comparison_of *of, double ratio)
{
    bool interval = of->n >= 6;
    struct verdict verdict = {.contrast = CONTRAST_MECHANISM,
                              .metric = of->metric,
                              .n = of->n,
                              .ratio = of->n > 0 ? ratio : NAN,
                              .low = interval ? ratio / 1.1 : NAN,
                              .high = interval ? ratio * 1.1 : NAN,
                              .noise = of->noise};
    bool apart = interval && fabs(log(ratio)) > log(of->conclusive);
    bool better = (ratio > 1) == (metrics[of->metric].better == BETTER_HIGHER);
    if (apart)
        verdict.conclusion = better ? FASTER : SLOWER;
    verdict.within_control = fabs(log(ratio)) <= log(of->noise);
    return verdict;
}

static inline void compared_make(const struct comparison_of *of, struct compared *compared)
{
    double ratio = of->ratio;
    for (unsigned arm = 1; arm < of->example->mechanism_count; arm++)
        for (const int64_t *threads = of->example->threads; *threads != 0; threads++)
            for (const int64_t *size = of->example->sizes; *size != 0; size++) {
                struct cell cell = example_cell(of->example->mechanisms[arm], *size, *threads, 1500, false);
                struct cell other = example_cell(of->example->mechanisms[0], *size, *threads, 1500, false);
                struct verdict verdict = compared_verdict(of, ratio);
                verdict.pair = (struct pair){.arm = arm};
                compared_add(compared, verdict, &cell, &other);
                ratio *= of->step;
            }
}

#endif
