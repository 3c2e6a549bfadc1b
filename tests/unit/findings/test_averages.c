/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "findings/averages.h"
#include "findings/noise.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

static const struct settings settings = {.equivalence = 0.03, .seed = 1};

static const double deviations[] = {0.031, -0.012, 0.054, 0.021, 0.043, -0.007, 0.066, 0.018, 0.039, 0.025};

/* Ten blocks at two sizes: one-copy is exp(d +- 0.3) of two-copy, so that the mean over the sizes is d. In
 * the last block the second size failed. */
static struct records two_sizes(void)
{
    struct records records = simulated_room(64);
    for (uint32_t block = 1; block <= 10; block++)
        for (unsigned i = 0; i < 6; i++) {
            unsigned size = i / 3, kind = i % 3; /* two-copy, its control, one-copy */
            struct cell cell =
                simulated_cell(kind == 2 ? MECHANISM_one_copy : MECHANISM_two_copy, 1024 << 2 * size, 1);
            double wave = 0.3 * sin(block) * (size == 0 ? 1 : -1);
            double d = deviations[block - 1] + 0.1, value = kind == 2 ? d + wave : 0;
            cell.control = kind == 1;
            struct record *record = simulated_add(&records, cell, block);
            record->metrics[METRIC_throughput_gbps] =
                10 * exp(kind == 1 ? deviations[block - 1] - 0.0278 : value);
            if (block == 10 && size == 1)
                record->status = STATUS_FAILED;
        }
    return records;
}

static struct averages averages_of(const struct records *records, struct verdicts *verdicts)
{
    struct averages averages;
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(verdicts_make(&index, &settings, verdicts, &err), 0);
    assert_int_equal(averages_make(&index, verdicts, &settings, &averages, &err), 0);
    return averages;
}

/* R: d <- c(...)[1:9] + 0.1; wilcox.test(d, conf.int = TRUE): 0.1295, 0.1055 .. 0.1485 */
static void what_places_do_to_a_block_averages_out(void **state)
{
    (void)state;
    struct records records = two_sizes();
    own_verdicts verdicts = {0};
    own_averages averages = averages_of(&records, &verdicts);
    assert_int_equal(averages.count, 2);
    const struct average *average = averages_find(&averages, 1, METRIC_throughput_gbps);
    assert_ptr_equal(average, &averages.list[0]);
    assert_int_equal(average->places, 2);
    assert_int_equal(average->n, 9); /* blocks that have both */
    assert_true(fabs(log(average->ratio) - 0.1295) < 1e-12);
    assert_true(fabs(log(average->low) - 0.1055) < 1e-12 && fabs(log(average->high) - 0.1485) < 1e-12);
    assert_int_equal(average->conclusion, FASTER);
    assert_true(!average->opposed && average_is_told(average));
    for (size_t i = 0; i < 2; i++) /* no place alone can tell */
        assert_int_equal(verdicts.list[i].conclusion, INCONCLUSIVE);
    assert_true(average->found > 1.02 && average->found < 1.05);
    const struct average *control = averages_find(&averages, ARM_CONTROL, METRIC_throughput_gbps);
    assert_true(control->pair.control && control->found == average->found);
    assert_null(averages_find(&averages, 2, METRIC_throughput_gbps));
    free(records.list);
}

static void opposed_places_are_no_average(void **state)
{
    (void)state;
    const struct verdict pair = {.pair = {1, 0, false}, .metric = METRIC_throughput_gbps};
    struct records records = two_sizes();
    struct verdict list[] = {pair, pair};
    const struct verdicts verdicts = {list, 2};
    struct err err = {0};
    own_averages averages = {0};
    own_run_index index = index_of(&records);
    list[0].conclusion = FASTER;
    list[1].conclusion = SLOWER;
    assert_int_equal(averages_make(&index, &verdicts, &settings, &averages, &err), 0);
    assert_int_equal(averages.count, 1);
    assert_true(averages.list[0].opposed && averages.list[0].conclusion == FASTER);
    assert_false(average_is_told(&averages.list[0]));
    free(records.list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_places_do_to_a_block_averages_out),
        cmocka_unit_test(opposed_places_are_no_average),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
