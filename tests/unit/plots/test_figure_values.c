/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "plots/figure_values.h"

#include "test.h"
#include "unit/plots/example.h"

/* The table of the study's figure of that name. */
static void values_of(const char *name, const struct example *example, struct figure_values *values)
{
    own_summaries summaries = {0};
    own_variants variants = {0};
    own_picture picture = {0};
    struct err err = {0};
    const char *gaps[METRIC_COUNT] = {0};
    example_make(example, &summaries);
    const struct figure_context context = {
        .summaries = &summaries, .experiment = "full", .caption = "CPU", .gaps = gaps, .blocks = 10};
    assert_int_equal(figure_variants(figure_of(name), &context, &variants, &err), 0);
    assert_int_equal(picture_make(figure_of(name), &variants, 0, &context, &picture, &err), 0);
    assert_int_equal(figure_values_of(&picture, values, &err), 0);
}

static void row_is(struct figure_values *values, size_t row, const char *const *cells)
{
    for (size_t column = 0; column < values->columns; column++)
        assert_string_equal(text_string(figure_values_cell(values, row, column)), cells[column]);
}

/* 256 B in 2900 ns + 256 x 0.37 ns is 0.684 Gbit/s. */
static void test_lines_are_places_and_series(void **state)
{
    (void)state;
    own_figure_values values = {0};
    values_of("throughput", &the_study, &values);
    assert_int_equal(values.columns, 6);
    assert_int_equal(values.names, 2);
    assert_int_equal(values.rows, 16);
    assert_int_equal(values.left_out, 0);
    row_is(&values, 0,
           (const char *const[]){"panel", "message size", "two-copy", "one-copy", "zero-copy",
                                 "two-copy (A/A)"});
    row_is(&values, 1,
           (const char *const[]){"1 thread", "256 B", "0.684 [0.595, 0.763]", "0.632 [0.55, 0.705]",
                                 "0.213 [0.185, 0.237]", "0.691 [0.601, 0.77]"});
    assert_string_equal(text_string(figure_values_cell(&values, 16, 0)), "8 threads");
    assert_string_equal(text_string(figure_values_cell(&values, 16, 1)), "16 KB");
}

/* A range is not an interval, one run has neither, and no run is not 0. */
static void test_few_runs_have_a_range(void **state)
{
    (void)state;
    struct example few = the_study;
    few.threads[1] = 0;
    few.sizes[1] = 0;
    few.runs = 3;
    own_figure_values three = {0}, one = {0};
    values_of("throughput", &few, &three);
    assert_int_equal(three.names, 1);
    assert_string_equal(text_string(figure_values_cell(&three, 1, 1)), "0.684 (0.541 to 0.826)");
    few.runs = 1;
    values_of("throughput", &few, &one);
    assert_string_equal(text_string(figure_values_cell(&one, 1, 1)), "0.684");
}

static void test_bars_are_their_parts_and_sums(void **state)
{
    (void)state;
    own_figure_values values = {0};
    values_of("copies", &the_study, &values);
    assert_int_equal(values.rows % 3, 0);
    assert_string_equal(text_string(figure_values_cell(&values, 0, 1)), "bar");
    assert_string_equal(text_string(figure_values_cell(&values, 1, 1)), "two-copy");
    double parts = 0;
    size_t column = 2;
    for (; strcmp(text_string(figure_values_cell(&values, 0, column)), "copies per byte, copies/B") != 0;
         column++) {
        assert_true(column + 1 < values.columns);
        parts += atof(text_string(figure_values_cell(&values, 1, column)));
    }
    assert_true(fabs(parts - atof(text_string(figure_values_cell(&values, 1, column)))) < 1e-9);
}

static void test_no_data_no_rows(void **state)
{
    (void)state;
    struct example none = the_study;
    none.cycles = false;
    own_figure_values values = {0};
    values_of("llc-misses", &none, &values);
    assert_int_equal(values.rows, 0);
}

static void test_long_tables_are_cut(void **state)
{
    (void)state;
    own_figure_values values = {0};
    struct err err = {0};
    assert_int_equal(figure_values_make(3, 1, 1000, &values, &err), 0);
    assert_int_equal(values.rows, FIGURE_VALUES_ROWS_MAX);
    assert_int_equal(values.left_out, 1000 - FIGURE_VALUES_ROWS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_places_and_series),   cmocka_unit_test(test_few_runs_have_a_range),
        cmocka_unit_test(test_bars_are_their_parts_and_sums), cmocka_unit_test(test_no_data_no_rows),
        cmocka_unit_test(test_long_tables_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
