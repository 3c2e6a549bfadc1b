/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <float.h>
#include <math.h>

#include "plots/axes.h"
#include "plots/figure.h"

#include "test.h"

#include "unit/plots/example.h"

static void test_tics(void **state)
{
    (void)state;
    static const struct {
        double smallest, largest;
        bool log;
        const char *tics;
    } cases[] = {
        {0.2, 30, true, "0.3 1 3 10 30"},
        {1, 9, true, "1 2 5 10"},
        {7, 7, true, "5 6 7 8 9 10"},
        {100, 101, true, "70 80 90 100 120 140"},
        {0.0001, 900, true, "0.0001 0.001 0.01 0.1 1 10 100 1000"},
        {1e-300, 1e-300, true, "7e-301 8e-301 9e-301 1e-300 1.2e-300 1.4e-300"},
        {0, 10, false, "0 2 4 6 8 10"},
        {0, 0, false, "0 0.2 0.4 0.6 0.8 1"},
        {NAN, NAN, false, "0 0.2 0.4 0.6 0.8 1"},
        {0, 1e-323, false, "0 2e-301 4e-301 6e-301 8e-301 1e-300"},
        {0, 1.7e308, false, "0 5e+307 1e+308 1.5e+308"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scale scale;
        scale_make(cases[i].smallest, cases[i].largest, &scale);
        own_text tics = {0};
        for (unsigned t = 0; t < scale.count; t++) {
            text_add(&tics, t > 0 ? " " : "");
            text_number(&tics, scale.tics[t], SCALE_DIGITS);
        }
        assert_string_equal(text_string(&tics), cases[i].tics);
        assert_int_equal(scale.log, cases[i].log);
    }
}

static void test_every_range_holds_its_values_and_enough_tics(void **state)
{
    (void)state;
    for (double smallest = 1e-6; smallest < 1e8; smallest *= 3.7)
        for (double factor = 1; factor < 1e9; factor *= 2.3) {
            struct scale scale;
            scale_make(smallest, smallest * factor, &scale);
            assert_true(scale.low < smallest && smallest * factor < scale.high);
            assert_true(scale.high / scale.low >= 2);
            assert_in_range(scale.count, 3, 20);
            for (unsigned t = 0; t < scale.count; t++) {
                assert_true(scale.tics[t] >= scale.low && scale.tics[t] <= scale.high);
                assert_true(t == 0 || scale.tics[t] > scale.tics[t - 1]);
            }
        }
}

/* Edited by hand, a column may hold anything: scales stay finite, and tics are counted in decades that there
 * are. */
static void test_the_widest_range(void **state)
{
    (void)state;
    static const double edges[] = {-1.7e308, 0, 5e-324, 1e-323, 1e-300, 1, 1e300, 1.7e308, DBL_MAX, INFINITY};
    enum { EDGES = sizeof edges / sizeof edges[0] };
    for (unsigned i = 0; i < EDGES * EDGES; i++) {
        double smallest = edges[i / EDGES], largest = edges[i % EDGES];
        struct scale scale;
        if (smallest > largest)
            continue;
        scale_make(smallest, largest, &scale);
        assert_true(scale.low >= 0 && scale.low < scale.high && isfinite(scale.high));
        assert_true(isinf(largest) || scale.high >= largest);
        assert_in_range(scale.count, 1, SCALE_TICS_MAX);
        for (unsigned t = 0; t < scale.count; t++)
            assert_true(scale.tics[t] >= scale.low && scale.tics[t] <= scale.high &&
                        (t == 0 || scale.tics[t] > scale.tics[t - 1]));
    }
}

static void test_coordinates(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    static const int64_t sizes[] = {4096, 256, 1500, 4096};
    for (size_t i = 0; i < 4; i++) {
        struct cell cell = example_cell(MECHANISM_two_copy, sizes[i], 1, 1500, false);
        example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1);
    }
    const struct figure figure = {.x = "message_size", .panel = "threads"};
    const struct figure_context context = {.summaries = &summaries};
    own_variants variants = {0};
    struct coordinate size = {0}, threads = {0}, none = {0};
    struct err err = {0};
    assert_int_equal(figure_variants(&figure, &context, &variants, &err), 0);
    assert_int_equal(coordinate_find("message_size", &variants, 0, &size, &err), 0);
    assert_int_equal(coordinate_find("threads", &variants, 0, &threads, &err), 0);
    assert_int_equal(coordinate_find("path", &variants, 0, &none, &err), -EINVAL);
    assert_string_equal(err.what, "no parameter that is a number is called path");
    own_text text = {0};
    for (size_t i = 0; i < size.count; i++) {
        coordinate_tic(&size, i, &text);
        text_add(&text, "|");
        coordinate_panel(&size, i, &text);
        text_add(&text, "|");
    }
    coordinate_panel(&threads, 0, &text);
    assert_string_equal(text_string(&text), "256 B|messages of 256 B|1500 B|messages of 1500 B|"
                                            "4 KB|messages of 4 KB|1 thread");
    free(size.values);
    free(threads.values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coordinates),
        cmocka_unit_test(test_tics),
        cmocka_unit_test(test_the_widest_range),
        cmocka_unit_test(test_every_range_holds_its_values_and_enough_tics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
