/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "experiment/settings.h"

#include "test.h"

static void test_ids_are_unique_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        const char *name = warning_name(i);
        assert_true(name[0] != '\0');
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(name, warning_name(j));
    }
    assert_null(warning_name(WARNING_COUNT));
}

static const struct {
    const char *ids;
    uint64_t bits;
} cases[] = {
    {"", 0},
    {"unsteady", 1 << WARNING_unsteady},
    {"  steal  unsteady ", 1 << WARNING_unsteady | 1 << WARNING_steal},
    {"unstead unsteadyy steal-time Steal", 0},
    {"invented steal", 1 << WARNING_steal},
};

static void test_ids_are_read_as_whole_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (warning_bits(cases[i].ids) != cases[i].bits)
            fail_msg("'%s': %#llx", cases[i].ids, (unsigned long long)warning_bits(cases[i].ids));
}

static void test_the_setting_takes_the_ids(void **state)
{
    (void)state;
    const struct field *field = NULL;
    for (unsigned i = 0; i < setting_field_count; i++)
        if (strcmp(setting_fields[i].key, "silence") == 0)
            field = &setting_fields[i];
    assert_non_null(field);
    struct settings settings = {0};
    struct err err = {0};
    assert_int_equal(field_parse(field, "retransmits, unsteady", &settings, &err), 0);
    assert_int_equal(settings.silence.bits, 1 << WARNING_retransmits | 1 << WARNING_unsteady);
    assert_int_equal(field_parse(field, "none", &settings, &err), 0);
    assert_int_equal(settings.silence.bits, 0);
    assert_true(field_parse(field, "unstedy", &settings, &err) < 0);
    assert_string_equal(err.what, "output.silence = unstedy: no such name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_are_unique_words),
        cmocka_unit_test(test_ids_are_read_as_whole_words),
        cmocka_unit_test(test_the_setting_takes_the_ids),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
