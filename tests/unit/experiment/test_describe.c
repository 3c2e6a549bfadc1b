/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/describe.h"

#include "record/metric.h"
#include "test.h"

#include "unit/experiment/experiment.h"

static void check_golden(const char *name, void (*describe)(struct text *text))
{
    own_text path = {0}, described = {0};
    own_free char *golden = NULL;
    size_t length;
    struct err err = {0};
    const char *source = getenv("SOURCE_DIR");
    text_addf(&path, "%s/%s", source != NULL ? source : ".", name);
    assert_int_equal(ini_load(text_string(&path), &golden, &length, &err), 0);
    describe(&described);
    assert_string_equal(golden, text_string(&described));
}

static void test_reference_is_described(void **state)
{
    (void)state;
    check_golden("configs/reference.ini", describe_ini);
}

static void test_mechanisms_are_described(void **state)
{
    (void)state;
    check_golden("tests/golden/describe-mechanisms.txt", describe_mechanisms);
}

static void test_every_metric_is_described(void **state)
{
    (void)state;
    own_text described = {0};
    describe_metrics(&described);
    const char *rest = text_string(&described);
    for (unsigned i = 0; i < METRIC_COUNT; i++) { /* in the order of their columns */
        own_text front = {0};
        text_addf(&front, "%s: %s", metrics[i].key, metrics[i].label);
        rest = strstr(rest, text_string(&front));
        assert_non_null(rest);
        rest = strstr(rest, metrics[i].help);
        assert_non_null(rest);
    }
}

static void test_reference_says_the_defaults(void **state)
{
    (void)state;
    own_text described = {0};
    own_spec spec = {0}, defaults = {0};
    own_problems problems = {0};
    describe_ini(&described);
    assert_int_equal(experiment_parse(text_string(&described), NULL, &spec, &problems), 0);
    assert_int_equal(experiment_parse("", NULL, &defaults, &problems), 0);
    for (unsigned i = 0; i < setting_field_count; i++)
        assert_true(field_equal(&setting_fields[i], &spec.settings, &defaults.settings));
    assert_int_equal(spec_cell_count(&spec), spec_cell_count(&defaults));
    for (size_t i = 0; i < spec_cell_count(&spec); i++) {
        struct cell cell, expected;
        spec_cell(&spec, i, &cell);
        spec_cell(&defaults, i, &expected);
        for (unsigned j = 0; j < cell_field_count; j++)
            assert_true(field_equal(&cell_fields[j], &cell, &expected));
    }
    for (unsigned i = 0; i < cell_field_count; i++) /* every key stands in it */
        assert_true(spec.axes[i].given);
}

static void test_lines_fit_a_terminal(void **state)
{
    (void)state;
    own_text described = {0};
    describe_ini(&described);
    size_t length = 0;
    for (const char *c = text_string(&described); *c != '\0'; c++) {
        length = *c == '\n' ? 0 : length + 1;
        assert_true(length <= 102);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_is_described),    cmocka_unit_test(test_mechanisms_are_described),
        cmocka_unit_test(test_every_metric_is_described), cmocka_unit_test(test_reference_says_the_defaults),
        cmocka_unit_test(test_lines_fit_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
