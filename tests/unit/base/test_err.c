/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"

#include "test.h"

static void test_first_error_wins(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_set(&err, EINVAL, "no %s", "link"), -EINVAL);
    err_hint(&err, "make %d", 1);
    assert_int_equal(err_set(&err, EPERM, "later"), -EINVAL);
    assert_int_equal(err_errno(&err, EPERM, "later"), -EINVAL);
    err_hint(&err, "later");
    assert_int_equal(err.code, EINVAL);
    assert_string_equal(err.what, "no link");
    assert_string_equal(err.hint, "make 1");
}

static void test_errno(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_errno(&err, EPERM, "cannot create a %s", "namespace"), -EPERM);
    assert_string_equal(err.what, "cannot create a namespace: Operation not permitted");
}

static void test_context(void **state)
{
    (void)state;
    struct err err = {0};
    err_set(&err, ENOENT, "gone");
    assert_int_equal(err_context(&err, "run %d", 7), -ENOENT);
    assert_int_equal(err_context(&err, "block 1"), -ENOENT);
    assert_string_equal(err.what, "block 1: run 7: gone");
}

static void test_too_long_is_cut(void **state)
{
    (void)state;
    struct err err = {0};
    char longer[2000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    err_errno(&err, EIO, "%s", longer);
    err_hint(&err, "%s", longer);
    err_context(&err, "%s", longer);
    assert_int_equal(strlen(err.what), sizeof err.what - 1);
    assert_int_equal(strlen(err.hint), sizeof err.hint - 1);
}

static void test_steal(void **state)
{
    (void)state;
    int fd = 5;
    assert_int_equal(steal_fd(&fd), 5);
    assert_int_equal(fd, -1);
    char *pointer = malloc(1), *same = pointer;
    own_free char *stolen = steal_pointer(&pointer);
    assert_null(pointer);
    assert_ptr_equal(stolen, same);
}

static void test_owned_descriptor_is_closed(void **state)
{
    (void)state;
    int number;
    {
        own_fd fd = dup(STDERR_FILENO);
        number = fd;
        assert_true(fd >= 0);
    }
    assert_int_equal(dup2(number, number), -1);
    assert_int_equal(errno, EBADF);
}

/* --- problems --- */

static void test_all_are_kept(void **state)
{
    (void)state;
    own_problems problems = {0};
    for (unsigned i = 1; i <= 100; i++)
        problems_add(&problems, i, i % 2 == 0 ? "hint" : NULL, "problem %u", i);
    assert_int_equal(problems.count, 100);
    assert_int_equal(problems.list[99].line, 100);
    assert_string_equal(problems.list[99].what, "problem 100");
    assert_string_equal(problems.list[99].hint, "hint");
    assert_string_equal(problems.list[98].hint, "");
}

static void test_release_empties(void **state)
{
    (void)state;
    struct problems problems = {0};
    problems_add(&problems, 0, NULL, "x");
    problems_release(&problems);
    assert_int_equal(problems.count, 0);
    assert_null(problems.list);
}

static void test_printed_by_line(void **state)
{
    (void)state;
    own_problems problems = {0};
    own_free char *printed = NULL;
    size_t length = 0;
    static const unsigned lines[] = {7, 3, 0, 7, 3};
    for (unsigned i = 0; i < 5; i++)
        problems_add(&problems, lines[i], i == 1 ? "go on" : NULL, "added as number %u", i);
    problems_add(&problems, 0, NULL, "--set x is no key");
    FILE *file = open_memstream(&printed, &length);
    assert_non_null(file);
    problems_print(&problems, "x.ini", file);
    fclose(file);
    assert_string_equal(printed, "x.ini: added as number 2\n"
                                 "--set x is no key\n"
                                 "x.ini:3: added as number 1\n"
                                 "  hint: go on\n"
                                 "x.ini:3: added as number 4\n"
                                 "x.ini:7: added as number 0\n"
                                 "x.ini:7: added as number 3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_error_wins),
        cmocka_unit_test(test_errno),
        cmocka_unit_test(test_context),
        cmocka_unit_test(test_too_long_is_cut),
        cmocka_unit_test(test_steal),
        cmocka_unit_test(test_owned_descriptor_is_closed),
        cmocka_unit_test(test_all_are_kept),
        cmocka_unit_test(test_release_empties),
        cmocka_unit_test(test_printed_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
