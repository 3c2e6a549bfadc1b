/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/lab.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/own.h"

static void test_refusals(void **state)
{
    (void)state;
    own_fd socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(socket_fd >= 0);
    const struct {
        int socket, code;
        const char *what;
    } cases[] = {
        {-1, EBADF, "cannot switch TSO off on nosuch0: Bad file descriptor"},
        {socket_fd, ENODEV, "cannot switch TSO off on nosuch0: No such device"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_int_equal(offload_off(cases[i].socket, "nosuch0", &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, "use offload=yes in [link]");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
