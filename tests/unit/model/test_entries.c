/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/spec.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_add(void **state)
{
    (void)state;
    own_entries entries = {0};
    struct err err = {0};
    for (unsigned i = 1; i <= 200; i++)
        assert_int_equal(entries_add(&entries, "link", "mtu", "1500", i, &err), 0);
    assert_int_equal(entries.count, 200);
    assert_int_equal(entries.list[199].line, 200);
    assert_string_equal(entries.list[199].section, "link");
}

static void test_override(void **state)
{
    (void)state;
    static const struct {
        const char *override, *section, *key, *value;
    } cases[] = {
        {"workload.threads=1,2", "workload", "threads", "1,2"},
        {" workload . threads = 1 , 2 ", "workload", "threads", "1 , 2"},
        {"output.directory=a=b.c", "output", "directory", "a=b.c"},
        {"output.prefix=", "output", "prefix", ""},
        {".=", "", "", ""}, /* spec_parse says that there is no such section */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_entries entries = {0};
        struct err err = {0};
        assert_int_equal(entries_add_override(&entries, cases[i].override, &err), 0);
        assert_string_equal(entries.list[0].section, cases[i].section);
        assert_string_equal(entries.list[0].key, cases[i].key);
        assert_string_equal(entries.list[0].value, cases[i].value);
        assert_int_equal(entries.list[0].line, 0);
    }
}

static void test_override_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *override, *what;
    } cases[] = {
        {"threads=4", "--set threads=4: not of the form section.key=value"},
        {"workload.threads", "--set workload.threads: not of the form section.key=value"},
        {"threads=4.5", "--set threads=4.5: not of the form section.key=value"},
        {"", "--set : not of the form section.key=value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_entries entries = {0};
        struct err err = {0};
        assert_int_equal(entries_add_override(&entries, cases[i].override, &err), -EINVAL);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, "for example --set workload.threads=1,2");
        assert_int_equal(entries.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_override),
        cmocka_unit_test(test_override_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
