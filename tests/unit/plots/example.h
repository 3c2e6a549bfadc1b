/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up summaries for the tests of plots/: the study's shape with numbers that follow a formula. Not for
 * anything that is shown as measured. */
#ifndef LABRUN_TESTS_PLOTS_EXAMPLE_H
#define LABRUN_TESTS_PLOTS_EXAMPLE_H

#include <math.h>
#include <string.h>

#include "experiment/cell.h"
#include "findings/summary.h"
#include "record/metric.h"
#include "unit/findings/profiled.h"

/* What an example holds; sizes and threads end with 0. */
struct example {
    int64_t sizes[16], threads[16];
    unsigned mechanisms[MECHANISM_COUNT];
    unsigned mechanism_count;
    bool control, cycles;
    size_t runs;     /* a cell */
    double wide;     /* factor between the median and an end of the interval */
    int64_t mtus[4]; /* ends with 0; none: 1500 */
};

static const struct example the_study = {
    .sizes = {256, 1024, 4096, 16384},
    .threads = {1, 2, 4, 8},
    .mechanisms = {MECHANISM_two_copy, MECHANISM_one_copy, MECHANISM_zero_copy},
    .mechanism_count = 3,
    .control = true,
    .cycles = true,
    .runs = 10,
    .wide = 1.15,
};

static inline struct cell example_cell(unsigned mechanism, int64_t size, int64_t threads, int64_t mtu,
                                       bool control)
{
    struct cell cell = {.mechanism = mechanism,
                        .fields = 8,
                        .field_size = size / 8,
                        .message_size = size,
                        .threads = threads,
                        .nodelay = true,
                        .congestion = "cubic",
                        .in_flight = 64,
                        .mtu = mtu,
                        .offload = true,
                        .control = control};
    return cell;
}

/* Summaries point at their cells, which must not move while more are added. */
enum { EXAMPLE_SUMMARIES_MAX = 64 * 1024 };

static inline void example_add(struct summaries *summaries, const struct cell *cell, unsigned metric,
                               const struct example *example, double median)
{
    if (summaries->count == summaries->capacity) {
        summaries->capacity = summaries->capacity * 2 + 64;
        summaries->list = realloc(summaries->list, summaries->capacity * sizeof *summaries->list);
    }
    if (summaries->cells == NULL)
        summaries->cells = calloc(EXAMPLE_SUMMARIES_MAX, sizeof *summaries->cells);
    assert_true(summaries->count < EXAMPLE_SUMMARIES_MAX);
    struct cell *own = &summaries->cells[summaries->count];
    *own = *cell;
    struct summary summary = {.cell = own,
                              .metric = metric,
                              .n = example->runs,
                              .median = median,
                              .low = NAN,
                              .high = NAN,
                              .level = NAN,
                              .min = median,
                              .max = median};
    if (example->runs > 1) {
        summary.min = median / (example->wide * 1.1);
        summary.max = median * example->wide * 1.05;
    }
    if (example->runs >= 6) {
        summary.low = median / example->wide;
        summary.high = median * example->wide * 0.97;
        summary.level = 0.978515625;
    }
    summaries->list[summaries->count++] = summary;
}

/* What the mechanisms say of themselves; over veth the kernel copies late what it was lent. */
static inline void example_copies(struct summaries *summaries, const struct cell *cell,
                                  const struct example *example)
{
    const struct mechanism *mechanism = &mechanisms[cell->mechanism];
    double late = cell->mechanism == MECHANISM_zero_copy;
    if (mechanism->undelivered)
        return;
    example_add(summaries, cell, METRIC_copies_serialise, example, mechanism->copies.user);
    example_add(summaries, cell, METRIC_copies_in, example, mechanism->copies.kernel);
    example_add(summaries, cell, METRIC_copies_late, example, late);
    example_add(summaries, cell, METRIC_copies_out, example, 1);
    example_add(summaries, cell, METRIC_copies_per_byte, example,
                mechanism->copies.user + mechanism->copies.kernel + late + 1);
}

/* Saturating throughput; zero-copy pays a fixed price for each message. */
static inline void example_measure(struct summaries *summaries, const struct cell *cell,
                                   const struct example *example)
{
    static const double fixed_ns[] = {2900, 2750, 9800, 3150, 9500, 40},
                        byte_ns[] = {.37, .33, .36, .35, .52, .001};
    double size = (double)cell->message_size, n = (double)cell->threads;
    double message_ns = fixed_ns[cell->mechanism % 6] + byte_ns[cell->mechanism % 6] * size;
    double parallel = n / (0.55 + 0.45 * n) * (cell->mtu == 9000 ? 1.4 : 1) * (cell->control ? 1.01 : 1);
    double gbps = size * 8 / message_ns * parallel;
    example_add(summaries, cell, METRIC_throughput_gbps, example, gbps);
    example_add(summaries, cell, METRIC_receive_us, example, size * 8 * n / gbps / 1000);
    example_add(summaries, cell, METRIC_cpu_ns_per_byte, example, 16 / gbps);
    example_add(summaries, cell, METRIC_tx_cpu_ns_per_byte, example, 10 / gbps);
    example_add(summaries, cell, METRIC_rx_cpu_ns_per_byte, example, 6 / gbps);
    example_copies(summaries, cell, example);
    if (example->cycles) {
        example_add(summaries, cell, METRIC_cycles_per_byte, example, 48 / gbps);
        example_add(summaries, cell, METRIC_llc_misses_per_kb, example, 0.02 + size * n / 65536);
    }
    if (cell->mechanism == MECHANISM_zero_copy)
        example_add(summaries, cell, METRIC_zc_copied_pct, example, 100);
}

/* A profile of each cell of the summaries but the controls, which are cells again. */
static inline void example_profile(const struct summaries *summaries, struct profiles *profiles,
                                   struct profile_shares *shares)
{
    static const struct summaries none = {0};
    struct err err = {0};
    for (size_t i = 0; i < summaries->count; i++)
        if (summaries->list[i].metric == METRIC_cpu_ns_per_byte && !summaries->list[i].cell->control)
            profiled_study(profiles, summaries->list[i].cell);
    assert_int_equal(profile_shares_make(profiles, &none, shares, &err), 0);
}

static inline void example_make(const struct example *example, struct summaries *summaries)
{
    static const int64_t usual[] = {1500, 0};
    const int64_t *mtus = example->mtus[0] != 0 ? example->mtus : usual;
    for (const int64_t *mtu = mtus; *mtu != 0; mtu++)
        for (const int64_t *threads = example->threads; *threads != 0; threads++)
            for (const int64_t *size = example->sizes; *size != 0; size++)
                for (unsigned m = 0; m < example->mechanism_count + (example->control ? 1 : 0); m++) {
                    bool control = m == example->mechanism_count;
                    struct cell cell =
                        example_cell(example->mechanisms[control ? 0 : m], *size, *threads, *mtu, control);
                    example_measure(summaries, &cell, example);
                }
}

/* A run of each cell, which has the medians: what scripts read as runs.csv. */
static inline void example_runs(const struct summaries *summaries, struct text *csv)
{
    static struct record list[EXAMPLE_SUMMARIES_MAX / 16];
    size_t count = 0;
    for (size_t i = 0; i < summaries->count; i++) {
        const struct summary *summary = &summaries->list[i];
        if (count == 0 || !cell_same(&list[count - 1].cell, summary->cell)) {
            assert_true(count < sizeof list / sizeof *list);
            struct record *record = &list[count++];
            *record = (struct record){.cell = *summary->cell};
            for (unsigned m = 0; m < METRIC_COUNT; m++)
                record->metrics[m] = NAN;
        }
        list[count - 1].metrics[summary->metric] = summary->median;
    }
    columns_csv(&record_columns, list, count, csv);
}

/* Of each cell a few percentiles, as if its messages had been timed: 20 us and more. */
enum { EXAMPLE_TIMES = 5 };

static inline void example_times(const struct summaries *summaries, const struct example *example,
                                 struct percentiles *percentiles)
{
    static const double levels[EXAMPLE_TIMES][2] = {{0, 0.8}, {50, 1}, {90, 1.5}, {99, 4}, {99.9, 30}};
    percentiles->list = calloc(summaries->count * EXAMPLE_TIMES + 1, sizeof *percentiles->list);
    for (size_t i = 0; i < summaries->count; i++) {
        if (summaries->list[i].metric != METRIC_throughput_gbps)
            continue;
        for (size_t level = 0; level < EXAMPLE_TIMES; level++) {
            double us = 20 * levels[level][1] * (1 + 0.3 * (double)summaries->list[i].cell->mechanism);
            bool many = example->runs >= 6;
            percentiles->list[percentiles->count++] = (struct percentile){
                .cell = summaries->list[i].cell,
                .percentile = levels[level][0],
                .time_us = us,
                .times = 100000,
                .n = example->runs,
                .median = us,
                .low = many ? us * 0.9 : NAN,
                .high = many ? us * 1.15 : NAN,
                .min = us * 0.85,
                .max = us * 1.3,
            };
        }
    }
}

static inline const struct figure *figure_of(const char *name)
{
    for (unsigned i = 0; i < figure_count; i++)
        if (strcmp(figures[i].name, name) == 0)
            return &figures[i];
    fail_msg("no figure %s", name);
    return NULL;
}

#endif
