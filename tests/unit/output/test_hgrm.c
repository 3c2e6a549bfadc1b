/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "output/report_files.h"
#include "results/histogram_csv.h"
#include "test.h"

#include "unit/output/exported.h"
#include "unit/output/folder.h"

static const char *const settings[] = {"workload.message_size=256,1K", "workload.threads=1",
                                       "workload.mechanism=two-copy,one-copy", NULL};

/* Run 1 to 4: two-copy, one-copy, the control, and one of two-copy that failed; run 5: two-copy again. */
static void measure(const struct scratch *scratch, const char *histograms, struct findings *findings)
{
    struct err err = {0};
    folder_make_findings(scratch, settings, findings);
    for (uint32_t run = 1; run <= 5; run++) {
        struct cell cell = simulated_cell(run == 2 ? MECHANISM_one_copy : MECHANISM_two_copy, 1024, 1);
        cell.control = run == 3;
        struct record *record = simulated_add(&findings->records, cell, 1 + run / 5);
        record->run = run;
        record->status = run == 4 ? STATUS_FAILED : STATUS_OK;
        record->metrics[METRIC_throughput_gbps] = 1;
    }
    if (histograms != NULL)
        scratch_write(scratch->folder, "histograms.csv", histograms, strlen(histograms));
    assert_int_equal(findings_analyse(findings, &err), 0);
}

static void export(const struct findings *findings, struct exported *exported)
{
    struct err err = {0};
    const struct outlet outlet = {.put = put, .to = exported};
    if (export_make(findings, "p-", "hgrm", &outlet, &err) != 0)
        fail_msg("%s", err.what);
}

/* Of two-copy 501, 1000, 1000 and 4100 ns: of two runs, one of them with two connections. */
static const char histograms[] = "run,connection,kind,bin_from_ns,bin_to_ns,count\n"
                                 "1,1,round_trip,1000,1000,1\n"
                                 "1,2,round_trip,501,501,1\n"
                                 "2,1,round_trip,7000,7000,3\n"
                                 "3,1,round_trip,8000,8000,1\n"
                                 "4,1,round_trip,9000,9000,1\n"
                                 "5,1,round_trip,1000,1000,1\n"
                                 "5,1,round_trip,4100,4100,1\n"
                                 "6,1,round_trip,2000,2000,1\n";

/* Worked out by hand. A line for each level that the counts so far reach: up to 1/4, up to 3/4, and one of
 * all others. 4102 is the middle of the last bin: mean 6603 / 4, variance 8177502.75 / 4. */
static const char distribution[] =
    "       Value     Percentile TotalCount 1/(1-Percentile)\n"
    "\n"
    "       0.501 0.000000000000          1           1.00\n"
    "       0.501 0.100000000000          1           1.11\n"
    "       0.501 0.200000000000          1           1.25\n"
    "       1.000 0.300000000000          3           1.43\n"
    "       1.000 0.400000000000          3           1.67\n"
    "       1.000 0.500000000000          3           2.00\n"
    "       1.000 0.550000000000          3           2.22\n"
    "       1.000 0.600000000000          3           2.50\n"
    "       1.000 0.650000000000          3           2.86\n"
    "       1.000 0.700000000000          3           3.33\n"
    "       1.000 0.750000000000          3           4.00\n"
    "       4.100 0.775000000000          4           4.44\n"
    "       4.100 1.000000000000          4\n"
    "#[Mean    =        1.651, StdDeviation   =        1.430]\n"
    "#[Max     =        4.100, Total count    =            4]\n"
    "#[Buckets =           27, SubBuckets     =         2048]\n"
    "#[Values in microseconds; round_trip of mechanism=two-copy message_size=1K]\n";

static void test_a_file_for_each_cell(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    measure(&scratch, histograms, &findings);
    export(&findings, &exported);
    assert_int_equal(exported.count, 3);
    assert_string_equal(exported.names[0], "p-round_trip-two-copy-message_size1K.hgrm");
    assert_string_equal(text_string(&exported.texts[0]), distribution);
    assert_string_equal(exported.names[1], "p-round_trip-one-copy-message_size1K.hgrm");
    assert_string_equal(exported.names[2], "p-round_trip-two-copy-message_size1K-control.hgrm");
    assert_non_null(strstr(text_string(&exported.texts[2]),
                           "\n       8.000 1.000000000000          1\n"
                           "#[Mean    =        8.002, StdDeviation   =        0.000]\n"));
}

static void test_numbers_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    measure(&scratch, histograms, &findings);
    locale_need_comma();
    export(&findings, &exported);
    locale_plain();
    assert_string_equal(text_string(&exported.texts[0]), distribution);
}

/* Of an export of everything it is no part then. */
static void test_without_histograms_it_says_so(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported none = {0}, all = {0};
    struct err err = {0};
    measure(&scratch, NULL, &findings);
    assert_int_equal(export_make(&findings, "", "hgrm", &(struct outlet){.put = put, .to = &none}, &err),
                     -ENODATA);
    assert_int_equal(none.count, 0);
    assert_non_null(strstr(err.what, " has no histograms"));
    assert_string_equal(err.hint, "histograms.csv has those of runs whose messages are timed");
    err = (struct err){0};
    assert_int_equal(export_make(&findings, "", NULL, &(struct outlet){.put = put, .to = &all}, &err), 0);
    assert_int_equal(err.code, 0);
    assert_true(all.count > 1);
}

static void test_a_broken_file_is_an_error(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_findings findings;
    own_exported exported = {0};
    struct err err = {0};
    measure(&scratch, "run,count\n1,1\n", &findings);
    assert_true(export_make(&findings, "", "hgrm", &(struct outlet){.put = put, .to = &exported}, &err) < 0);
    assert_non_null(strstr(err.what, "histograms.csv:1: there is no column 'connection'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_for_each_cell),
        cmocka_unit_test(test_numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(test_without_histograms_it_says_so),
        cmocka_unit_test(test_a_broken_file_is_an_error),
    };
    return cmocka_run_group_tests_name("hgrm", tests, NULL, NULL);
}
