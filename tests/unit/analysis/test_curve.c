/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/bootstrap.h"
#include "analysis/curve.h"

enum { SIZES = 5 };

struct shape {
    double medians[SIZES]; /* at ln s = 0, 1, 2, 3, 4 */
    int start, end;
    size_t count;
    double first, last;
};

static const struct shape shapes[] = {
    {{-1, -1, 1, 1, 1}, -1, 1, 1, 1.5, 1.5},
    {{-3, -3, -3, 1, 2}, -1, 1, 1, 2.75, 2.75}, /* linear between 2 and 3 */
    {{2, 1, -1, -4, -9}, 1, -1, 1, 1.5, 1.5},
    {{1, 2, 3, 4, 5}, 1, 1, 0, NAN, NAN},
    {{-1, 1, -1, 1, -1}, -1, -1, 4, 0.5, 3.5},
    {{-1, 0, 0, 1, 1}, -1, 1, 1, 1.5, 1.5}, /* a stretch of nothing: its middle */
    {{-1, 0, -1, -1, 1}, -1, 1, 1, 3.5, 3.5},
    {{0, 0, -1, 1, 0}, -1, 1, 1, 2.5, 2.5},
    {{-1, NAN, NAN, 1, 1}, -1, 1, 1, 1.5, 1.5}, /* neighbours are those that are there */
    {{0, 0, 0, 0, 0}, 0, 0, 0, NAN, NAN},
    {{NAN, NAN, NAN, NAN, NAN}, 0, 0, 0, NAN, NAN},
};

static bool same(double a, double b)
{
    return isnan(b) ? isnan(a) : fabs(a - b) < 1e-12;
}

static void signs_change_where_the_line_crosses(void **state)
{
    (void)state;
    struct column columns[SIZES];
    const struct curve curve = {.columns = columns, .count = SIZES};
    for (size_t i = 0; i < SIZES; i++)
        columns[i] = (struct column){.log_size = (double)i};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *shape = &shapes[i];
        struct crossings crossings;
        double places[SIZES];
        curve_cross(&curve, shape->medians, 1, places, &crossings);
        assert_int_equal(crossings.start, shape->start);
        assert_int_equal(crossings.end, shape->end);
        assert_int_equal(crossings.count, shape->count);
        assert_true(same(crossings.first, shape->first));
        assert_true(same(crossings.last, shape->last));
        if (shape->count > 0)
            assert_true(same(places[0], shape->first) && same(places[shape->count - 1], shape->last));
    }
}

static void the_median_is_the_middle(void **state)
{
    (void)state;
    static const struct difference list[] = {{3, -2}, {0, 1}, {1, 4}, {2, 10}};
    const struct column odd = {.list = list, .count = 3}, even = {.list = list, .count = 4};
    assert_true(curve_median(&odd) == 1);
    assert_true(curve_median(&even) == 2.5);
}

/* Three blocks at two sizes; block 2 is missing at the second. All 27 resamples can be written down: at the
 * first size the median is that of three draws from -1, 1, 3; at the second, of those that are not block 2
 * from -1, -3. */
static const struct difference first_size[] = {{0, -1}, {1, 1}, {2, 3}};
static const struct difference second_size[] = {{1, -3}, {0, -1}};

static double middle(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double lower = fmin(values[i], values[j]), upper = fmax(values[i], values[j]);
            values[i] = lower;
            values[j] = upper;
        }
    }
    return n == 0 ? NAN : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* Share of the 27 resamples that cross. */
static double enumerated_share(void)
{
    static const double at_first[] = {-1, 1, 3}, at_second[] = {-1, -3};
    size_t crossing = 0;
    for (size_t i = 0; i < 27; i++) {
        size_t drawn[] = {i % 3, i / 3 % 3, i / 9}, n = 0;
        double first[3], second[3];
        for (size_t j = 0; j < 3; j++) {
            first[j] = at_first[drawn[j]];
            if (drawn[j] < 2)
                second[n++] = at_second[drawn[j]];
        }
        crossing += middle(first, 3) * middle(second, n) < 0;
    }
    return (double)crossing / 27;
}

static void resamples_draw_the_same_blocks_at_every_size(void **state)
{
    (void)state;
    const struct column columns[] = {{0, first_size, 3}, {1, second_size, 2}};
    const struct curve curve = {.columns = columns, .count = 2, .blocks = 3};
    static struct crossings resamples[BOOTSTRAP_RESAMPLES], again[BOOTSTRAP_RESAMPLES];
    uint32_t weights[3][BOOTSTRAP_BATCH];
    double medians[2][BOOTSTRAP_BATCH];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 7);
    bootstrap_cross(&curve, rng, weights, medians, resamples);
    gsl_rng_set(rng, 7);
    bootstrap_cross(&curve, rng, weights, medians, again);
    gsl_rng_free(rng);

    size_t crossing = 0;
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++) {
        crossing += resamples[i].count;
        assert_int_equal(resamples[i].count, again[i].count);
        assert_true(same(resamples[i].first, again[i].first));
        if (resamples[i].count > 0) /* only these medians can lie on either side */
            assert_true(same(resamples[i].first, 0.5) || same(resamples[i].first, 0.25) ||
                        same(resamples[i].first, 1.0 / 3) || same(resamples[i].first, 0.75) ||
                        same(resamples[i].first, 0.6));
    }
    /* four standard deviations of a share of 2000 draws */
    double expected = enumerated_share();
    double deviation = sqrt(expected * (1 - expected) / BOOTSTRAP_RESAMPLES);
    assert_true(fabs((double)crossing / BOOTSTRAP_RESAMPLES - expected) < 4 * deviation);
}

static void what_never_changes_sign_never_crosses(void **state)
{
    (void)state;
    static const struct difference below[] = {{0, -4}, {1, -1}};
    const struct column columns[] = {{0, below, 2}, {1, below, 2}};
    const struct curve curve = {.columns = columns, .count = 2, .blocks = 2};
    static struct crossings resamples[BOOTSTRAP_RESAMPLES];
    uint32_t weights[2][BOOTSTRAP_BATCH];
    double medians[2][BOOTSTRAP_BATCH];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    bootstrap_cross(&curve, rng, weights, medians, resamples);
    gsl_rng_free(rng);
    for (size_t i = 0; i < BOOTSTRAP_RESAMPLES; i++)
        assert_true(resamples[i].count == 0 && resamples[i].start == -1 && resamples[i].end == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_change_where_the_line_crosses),
        cmocka_unit_test(the_median_is_the_middle),
        cmocka_unit_test(resamples_draw_the_same_blocks_at_every_size),
        cmocka_unit_test(what_never_changes_sign_never_crosses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
