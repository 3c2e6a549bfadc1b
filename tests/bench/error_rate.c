/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far verdicts can be trusted, family by family: the share with a wrong claim where nothing differs
 * (A/A); with an interval that misses the truth, whatever that is; with an "equivalent" where 3 % more CPU
 * time is the truth, which is the bound; and the power to find 5 %. In simulated experiments: error_rate
 * [families], default 1000. Fails when any of the three shares is above 5 %. */
#include <stdio.h>

#include "findings/verdict.h"
#include "statistics/regression.h"
#include "unit/findings/simulated.h"

enum { BLOCKS = 10, SIZES = 4, THREADS = 4 }; /* the study: 16 comparisons per metric */

static const struct noise noises[] = {
    {.block = 0.10, .run = 0.01}, {.block = 0.10, .run = 0.02}, {.block = 0.10, .run = 0.03},
    {.block = 0.10, .run = 0.05}, {.block = 0.10, .run = 0.15}, {.block = 0.10, .run = 0.05, .slow = 0.3},
    {.block = 0, .run = 0.05},
};

struct score {
    size_t families, claimed, missed, equivalent; /* of one metric: with any claim, with any interval that
                                                     does not hold the truth, with any "equivalent" */
    size_t comparisons, found, covered;           /* in CPU time: slower claimed, truth in the interval */
    size_t pointwise;                             /* truth in the pointwise one */
};

enum { CLAIMED = 1, MISSED = 2, SAME = 4 };

/* The second label bears the cost, in CPU time alone: the first takes less. */
static unsigned score_verdict(const struct verdict *verdict, double cost, struct score *score)
{
    bool spent = verdict->metric == METRIC_cpu_ns_per_byte;
    double truth = spent ? 1 / cost : 1;
    bool covered = verdict->low <= truth && truth <= verdict->high;
    if (spent) {
        score->comparisons++;
        score->found += verdict->conclusion == FASTER;
        score->covered += covered;
        score->pointwise += verdict->low_pointwise <= truth && truth <= verdict->high_pointwise;
    }
    return (verdict->conclusion == FASTER || verdict->conclusion == SLOWER ? CLAIMED : 0) |
           (covered ? 0 : MISSED) | (spent && verdict->conclusion == EQUIVALENT ? SAME : 0);
}

static int score_family(gsl_rng *rng, const struct noise *noise, double cost, struct score *score)
{
    const struct settings settings = {.equivalence = 0.03};
    struct err err = {0};
    unsigned seen[METRIC_COUNT] = {0};
    struct records records = simulated_family(rng, noise, BLOCKS, SIZES, THREADS, cost);
    own_verdicts verdicts = {0};
    own_run_index index = {0};
    int failed = run_index_make(&records, NULL, &index, &err);
    if (failed == 0)
        failed = verdicts_make(&index, &settings, &verdicts, &err);
    for (size_t i = 0; i < verdicts.count; i++)
        seen[verdicts.list[i].metric] |= score_verdict(&verdicts.list[i], cost, score);
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        score->claimed += (seen[i] & CLAIMED) != 0;
        score->missed += (seen[i] & MISSED) != 0;
        score->equivalent += (seen[i] & SAME) != 0;
    }
    free(records.list);
    score->families++;
    return failed;
}

static double pct(size_t part, size_t whole)
{
    return 100 * (double)part / (double)whole;
}

enum { METRICS = 2 }; /* throughput and CPU time are judged */

int main(int argc, char **argv)
{
    static const double costs[] = {1, 1.03, 1.05};
    statistics_start();
    size_t families = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int result = 0;
    printf("%zu families of %d comparisons, %d blocks\n", families, SIZES * THREADS, BLOCKS);
    printf(
        "sd of blocks, runs, slow runs | families: wrong claim, interval that misses, equivalent at 3 %% | "
        "interval holds: this place, by itself | 5 %% found\n");
    for (size_t i = 0; i < sizeof noises / sizeof *noises; i++) {
        struct score scores[3] = {0};
        gsl_rng_set(rng, i + 1);
        for (unsigned j = 0; j < 3; j++)
            for (size_t k = 0; k < families && result == 0; k++)
                result = score_family(rng, &noises[i], costs[j], &scores[j]);
        double claimed = pct(scores[0].claimed, METRICS * families),
               missed = pct(scores[2].missed, METRICS * families),
               equivalent = pct(scores[1].equivalent, families);
        printf("%4.0f %%  %4.0f %%  %4.0f %%            |           %6.2f %%     %6.2f %%                "
               "%6.2f %%          |            %6.2f %%   %6.2f %%       | %5.1f %%\n",
               100 * noises[i].block, 100 * noises[i].run, 100 * noises[i].slow, claimed, missed, equivalent,
               pct(scores[2].covered, scores[2].comparisons), pct(scores[2].pointwise, scores[2].comparisons),
               pct(scores[2].found, scores[2].comparisons));
        result = result != 0 || claimed > 5 || missed > 5 || equivalent > 5 ? 1 : 0;
    }
    gsl_rng_free(rng);
    return result;
}
