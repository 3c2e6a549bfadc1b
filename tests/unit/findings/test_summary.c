/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "experiment/settings.h"
#include "findings/summary.h"
#include "test.h"

#include "unit/findings/indexed.h"

/* --- flags --- */

enum { MOST = 12 };

static const struct {
    const char *what;
    size_t n;
    double sorted[MOST];
    unsigned flags;
} cases[] = {
    {"nothing", 0, {0}, 0},
    {"one", 1, {5}, 0},
    {"two are as far from their middle as each other", 2, {1, 1000}, 0},
    {"five are too few to tell", 5, {1, 2, 3, 4, 1000}, 0},
    {"six are enough", 6, {1, 2, 3, 4, 5, 1000}, FLAG_OUTLIER},
    {"evenly", 10, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0},
    /* median 5, MAD 2: 10.78 x 2 / 0.6745 = 31.96 away is the limit of seven */
    {"just inside", 7, {1, 3, 4, 5, 6, 7, 36.95}, 0},
    {"just outside", 7, {1, 3, 4, 5, 6, 7, 36.97}, FLAG_OUTLIER},
    {"outside below", 7, {-26.97, 3, 4, 5, 6, 7, 9}, FLAG_OUTLIER},
    {"a MAD of 0 has no score", 10, {0, 0, 0, 0, 0, 0, 0, 0, 0, 900}, 0},
    {"two heaps", 10, {1, 2, 3, 4, 5, 20, 21, 22, 23, 24}, FLAG_BIMODAL},
    {"the gap is 11 x the median gap", 8, {1, 2, 3, 4, 15, 16, 17, 18}, 0},
    {"a little wider", 8, {1, 2, 3, 4, 15.5, 16.5, 17.5, 18.5}, FLAG_BIMODAL},
    {"10 to 11 median gaps of nine are", 9, {1, 2, 3, 4, 15, 16, 17, 18, 19}, FLAG_BIMODAL},
    {"less is not", 9, {1, 2, 3, 4, 14, 15, 16, 17, 18}, 0},
    {"too few", 7, {1, 2, 3, 30, 31, 32, 33}, 0},
    {"two of ten are a heap", 10, {1, 2, 14, 15, 16, 17, 18, 19, 20, 21}, FLAG_BIMODAL},
    {"one of ten is not", 10, {1, 14, 15, 16, 17, 18, 19, 20, 21, 22}, 0},
    {"two of eleven are not", 11, {1, 2, 14, 15, 16, 17, 18, 19, 20, 21, 22}, 0},
    {"steps of a counter", 8, {0, 0, 0, 0, 0, 3, 3, 3}, FLAG_BIMODAL},
    {"all the same", 8, {7, 7, 7, 7, 7, 7, 7, 7}, 0},
};

static void test_flags(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned flags = flags_of(cases[i].sorted, cases[i].n);
        if (flags != cases[i].flags)
            fail_msg("%s: %u instead of %u", cases[i].what, flags, cases[i].flags);
    }
}

/* Of normal noise, in which there is nothing to be found, one sample in a hundred has either flag, however
 * many runs there are: with limits that do not know of n it was one in six at nine runs. Where the limits are
 * from: tests/bench/flags.c. */
static void test_one_normal_cell_in_a_hundred_is_flagged(void **state)
{
    (void)state;
    enum { SAMPLES = 2000, RUNS_MOST = 60 };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t outliers = 0, bimodals = 0;
    for (size_t n = 8; n <= RUNS_MOST; n++) {
        size_t outlier = 0, bimodal = 0;
        for (unsigned i = 0; i < SAMPLES; i++) {
            double values[RUNS_MOST];
            for (size_t j = 0; j < n; j++)
                values[j] = gsl_ran_gaussian_ziggurat(rng, 0.15) + 1;
            gsl_sort(values, 1, n);
            unsigned flags = flags_of(values, n);
            outlier += (flags & FLAG_OUTLIER) != 0;
            bimodal += (flags & FLAG_BIMODAL) != 0;
        }
        assert_in_range(outlier, SAMPLES * 0.004, SAMPLES * 0.018);
        assert_in_range(bimodal, SAMPLES * 0.004, SAMPLES * 0.018);
        outliers += outlier;
        bimodals += bimodal;
    }
    gsl_rng_free(rng);
    double samples = (double)SAMPLES * (RUNS_MOST - 7);
    assert_true(fabs((double)outliers / samples - 0.01) < 0.001);
    assert_true(fabs((double)bimodals / samples - 0.01) < 0.001);
}

static void test_print(void **state)
{
    (void)state;
    static const struct {
        unsigned flags;
        const char *text;
    } printed[] = {{0, ""},
                   {FLAG_OUTLIER, "outlier"},
                   {FLAG_UNSTEADY, "unsteady"},
                   {FLAG_OUTLIER | FLAG_BIMODAL | FLAG_UNSTEADY, "outlier bimodal unsteady"}};
    for (unsigned i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        own_text text = {0};
        flags_print(printed[i].flags, &text);
        assert_string_equal(text_string(&text), printed[i].text);
    }
}

static int flags_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_one_normal_cell_in_a_hundred_is_flagged),
        cmocka_unit_test(test_print),
    };
    return cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}

/* --- summary --- */

static void assert_same(const char *what, double got, double expected)
{
    bool same = isnan(expected) ? isnan(got) : fabs(got - expected) < 1e-12;
    if (!same)
        fail_msg("%s: %.17g instead of %.17g", what, got, expected);
}

/* The sign test's table: n, the rank k, and the exact coverage 1 - 2 P(Bin(n, 1/2) <= k-1), e.g. Conover,
 * Practical Nonparametric Statistics, 3.2; here as sums of binomial coefficients over 2^n. */
static const struct {
    size_t n, k;
    double level;
} table[] = {
    {6, 1, 1 - 2 * 1.0 / 64},
    {7, 1, 1 - 2 * 1.0 / 128},
    {8, 1, 1 - 2 * 1.0 / 256},
    {9, 2, 1 - 2 * (1 + 9.0) / 512},
    {10, 2, 1 - 2 * (1 + 10.0) / 1024},
    {11, 2, 1 - 2 * (1 + 11.0) / 2048},
    {12, 3, 1 - 2 * (1 + 12 + 66.0) / 4096},
    {15, 4, 1 - 2 * (1 + 15 + 105 + 455.0) / 32768},
    {20, 6, 1 - 2 * (1 + 20 + 190 + 1140 + 4845 + 15504.0) / 1048576},
    {25, 8, 1 - 2 * (1 + 25 + 300 + 2300 + 12650 + 53130 + 177100 + 480700.0) / 33554432},
    {100, 40, 0.96479979}, /* 1 - 2 P(Bin(100, 1/2) <= 39) */
};

static void test_interval_against_the_table(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        double values[100];
        struct summary summary;
        size_t n = table[i].n;
        for (size_t j = 0; j < n; j++)
            values[j] = (double)(n - j); /* n ... 1: must be sorted first */
        summary_median(values, n, &summary);
        assert_int_equal(summary.n, n);
        assert_same("median", summary.median, ((double)n + 1) / 2);
        assert_same("low", summary.low, (double)table[i].k);
        assert_same("high", summary.high, (double)(n + 1 - table[i].k));
        assert_true(fabs(summary.level - table[i].level) < 1e-8);
        assert_same("min", summary.min, 1);
        assert_same("max", summary.max, (double)n);
    }
}

/* The published digits of four of them. */
static void test_levels_as_printed_in_textbooks(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        double level;
    } printed[] = {{6, 0.96875}, {10, 0.978516}, {15, 0.964844}, {20, 0.958611}};
    for (unsigned i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        double values[20] = {0};
        struct summary summary;
        summary_median(values, printed[i].n, &summary);
        assert_true(fabs(summary.level - printed[i].level) < 5e-7);
    }
}

static void test_few_values_have_no_interval(void **state)
{
    (void)state;
    for (size_t n = 1; n < 6; n++) {
        double values[] = {5, 1, 4, 2, 3};
        struct summary summary;
        summary_median(values, n, &summary);
        assert_int_equal(summary.n, n);
        assert_true(isnan(summary.low) && isnan(summary.high) && isnan(summary.level));
        assert_false(isnan(summary.median) || isnan(summary.min) || isnan(summary.max));
    }
    struct summary none;
    summary_median(NULL, 0, &none);
    assert_true(isnan(none.median) && isnan(none.min) && isnan(none.max) && isnan(none.level));
}

static struct record record_make(unsigned mechanism, int64_t size, bool control)
{
    struct record record = {.status = STATUS_OK};
    record.cell.mechanism = mechanism;
    record.cell.message_size = size;
    record.cell.threads = 1;
    record.cell.control = control;
    strcpy(record.cell.congestion, "cubic");
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    return record;
}

static void add(struct records *records, struct record record, enum metric_id metric, double value)
{
    struct err err = {0};
    record.metrics[metric] = value;
    assert_int_equal(records_add(records, &record, &err), 0);
}

static void test_cells_are_told_apart(void **state)
{
    (void)state;
    own_records records = {0};
    own_summaries summaries = {0};
    struct err err = {0};
    struct record one = record_make(0, 1024, false), control = record_make(0, 1024, true),
                  large = record_make(0, 4096, false), failed = record_make(0, 1024, false);
    failed.status = STATUS_FAILED;
    add(&records, large, METRIC_bytes, 40);
    add(&records, one, METRIC_bytes, 10);
    add(&records, control, METRIC_bytes, 70);
    add(&records, failed, METRIC_bytes, 1000000); /* a failed run has no say */
    memset(one.cell.congestion + 6, 'x', 9);      /* behind the name's end */
    add(&records, one, METRIC_bytes, 20);
    add(&records, one, METRIC_bytes, NAN);
    own_run_index index = index_of(&records);
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    assert_int_equal(summaries.count, 3);
    static const struct {
        int64_t size;
        bool control;
        size_t n;
        double median;
    } expected[] = {{4096, false, 1, 40}, {1024, false, 2, 15}, {1024, true, 1, 70}};
    for (unsigned i = 0; i < 3; i++) {
        const struct summary *summary = &summaries.list[i];
        assert_int_equal(summary->cell->message_size, expected[i].size);
        assert_true(summary->cell->control == expected[i].control);
        assert_int_equal(summary->n, expected[i].n);
        assert_same("median", summary->median, expected[i].median);
        assert_ptr_equal(summaries_find(&summaries, summary->cell, METRIC_bytes), summary);
        assert_int_equal(summaries_behind(&summaries, i), i + 1);
    }
    assert_null(summaries_find(&summaries, &one.cell, METRIC_messages));
    one.cell.threads = 2;
    assert_null(summaries_find(&summaries, &one.cell, METRIC_bytes));
}

/* From every summary of a cell to the first one of the next. */
static void test_cells_are_stepped_over(void **state)
{
    (void)state;
    own_summaries summaries = {.list = calloc(64, sizeof *summaries.list),
                               .cells = calloc(8, sizeof(struct cell))};
    assert_non_null(summaries.list);
    for (size_t cell = 0; cell < 8; cell++) /* 1, 2, ... 7 summaries, then one alone */
        for (size_t i = 0; i < (cell < 7 ? cell + 1 : 1); i++)
            summaries.list[summaries.count++].cell = &summaries.cells[cell];
    for (size_t i = 0, behind; i < summaries.count; i++) {
        for (behind = i; behind < summaries.count && summaries.list[behind].cell == summaries.list[i].cell;)
            behind++;
        assert_int_equal(summaries_behind(&summaries, i), behind);
    }
}

static void test_words_and_gaps_have_no_summary(void **state)
{
    (void)state;
    own_records records = {0};
    own_summaries summaries = {0};
    struct err err = {0};
    struct record first = record_make(0, 64, false);
    add(&records, first, METRIC_bottleneck, 1); /* a cell without any number */
    add(&records, record_make(0, 128, false), METRIC_bytes, 5);
    own_run_index index = index_of(&records);
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    assert_int_equal(summaries.count, 1);
    assert_int_equal(summaries.list[0].cell->message_size, 128);
    assert_null(summaries_find(&summaries, &first.cell, METRIC_bottleneck));
    assert_non_null(summaries_find(&summaries, summaries.list[0].cell, METRIC_bytes));
}

static void test_no_records(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    struct records records = {0};
    struct err err = {0};
    struct cell cell = {0};
    own_run_index index = index_of(&records);
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    assert_int_equal(summaries.count, 0);
    assert_null(summaries_find(&summaries, &cell, METRIC_bytes));
}

static void test_csv(void **state)
{
    (void)state;
    own_records records = {0};
    own_summaries summaries = {0};
    own_text text = {0}, header = {0};
    struct err err = {0};
    struct record record = record_make(0, 1024, true);
    for (unsigned i = 1; i <= 6; i++)
        add(&records, record, METRIC_throughput_gbps, i * 1.5);
    add(&records, record, METRIC_retransmits, 3);
    own_run_index index = index_of(&records);
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    columns_csv(&summary_columns, summaries.list, summaries.count, &text);
    text_add(&header, "control");
    for (unsigned i = 0; i < cell_field_count; i++)
        text_addf(&header, ",%s", cell_fields[i].key);
    text_add(&header, ",metric,n,median,low,high,level,min,max,flags\nyes,");
    assert_memory_equal(text_string(&text), text_string(&header), header.length);
    assert_non_null(strstr(text_string(&text), ",1024,1,"));
    assert_non_null(strstr(text_string(&text), ",throughput_gbps,6,5.25,1.5,9,0.96875,1.5,9,\n"));
    assert_non_null(strstr(text_string(&text), ",retransmits,1,3,,,,3,3,\n"));
}

static void assert_row_ends(const struct text *text, const char *middle, const char *end)
{
    const char *row = strstr(text_string(text), middle);
    assert_non_null(row);
    size_t length = strcspn(row, "\n");
    assert_true(length > strlen(end));
    assert_memory_equal(row + length - strlen(end), end, strlen(end));
}

/* A flag is one metric's: a run that is unsteady counts where it has a value, and half of the runs make the
 * cell so. */
static void test_flags_in_the_csv(void **state)
{
    (void)state;
    own_records records = {0};
    own_summaries summaries = {0};
    own_text text = {0};
    struct err err = {0};
    static const double heaps[] = {1, 2, 3, 4, 5, 20, 21, 22, 23, 24};
    static const double far[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 90};
    for (unsigned i = 0; i < 10; i++) {
        struct record record = record_make(0, 1024, false);
        record.metrics[METRIC_messages] = heaps[i];
        record.metrics[METRIC_bytes] = far[i];
        if (i >= 3 && i < 8)
            record.warnings = warning_bits("retransmits unsteady");
        add(&records, record, METRIC_retransmits, i == 3 ? (double)NAN : i);
    }
    own_run_index index = index_of(&records);
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    columns_csv(&summary_columns, summaries.list, summaries.count, &text);
    assert_row_ends(&text, ",messages,10,12.5,2,23,", ",1,24,bimodal unsteady");
    assert_row_ends(&text, ",bytes,10,5.5,2,9,", ",1,90,outlier unsteady");
    assert_row_ends(&text, ",retransmits,9,5,1,8,", ",0,9,");
}

/* 10,000 cells of ten blocks, in the order of a random plan: nothing may be quadratic. */
static void test_many_cells_are_summarised_quickly(void **state)
{
    (void)state;
    enum { CELLS = 10000, BLOCKS = 10 };
    own_records records = {0};
    own_summaries summaries = {0};
    own_text text = {0};
    struct err err = {0};
    for (unsigned block = 0; block < BLOCKS; block++)
        for (unsigned i = 0; i < CELLS; i++) {
            unsigned cell = (i * 7919 + block * 31) % CELLS; /* 7919 is prime to 10,000: each cell once */
            struct record record = record_make(cell % 5, 64 + cell / 5, false);
            for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
                record.metrics[metric] = cell + metric + block * 0.125;
            assert_int_equal(records_add(&records, &record, &err), 0);
        }
    uint64_t began = clock_now_ns();
    own_run_index index = index_of(&records);
    assert_int_equal(summaries_make(&index, &summaries, &err), 0);
    uint64_t made = clock_now_ns();
    for (size_t i = 0; i < summaries.count; i += 1000)
        assert_ptr_equal(summaries_find(&summaries, summaries.list[i].cell, summaries.list[i].metric),
                         &summaries.list[i]);
    uint64_t found = clock_now_ns();
    columns_csv(&summary_columns, summaries.list, summaries.count, &text);
    uint64_t written = clock_now_ns();
    assert_int_equal(summaries.count, CELLS * (METRIC_COUNT - 1));
    assert_int_equal(summaries.list[0].n, BLOCKS);
    print_message("100,000 records: summarised in %.2f s, 500 found in %.4f s, CSV in %.2f s\n",
                  (double)(made - began) / 1e9, (double)(found - made) / 1e9,
                  (double)(written - found) / 1e9);
    assert_true(made - began < UINT64_C(30000000000)); /* sanitizers and a busy machine included */
}

static int summary_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interval_against_the_table),
        cmocka_unit_test(test_levels_as_printed_in_textbooks),
        cmocka_unit_test(test_few_values_have_no_interval),
        cmocka_unit_test(test_cells_are_told_apart),
        cmocka_unit_test(test_cells_are_stepped_over),
        cmocka_unit_test(test_words_and_gaps_have_no_summary),
        cmocka_unit_test(test_no_records),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_flags_in_the_csv),
        cmocka_unit_test(test_many_cells_are_summarised_quickly),
    };
    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}

int main(void)
{
    return flags_tests() + summary_tests();
}
