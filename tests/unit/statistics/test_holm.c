/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expected values come from R version 4.2.2 Patched (2022-11-10 r83330). */

#include <math.h>

#include "statistics/holm.h"

#include "test.h"

static void a_family_with_a_gap_agrees_with_r(void **state)
{
    (void)state;
    /* p.adjust(c(0.01,0.04,0.03,0.005,NA,0.6,0.04), "holm") */
    double p[] = {0.01, 0.04, 0.03, 0.005, NAN, 0.6, 0.04};
    static const double expected[] = {0.05, 0.12, 0.12, 0.03, NAN, 0.6, 0.12};
    size_t order[7];
    holm_adjust(p, 7, order);
    for (size_t i = 0; i < 7; i++) {
        if (isnan(expected[i]))
            assert_true(isnan(p[i]));
        else
            assert_true(fabs(p[i] - expected[i]) < 1e-15);
    }
}

static void nothing_exceeds_one(void **state)
{
    (void)state;
    double p[] = {0.5, 0.9, 0.7};
    size_t order[3];
    holm_adjust(p, 3, order);
    for (size_t i = 0; i < 3; i++)
        assert_true(p[i] == 1);
}

static void one_test_alone_keeps_its_p(void **state)
{
    (void)state;
    double p[] = {NAN, 0.0371, NAN};
    size_t order[3];
    holm_adjust(p, 3, order);
    assert_true(isnan(p[0]) && p[1] == 0.0371 && isnan(p[2]));
    holm_adjust(p, 0, order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_family_with_a_gap_agrees_with_r),
        cmocka_unit_test(nothing_exceeds_one),
        cmocka_unit_test(one_test_alone_keeps_its_p),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
