/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/privileges.h"

#include "test.h"

#include <errno.h>

#define HINT "run labrun through sudo itself, or unset SUDO_UID and SUDO_GID to run as root"

static void test_who_called(void **state)
{
    (void)state;
    static const struct {
        uid_t uid;
        gid_t gid;
        const char *sudo_uid, *sudo_gid;
        struct caller caller;
    } cases[] = {
        {0, 0, NULL, NULL, {0, 0, false}},
        {0, 0, "1000", "1001", {1000, 1001, true}},
        {0, 0, "65534", "65534", {65534, 65534, true}},
        {0, 0, "4294967294", "4294967294", {4294967294u, 4294967294u, true}},
        {0, 0, "0", "0", {0, 0, false}},
        {0, 5, "0000001000", "0", {1000, 0, true}},
        /* who is not root cannot name another, however the variables look */
        {1000, 1001, NULL, NULL, {1000, 1001, false}},
        {1000, 1001, "0", "0", {1000, 1001, false}},
        {1000, 1001, "nonsense", NULL, {1000, 1001, false}},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct caller caller;
        assert_int_equal(
            caller_find(cases[i].uid, cases[i].gid, cases[i].sudo_uid, cases[i].sudo_gid, &caller, &err), 0);
        assert_int_equal(caller.uid, cases[i].caller.uid);
        assert_int_equal(caller.gid, cases[i].caller.gid);
        assert_int_equal(caller.other, cases[i].caller.other);
        assert_int_equal(err.code, 0);
    }
}

static void test_hostile_variables(void **state)
{
    (void)state;
    static const struct {
        const char *sudo_uid, *sudo_gid, *what;
    } cases[] = {
        {"", "0", "SUDO_UID is not an id: \"\""},
        {"root", "0", "SUDO_UID is not an id: \"root\""},
        {"-1", "0", "SUDO_UID is not an id: \"-1\""},
        {"+1000", "0", "SUDO_UID is not an id: \"+1000\""},
        {" 1000", "0", "SUDO_UID is not an id: \" 1000\""},
        {"1000 ", "0", "SUDO_UID is not an id: \"1000 \""},
        {"1000\n0", "0", "SUDO_UID is not an id: \"1000\n0\""},
        {"0x3e8", "0", "SUDO_UID is not an id: \"0x3e8\""},
        {"1e3", "0", "SUDO_UID is not an id: \"1e3\""},
        {"4294967295", "0", "SUDO_UID is not an id: \"4294967295\""}, /* -1: "leave as it is" */
        {"4294967296", "0", "SUDO_UID is not an id: \"4294967296\""}, /* 0 after wrapping */
        {"18446744073709551616", "0", "SUDO_UID is not an id: \"18446744073709551616\""},
        {"00000000000000000000000000000000000000000000000000", "0",
         "SUDO_UID is not an id: \"0000000000000000000000000000000000000000\""},
        {"1000", "", "SUDO_GID is not an id: \"\""},
        {"1000", "4294967295", "SUDO_GID is not an id: \"4294967295\""},
        {"1000", "1000;0", "SUDO_GID is not an id: \"1000;0\""},
        {"1000", NULL, "SUDO_GID is not set, although its companion is"},
        {NULL, "1000", "SUDO_UID is not set, although its companion is"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct caller caller;
        assert_int_equal(caller_find(0, 0, cases[i].sudo_uid, cases[i].sudo_gid, &caller, &err), -EINVAL);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, HINT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_called),
        cmocka_unit_test(test_hostile_variables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
