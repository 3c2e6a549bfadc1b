/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <sys/capability.h>
#include <sys/resource.h>

#include "experiment/cell.h"
#include "must_run.h"
#include "workers/pair.h"
#include "workers/sender.h"

#include "test.h"

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
        assert_int_equal(pair_try(&cell, &err), 0);
        assert_string_equal(err.what, "");
    }
}

static void what_a_socket_refuses_is_refused_with_the_reason(void **state)
{
    (void)state;
    const struct cell cell = cell_of(TRANSPORT_UNIX, MECHANISM_zero_copy);
    struct err err = {0};
    assert_int_equal(pair_try(&cell, &err), -EOPNOTSUPP);
    assert_string_equal(err.what, "cannot set SO_ZEROCOPY: Operation not supported");
    assert_string_equal(err.hint, "a Unix socket has no MSG_ZEROCOPY: use transport=tcp or udp");
}

/* CAP_IPC_LOCK lifts the limit (io_uring_setup(2)), which nobody who measures has. */
static void obey_the_limit_of_locked_memory(rlim_t bytes)
{
    static const cap_value_t lifted[] = {CAP_IPC_LOCK};
    cap_t caps = cap_get_proc();
    assert_int_equal(cap_set_flag(caps, CAP_EFFECTIVE, 1, lifted, CAP_CLEAR), 0);
    assert_int_equal(cap_set_proc(caps), 0);
    cap_free(caps);
    const struct rlimit limit = {bytes, bytes};
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
}

/* Last: the limit cannot be raised again. */
static void rings_that_cannot_all_be_pinned_are_refused(void **state)
{
    (void)state;
    struct err err = {0};
    if (uring_zero_copy_fixed_sender.probe(&err) < 0)
        SKIP_OR_FAIL("%s", err.what);
    static const struct {
        int64_t threads, in_flight, bytes;
        int expected;
    } cases[] = {
        {1, 1, 4096, 0},
        {1, 16, 16384, 0},
        {1, 64, 262144, -ENOMEM},
        {64, 16, 16384, -ENOMEM}, /* each ring alone would fit */
    };
    obey_the_limit_of_locked_memory(4 * 1024 * 1024);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell cell = cell_of(TRANSPORT_TCP, MECHANISM_uring_zero_copy_fixed);
        cell.threads = cases[i].threads;
        cell.in_flight = cases[i].in_flight;
        cell.message_size = cases[i].bytes;
        cell.batch = 1;
        struct err refusal = {0};
        assert_int_equal(pair_try(&cell, &refusal), cases[i].expected);
        if (cases[i].expected != 0)
            assert_string_equal(
                refusal.hint, "raise the limit of locked memory (ulimit -l), or lower in_flight or threads");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_every_kernel_has_passes),
        cmocka_unit_test(what_a_socket_refuses_is_refused_with_the_reason),
        cmocka_unit_test(rings_that_cannot_all_be_pinned_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
