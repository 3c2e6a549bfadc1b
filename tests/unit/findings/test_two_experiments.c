/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
/* What `labrun compare` prints: difference.c and contrast_table.c. */
#include <string.h>

#include "findings/two_experiments.h"
#include "output/compare_tables.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"
#include "unit/output/folder.h"

/* --- contrast --- */

enum { ROOM = 400 };

/* cmocka's own comparison is of floats, 7 digits. */
#define assert_near(value, expected, tolerance) assert_true(fabs((value) - (expected)) <= (tolerance))

/* Noise of about 2 % that is the same in each use. */
static double wobble(uint32_t block)
{
    static const double factors[] = {1, 0.985, 1.013, 1.004, 0.992, 1.017, 0.989, 1.008};
    return factors[block % 8];
}

/* `blocks` runs of a cell, with throughput and CPU time around the values given; NaN: none. */
static void contrast_measure(struct records *records, struct cell cell, uint32_t blocks, double gbps,
                             double cpu)
{
    for (uint32_t block = 1; block <= blocks; block++) {
        struct record *record = simulated_add(records, cell, block);
        record->metrics[METRIC_throughput_gbps] = gbps * wobble(block);
        record->metrics[METRIC_cpu_ns_per_byte] = cpu * wobble(block + 3);
        record->metrics[METRIC_receive_us] = 1 / record->metrics[METRIC_throughput_gbps];
    }
}

static struct contrasts contrasts_of(const struct records *first, const struct records *second)
{
    struct contrasts contrasts;
    struct err err = {0};
    own_run_index before = index_of(first), after = index_of(second);
    assert_int_equal(contrasts_make(&before, &after, 0.03, &contrasts, &err), 0);
    return contrasts;
}

static void second_is_judged_against_first(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell small = simulated_cell(MECHANISM_two_copy, 1024, 1);
    struct cell large = simulated_cell(MECHANISM_two_copy, 16384, 1);
    contrast_measure(&first, large, 6, 20, 6);
    contrast_measure(&first, small, 6, 10, 3);
    contrast_measure(&second, small, 6, 5, 1.5);
    contrast_measure(&second, large, 6, 20, 12);
    own_contrasts contrasts = contrasts_of(&first, &second);
    assert_int_equal(contrasts.count, 4); /* not receive_us, the reciprocal of the throughput */
    assert_int_equal(contrasts.matched, 2);

    const struct contrast *halved = &contrasts.list[0]; /* throughput, 1 KB: places ascend in size */
    assert_int_equal(halved->metric, METRIC_throughput_gbps);
    assert_int_equal(halved->cell->message_size, 1024);
    assert_int_equal(halved->n, 6);
    assert_int_equal(halved->m, 6);
    assert_near(halved->ratio, 0.5, 1e-9);
    assert_true(halved->low < 0.5 && halved->low > 0.48 && halved->high > 0.5 && halved->high < 0.52);
    assert_near(halved->p, 2 / 924.0, 1e-12); /* C(12, 6) = 924: no value overlaps */
    assert_near(halved->p_holm, 4 / 924.0, 1e-12);
    assert_near(halved->first, 10 * (1.004 + 0.992) / 2, 1e-9);
    assert_near(halved->second, 5 * (1.004 + 0.992) / 2, 1e-9);
    assert_int_equal(halved->conclusion, SLOWER);

    assert_near(contrasts.list[1].ratio, 1, 1e-9);
    assert_int_equal(contrasts.list[1].conclusion, EQUIVALENT); /* within 3 % although noise is 2 % */

    assert_int_equal(contrasts.list[2].metric, METRIC_cpu_ns_per_byte); /* less time is better */
    assert_int_equal(contrasts.list[2].conclusion, FASTER);
    assert_int_equal(contrasts.list[3].conclusion, SLOWER);
}

static void swapping_the_experiments_turns_everything_round(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell cell = simulated_cell(MECHANISM_one_copy, 1024, 2);
    contrast_measure(&first, cell, 7, 10, NAN);
    contrast_measure(&second, cell, 6, 13, NAN);
    own_contrasts there = contrasts_of(&first, &second), back = contrasts_of(&second, &first);
    assert_int_equal(there.list[0].conclusion, FASTER);
    assert_int_equal(back.list[0].conclusion, SLOWER);
    assert_near(there.list[0].ratio * back.list[0].ratio, 1, 1e-12);
    assert_near(there.list[0].low * back.list[0].high, 1, 1e-12);
    assert_near(there.list[0].p, back.list[0].p, 1e-12);
}

static void cells_match_when_everything_is_equal(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell shared = simulated_cell(MECHANISM_two_copy, 1024, 1), control = shared, jumbo = shared;
    control.control = true;
    jumbo.mtu = 9000;
    contrast_measure(&first, shared, 6, 10, 3);
    contrast_measure(&first, control, 6, 10, 3);
    contrast_measure(&first, simulated_cell(MECHANISM_zero_copy, 1024, 1), 6, 10, 3);
    contrast_measure(&second, jumbo, 6, 10, 3);
    contrast_measure(&second, shared, 6, 10, 3);
    own_contrasts contrasts = contrasts_of(&first, &second);
    assert_int_equal(contrasts.matched, 1);
    assert_int_equal(contrasts.list[0].cell->mtu, 1500);
    assert_int_equal(contrasts.only_first_count, 2);
    assert_true(contrasts.only_first[0]->control);
    assert_int_equal(contrasts.only_first[1]->mechanism, MECHANISM_zero_copy);
    assert_int_equal(contrasts.only_second_count, 1);
    assert_int_equal(contrasts.only_second[0]->mtu, 9000);
}

/* They say nothing, rather than something out of nothing. */
static void too_little_is_inconclusive(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell few = simulated_cell(MECHANISM_two_copy, 256, 1);
    struct cell failed = simulated_cell(MECHANISM_two_copy, 512, 1);
    struct cell zeros = simulated_cell(MECHANISM_two_copy, 1024, 1);
    contrast_measure(&first, few, 3, 10, NAN);
    contrast_measure(&second, few, 3, 1, NAN);
    contrast_measure(&first, failed, 6, 10, NAN);
    contrast_measure(&second, failed, 6, 10, NAN);
    for (size_t i = 3; i < second.count; i++)
        second.list[i].status = STATUS_FAILED;
    contrast_measure(&first, zeros, 6, 10, NAN);
    contrast_measure(&second, zeros, 6, 0, NAN);
    own_contrasts contrasts = contrasts_of(&first, &second);
    assert_int_equal(contrasts.matched, 3);
    assert_int_equal(contrasts.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(contrasts.list[i].conclusion, INCONCLUSIVE);
    assert_near(contrasts.list[0].ratio, 0.1, 1e-9);
    assert_true(isnan(contrasts.list[0].low));         /* three against three: no 95 % interval */
    assert_near(contrasts.list[0].p_holm, 0.1, 1e-12); /* the others are no tests */
    assert_int_equal(contrasts.list[1].n, 6);
    assert_int_equal(contrasts.list[1].m, 0);
    assert_true(isnan(contrasts.list[1].ratio) && isnan(contrasts.list[1].p_holm));
    assert_true(isnan(contrasts.list[1].second));
    assert_int_equal(contrasts.list[2].m, 0); /* no ratio to nothing */
    assert_near(contrasts.list[2].second, 0, 0);
}

static void nothing_compares_with_nothing(void **state)
{
    (void)state;
    own_records first = {0}, second = {0};
    own_contrasts contrasts = contrasts_of(&first, &second);
    assert_int_equal(contrasts.count + contrasts.matched, 0);
    assert_int_equal(contrasts.only_first_count + contrasts.only_second_count, 0);
}

/* 2 / C(2n, n): 1, 0.33, 0.1, 0.029, 0.0079, 0.0022, 0.00058 for n = 1 to 7. */
static void least_runs(void **state)
{
    (void)state;
    static const struct {
        size_t tests;
        unsigned runs;
    } rows[] = {{0, 0}, {1, 4}, {2, 5}, {6, 5}, {7, 6}, {23, 6}, {24, 7}, {85, 7}, {86, 8}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(contrasts_least_runs(rows[i].tests, 0.05), rows[i].runs);
}

static int contrast_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_is_judged_against_first),
        cmocka_unit_test(swapping_the_experiments_turns_everything_round),
        cmocka_unit_test(cells_match_when_everything_is_equal),
        cmocka_unit_test(too_little_is_inconclusive),
        cmocka_unit_test(nothing_compares_with_nothing),
        cmocka_unit_test(least_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* --- compare --- */

static const char *const plain[] = {"workload.message_size=1K", "workload.threads=1,2", NULL};

#define NO_DIFFERENCE "no difference in host, kernel, versions or settings is known\n"

/* The words of the output with single blanks between them: columns are as wide as libsmartcols likes. */
static void squeeze(const char *bytes, struct text *words)
{
    for (const char *c = bytes; *c != '\0'; c++)
        if (*c != ' ' || (c[1] != ' ' && c[1] != '\n'))
            text_add_bytes(words, c, 1);
}

static void differences(const struct findings *first, const struct findings *second, struct text *words)
{
    own_free char *bytes = NULL;
    size_t length;
    struct err err = {0};
    const struct contrasts none = {0};
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(comparison_show(first, second, &none, file, &err), 0);
    fclose(file);
    squeeze(bytes, words);
}

static void test_differences_are_listed(void **state)
{
    (void)state;
    static const char *const other[] = {"workload.message_size=1K",   "workload.threads=1",
                                        "experiment.duration=500ms",  "experiment.equivalence=5%",
                                        "output.directory=elsewhere", NULL};
    own_scratch scratch = scratch_make();
    own_findings first, second;
    own_text words = {0};
    folder_make_findings(&scratch, plain, &first);
    folder_make_findings(&scratch, other, &second);
    strcpy(second.environment.host.kernel, "6.12.0");
    strcpy(second.environment.host.governor, "performance");
    strcpy(second.environment.command, "labrun run x.ini");
    second.environment.host.smt = 0;
    second.environment.counters[0][0] = '\0';
    first.environment.host.mitigations[0] = (struct mitigation){"retbleed", "Vulnerable"};
    first.environment.host.mitigation_count = 1;
    second.environment.host.mitigations[0] = (struct mitigation){"vmscape", "Not affected"};
    second.environment.host.mitigation_count = 1;
    differences(&first, &second, &words);
    assert_string_equal(text_string(&words), "DIFFERS IN FIRST SECOND\n"
                                             "kernel 6.1.0 6.12.0\n"
                                             "smt 1 0\n"
                                             "governor - performance\n"
                                             "cycles no PMU counted\n"
                                             "retbleed Vulnerable -\n"
                                             "vmscape - Not affected\n"
                                             "experiment.duration 10s 500ms\n"
                                             "experiment.equivalence 3% 5%\n"
                                             "workload.threads 1,2 1\n"
                                             "\n0 cells are in both\n");
}

static void test_no_difference_is_said(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings first, second;
    own_text words = {0};
    folder_make_findings(&scratch, plain, &first);
    folder_make_findings(&scratch, plain, &second);
    strcpy(second.environment.started, "2026-02-01T12:00:00Z");
    differences(&first, &second, &words);
    assert_string_equal(text_string(&words), NO_DIFFERENCE "\n0 cells are in both\n");
}

static void compare_measure(struct records *records, struct cell cell, uint32_t blocks, double gbps)
{
    for (uint32_t block = 1; block <= blocks; block++)
        simulated_add(records, cell, block)->metrics[METRIC_throughput_gbps] = gbps * (1 + block * 0.001);
}

static void tables(const struct records *first, const struct records *second, struct text *words)
{
    own_free char *bytes = NULL;
    size_t length;
    struct err err = {0};
    own_contrasts contrasts = {0};
    own_run_index before = index_of(first), after = index_of(second);
    own_scratch scratch = scratch_make();
    own_findings findings;
    folder_make_findings(&scratch, plain, &findings);
    assert_int_equal(contrasts_make(&before, &after, 0.03, &contrasts, &err), 0);
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(comparison_show(&findings, &findings, &contrasts, file, &err), 0);
    fclose(file);
    squeeze(bytes, words);
}

static void test_table_and_sentence(void **state)
{
    (void)state;
    own_records first = simulated_room(100), second = simulated_room(100);
    own_text words = {0};
    struct cell one = simulated_cell(MECHANISM_two_copy, 1024, 1), two = one, four = one;
    two.threads = 2;
    four.threads = 4;
    compare_measure(&first, one, 6, 10);
    compare_measure(&second, one, 6, 5);
    compare_measure(&first, two, 6, 20);
    compare_measure(&second, two, 6, 20);
    compare_measure(&first, four, 6, 20);
    tables(&first, &second, &words);
    assert_string_equal(text_string(&words), NO_DIFFERENCE
                        "\n2 cells are in both\n"
                        "\n1 cell is only in the first:\n two-copy threads=4\n"
                        "\nthroughput, Gbit/s (higher is better)\n"
                        "MECHANISM threads RUNS FIRST SECOND SECOND/FIRST, 95 % P, CORRECTED SECOND IS\n"
                        "two-copy 1 6/6 10 5.02 0.5 [0.4985, 0.5015] 0.00433 slower\n"
                        "two-copy 2 6/6 20.1 20.1 1 [0.997, 1.003] 1 equivalent\n"
                        "throughput: second is slower in 1 of 2 cells (most: 0.5 [0.4985, 0.5015], two-copy "
                        "threads=1), faster "
                        "in 0, equivalent in 1, inconclusive in 0\n");
}

/* That nothing was found with three runs says nothing, and the sentence says so. */
static void test_too_few_runs_are_said(void **state)
{
    (void)state;
    own_records first = simulated_room(100), second = simulated_room(100);
    own_text words = {0};
    struct cell one = simulated_cell(MECHANISM_two_copy, 1024, 1), two = one;
    two.threads = 2;
    compare_measure(&first, one, 3, 10);
    compare_measure(&second, one, 3, 5);
    compare_measure(&first, two, 3, 10);
    compare_measure(&second, two, 3, 5);
    second.list[3].status = second.list[4].status = second.list[5].status = STATUS_FAILED;
    tables(&first, &second, &words);
    assert_non_null(
        strstr(text_string(&words),
               "throughput: second is slower in 0 of 2 cells, faster in 0, equivalent in 0, "
               "inconclusive in 2 (1 without a value on one side); 1 such comparison needs 4 runs "
               "a cell on each side, there are 3\n"));
}

static void test_many_unmatched_cells_are_counted(void **state)
{
    (void)state;
    own_records first = simulated_room(100), second = simulated_room(100);
    own_text words = {0};
    for (int64_t threads = 1; threads <= 15; threads++)
        compare_measure(&second, simulated_cell(MECHANISM_one_copy, 1024, threads), 1, 1);
    tables(&first, &second, &words);
    assert_non_null(strstr(text_string(&words), "\n15 cells are only in the second:\n one-copy threads=1\n"));
    assert_non_null(strstr(text_string(&words), " one-copy threads=12\n and 3 more\n"));
    assert_null(strstr(text_string(&words), "threads=13"));
}

static int compare_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differences_are_listed),
        cmocka_unit_test(test_no_difference_is_said),
        cmocka_unit_test(test_table_and_sentence),
        cmocka_unit_test(test_too_few_runs_are_said),
        cmocka_unit_test(test_many_unmatched_cells_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return contrast_tests() + compare_tests();
}
