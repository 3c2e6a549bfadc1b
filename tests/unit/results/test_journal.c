/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/run_parts.h"

#include <errno.h>
#include <string.h>

#include "test.h"

#include "unit/results/scratch.h"

static int read_back(const char *text, struct run_intervals *intervals, struct err *err)
{
    own_scratch scratch = scratch_make();
    struct results results = RESULTS_NONE;
    results.folder = scratch.folder;
    snprintf(results.path, sizeof results.path, "%s", scratch.path);
    if (text != NULL)
        scratch_write(scratch.folder, "intervals.csv", text, strlen(text));
    return intervals_read(&results, intervals, err);
}

/* What was appended comes back; half a row at the end is what a killed writer leaves. */
static void test_intervals(void **state)
{
    (void)state;
    own_run_intervals intervals = {0};
    struct err err = {0};
    assert_int_equal(read_back("run,interval,end_s,rx_bytes\n1,1,0.100234175,355598336\n1,2,0.2,7\n2,1,0.1",
                               &intervals, &err),
                     0);
    assert_int_equal(intervals.count, 2);
    assert_int_equal(intervals.list[0].run, 1);
    assert_true(intervals.list[0].end_s > 0.100234 && intervals.list[0].end_s < 0.100235);
    assert_int_equal(intervals.list[1].number, 2);
    assert_int_equal(intervals.list[1].rx_bytes, 7);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *what;
    } cases[] = {
        {NULL, "intervals.csv"},
        {"run,interval,end_s\n", "there is no column 'rx_bytes'"},
        {"run,interval,end_s,rx_bytes\n0,1,0.1,5\n",
         "intervals.csv:2: run: '0' is not a whole number from 1"},
        {"run,interval,end_s,rx_bytes\n1,1,nan,5\n", "end_s: 'nan' is not a number that is not negative"},
        {"run,interval,end_s,rx_bytes\n1,1,-1,5\n", "end_s: '-1' is not a number that is not negative"},
        {"run,interval,end_s,rx_bytes\n1,1,,5\n", "end_s: '' is not a number that is not negative"},
        {"run,interval,end_s,rx_bytes\n1,1,1e999,5\n", "end_s: '1e999' is not a number that is not negative"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_run_intervals intervals = {0};
        struct err err = {0};
        assert_true(read_back(cases[i].text, &intervals, &err) < 0);
        if (strstr(err.what, cases[i].what) == NULL)
            fail_msg("%s instead of %s", err.what, cases[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_intervals),
                                       cmocka_unit_test(test_what_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
