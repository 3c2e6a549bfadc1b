/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `labrun compare` prints: difference.c and contrast_table.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "output/compare_tables.h"
#include "unit/analysis/indexed.h"
#include "unit/orchestrator/folder.h"

static const char *const plain[] = {"workload.message_size=1K", "workload.threads=1,2", NULL};

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
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(differences_show(first, second, file, &err), 0);
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
                                             "workload.threads 1,2 1\n");
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
    assert_string_equal(text_string(&words),
                        "no difference in host, kernel, versions or settings is known\n");
}

static void measure(struct records *records, struct cell cell, uint32_t blocks, double gbps)
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
    assert_int_equal(contrasts_make(&before, &after, 0.03, &contrasts, &err), 0);
    FILE *file = open_memstream(&bytes, &length);
    assert_int_equal(contrast_table_show(&contrasts, file, &err), 0);
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
    measure(&first, one, 6, 10);
    measure(&second, one, 6, 5);
    measure(&first, two, 6, 20);
    measure(&second, two, 6, 20);
    measure(&first, four, 6, 20);
    tables(&first, &second, &words);
    assert_string_equal(text_string(&words),
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
    measure(&first, one, 3, 10);
    measure(&second, one, 3, 5);
    measure(&first, two, 3, 10);
    measure(&second, two, 3, 5);
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
        measure(&second, simulated_cell(MECHANISM_one_copy, 1024, threads), 1, 1);
    tables(&first, &second, &words);
    assert_non_null(strstr(text_string(&words), "\n15 cells are only in the second:\n one-copy threads=1\n"));
    assert_non_null(strstr(text_string(&words), " one-copy threads=12\n and 3 more\n"));
    assert_null(strstr(text_string(&words), "threads=13"));
}

int main(void)
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
