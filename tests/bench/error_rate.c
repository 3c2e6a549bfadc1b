/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far verdicts can be trusted: the share of wrong claims where nothing differs (A/A), and the power to
 * find 5 % more CPU time, in simulated experiments: error_rate [families], default 1000. Fails when more than
 * 5 % of the families of comparisons hold a wrong claim. */
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
    size_t families, claimed_families; /* of one metric; with any claim */
    size_t comparisons, claims;
    size_t found, covered; /* of the comparisons in CPU: slower claimed, true cost inside the interval */
    size_t cpu;            /* comparisons in CPU */
};

static void score_verdict(const struct verdict *verdict, double cost, struct score *score,
                          bool claimed[METRIC_COUNT])
{
    bool claim = verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
    score->comparisons++;
    score->claims += claim;
    claimed[verdict->metric] |= claim;
    if (verdict->metric != METRIC_cpu_ns_per_byte)
        return;
    /* the second label bears the cost: the first is faster */
    score->cpu++;
    score->found += verdict->conclusion == FASTER;
    score->covered += verdict->low <= 1 / cost && 1 / cost <= verdict->high;
}

static int score_family(gsl_rng *rng, const struct noise *noise, double cost, struct score *score)
{
    const struct settings settings = {.equivalence = 0.03};
    struct err err = {0};
    bool claimed[METRIC_COUNT] = {false};
    struct records records = simulated_family(rng, noise, BLOCKS, SIZES, THREADS, cost);
    own_verdicts verdicts = {0};
    own_run_index index = {0};
    int failed = run_index_make(&records, NULL, &index, &err);
    if (failed == 0)
        failed = verdicts_make(&index, &settings, &verdicts, &err);
    for (size_t i = 0; i < verdicts.count; i++)
        score_verdict(&verdicts.list[i], cost, score, claimed);
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        score->claimed_families += claimed[i];
    score->families += 3; /* throughput, time per message, CPU */
    free(records.list);
    return failed;
}

static double pct(size_t part, size_t whole)
{
    return 100 * (double)part / (double)whole;
}

int main(int argc, char **argv)
{
    statistics_start();
    size_t families = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int result = 0;
    printf("%zu families of %d comparisons in 3 metrics each, %d blocks\n", families, SIZES * THREADS,
           BLOCKS);
    printf("sd of blocks, runs, slow runs | wrong claims, families with one | 5 %% CPU found, covered\n");
    for (size_t i = 0; i < sizeof noises / sizeof *noises; i++) {
        struct score same = {0}, costly = {0};
        gsl_rng_set(rng, i + 1);
        for (size_t j = 0; j < families && result == 0; j++)
            result = score_family(rng, &noises[i], 1, &same);
        for (size_t j = 0; j < families && result == 0; j++)
            result = score_family(rng, &noises[i], 1.05, &costly);
        printf("%4.0f %%  %4.0f %%  %4.0f %%            | %6.2f %%  %6.2f %%                      | %5.1f %% "
               " %5.1f %%\n",
               100 * noises[i].block, 100 * noises[i].run, 100 * noises[i].slow,
               pct(same.claims, same.comparisons), pct(same.claimed_families, same.families),
               pct(costly.found, costly.cpu), pct(costly.covered, costly.cpu));
        result = result != 0 || pct(same.claimed_families, same.families) > 5 ? 1 : 0;
    }
    gsl_rng_free(rng);
    return result;
}
