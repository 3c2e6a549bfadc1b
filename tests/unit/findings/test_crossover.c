/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "answers/statement.h"
#include "findings/crossover.h"
#include "test.h"

#include "unit/experiment/experiment.h"
#include "unit/findings/indexed.h"
#include "unit/findings/scene.h"
#include "unit/findings/simulated.h"

/* --- crossover --- */

enum { ROOM = 4096, CROSSOVER_SIZES = 4 };

static const int64_t sizes[CROSSOVER_SIZES] = {256, 1024, 4096, 16384};

static void assert_statement(const struct crossover *crossover, const char *expected)
{
    own_text said = {0};
    statement_write(crossover, &said);
    assert_string_equal(text_string(&said), expected);
}

/* Every verdict decides, as the medians do: what is stated is stated. */
static void agree(struct crossovers *crossovers)
{
    for (size_t i = 0; i < crossovers->count; i++)
        if (crossovers->list[i].confirmation == UNCONFIRMED)
            crossovers->list[i].confirmation = CONFIRMED;
}

static struct crossovers crossovers_of(const struct records *records, int64_t seed)
{
    const struct settings settings = {.equivalence = 0.03, .seed = seed};
    const struct verdicts none = {0};
    struct crossovers crossovers;
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(crossovers_make(&index, &none, &settings, &crossovers, &err), 0);
    agree(&crossovers);
    return crossovers;
}

/* one-copy has exp(advantage[size]) times the throughput of two-copy, give or take `noise` per run. */
static void add_line(struct records *records, gsl_rng *rng, unsigned blocks, int64_t threads,
                     const double advantage[CROSSOVER_SIZES], double noise)
{
    for (uint32_t block = 1; block <= blocks; block++) {
        double shared = gsl_ran_gaussian(rng, 0.2);
        for (unsigned i = 0; i < 2 * CROSSOVER_SIZES; i++) {
            unsigned mechanism = i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy;
            struct record *record =
                simulated_add(records, simulated_cell(mechanism, sizes[i / 2], threads), block);
            double speed = exp(shared + gsl_ran_gaussian(rng, noise) + (i % 2 == 0 ? 0 : advantage[i / 2]));
            record->metrics[METRIC_throughput_gbps] = 10 * speed;
            record->metrics[METRIC_receive_us] = 3 / speed; /* the reciprocal: nobody asks twice */
            record->metrics[METRIC_cpu_ns_per_byte] = 3 / speed;
        }
    }
}

static struct records line_of(const double advantage[CROSSOVER_SIZES], double noise, unsigned blocks)
{
    struct records records = simulated_room(ROOM);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    add_line(&records, rng, blocks, 1, advantage, noise);
    gsl_rng_free(rng);
    return records;
}

static const double rising[CROSSOVER_SIZES] = {-0.3, -0.1, 0.1, 0.3}; /* crosses at 2 KB along ln(size) */
static const double above[CROSSOVER_SIZES] = {0.1, 0.2, 0.3, 0.4};
static const double equal[CROSSOVER_SIZES] = {0, 0, 0, 0};

static void a_clear_crossing_is_found_in_every_metric_that_has_it(void **state)
{
    (void)state;
    /* what one-copy takes more for a message of 1 KB, and less for one of 4 KB */
    double more = 1024 * (exp(0.1) - 1), less = 4096 * (1 - exp(-0.1)),
           size = 1024 + 3072 * more / (more + less);
    struct records records = line_of(rising, 0, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.count, 2);
    for (size_t i = 0; i < 2; i++) { /* less CPU time is better: the same side wins */
        const struct crossover *crossover = &crossovers.list[i];
        assert_int_equal(crossover->metric, i == 0 ? METRIC_throughput_gbps : METRIC_cpu_ns_per_byte);
        assert_int_equal(crossover->outcome, CROSSING);
        assert_int_equal(crossover->winner, 1);
        assert_true(fabs(crossover->size - size) < 1e-6 && fabs(crossover->size_ln - 2048) < 1e-6);
        assert_true(fabs(crossover->low - size) < 1e-6 && fabs(crossover->high - 2048) < 1e-6);
        assert_true(crossover->share_without == 0 && crossover->share_several == 0);
        assert_int_equal(crossover->blocks, 10);
        assert_statement(crossover, "one-copy beats two-copy from 1.6 KB [1.6 KB, 2 KB]");
    }
    free(records.list);
}

/* A time is a message's as it is, whatever its size. */
static void round_trips_cross_where_they_are_equally_long(void **state)
{
    (void)state;
    double more = exp(0.1) - 1, less = 1 - exp(-0.1), size = 1024 + 3072 * more / (more + less);
    struct records records = line_of(rising, 0, 10);
    for (size_t i = 0; i < records.count; i++)
        records.list[i].metrics[METRIC_latency_p50_us] = records.list[i].metrics[METRIC_receive_us];
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.count, 3);
    assert_int_equal(crossovers.list[0].metric, METRIC_latency_p50_us);
    assert_int_equal(crossovers.list[0].outcome, CROSSING);
    assert_int_equal(crossovers.list[0].winner, 1);
    assert_true(fabs(crossovers.list[0].size - size) < 1e-6);
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

/* Levels come from steady runs where there are any, ratios from the slices beside them: a steady level of
 * twice the time at 4 KB moves the crossing towards 1 KB, and not that along ln(size). */
static void levels_come_from_steady_runs(void **state)
{
    (void)state;
    double more = 1024 * (exp(0.1) - 1), less = 2 * 4096 * (1 - exp(-0.1)),
           size = 1024 + 3072 * more / (more + less);
    struct records records = line_of(rising, 0, 10);
    for (size_t i = 0, count = records.count; i < count; i++) {
        struct record steady = records.list[i];
        records.list[i].order = ORDER_CONTEST;
        if (steady.block > 1)
            continue;
        steady.block = 11;
        steady.metrics[METRIC_throughput_gbps] *= steady.cell.message_size == 4096 ? 0.5 : 1;
        records.list[records.count++] = steady;
    }
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_true(fabs(crossovers.list[0].size - size) < 1e-6);
    assert_true(fabs(crossovers.list[0].size_ln - 2048) < 1e-6);
    free(records.list);
}

static void one_side_throughout_is_said(void **state)
{
    (void)state;
    struct records records = line_of(above, 0.02, 10);
    own_crossovers crossovers = crossovers_of(&records, 1);
    assert_int_equal(crossovers.list[0].outcome, THROUGHOUT);
    assert_true(isnan(crossovers.list[0].size));
    assert_statement(&crossovers.list[0], "not in 256 B-16 KB: one-copy is better than two-copy throughout");
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
    const struct columns columns = columns_without(&crossover_columns, &cell_fields[CONTRAST_MECHANISM]);
    columns_csv(&columns, one.list, one.count, &text);
    columns_csv(&columns, again.list, again.count, &same);
    columns_csv(&columns, other.list, other.count, &different);
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
    assert_true(crossovers.list[0].copied == 100 && isnan(crossovers.list[0].against_copied));
    assert_statement(&crossovers.list[0], "not in 256 B-16 KB: zero-copy (100 % copied) is better than "
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
    assert_statement(&most.list[0], "not in 1 KB-16 KB: one-copy is better than two-copy throughout; 1 "
                                    "size left out for want of blocks");
    assert_int_equal(five.list[0].outcome, UNDECIDED);
    assert_statement(&five.list[0], "undecided: at least 6 blocks in which both ran are needed at two sizes");
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
    const struct columns columns = columns_without(&crossover_columns, &cell_fields[CONTRAST_MECHANISM]);
    columns_csv(&columns, crossovers.list, crossovers.count, &text);
    char *row = strchr(text.data, '\n') + 1, *end = strchr(row, '\n');
    row[-1] = *end = '\0';
    assert_memory_equal(text.data, "metric,contrast,arm,against,receive,", 36);
    assert_null(strstr(text.data, "message_size"));
    assert_null(strstr(text.data, "field_size"));
    assert_string_equal(
        strstr(text.data, ",client,from"),
        ",client,from,to,sizes,left_out,blocks,outcome,better,crossings,size,size_ln,low,high,"
        "share_without,share_several,confirmed,statement");
    assert_memory_equal(row, "throughput_gbps,mechanism,one-copy,two-copy,recv,", 49);
    assert_string_equal(strstr(row, ",256,16384,"),
                        ",256,16384,4,0,10,crossing,one-copy,1,1689.03,2048,1689.03,2048,0,0,yes,"
                        "\"one-copy beats two-copy from 1.6 KB [1.6 KB, 2 KB]\"");
    free(records.list);
}

/* Sizes, bounds and who is better above are the same whichever of the two is the baseline: the resamples are,
 * and nothing in what is made of them asks who is first. */
static void swapping_the_baseline_changes_no_crossover(void **state)
{
    (void)state;
    enum { LINES = 40 };
    static const char *const files[] = {"[workload]\nmechanism=A1,A2\n", "[workload]\nmechanism=A2,A1\n"};
    struct records records = simulated_room((size_t)LINES * 2 * CROSSOVER_SIZES * 10);
    size_t seen[SEVERAL + 1] = {0};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int64_t line = 1; line <= LINES; line++) { /* some of them clear, some of them wavering */
        double advantage[CROSSOVER_SIZES], slope = 0.1 * gsl_ran_gaussian(rng, 1);
        for (unsigned i = 0; i < CROSSOVER_SIZES; i++)
            advantage[i] = slope * (i - gsl_rng_uniform(rng) * CROSSOVER_SIZES);
        add_line(&records, rng, 10, line, advantage, line % 2 == 0 ? 0.05 : 0.2);
    }
    gsl_rng_free(rng);
    struct crossovers crossovers[2];
    for (size_t i = 0; i < 2; i++) {
        const struct settings settings = {.equivalence = 0.03, .seed = 1};
        const struct verdicts none = {0};
        own_spec spec = {0};
        own_problems problems = {0};
        struct err err = {0};
        assert_int_equal(experiment_parse(files[i], NULL, &spec, &problems), 0);
        own_run_index index = index_of_spec(&records, &spec);
        assert_int_equal(crossovers_make(&index, &none, &settings, &crossovers[i], &err), 0);
        agree(&crossovers[i]);
    }
    assert_int_equal(crossovers[0].count, 2 * LINES);
    assert_int_equal(crossovers[1].count, 2 * LINES);
    for (size_t i = 0; i < crossovers[0].count; i++) {
        const struct crossover *one = &crossovers[0].list[i], *two = &crossovers[1].list[i];
        own_text said = {0}, again = {0};
        assert_true(one->cell == two->other && one->other == two->cell);
        assert_int_equal(one->outcome, two->outcome);
        assert_int_equal(one->winner, -two->winner);
        assert_memory_equal(&one->low, &two->low, sizeof one->low);
        assert_memory_equal(&one->high, &two->high, sizeof one->high);
        assert_true(one->share_without == two->share_without && one->share_several == two->share_several);
        statement_write(one, &said);
        statement_write(two, &again);
        if (one->outcome != UNDECIDED && one->outcome != SEVERAL) /* these name both, in their order */
            assert_string_equal(text_string(&said), text_string(&again));
        seen[one->outcome]++;
    }
    assert_true(seen[UNDECIDED] > 0 && seen[CROSSING] > 0 && seen[NOT_BELOW] + seen[NOT_ABOVE] > 0);
    free(crossovers[0].list);
    free(crossovers[1].list);
    free(records.list);
}

static int crossover_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clear_crossing_is_found_in_every_metric_that_has_it),
        cmocka_unit_test(round_trips_cross_where_they_are_equally_long),
        cmocka_unit_test(a_noisy_crossing_has_an_interval_around_it),
        cmocka_unit_test(levels_come_from_steady_runs),
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
        cmocka_unit_test(swapping_the_baseline_changes_no_crossover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- confirmation --- */

enum { TWO = MECHANISM_two_copy, ONE = MECHANISM_one_copy, LINE_SIZES = 4, BLOCKS = 10 };

/* What the verdicts of one-copy against two-copy say at 1, 4, 16 and 64 KB, in the letters of `verdicts`: f
 * faster, s slower, e equivalent, i inconclusive, - too few blocks. The interval is in KB. */
static const struct {
    enum outcome outcome;
    int winner;
    double low, high;
    size_t crossings;
    double several; /* share of the resamples with several crossings */
    const char *verdicts;
    bool confirmed;
} cases[] = {
    {CROSSING, 1, 6, 12, 1, 0, "ssff", true},
    {CROSSING, 1, 6, 12, 1, 0, "seff", true}, /* equivalent is not faster */
    {CROSSING, 1, 6, 12, 1, 0, "eeff", true},
    {CROSSING, 1, 6, 12, 1, 0, "s--f", true},
    {CROSSING, -1, 6, 12, 1, 0, "ffss", true}, /* the other way round */
    {CROSSING, 1, 6, 20, 1, 0, "ssif", true},  /* 16 KB is within the interval */
    {CROSSING, 1, 6, 20, 1, 0, "ssef", true},
    {CROSSING, 1, 6, 12, 1, 0.025, "ssff", true},
    {CROSSING, 1, 6, 12, 1, 0.0255, "ssff", false},
    {CROSSING, 1, 6, 20, 1, 0, "ssff", false}, /* decided within the interval: it contradicts its end */
    {CROSSING, 1, 2, 12, 1, 0, "ssff", false},
    {CROSSING, 1, 6, 12, 1, 0, "ssif", false},
    {CROSSING, 1, 6, 12, 1, 0, "siff", false},
    {CROSSING, 1, 6, 12, 1, 0, "ssef", false}, /* equivalent is no faster above either */
    {CROSSING, 1, 6, 12, 1, 0, "fsff", false},
    {CROSSING, -1, 6, 12, 1, 0, "ssff", false},
    {CROSSING, 1, 6, 12, 1, 0, "iiii", false},
    {CROSSING, 1, 6, 12, 1, 0, "", false}, /* no verdict at all */
    {THROUGHOUT, 1, NAN, NAN, 0, 0, "ffff", true},
    {THROUGHOUT, 1, NAN, NAN, 0, 0, "ffif", false},
    {THROUGHOUT, 1, NAN, NAN, 0, 0, "ffef", false},
    {NOT_ABOVE, 1, NAN, 12, 0, 0, "iiff", true},
    {NOT_ABOVE, 1, NAN, 12, 0, 0, "iiif", false},
    {NOT_ABOVE, 1, NAN, 12, 0, 0, "ifff", false}, /* the bound is no end: 4 KB is one already */
    {NOT_ABOVE, 1, NAN, 12, 0, 0.03, "iiff", false},
    {NOT_ABOVE, 1, NAN, 37, 1, 0.58, "isif", false}, /* what is slower at 4 KB does not cross below 1 KB */
    {NOT_ABOVE, 1, NAN, 12, 1, 0, "iiff", false},    /* open on one side: no size */
    {NOT_BELOW, 1, 6, NAN, 0, 0, "ssii", true},
    {NOT_BELOW, 1, 6, NAN, 0, 0, "eeii", true}, /* "does not beat below" */
    {NOT_BELOW, 1, 6, NAN, 0, 0, "siii", false},
    {NOT_BELOW, 1, 6, NAN, 0, 0, "sssi", false},
    {NOT_BELOW, 1, 6, NAN, 1, 0, "ssii", false},
    {SEVERAL, 0, NAN, NAN, 2, 1, "sfis", true},
    {SEVERAL, 0, NAN, NAN, 2, 1, "sfii", false},
    {SEVERAL, 0, NAN, NAN, 3, 1, "iiie", false},
};

static struct verdict verdict_of(const struct cell *cell, char letter)
{
    enum conclusion conclusion = letter == 'f'   ? FASTER
                                 : letter == 's' ? SLOWER
                                 : letter == 'e' ? EQUIVALENT
                                                 : INCONCLUSIVE;
    return (struct verdict){.cell = cell,
                            .other = cell,
                            .pair = {.arm = ONE, .against = TWO},
                            .metric = METRIC_throughput_gbps,
                            .n = letter == '-' ? 3 : BLOCKS,
                            .conclusion = conclusion};
}

static void test_rule(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cell cells[LINE_SIZES + 1];
        struct verdict list[LINE_SIZES + 1];
        size_t count = strlen(cases[i].verdicts);
        for (unsigned j = 0; j <= LINE_SIZES; j++) /* the last is of another line: it has no say */
            cells[j] = scene_cell(ONE, j < LINE_SIZES ? 1024 << 2 * j : 65536, j < LINE_SIZES ? 1 : 2);
        for (unsigned j = 0; j < count; j++)
            list[j] = verdict_of(&cells[j], cases[i].verdicts[j]);
        list[count] = verdict_of(&cells[LINE_SIZES], 's');
        const struct verdicts verdicts = {.list = list, .count = count + 1};
        struct crossover crossover = {.cell = &cells[0],
                                      .pair = {.arm = ONE, .against = TWO},
                                      .metric = METRIC_throughput_gbps,
                                      .outcome = cases[i].outcome,
                                      .winner = cases[i].winner,
                                      .low = 1024 * cases[i].low,
                                      .high = 1024 * cases[i].high,
                                      .share_several = cases[i].several,
                                      .crossings = cases[i].crossings};
        struct crossovers all = {.list = &crossover, .count = 1};
        crossovers_confirm(&verdicts, &all);
        if (crossover.verdict_count != count ||
            crossover.confirmation != (cases[i].confirmed ? CONFIRMED : UNCONFIRMED))
            fail_msg("case %u: %zu verdicts, %sconfirmed", i, crossover.verdict_count,
                     crossover.confirmation == CONFIRMED ? "" : "not ");
    }
}

/* Each crossover is held against the verdicts of its own pair, metric and line. */
static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *verdicts; /* as above, of the crossover's own line */
        enum outcome outcome;
        enum confirmation expected;
    } lines[] = {
        {"ssff", CROSSING, CONFIRMED}, {"ssfi", CROSSING, UNCONFIRMED}, {"ssii", UNDECIDED, NOTHING_STATED}};
    enum { LINES = sizeof lines / sizeof *lines, METRICS = 2, COUNT = METRICS * LINES * LINE_SIZES };
    struct cell cells[LINES][LINE_SIZES], control = scene_cell(TWO, 1024, 1);
    struct verdict list[COUNT + 1];
    struct crossover crossovers[METRICS * LINES];
    struct verdicts verdicts = {.list = list};
    for (size_t m = 0; m < METRICS; m++) {
        unsigned metric = m == 0 ? METRIC_throughput_gbps : METRIC_cpu_ns_per_byte;
        for (size_t i = 0; i < LINES; i++) {
            /* The second metric says what the first does, in the opposite order of lines. */
            size_t of = m == 0 ? i : LINES - 1 - i;
            crossovers[m * LINES + i] = (struct crossover){.cell = &cells[i][0],
                                                           .pair = {.arm = ONE, .against = TWO},
                                                           .metric = metric,
                                                           .outcome = lines[of].outcome,
                                                           .winner = 1,
                                                           .low = 6 * 1024,
                                                           .high = 12 * 1024,
                                                           .crossings = 1};
            for (size_t j = 0; j < LINE_SIZES; j++) {
                cells[i][j] = scene_cell(ONE, 1024 << 2 * j, (int64_t)i + 1);
                list[verdicts.count] = verdict_of(&cells[i][j], lines[of].verdicts[j]);
                list[verdicts.count++].metric = metric;
            }
        }
        if (m > 0)
            continue;
        list[verdicts.count] = verdict_of(&control, 's'); /* stands between the metrics, and on no line */
        list[verdicts.count++].pair = (struct pair){.control = true};
    }
    struct crossovers all = {.list = crossovers, .count = METRICS * LINES};
    crossovers_confirm(&verdicts, &all);
    for (size_t i = 0; i < all.count; i++) {
        size_t of = i < LINES ? i : 2 * LINES - 1 - i;
        assert_int_equal(crossovers[i].confirmation, lines[of].expected);
        assert_int_equal(crossovers[i].verdict_count, LINE_SIZES);
        assert_int_equal(crossovers[i].verdicts->metric, crossovers[i].metric);
    }
}

static void test_stretches(void **state)
{
    (void)state;
    enum { SIZES = 8 };
    static const struct {
        enum conclusion conclusion;
        int64_t from, to;
    } expected[] = {{SLOWER, 1, 2}, {INCONCLUSIVE, 4, 4}, {FASTER, 16, 16}, {FASTER, 64, 128}};
    struct cell cells[SIZES];
    struct verdict list[SIZES];
    struct stretch stretch;
    size_t next = 0;
    for (unsigned i = 0; i < SIZES; i++) {
        cells[i] = scene_cell(ONE, 1024 << i, 1);
        list[i] = verdict_of(&cells[i], "ssi-f-ff"[i]); /* too few blocks: passed over, and end a stretch */
    }
    const struct crossover crossover = {.verdicts = list, .verdict_count = SIZES}, none = {0};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(crossover_stretch(&crossover, &next, &stretch));
        assert_int_equal(stretch.conclusion, expected[i].conclusion);
        assert_int_equal(stretch.from, 1024 * expected[i].from);
        assert_int_equal(stretch.to, 1024 * expected[i].to);
    }
    assert_false(crossover_stretch(&crossover, &next, &stretch));
    next = 0;
    assert_false(crossover_stretch(&none, &next, &stretch));
}

static int confirmation_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rule), cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_stretches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return crossover_tests() + confirmation_tests();
}
