/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/order_statistics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>

enum { MOST = ORDER_FEW + 10, DRAWS = 20 };

/* On either side of ORDER_FEW, with ties and without. */
static void the_order_is_that_of_gsl(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t n = 0; n <= MOST; n++) {
        for (int draw = 0; draw < DRAWS; draw++) {
            double values[MOST + 1], expected[MOST + 1];
            for (size_t i = 0; i <= n; i++)
                values[i] =
                    draw % 2 == 0 ? gsl_rng_uniform(rng) - 0.5 : (double)gsl_rng_uniform_int(rng, 5) - 2;
            memcpy(expected, values, sizeof expected);
            gsl_sort(expected, 1, n);
            order_sort(values, n);
            assert_memory_equal(values, expected, (n + 1) * sizeof *values); /* what lies behind stays */
        }
    }
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_order_is_that_of_gsl)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
