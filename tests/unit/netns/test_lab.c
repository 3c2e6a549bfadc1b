/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a lab refuses before it asks the kernel for anything, so that no rights are needed to see it. */
#include "netns/lab.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/own.h"

#include "test.h"

/* --- offload --- */

static void test_offload_refusals(void **state)
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
        const struct cell cell = {.offload = false};
        unsigned states[OFFLOAD_COUNT];
        assert_int_equal(offload_set(cases[i].socket, "nosuch0", &cell, states, &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, "tso = default in [link] and offload = yes leave it as it was made; it "
                                      "needs checksum = default and scatter-gather");
    }
}

/* A device that is not asked to change anything need not say what it has. */
static void test_offload_left_alone(void **state)
{
    (void)state;
    const struct cell cell = {.offload = true};
    unsigned states[OFFLOAD_COUNT];
    struct err err = {0};
    assert_int_equal(offload_set(-1, "nosuch0", &cell, states, &err), 0);
    for (unsigned i = 0; i < OFFLOAD_COUNT; i++)
        assert_int_equal(states[i], OFFLOAD_STATE_UNKNOWN);
}

/* --- lab --- */

static void test_lab_refusals(void **state)
{
    (void)state;
    static const struct {
        struct cell cell;
        int code;
        const char *what, *hint;
    } cases[] = {
        {{.path = 77, .mtu = 1500}, EOPNOTSUPP, "there is no such path", ""},
        {{.path = PATH_VETH, .ip = IP_6, .mtu = 1279},
         EINVAL,
         "IPv6 needs an MTU of at least 1280 bytes, not 1279",
         "choose an mtu of at least 1280 in [link], or ip=4"},
        {{.path = PATH_SINK, .ip = IP_6, .mtu = 1000},
         EINVAL,
         "IPv6 needs an MTU of at least 1280 bytes, not 1000",
         "choose an mtu of at least 1280 in [link], or ip=4"},
        {{.path = PATH_LOOPBACK, .ip = IP_6, .mtu = 68},
         EINVAL,
         "IPv6 needs an MTU of at least 1280 bytes, not 68",
         "choose an mtu of at least 1280 in [link], or ip=4"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        own_lab lab = {.server = 4711, .client = 4711};
        assert_int_equal(lab_up(&cases[i].cell, &lab, &err), -cases[i].code);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(lab.server, -1);
        assert_int_equal(lab.client, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offload_refusals),
        cmocka_unit_test(test_offload_left_alone),
        cmocka_unit_test(test_lab_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
