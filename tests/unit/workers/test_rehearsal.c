/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "model/mechanism.h"
#include "workers/rehearsal.h"

static struct cell cell_of(unsigned transport, unsigned mechanism)
{
    return (struct cell){.transport = transport,
                         .mechanism = mechanism,
                         .path = PATH_LOOPBACK,
                         .fields = 8,
                         .message_size = 1024,
                         .threads = 256,
                         .in_flight = 4096,
                         .congestion = "nosuch", /* is for the run to find out: it takes rights */
                         .mtu = 1500};
}

static void what_every_kernel_has_passes(void **state)
{
    (void)state;
    static const struct cell cases[] = {
        {.transport = TRANSPORT_TCP, .mechanism = MECHANISM_zero_copy},
        {.transport = TRANSPORT_UDP, .mechanism = MECHANISM_zero_copy},
        {.transport = TRANSPORT_UDP, .mechanism = MECHANISM_two_copy, .gso = 8},
        {.transport = TRANSPORT_UNIX, .mechanism = MECHANISM_two_copy},
        {.transport = TRANSPORT_UDP, .mechanism = MECHANISM_null, .path = PATH_SINK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell cell = cell_of(cases[i].transport, cases[i].mechanism);
        struct err err = {0};
        cell.gso = cases[i].gso;
        cell.path = cases[i].path;
        assert_int_equal(rehearsal(&cell, &err), 0);
        assert_string_equal(err.what, "");
    }
}

static void what_a_socket_refuses_is_refused_with_the_reason(void **state)
{
    (void)state;
    const struct cell cell = cell_of(TRANSPORT_UNIX, MECHANISM_zero_copy);
    struct err err = {0};
    assert_int_equal(rehearsal(&cell, &err), -EOPNOTSUPP);
    assert_string_equal(err.what, "cannot set SO_ZEROCOPY: Operation not supported");
    assert_string_equal(err.hint, "a Unix socket has no MSG_ZEROCOPY: use transport=tcp or udp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_every_kernel_has_passes),
        cmocka_unit_test(what_a_socket_refuses_is_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
