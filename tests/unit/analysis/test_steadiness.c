/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_fit.h>
#include <math.h>
#include <cmocka.h>

#include "findings/warnings.h"

enum { COUNT = 10 };

static void fill(struct interval intervals[COUNT], const double rates[COUNT])
{
    for (unsigned i = 0; i < COUNT; i++)
        intervals[i] = (struct interval){(uint64_t)(i + 1) * INTERVAL_NS, (uint64_t)(rates[i] * INTERVAL_NS)};
}

static const struct {
    const char *what;
    double rates[COUNT];
    bool lacks;
} cases[] = {
    {"constant", {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, false},
    /* 0.5 % an interval: 5 % over the window of ten */
    {"rises by 4.9 %",
     {97.795, 98.285, 98.775, 99.265, 99.755, 100.245, 100.735, 101.225, 101.715, 102.205},
     false},
    {"rises by 5.1 %",
     {97.705, 98.215, 98.725, 99.235, 99.745, 100.255, 100.765, 101.275, 101.785, 102.295},
     true},
    {"falls by 5.1 %",
     {102.295, 101.785, 101.275, 100.765, 100.255, 99.745, 99.235, 98.725, 98.215, 97.705},
     true},
    {"19 % off in the middle", {100, 100, 100, 100, 119, 81, 100, 100, 100, 100}, false},
    {"21 % off in the middle", {100, 100, 100, 100, 121, 79, 100, 100, 100, 100}, true},
    {"stands still once", {100, 100, 100, 100, 0, 100, 100, 100, 100, 100}, true},
};

static void test_limits(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct interval intervals[COUNT];
        fill(intervals, cases[i].rates);
        struct steadiness steadiness = steadiness_of(intervals, COUNT);
        assert_int_equal(steadiness.intervals, COUNT);
        if (steadiness_lacks(&steadiness) != cases[i].lacks)
            fail_msg("%s: slope %g %%, off %g %%", cases[i].what, steadiness.slope_pct, steadiness.off_pct);
    }
}

static void test_the_slope_is_that_of_gsl(void **state)
{
    (void)state;
    static const double rates[COUNT] = {31, 41, 59, 26, 53, 58, 97, 93, 23, 84};
    struct interval intervals[COUNT];
    double times[COUNT], constant, slope, unused[4];
    fill(intervals, rates);
    for (unsigned i = 0; i < COUNT; i++)
        times[i] = i + 0.5;
    gsl_fit_linear(times, 1, rates, 1, COUNT, &constant, &slope, &unused[0], &unused[1], &unused[2],
                   &unused[3]);
    struct steadiness steadiness = steadiness_of(intervals, COUNT);
    assert_true(fabs(steadiness.slope_pct - 100 * slope * COUNT / 56.5) < 1e-6);
    assert_true(fabs(steadiness.off_pct - 100 * (97 - 56.5) / 56.5) < 1e-6);
}

/* The last interval ends with the window: 3 ms with one late wake-up in them are no rate. */
static void test_a_cut_off_end_is_left_out(void **state)
{
    (void)state;
    struct interval intervals[] = {
        {INTERVAL_NS, 100}, {2 * INTERVAL_NS, 100}, {3 * INTERVAL_NS, 100}, {3 * INTERVAL_NS + 3000000, 0}};
    struct steadiness steadiness = steadiness_of(intervals, 4);
    assert_int_equal(steadiness.intervals, 3);
    assert_true(fabs(steadiness.slope_pct) < 1e-9 && fabs(steadiness.off_pct) < 1e-9);
    assert_false(steadiness_lacks(&steadiness));
}

static void test_what_cannot_be_told_is_not_unsteady(void **state)
{
    (void)state;
    struct interval two[] = {{INTERVAL_NS, 100}, {2 * INTERVAL_NS, 900}};
    struct interval still[] = {{INTERVAL_NS, 0}, {2 * INTERVAL_NS, 0}, {3 * INTERVAL_NS, 0}};
    struct interval back[] = {{3 * INTERVAL_NS, 9}, {2 * INTERVAL_NS, 1}, {INTERVAL_NS, 1}};
    struct steadiness unknown[] = {steadiness_of(NULL, 0), steadiness_of(two, 2), steadiness_of(still, 3),
                                   steadiness_of(back, 3)};
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_true(isnan(unknown[i].slope_pct) && isnan(unknown[i].off_pct));
        assert_false(steadiness_lacks(&unknown[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_the_slope_is_that_of_gsl),
        cmocka_unit_test(test_a_cut_off_end_is_left_out),
        cmocka_unit_test(test_what_cannot_be_told_is_not_unsteady),
    };
    return cmocka_run_group_tests_name("steadiness", tests, NULL, NULL);
}
