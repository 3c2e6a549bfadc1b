/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>

#include "experiment/plan.h"
#include "findings/findings.h"

#include "test.h"

static void test_the_first_of_a_run_counts(void **state)
{
    (void)state;
    struct record list[] = {{.plan = 7, .run = 3, .block = 1},
                            {.plan = 7, .run = 1, .block = 2},
                            {.plan = 7, .run = 3, .block = 3},
                            {.plan = 7, .run = 3, .block = 4},
                            {.plan = 7, .run = PLAN_RUNS_MAX, .block = 5}};
    struct findings findings = {.environment.plan = 7, .records = {.list = list, .count = 5}};
    assert_int_equal(findings_check_rows(&findings, &(struct err){0}), 0);
    assert_int_equal(findings.repeated, 2);
    assert_int_equal(findings.records.count, 3);
    assert_int_equal(list[0].block, 1);
    assert_int_equal(list[1].block, 2);
    assert_int_equal(list[2].block, 5);
}

static void test_a_row_of_another_plan_is_an_error(void **state)
{
    (void)state;
    struct record list[] = {{.plan = 7, .run = 1}, {.plan = 0xabc, .run = 9}};
    struct findings findings = {.environment.plan = 7, .records = {.list = list, .count = 2}};
    struct err err = {0};
    assert_int_equal(findings_check_rows(&findings, &err), -EINVAL);
    assert_string_equal(err.what, "runs.csv: row 2 (run 9) is of plan 0000000000000abc, environment.json "
                                  "describes plan 0000000000000007");
    /* an environment.json without a fingerprint says nothing of it */
    findings.environment.plan = 0;
    assert_int_equal(findings_check_rows(&findings, &(struct err){0}), 0);
}

static void test_no_plan_has_so_many_runs(void **state)
{
    (void)state;
    struct record list[] = {{.plan = 7, .run = UINT32_MAX}};
    struct findings findings = {.environment.plan = 7, .records = {.list = list, .count = 1}};
    struct err err = {0};
    assert_int_equal(findings_check_rows(&findings, &err), -EINVAL);
    assert_string_equal(err.what, "runs.csv: row 1: no plan has a run 4294967295");
}

/* Those of another plan are released and left out, the others close up. */
static void test_profiles_of_another_plan_are_left_out(void **state)
{
    (void)state;
    static const uint64_t plans[] = {0xabc, 7, 9, 7};
    own_findings findings = FINDINGS_NONE;
    struct profile *list = calloc(4, sizeof *list);
    assert_non_null(list);
    findings.profiles = (struct profiles){.list = list, .count = 4};
    for (size_t i = 0; i < 4; i++) {
        list[i] = (struct profile){.plan = plans[i], .frequency = (int64_t)i};
        list[i].lines = calloc(1, sizeof *list[i].lines);
    }
    findings_check_profiles(&findings);
    assert_int_equal(findings.profiles.count, 4);
    findings.environment.plan = 7;
    findings_check_profiles(&findings);
    assert_int_equal(findings.foreign_profiles, 2);
    assert_int_equal(findings.profiles.count, 2);
    assert_int_equal(list[0].frequency, 1);
    assert_int_equal(list[1].frequency, 3);
}

/* A row whose parameters were edited is of no cell of the plan; the control is a cell of its own. */
static void test_rows_of_no_cell_are_counted(void **state)
{
    (void)state;
    struct cell cells[] = {{.message_size = 1024, .threads = 1}, {.message_size = 1024, .threads = 2}};
    struct record list[] = {{.run = 1, .cell = cells[1]},
                            {.run = 2, .cell = cells[0]},
                            {.run = 3, .cell = cells[0]},
                            {.run = 4, .cell = cells[1]}};
    struct findings findings = {.experiment.plan = {.cells = cells, .cell_count = 2},
                                .records = {.list = list, .count = 4}};
    assert_int_equal(findings_check_rows(&findings, &(struct err){0}), 0);
    assert_int_equal(findings.unplanned, 0);
    list[1].cell.message_size = 1025;
    list[3].cell.control = true;
    assert_int_equal(findings_check_rows(&findings, &(struct err){0}), 0);
    assert_int_equal(findings.unplanned, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_of_a_run_counts),
        cmocka_unit_test(test_a_row_of_another_plan_is_an_error),
        cmocka_unit_test(test_no_plan_has_so_many_runs),
        cmocka_unit_test(test_profiles_of_another_plan_are_left_out),
        cmocka_unit_test(test_rows_of_no_cell_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
