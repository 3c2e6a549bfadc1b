/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "findings/crossover.h"
#include "unit/analysis/indexed.h"
#include "unit/analysis/simulated.h"

enum { ROOM = 4096, SIZES = 4 };

static const int64_t sizes[SIZES] = {256, 1024, 4096, 16384};

static struct crossovers crossovers_of(const struct records *records, int64_t seed)
{
    const struct settings settings = {.equivalence = 0.03, .seed = seed};
    struct crossovers crossovers;
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(crossovers_make(&index, &settings, &crossovers, &err), 0);
    return crossovers;
}

/* one-copy has exp(advantage[size]) times the throughput of two-copy, give or take `noise` per run. */
static void add_line(struct records *records, gsl_rng *rng, unsigned blocks, int64_t threads,
                     const double advantage[SIZES], double noise)
{
    for (uint32_t block = 1; block <= blocks; block++) {
        double shared = gsl_ran_gaussian(rng, 0.2);
        for (unsigned i = 0; i < 2 * SIZES; i++) {
            unsigned mechanism = i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy;
            struct record *record =
                simulated_add(records, simulated_cell(mechanism, sizes[i / 2], threads), block);
            double speed = exp(shared + gsl_ran_gaussian(rng, noise) + (i % 2 == 0 ? 0 : advantage[i / 2]));
            record->metrics[METRIC_throughput_gbps] = 10 * speed;
            record->metrics[METRIC_receive_us] = 3 / speed;
        }
    }
}

static struct records line_of(const double advantage[SIZES], double noise, unsigned blocks)
{
    struct records records = simulated_room(ROOM);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    add_line(&records, rng, blocks, 1, advantage, noise);
    gsl_rng_free(rng);
    return records;
}

static const double rising[SIZES] = {-0.3, -0.1, 0.1, 0.3}; /* crosses at 2 KB */
static const double above[SIZES] = {0.1, 0.2, 0.3, 0.4};
static const double equal[SIZES] = {0, 0, 0, 0};

static void a_clear_crossing_is_found_in_every_metric_that_has_it(void **state)
{
    (void)state;
    struct records records = line_of(rising, 0, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.count, 2);
    for (size_t i = 0; i < 2; i++) { /* less time per message is better: the same side wins */
        const struct crossover *crossover = &crossovers.list[i];
        assert_int_equal(crossover->metric, i == 0 ? METRIC_throughput_gbps : METRIC_receive_us);
        assert_int_equal(crossover->outcome, CROSSING);
        assert_int_equal(crossover->winner, -1);
        assert_true(fabs(crossover->size - 2048) < 1e-6);
        assert_true(fabs(crossover->low - 2048) < 1e-6 && fabs(crossover->high - 2048) < 1e-6);
        assert_true(crossover->share_without == 0 && crossover->share_several == 0);
        assert_int_equal(crossover->blocks, 10);
        assert_string_equal(crossover->statement, "one-copy beats two-copy from 2 KB [2 KB, 2 KB]");
    }
    free(records.list);
}

static void a_noisy_crossing_has_an_interval_around_it(void **state)
{
    (void)state;
    struct records records = line_of(rising, 0.05, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    const struct crossover *crossover = &crossovers.list[0];
    assert_int_equal(crossover->outcome, CROSSING);
    assert_true(crossover->low < crossover->size && crossover->size < crossover->high);
    assert_true(crossover->low > 1024 && crossover->high < 4096);
    assert_true(crossover->low < 2048 && 2048 < crossover->high);
    free(records.list);
}

static void one_side_throughout_is_said(void **state)
{
    (void)state;
    struct records records = line_of(above, 0.02, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.list[0].outcome, THROUGHOUT);
    assert_true(isnan(crossovers.list[0].size));
    assert_string_equal(crossovers.list[0].statement,
                        "not in 256 B-16 KB: one-copy is better than two-copy throughout");
    free(records.list);
}

static void equal_mechanisms_are_undecided(void **state)
{
    (void)state;
    struct records records = line_of(equal, 0, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.list[0].outcome, UNDECIDED);
    assert_int_equal(crossovers.list[0].winner, 0);
    free(records.list);
}

/* Where nothing differs, a crossing or a winner throughout is claimed rarely: four sizes would have to agree.
 */
static void noise_alone_rarely_makes_a_statement(void **state)
{
    (void)state;
    size_t claims = 0, lines = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < 25; i++) {
        struct records records = simulated_room(ROOM);
        for (int64_t threads = 1; threads <= 8; threads *= 2)
            add_line(&records, rng, 10, threads, equal, 0.1);
        own_crossovers crossovers = crossovers_of(&records, 1);
        for (size_t j = 0; j < crossovers.count; j++) {
            if (crossovers.list[j].metric != METRIC_throughput_gbps)
                continue;
            lines++;
            claims += crossovers.list[j].outcome == CROSSING || crossovers.list[j].outcome == THROUGHOUT;
        }
        free(records.list);
    }
    gsl_rng_free(rng);
    assert_int_equal(lines, 100);
    assert_true(claims <= 5);
}

static void the_same_records_give_the_same_numbers(void **state)
{
    (void)state;
    struct records records = line_of(rising, 0.1, 10), turned = simulated_room(ROOM);
    for (size_t i = records.count; i > 0; i--)
        turned.list[turned.count++] = records.list[i - 1];
    own_crossovers one = crossovers_of(&records, 1), again = crossovers_of(&turned, 1),
                   other = crossovers_of(&records, 2);
    own_text text = {0}, same = {0}, different = {0};
    columns_csv(&crossover_columns, one.list, one.count, &text);
    columns_csv(&crossover_columns, again.list, again.count, &same);
    columns_csv(&crossover_columns, other.list, other.count, &different);
    assert_string_equal(text_string(&text), text_string(&same));
    assert_true(one.list[0].size == other.list[0].size);
    assert_string_not_equal(text_string(&text), text_string(&different));
    free(records.list);
    free(turned.list);
}

static void lines_do_not_depend_on_each_other(void **state)
{
    (void)state;
    struct records alone = line_of(rising, 0.1, 10), both = simulated_room(ROOM);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    add_line(&both, rng, 10, 1, rising, 0.1);
    add_line(&both, rng, 10, 2, above, 0.1);
    gsl_rng_free(rng);
    own_crossovers one = crossovers_of(&alone, 1), two = crossovers_of(&both, 1);
    assert_int_equal(two.count, 2 * one.count);
    assert_int_equal(two.list[0].cell->threads, 1);
    assert_int_equal(two.list[1].cell->threads, 2);
    assert_true(one.list[0].low == two.list[0].low && one.list[0].high == two.list[0].high);
    free(alone.list);
    free(both.list);
}

static void copied_bytes_are_named(void **state)
{
    (void)state;
    struct records records = line_of(above, 0.02, 10);
    for (size_t i = 0; i < records.count; i++) {
        if (records.list[i].cell.mechanism != MECHANISM_one_copy)
            continue;
        records.list[i].cell.mechanism = MECHANISM_zero_copy;
        records.list[i].metrics[METRIC_zc_copied_pct] = records.list[i].block == 3 ? 98 : 100;
    }
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_true(isnan(crossovers.list[0].copied) && crossovers.list[0].against_copied == 100);
    assert_string_equal(crossovers.list[0].statement,
                        "not in 256 B-16 KB: zero-copy (100 % copied) is better than "
                        "two-copy throughout");
    free(records.list);
}

static void few_blocks_leave_sizes_out_or_everything_open(void **state)
{
    (void)state;
    struct records records = line_of(above, 0.02, 10), few = line_of(above, 0.02, 5),
                   one = line_of(above, 0, 1);
    for (size_t i = 0; i < records.count; i++) {
        if (records.list[i].cell.message_size == 256 && records.list[i].block > 5)
            records.list[i].status = STATUS_FAILED;
    }
    own_crossovers most = crossovers_of(&records, 1), five = crossovers_of(&few, 1),
                   single = crossovers_of(&one, 1);
    assert_int_equal(most.list[0].sizes, 3);
    assert_int_equal(most.list[0].left_out, 1);
    assert_string_equal(most.list[0].statement,
                        "not in 1 KB-16 KB: one-copy is better than two-copy throughout; 1 "
                        "size left out for want of blocks");
    assert_int_equal(five.list[0].outcome, UNDECIDED);
    assert_string_equal(five.list[0].statement,
                        "undecided: at least 6 blocks in which both ran are needed at two sizes");
    assert_int_equal(single.list[0].outcome, UNDECIDED);
    free(records.list);
    free(few.list);
    free(one.list);
}

static void nothing_to_compare_is_an_empty_table(void **state)
{
    (void)state;
    const struct records none = {0};
    struct records records = line_of(rising, 0.05, 10);
    own_crossovers of_none = crossovers_of(&none, 1);
    assert_int_equal(of_none.count, 0);
    for (size_t i = 0; i < records.count; i++) /* one size is no axis */
        records.list[i].cell = simulated_cell(records.list[i].cell.mechanism, 1024, 1);
    own_crossovers of_size = crossovers_of(&records, 1);
    assert_int_equal(of_size.count, 0);
    for (size_t i = 0; i < records.count; i++)
        records.list[i].status = STATUS_FAILED;
    own_crossovers of_failed = crossovers_of(&records, 1);
    assert_int_equal(of_failed.count, 0);
    free(records.list);
}

static void the_control_has_no_crossover(void **state)
{
    (void)state;
    struct records records = line_of(rising, 0.05, 10);
    for (size_t i = 0; i < records.count; i++) {
        records.list[i].cell.control = records.list[i].cell.mechanism == MECHANISM_one_copy;
        records.list[i].cell.mechanism = MECHANISM_two_copy;
    }
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.count, 0);
    free(records.list);
}

static void the_table_has_these_columns(void **state)
{
    (void)state;
    struct records records = line_of(rising, 0, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    own_text text = {0};
    crossovers.list[0].confirmation = CONFIRMED_PARTLY;
    columns_csv(&crossover_columns, crossovers.list, crossovers.count, &text);
    char *row = strchr(text.data, '\n') + 1, *end = strchr(row, '\n');
    row[-1] = *end = '\0';
    assert_memory_equal(text.data, "metric,mechanism,against,receive,", 33);
    assert_null(strstr(text.data, "_size"));
    assert_string_equal(strstr(text.data, ",client,from"),
                        ",client,from,to,sizes,left_out,blocks,outcome,better,crossings,size,low,high,"
                        "share_without,share_several,confirmed,statement");
    assert_memory_equal(row, "throughput_gbps,two-copy,one-copy,recv,", 39);
    assert_string_equal(strstr(row, ",256,16384,"),
                        ",256,16384,4,0,10,crossing,one-copy,1,2048,2048,2048,0,0,partly,"
                        "\"one-copy beats two-copy from 2 KB [2 KB, 2 KB]\"");
    free(records.list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clear_crossing_is_found_in_every_metric_that_has_it),
        cmocka_unit_test(a_noisy_crossing_has_an_interval_around_it),
        cmocka_unit_test(one_side_throughout_is_said),
        cmocka_unit_test(equal_mechanisms_are_undecided),
        cmocka_unit_test(noise_alone_rarely_makes_a_statement),
        cmocka_unit_test(the_same_records_give_the_same_numbers),
        cmocka_unit_test(lines_do_not_depend_on_each_other),
        cmocka_unit_test(copied_bytes_are_named),
        cmocka_unit_test(few_blocks_leave_sizes_out_or_everything_open),
        cmocka_unit_test(nothing_to_compare_is_an_empty_table),
        cmocka_unit_test(the_control_has_no_crossover),
        cmocka_unit_test(the_table_has_these_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
