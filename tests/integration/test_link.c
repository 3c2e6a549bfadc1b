/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/link.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "integration/child.h"

#include "test.h"

struct ends {
    int near_netns, far_netns;
    struct link near, far;
};

static int open_ends(void **state)
{
    static struct ends ends;
    struct err err = {0};
    ends = (struct ends){.near_netns = -1, .far_netns = -1};
    *state = &ends;
    return link_open(&ends.near, &ends.near_netns, "labrun0", &err) < 0 ||
           link_open(&ends.far, &ends.far_netns, "labrun0", &err) < 0;
}

static int close_ends(void **state)
{
    struct ends *ends = *state;
    link_close(&ends->near);
    link_close(&ends->far);
    fd_close(&ends->near_netns);
    fd_close(&ends->far_netns);
    return 0;
}

static void make_veth(struct ends *ends)
{
    struct err err = {0};
    assert_int_equal(link_veth(&ends->near, &ends->far, ends->far_netns, 1500, &err), 0);
    assert_true(ends->near.index > 0 && ends->far.index > 0);
}

static void test_refused_mtu(void **state)
{
    static const struct {
        int64_t mtu;
        const char *what; /* the beginning: some kernels add words of their own */
    } cases[] = {
        {67, "cannot create a veth pair with an MTU of 67 bytes: Invalid argument"},
        {65536, "cannot create a veth pair with an MTU of 65536 bytes: Invalid argument"},
    };
    struct ends *ends = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_int_equal(link_veth(&ends->near, &ends->far, ends->far_netns, cases[i].mtu, &err), -EINVAL);
        assert_ptr_equal(strstr(err.what, cases[i].what), err.what);
        assert_string_equal(err.hint, "choose another mtu in [link]: a veth takes 68 to 65535 bytes");
    }
    make_veth(ends); /* nothing was left of the refused ones */
    struct err err = {0};
    assert_int_equal(link_set_mtu(&ends->near, 65536, &err), -EINVAL);
    assert_string_equal(err.what, "cannot set the MTU of labrun0 to 65536 bytes: Invalid argument"
                                  " (mtu greater than device maximum)");
}

static void test_errno_survives(void **state)
{
    struct ends *ends = *state;
    struct err err = {0};
    assert_int_equal(link_find(&ends->near, &err), -ENODEV);
    assert_string_equal(err.what, "cannot find the device labrun0: No such device");
    make_veth(ends);
    err = (struct err){0};
    assert_int_equal(link_veth(&ends->near, &ends->far, ends->far_netns, 1500, &err), -EEXIST);
    err = (struct err){0};
    assert_int_equal(link_address(&ends->near, "192.0.2.1/30", &err), 0);
    assert_int_equal(link_address(&ends->near, "192.0.2.1/30", &err), -EEXIST);
    err = (struct err){0};
    assert_int_equal(link_address(&ends->near, "192.0.2/x", &err), -EADDRNOTAVAIL);
}

static void test_no_carrier(void **state)
{
    struct ends *ends = *state;
    struct err err = {0};
    make_veth(ends);
    assert_int_equal(link_wait(&ends->near, 0, &err), -ETIMEDOUT); /* down */
    err = (struct err){0};
    assert_int_equal(link_up(&ends->near, &err), 0);
    assert_int_equal(link_wait(&ends->near, 20, &err), -ETIMEDOUT); /* the other end is down */
    assert_string_equal(err.what, "labrun0 has no carrier");
}

static int64_t cpu_ms(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* Notices that were read no longer wake the waiter: it sleeps until the next. */
static void test_waiting_is_idle(void **state)
{
    struct ends *ends = *state;
    struct err err = {0};
    make_veth(ends);
    assert_int_equal(link_up(&ends->near, &err), 0);
    int64_t before = cpu_ms();
    assert_int_equal(link_wait(&ends->near, 200, &err), -ETIMEDOUT);
    assert_true(cpu_ms() - before < 100);
}

static void *raise_late(void *arg)
{
    struct ends *ends = arg;
    struct err err = {0};
    /* Long enough that the waiter has asked once and is waiting for notices; were it not, it would still
     * pass. */
    link_wait(&ends->far, 20, &err);
    err = (struct err){0};
    return link_up(&ends->far, &err) == 0 ? arg : NULL;
}

/* The carrier that comes while somebody waits is noticed by the kernel's message, not by asking again. */
static void test_carrier_comes(void **state)
{
    struct ends *ends = *state;
    struct err err = {0};
    pthread_t thread;
    void *raised = NULL;
    make_veth(ends);
    assert_int_equal(link_up(&ends->near, &err), 0);
    assert_int_equal(pthread_create(&thread, NULL, raise_late, ends), 0);
    int result = link_wait(&ends->near, 10000, &err);
    pthread_join(thread, &raised);
    assert_non_null(raised);
    assert_int_equal(result, 0);
    assert_int_equal(link_wait(&ends->far, 10000, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refused_mtu, open_ends, close_ends),
        cmocka_unit_test_setup_teardown(test_errno_survives, open_ends, close_ends),
        cmocka_unit_test_setup_teardown(test_no_carrier, open_ends, close_ends),
        cmocka_unit_test_setup_teardown(test_waiting_is_idle, open_ends, close_ends),
        cmocka_unit_test_setup_teardown(test_carrier_comes, open_ends, close_ends),
    };
    int missing = rights_missing();
    return missing != 0 ? missing : cmocka_run_group_tests(tests, NULL, NULL);
}
