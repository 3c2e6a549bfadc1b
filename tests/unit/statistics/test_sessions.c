/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "statistics/sessions.h"

#include "test.h"

#define assert_near(value, expected, tolerance) assert_true(fabs((value) - (expected)) <= (tolerance))

/* In R: d <- 0.1; v <- 2 * 0.03^2; qt(0.975, 10) * sqrt(v) is 0.0945319, 2 * pt(-d / sqrt(v), 10) is
 * 0.0401567. */
static void test_one_session_a_side_has_the_allowance(void **state)
{
    (void)state;
    struct session_scatter nothing = {0};
    struct session_noise noise = sessions_noise(&nothing);
    struct location location;
    assert_true(noise.dispersion == 1 && isnan(noise.observed));
    sessions_judge(0.1, 2 * 0.03 * 0.03, &noise, &location);
    assert_near(location.low, 0.1 - 0.0945319, 1e-6);
    assert_near(location.high, 0.1 + 0.0945319, 1e-6);
    assert_near(location.p, 0.0401567, 1e-6);
}

/* Values 0 and 0.12 around 0.06 under an allowance of 0.03: (2 + 2) squares of 4 in one distance; the other
 * side, which agrees, has another distance of 0. */
static void test_what_sessions_do_moderates_the_allowance(void **state)
{
    (void)state;
    const struct session_value apart[] = {{0, 0}, {NAN, 1}, {0.12, 0}}, alike[] = {{0.5, 0}, {0.5, 0}};
    struct session_scatter scatter = {0};
    sessions_scatter(apart, 3, alike, 2, &scatter);
    assert_near(scatter.squares, 8, 1e-12);
    assert_int_equal(scatter.distances, 2);
    assert_int_equal(scatter.freedom, 2);
    struct session_noise noise = sessions_noise(&scatter);
    assert_near(noise.observed, 4, 1e-12);
    assert_near(noise.dispersion, (10 + 2 * 4) / 12.0, 1e-12);
    assert_near(noise.freedom, 12, 0);
    /* many things in the same two sessions are not many sessions */
    for (int i = 0; i < 99; i++)
        sessions_scatter(apart, 3, alike, 2, &scatter);
    noise = sessions_noise(&scatter);
    assert_near(noise.observed, 4, 1e-12);
    assert_near(noise.freedom, 12, 0);
}

static void test_the_mean_of_a_side(void **state)
{
    (void)state;
    const struct session_value side[] = {{1, 0.0007}, {NAN, NAN}, {2, 0.0015}};
    double mean, variance;
    assert_int_equal(sessions_mean(side, 3, &mean, &variance), 2);
    assert_near(mean, 1.5, 1e-12);
    assert_near(variance, (0.0016 + 0.0024) / 4, 1e-12);
    assert_int_equal(sessions_mean(side + 1, 1, &mean, &variance), 0);
    assert_true(isnan(mean) && isnan(variance));
}

static void test_nothing_is_judged_as_nothing(void **state)
{
    (void)state;
    const struct session_noise noise = {.dispersion = 1, .freedom = 10};
    struct location location;
    sessions_judge(NAN, 0.001, &noise, &location);
    assert_true(isnan(location.estimate) && isnan(location.low) && isnan(location.p));
    sessions_judge(0.1, NAN, &noise, &location);
    assert_true(isnan(location.low) && isnan(location.high) && isnan(location.p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_session_a_side_has_the_allowance),
        cmocka_unit_test(test_what_sessions_do_moderates_the_allowance),
        cmocka_unit_test(test_the_mean_of_a_side),
        cmocka_unit_test(test_nothing_is_judged_as_nothing),
    };
    return cmocka_run_group_tests_name("sessions", tests, NULL, NULL);
}
