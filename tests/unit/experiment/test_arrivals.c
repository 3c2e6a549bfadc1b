/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/arrivals.h"

#include <math.h>
#include <stdlib.h>

#include "test.h"

enum { DRAWN = 20000, RATE = 10000 }; /* a mean of 100 us */

static struct arrivals schedule_of(unsigned arrival, int64_t rate, int64_t seed, uint64_t connection)
{
    const struct cell cell = {.pattern = PATTERN_PACED, .offered_rate = rate, .arrival = arrival};
    struct arrivals arrivals;
    arrivals_begin(&cell, seed, connection, &arrivals);
    return arrivals;
}

/* The gaps between the first DRAWN arrivals and the one behind. */
static void draw_gaps(struct arrivals *arrivals, double *gaps)
{
    for (unsigned i = 0; i < DRAWN; i++) {
        double before = arrivals->next_ns;
        arrivals_step(arrivals);
        gaps[i] = arrivals->next_ns - before;
    }
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void constant_gaps_are_equal_and_do_not_drift(void **state)
{
    (void)state;
    struct arrivals arrivals = schedule_of(ARRIVAL_CONSTANT, 30000, 7, 0); /* a third of 100 us */
    double first = arrivals.next_ns;
    assert_true(first >= 0 && first < 1e9 / 30000);
    for (unsigned i = 0; i < 3000000; i++)
        arrivals_step(&arrivals);
    assert_true(fabs(arrivals.next_ns - first - 100e9) < 1); /* 100 s later to the nanosecond */
}

/* The standard error of a mean of so many is 0.7 %, that of these quantiles below 2 %: limits of four and
 * more of them, and the seed is fixed. */
static void poisson_gaps_are_exponential(void **state)
{
    (void)state;
    static double gaps[DRAWN];
    static const double quantiles[] = {0.1, 0.5, 0.9, 0.99};
    for (int64_t seed = 1; seed <= 5; seed++) {
        struct arrivals arrivals = schedule_of(ARRIVAL_POISSON, RATE, seed, 0);
        double sum = 0, lagged = 0;
        draw_gaps(&arrivals, gaps);
        for (unsigned i = 0; i < DRAWN; i++)
            sum += gaps[i];
        double mean = sum / DRAWN;
        assert_true(fabs(mean / 100e3 - 1) < 0.03);
        for (unsigned i = 0; i + 1 < DRAWN; i++)
            lagged += (gaps[i] - mean) * (gaps[i + 1] - mean) / (mean * mean) / DRAWN;
        assert_true(fabs(lagged) < 0.03); /* the standard error is 0.007 */
        qsort(gaps, DRAWN, sizeof *gaps, by_size);
        for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
            double expected = -log(1 - quantiles[i]) * 100e3, got = gaps[(size_t)(quantiles[i] * DRAWN)];
            if (fabs(got / expected - 1) > 0.1)
                fail_msg("quantile %g of seed %d: %g, expected %g", quantiles[i], (int)seed, got, expected);
        }
    }
}

static void a_schedule_follows_from_seed_and_connection(void **state)
{
    (void)state;
    for (unsigned arrival = ARRIVAL_CONSTANT; arrival <= ARRIVAL_POISSON; arrival++) {
        struct arrivals one = schedule_of(arrival, RATE, 3, 1), same = schedule_of(arrival, RATE, 3, 1);
        struct arrivals seed = schedule_of(arrival, RATE, 4, 1), other = schedule_of(arrival, RATE, 3, 2);
        for (unsigned i = 0; i < 100; i++) {
            assert_true(one.next_ns == same.next_ns);
            assert_true(one.next_ns != seed.next_ns && one.next_ns != other.next_ns);
            arrivals_step(&one);
            arrivals_step(&same);
            arrivals_step(&seed);
            arrivals_step(&other);
        }
    }
}

/* Neighbouring connections of a seed are not the same stream a few steps apart. */
static void connections_share_no_gaps(void **state)
{
    (void)state;
    enum { LOOKED = 200 };
    static double gaps[2][DRAWN];
    for (uint64_t connection = 0; connection < 2; connection++) {
        struct arrivals arrivals = schedule_of(ARRIVAL_POISSON, RATE, 1, connection);
        draw_gaps(&arrivals, gaps[connection]);
    }
    for (unsigned i = 0; i < LOOKED; i++)
        for (unsigned j = 0; j < LOOKED; j++)
            assert_true(fabs(gaps[0][i] - gaps[1][j]) > 1e-6 * gaps[0][i]);
}

/* Whoever comes late finds all that was to be sent meanwhile, and the next times as they always were. */
static void what_is_due_is_counted(void **state)
{
    (void)state;
    for (unsigned arrival = ARRIVAL_CONSTANT; arrival <= ARRIVAL_POISSON; arrival++) {
        struct arrivals arrivals = schedule_of(arrival, RATE, 3, 1), ahead = arrivals;
        assert_int_equal(arrivals_due(&arrivals, (uint64_t)arrivals.next_ns / 2), 0);
        for (unsigned i = 0; i < 500; i++)
            arrivals_step(&ahead);
        uint64_t late_ns = (uint64_t)ahead.next_ns; /* just before it */
        uint64_t due = arrivals_due(&arrivals, late_ns);
        assert_in_range(due, 500, 501);
        assert_int_equal(arrivals.count, 0);
        for (uint64_t i = 0; i < due; i++) {
            assert_true(arrivals.next_ns <= (double)late_ns);
            arrivals_step(&arrivals);
        }
        assert_true(arrivals.next_ns > (double)late_ns);
    }
}

/* Beyond what is looked at one by one. */
static void a_long_backlog_is_reckoned(void **state)
{
    (void)state;
    static const double seconds = 100;
    for (unsigned arrival = ARRIVAL_CONSTANT; arrival <= ARRIVAL_POISSON; arrival++) {
        struct arrivals arrivals = schedule_of(arrival, RATE, 3, 1);
        double due = (double)arrivals_due(&arrivals, (uint64_t)(seconds * 1e9));
        assert_true(fabs(due / (seconds * RATE) - 1) < (arrival == ARRIVAL_CONSTANT ? 2e-6 : 0.01));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_gaps_are_equal_and_do_not_drift),
        cmocka_unit_test(poisson_gaps_are_exponential),
        cmocka_unit_test(a_schedule_follows_from_seed_and_connection),
        cmocka_unit_test(connections_share_no_gaps),
        cmocka_unit_test(what_is_due_is_counted),
        cmocka_unit_test(a_long_backlog_is_reckoned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
