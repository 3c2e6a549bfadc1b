/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/over_time.h"

#include <math.h>
#include <string.h>

#include "base/array.h"
#include "findings/warnings.h"
#include "plots/figure_values.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/plots/example.h"

static const char *const gaps[METRIC_COUNT];

/* An experiment of so many cells and runs, each with its intervals. */
struct study {
    struct records records;
    struct run_intervals intervals;
    struct run_index index;
    struct summaries summaries;
    struct variants variants;
    struct figure_context context;
};

static void study_release(struct study *study)
{
    variants_release(&study->variants);
    summaries_release(&study->summaries);
    run_index_release(&study->index);
    run_intervals_release(&study->intervals);
    records_release(&study->records);
}
#define own_study OWNED_BY(study_release) struct study

static void add_interval(struct study *study, uint32_t run, uint32_t number, double end_s, double gbps,
                         double length)
{
    struct run_interval *interval = array_reserve(study->intervals.list, study->intervals.count + 1,
                                                  &study->intervals.capacity, sizeof *study->intervals.list);
    assert_non_null(interval);
    study->intervals.list = interval;
    study->intervals.list[study->intervals.count++] = (struct run_interval){
        .run = run, .number = number, .end_s = end_s, .rx_bytes = (uint64_t)(gbps * length / 8 * 1e9)};
}

static struct record *add_run(struct study *study, int64_t size, double gbps)
{
    struct err err = {0};
    struct record record = {.run = (uint32_t)study->records.count + 1,
                            .block = (uint32_t)study->records.count + 1,
                            .cell = example_cell(MECHANISM_two_copy, size, 1, 1500, false)};
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    record.metrics[METRIC_throughput_gbps] = gbps;
    assert_int_equal(records_add(&study->records, &record, &err), 0);
    return &study->records.list[study->records.count - 1];
}

/* Full intervals of 100 ms, of these rates. */
static void add_rates(struct study *study, uint32_t run, const double *gbps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        add_interval(study, run, i + 1, 0.1 * (i + 1), gbps[i], 0.1);
}

static void finish(struct study *study)
{
    struct err err = {0};
    assert_int_equal(run_index_make(&study->records, NULL, &study->index, &err), 0);
    assert_int_equal(summaries_make(&study->index, &study->summaries, &err), 0);
    study->context = (struct figure_context){.summaries = &study->summaries,
                                             .records = &study->records,
                                             .intervals = &study->intervals,
                                             .experiment = "full, seed 1",
                                             .caption = "Example CPU",
                                             .gaps = gaps,
                                             .prefix = "",
                                             .blocks = 9};
    assert_int_equal(
        figure_variants(figure_of("throughput-over-time"), &study->context, &study->variants, &err), 0);
}

static void make(const struct study *study, struct over_time *over_time)
{
    struct err err = {0};
    assert_int_equal(study->variants.count, 1);
    assert_int_equal(
        over_time_make(figure_of("throughput-over-time"), &study->variants, &study->context, over_time, &err),
        0);
}

static void test_lines_are_runs_relative_to_their_cell(void **state)
{
    (void)state;
    own_study study = {0};
    own_over_time over_time = {0};
    add_run(&study, 1024, 2);
    add_run(&study, 1024, 4);
    add_run(&study, 1024, 3);
    add_rates(&study, 1, (double[]){1.5, 3, 3}, 3);
    add_rates(&study, 2, (double[]){3, 6}, 2);
    add_interval(&study, 2, 3, 0.205, 30, 0.005); /* the window's cut-off end */
    add_rates(&study, 3, (double[]){3}, 1);
    finish(&study);
    make(&study, &over_time);
    static const double expected[][3] = {{0.05, 0.5, 2}, {0.15, 1, 2}, {0.25, 1, 2},
                                         {0.05, 1, 2},   {0.15, 2, 2}, {0.05, 1, 1}};
    assert_int_equal(over_time.cell_count, 1);
    assert_int_equal(over_time.run_count, 3);
    assert_int_equal(over_time.point_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_true(fabs(over_time.points[i].at_s - expected[i][0]) < 1e-6);
        assert_true(fabs(over_time.points[i].ratio - expected[i][1]) < 1e-6);
    }
    assert_string_equal(text_string(&over_time.title), "Throughput over time");
}

/* Neither failed runs nor the baseline measured again are lines; what has no intervals is no cell. */
static void test_what_is_no_line(void **state)
{
    (void)state;
    own_study study = {0};
    own_over_time over_time = {0};
    add_run(&study, 1024, 2);
    add_run(&study, 1024, 2)->status = STATUS_FAILED;
    add_run(&study, 1024, 2)->cell.control = true;
    add_run(&study, 4096, 2);
    for (uint32_t run = 1; run <= 3; run++)
        add_rates(&study, run, (double[]){2, 2, 2}, 3);
    add_rates(&study, UINT32_MAX, (double[]){2, 2, 2}, 3); /* a row of a file that anybody may have written */
    finish(&study);
    make(&study, &over_time);
    assert_int_equal(over_time.cells_in_all, 1);
    assert_int_equal(over_time.run_count, 1);
}

static void test_without_intervals_no_figure(void **state)
{
    (void)state;
    own_study study = {0};
    add_run(&study, 1024, 2);
    finish(&study);
    assert_int_equal(study.variants.count, 0);
}

/* Two points are no course of time. */
static void test_short_windows_no_figure(void **state)
{
    (void)state;
    own_study study = {0};
    add_run(&study, 1024, 2);
    add_rates(&study, 1, (double[]){2, 3}, 2);
    finish(&study);
    assert_int_equal(study.variants.count, 0);
}

/* Of many cells the least steady ones, in the order of their places, and the subtitle says so. */
static void test_the_least_steady_cells(void **state)
{
    (void)state;
    own_study study = {0};
    own_over_time over_time = {0};
    for (uint32_t i = 0; i < 30; i++) {
        struct record *record = add_run(&study, 1024 * (i + 1), 2);
        if (i % 5 == 0)
            record->warnings = UINT64_C(1) << WARNING_unsteady;
        add_rates(&study, i + 1, (double[]){2, 2 + 0.01 * i, 2}, 3);
    }
    finish(&study);
    make(&study, &over_time);
    static const int64_t sizes[OVER_TIME_CELLS_MAX] = {1, 6, 11, 16, 21, 25, 26, 27, 28, 29, 30, 24};
    assert_int_equal(over_time.cell_count, OVER_TIME_CELLS_MAX);
    for (size_t i = 0; i < OVER_TIME_CELLS_MAX; i++) {
        int64_t size = over_time.cells[i].summary->cell->message_size / 1024;
        bool wanted = false;
        for (size_t j = 0; j < OVER_TIME_CELLS_MAX; j++)
            wanted |= size == sizes[j];
        if (!wanted)
            fail_msg("cell of %d KB", (int)size);
        assert_true(i == 0 || over_time.cells[i - 1].summary->cell->message_size < 1024 * size);
    }
    assert_string_equal(text_string(&over_time.title), "Throughput over time: 6 of 30 runs were unsteady");
    assert_non_null(
        strstr(text_string(&over_time.subtitle),
               "\nthe 12 of 30 cells with most unsteady runs and widest swings; intervals.csv has all"));
}

/* Long runs are thinned, of many runs the first are drawn, and both are said. */
static void test_bounds(void **state)
{
    (void)state;
    own_study study = {0};
    own_over_time over_time = {0};
    double rates[130];
    for (size_t i = 0; i < 130; i++)
        rates[i] = i % 2 == 0 ? 1 : 3;
    for (uint32_t i = 0; i < OVER_TIME_RUNS_MAX + 5; i++) {
        add_run(&study, 1024, 2);
        add_rates(&study, i + 1, rates, i == 0 ? 130 : 2);
    }
    finish(&study);
    make(&study, &over_time);
    assert_int_equal(over_time.run_count, OVER_TIME_RUNS_MAX);
    assert_int_equal(over_time.cells[0].left_out, 5);
    assert_true(over_time.runs[0].count <= OVER_TIME_POINTS_MAX);
    assert_true(over_time.points[0].ratio > 0.6 && over_time.points[0].ratio < 1.4); /* a mean of 1, 3, 1 */
    assert_non_null(strstr(text_string(&over_time.subtitle), "the first 40 runs of a cell, 5 are left out"));
}

/* Both scripts hold what they draw; a panel for each cell, a block for each run. */
static void test_scripts(void **state)
{
    (void)state;
    own_study study = {0};
    own_text gnuplot = {0}, python = {0};
    own_figure_description description = {0};
    own_figure_values values = {0};
    struct err err = {0};
    const struct figure *figure = figure_of("throughput-over-time");
    for (uint32_t i = 0; i < 4; i++) {
        add_run(&study, i < 2 ? 1024 : 4096, 2);
        add_rates(&study, i + 1, (double[]){2, 1}, 2);
    }
    finish(&study);
    assert_int_equal(gnuplot_script(figure, &study.variants, 0, &study.context, &gnuplot, &err), 0);
    assert_int_equal(matplotlib_script(figure, &study.variants, 0, &study.context, &python, &err), 0);
    assert_non_null(strstr(text_string(&gnuplot),
                           "$runs << EOD\n0.05 1 2\n0.15 0.5 2\n\n0.05 1 2\n0.15 0.5 2\n\n\n"
                           "0.05 1 2\n0.15 0.5 2\n\n0.05 1 2\n0.15 0.5 2\nEOD\n"));
    assert_non_null(
        strstr(text_string(&gnuplot), "array panel_title[2] = ['two-copy, 1 KB', 'two-copy, 4 KB']"));
    assert_non_null(strstr(text_string(&python), "         [(0.05, 1), (0.15, 0.5)],\n"));
    assert_int_equal(figure_describe(figure, &study.variants, 0, &study.context, &description, &values, &err),
                     0);
    assert_int_equal(values.rows, 2);
    assert_string_equal(text_string(figure_values_cell(&values, 1, 4)), "50 %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_runs_relative_to_their_cell),
        cmocka_unit_test(test_what_is_no_line),
        cmocka_unit_test(test_without_intervals_no_figure),
        cmocka_unit_test(test_short_windows_no_figure),
        cmocka_unit_test(test_the_least_steady_cells),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
