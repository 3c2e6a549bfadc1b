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

static const struct {
    struct settings settings;
    struct looks looks;
    const char *told;
} plans[] = {
    {{.blocks = 10}, {1, {10}}, ""},
    {{.blocks = 10, .max_blocks = 40}, {1, {10}}, ""},
    {{.blocks = 8, .precision = 0.02, .max_blocks = 40},
     {5, {8, 12, 18, 27, 40}},
     "a place stops when its ratios are known to ±2 %: looks after 8, 12, 18, 27 and 40 blocks, each at 1/5 "
     "of "
     "the level of significance"},
    {{.blocks = 10, .precision = 0.02}, {5, {10, 14, 20, 28, 40}}, NULL},
    {{.blocks = 10, .precision = 0.015, .max_blocks = 12},
     {2, {10, 12}},
     "a place stops when its ratios are known to ±1.5 %: looks after 10 and 12 blocks, each at 1/2 of the "
     "level of "
     "significance"},
    {{.blocks = 8, .precision = 0.02, .max_blocks = 1000}, {5, {8, 27, 89, 299, 1000}}, NULL},
    {{.blocks = 20, .precision = 1, .max_blocks = 20},
     {1, {20}},
     "a place stops when its ratios are known to ±100 %: look after 20 blocks"},
    {{.blocks = 1, .precision = 0.02}, {4, {1, 2, 3, 4}}, NULL},
};

static void test_looks_are_fixed_by_the_settings(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        struct looks looks;
        own_text told = {0};
        looks_plan(&plans[i].settings, &looks);
        looks_tell(&plans[i].settings, &told);
        assert_int_equal(looks.count, plans[i].looks.count);
        for (size_t j = 0; j < looks.count; j++)
            assert_int_equal(looks.blocks[j], plans[i].looks.blocks[j]);
        assert_int_equal(looks_most_blocks(&plans[i].settings), looks.blocks[looks.count - 1]);
        assert_int_equal(looks_count(&plans[i].settings), looks.count);
        if (plans[i].told != NULL)
            assert_string_equal(text_string(&told), plans[i].told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_are_unique_words),
        cmocka_unit_test(test_ids_are_read_as_whole_words),
        cmocka_unit_test(test_the_setting_takes_the_ids),
        cmocka_unit_test(test_looks_are_fixed_by_the_settings),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
