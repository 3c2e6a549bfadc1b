/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The experiments that come with labrun: no problems, and what their comments promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "statistics/alpha.h"
#include "experiment/plan.h"
#include "unit/model/experiment.h"

static void load(const char *name, struct spec *spec, struct plan *plan)
{
    own_text path = {0}, printed = {0};
    own_free char *ini = NULL;
    own_problems problems = {0};
    size_t length;
    struct err err = {0};
    const char *source = getenv("SOURCE_DIR");
    text_addf(&path, "%s/configs/%s", source != NULL ? source : ".", name);
    assert_int_equal(ini_load(text_string(&path), &ini, &length, &err), 0);
    experiment_parse(ini, NULL, spec, &problems);
    experiment_problems(&problems, &printed);
    assert_string_equal(text_string(&printed), "");
    assert_int_equal(plan_make(spec, NULL, NULL, plan, &err), 0);
}

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t cells, runs, family;
        double least_seconds, most_seconds; /* windows and warm-ups, without what lies between runs */
    } cases[] = {
        {"full.ini", 64, 640, 16, 760, 780},        {"study.ini", 48, 48, 16, 500, 510},
        {"quick.ini", 32, 288, 8, 45, 55},          {"smoke.ini", 8, 16, 2, 1, 3},
        {"reference.ini", 64, 640, 16, 6000, 7000}, {"mechanisms.ini", 60, 480, 5, 230, 250},
        {"zero-copy.ini", 28, 280, 7, 95, 100},     {"receive.ini", 80, 800, 20, 275, 285},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_spec spec = {0};
        own_plan plan = {0};
        load(cases[i].name, &spec, &plan);
        double run_seconds = (double)(spec.settings.warmup_ns + spec.settings.duration_ns) / 1e9;
        assert_int_equal(plan.cell_count, cases[i].cells);
        assert_int_equal(plan.run_count, cases[i].runs);
        assert_int_equal(plan_family(&plan), cases[i].family);
        assert_int_equal(plan.exclusion_count, 0);
        assert_true((double)plan.run_count * run_seconds >= cases[i].least_seconds);
        assert_true((double)plan.run_count * run_seconds <= cases[i].most_seconds);
    }
}

static void test_blocks_are_enough_for_verdicts(void **state)
{
    (void)state;
    static const char *const names[] = {"full.ini", "quick.ini", "mechanisms.ini", "zero-copy.ini",
                                        "receive.ini"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        own_spec spec = {0};
        own_plan plan = {0};
        load(names[i], &spec, &plan);
        assert_true(spec.settings.blocks >= plan_least_blocks(plan_family(&plan), ALPHA));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_blocks_are_enough_for_verdicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
