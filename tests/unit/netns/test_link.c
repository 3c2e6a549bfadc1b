/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/link.h"

#include "test.h"

#include <errno.h>
#include <netlink/errno.h>

static void test_one_numbering(void **state)
{
    (void)state;
    static const struct {
        struct refusal refusal;
        int nle, code;
        const char *what;
    } cases[] = {
        /* the kernel's errno wins over libnl's number, which means something else */
        {{EADDRINUSE, ""}, -NLE_INVAL, EADDRINUSE, "cannot move lo: Address already in use"},
        {{EINVAL, "mtu greater than device maximum"},
         -NLE_INVAL,
         EINVAL,
         "cannot move lo: Invalid argument (mtu greater than device maximum)"},
        {{0, ""}, -NLE_NOMEM, ENOMEM, "cannot move lo: Cannot allocate memory"},
        {{0, ""}, -NLE_PERM, EPERM, "cannot move lo: Operation not permitted"},
        {{0, ""}, -NLE_NODEV, ENODEV, "cannot move lo: No such device"},
        {{0, ""}, -NLE_OPNOTSUPP, EOPNOTSUPP, "cannot move lo: Operation not supported"},
        /* libnl's own, without an errno that says the same */
        {{0, ""}, -NLE_BAD_SOCK, EIO, "cannot move lo: Bad socket"},
        {{0, ""}, -10000, EIO, "cannot move lo: Unspecific failure"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct refusal refusal = cases[i].refusal;
        assert_int_equal(refusal_error(&refusal, cases[i].nle, &err, "move %s", "lo"), -cases[i].code);
        assert_int_equal(err.code, cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_int_equal(refusal.code, 0); /* the next request starts afresh */
        assert_string_equal(refusal.words, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_numbering)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
