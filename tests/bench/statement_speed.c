/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU time and the memory that verdicts and crossovers take: statement_speed [runs], default 100,000. The
 * worst case: no mechanism is better, so that no resample is like another. */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "answers/statement.h"
#include "findings/crossover.h"
#include "findings/verdict.h"
#include "statistics/regression.h"
#include "unit/findings/simulated.h"

enum { BLOCKS = 10, SIZES = 4, THREADS = 4, ARMS = 4 };

static void fill(struct records *records, struct cell cell, uint32_t block, gsl_rng *rng)
{
    static const unsigned known[] = {METRIC_throughput_gbps,   METRIC_cpu_ns_per_byte,
                                     METRIC_cycles_per_byte,   METRIC_receive_us,
                                     METRIC_llc_misses_per_kb, METRIC_l1d_misses_per_kb};
    struct record *record = simulated_add(records, cell, block);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        record->metrics[known[i]] = exp(gsl_ran_gaussian(rng, 0.1));
}

static struct records make(size_t runs, gsl_rng *rng)
{
    static const unsigned mechanism[ARMS] = {MECHANISM_two_copy, MECHANISM_one_copy, MECHANISM_zero_copy,
                                             MECHANISM_two_copy};
    struct records records = simulated_room(runs);
    size_t cells = runs / BLOCKS;
    for (uint32_t block = 1; block <= BLOCKS; block++) {
        for (size_t i = 0; i < cells; i++) {
            size_t arm = i % ARMS, place = i / ARMS;
            struct cell cell =
                simulated_cell(mechanism[arm], 256 << (2 * (place % SIZES)), 1 << (place / SIZES % THREADS));
            cell.in_flight = (int64_t)(place / SIZES / THREADS) + 1;
            cell.control = arm == ARMS - 1;
            fill(&records, cell, block, rng);
        }
    }
    return records;
}

/* CPU time: what else runs on the machine does not count. */
static double cpu_ms(void)
{
    return (double)clock() * 1e3 / CLOCKS_PER_SEC;
}

static long peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
    statistics_start();
    const struct settings settings = {.seed = 1, .equivalence = 0.03};
    size_t runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    struct err err = {0};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct records records = make(runs, rng);
    printf("%zu runs, %ld MB\n", records.count, peak_mb());

    double start = cpu_ms();
    own_run_index index = {0};
    int failed = run_index_make(&records, NULL, &index, &err);
    printf("%zu cells: %.0f ms, %ld MB\n", index.cells.count, cpu_ms() - start, peak_mb());

    start = cpu_ms();
    own_verdicts verdicts = {0};
    if (failed == 0)
        failed = verdicts_make(&index, &settings, &verdicts, &err);
    printf("%zu verdicts: %.0f ms, %ld MB\n", verdicts.count, cpu_ms() - start, peak_mb());

    start = cpu_ms();
    own_crossovers crossovers = {0};
    if (failed == 0)
        failed = crossovers_make(&index, &verdicts, &settings, &crossovers, &err);
    printf("%zu crossovers: %.0f ms, %ld MB\n", crossovers.count, cpu_ms() - start, peak_mb());

    start = cpu_ms();
    own_text text = {0};
    const struct columns verdict = columns_without(&verdict_columns, &cell_fields[CONTRAST_MECHANISM]),
                         crossover = columns_without(&crossover_columns, &cell_fields[CONTRAST_MECHANISM]);
    columns_csv(&verdict, verdicts.list, verdicts.count, &text);
    columns_csv(&crossover, crossovers.list, crossovers.count, &text);
    printf("%zu bytes of CSV: %.0f ms, %ld MB\n", text.length, cpu_ms() - start, peak_mb());
    free(records.list);
    gsl_rng_free(rng);
    return failed == 0 && !text.failed ? 0 : 1;
}
