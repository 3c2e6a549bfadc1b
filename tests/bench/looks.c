/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looking several times costs: simulated experiments of two mechanisms at four sizes that stop place by
 * place (experiment.precision = 2%, looks after 8, 12, 18, 27 and 40 blocks), from the plan to the verdicts:
 * looks [experiments], default 400. How many blocks they take, how many families of comparisons hold a wrong
 * claim, or an interval that misses the truth; and how many would if nobody corrected for the looks. Fails
 * when more than 5 % of the families do. */
#include <stdio.h>
#include <string.h>

#include "findings/stopping.h"
#include "findings/verdict.h"
#include "statistics/regression.h"
#include "unit/findings/simulated.h"

static const char ini[] = "[experiment]\norder=random\nblocks=8\nprecision=2%\nmax_blocks=40\ncontrol=no\n"
                          "[workload]\nmechanism=two-copy,one-copy\nmessage_size=256,1K,4K,16K\nthreads=1\n";
enum { PLACES = 4, METRICS = 2 };

static const struct {
    const char *what;
    struct noise noise;
} noises[] = {
    {"contests of 1 s", {.run = 0.025}},
    {"contests of 0.1 s", {.run = 0.06}},
    {"single runs", {.block = 0.10, .run = 0.12}},
    {"one in ten is slow", {.run = 0.02, .slow = 0.1}},
};

static const double effects[] = {0, 0.01, 0.03, 0.10, 0.40};

struct score {
    size_t experiments, families, places, blocks; /* blocks of all places, summed */
    size_t decided;
    size_t false_claims, missed; /* families with one */
    size_t naive_false, naive_missed;
    size_t found; /* comparisons whose difference was found */
};

/* Each run of the plan, whether it is needed or not. */
static struct records simulate(gsl_rng *rng, const struct plan *plan, const struct noise *noise,
                               double effect)
{
    struct records records = simulated_room(plan->run_count);
    double block_factor = 0;
    for (size_t i = 0; i < plan->run_count; i++) {
        const struct planned_run *run = &plan->runs[i];
        if (run->position == 1)
            block_factor = gsl_ran_gaussian(rng, noise->block);
        struct record *record = simulated_add(&records, plan->cells[run->cell], run->block);
        double own = record->cell.mechanism > 0 ? log1p(effect) : 0;
        record->run = (uint32_t)i + 1;
        record->position = run->position;
        record->metrics[METRIC_throughput_gbps] = simulated_factor(rng, noise, own + block_factor);
        record->metrics[METRIC_cpu_ns_per_byte] = simulated_factor(rng, noise, own + block_factor);
    }
    return records;
}

/* Per metric: does any place claim what is not so, and does any interval miss it? */
static void judge(const struct run_index *index, const struct settings *settings, double effect,
                  size_t *false_claims, size_t *missed, size_t *found)
{
    own_verdicts verdicts = {0};
    struct err err = {0};
    bool wrong[METRIC_COUNT] = {false}, outside[METRIC_COUNT] = {false};
    if (verdicts_make(index, settings, &verdicts, &err) < 0)
        return;
    for (size_t i = 0; i < verdicts.count; i++) {
        const struct verdict *verdict = &verdicts.list[i];
        bool claim = verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
        bool right = claim && effect > 0 && verdict->ratio > 1;
        wrong[verdict->metric] |= claim && !right;
        outside[verdict->metric] |=
            !(verdict->low <= 1 + effect && 1 + effect <= verdict->high) && !isnan(verdict->low);
        *found += right;
    }
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        *false_claims += wrong[i];
        *missed += outside[i];
    }
}

static int score_experiment(const struct plan *plan, const struct spec *spec, struct records *records,
                            double effect, struct score *score)
{
    struct err err = {0};
    struct settings naive = spec->settings;
    own_stopping stopping = {0};
    own_run_index index = {0};
    size_t kept = 0, ignored = 0;
    if (stopping_make(plan, spec, records, NULL, &stopping, &err) < 0)
        return -err.code;
    for (size_t i = 0; i < records->count; i++)
        if (!stopping_spares(&stopping, i))
            records->list[kept++] = records->list[i];
    records->count = kept;
    if (run_index_make(records, spec, &index, &err) < 0)
        return -err.code;
    naive.precision = 0;
    judge(&index, &spec->settings, effect, &score->false_claims, &score->missed, &score->found);
    judge(&index, &naive, effect, &score->naive_false, &score->naive_missed, &ignored);
    score->experiments++;
    score->families += METRICS;
    score->places += PLACES;
    score->decided += stopping.decided_count;
    score->blocks += kept / 2;
    return 0;
}

static double pct(size_t part, size_t whole)
{
    return 100 * (double)part / (double)whole;
}

static int score_row(size_t row, double effect, size_t experiments, const struct plan *plan,
                     const struct spec *spec)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct score score = {0};
    int rc = 0;
    gsl_rng_set(rng, row + 1);
    for (size_t i = 0; i < experiments && rc == 0; i++) {
        own_records records = simulate(rng, plan, &noises[row].noise, effect);
        rc = score_experiment(plan, spec, &records, effect, &score);
    }
    gsl_rng_free(rng);
    printf("%-20s %5.0f %% | %6.1f %7.1f %% | %6.2f %% %8.2f %% | %6.2f %% %8.2f %% | %6.1f %%\n",
           noises[row].what, 100 * effect, (double)score.blocks / (double)score.places,
           pct(score.decided, score.places), pct(score.false_claims, score.families),
           pct(score.missed, score.families), pct(score.naive_false, score.families),
           pct(score.naive_missed, score.families), pct(score.found, METRICS * score.places));
    fflush(stdout);
    return rc != 0 || pct(score.false_claims, score.families) > 5 || pct(score.missed, score.families) > 5;
}

int main(int argc, char **argv)
{
    statistics_start();
    size_t experiments = argc > 1 ? strtoul(argv[1], NULL, 10) : 400;
    own_spec spec = {0};
    own_plan plan = {0};
    own_problems problems = {0};
    struct err err = {0};
    const struct spec_text text = {.bytes = ini, .length = strlen(ini)};
    int result = 0;
    if (spec_parse(&text, &spec, &problems) < 0 || plan_make(&spec, NULL, NULL, &plan, &err) < 0)
        return 1;
    printf(
        "%zu experiments of %d places and %d metrics; wrong: families with a wrong claim; missed: families "
        "with an interval beside the truth\n",
        experiments, PLACES, METRICS);
    printf("%-20s %7s | %6s %9s | %8s %10s | %8s %10s | %8s\n", "noise", "effect", "blocks", "decided",
           "wrong", "missed", "naive", "naive", "found");
    for (size_t i = 0; i < sizeof noises / sizeof *noises; i++)
        for (size_t j = 0; j < sizeof effects / sizeof *effects; j++)
            result |= score_row(i, effects[j], experiments, &plan, &spec);
    return result;
}
