/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/stat.h>

#include "base/own.h"
#include "integration/child.h"

#include "test.h"

static ino_t inode(int fd)
{
    struct stat stat;
    assert_int_equal(fstat(fd, &stat), 0);
    return stat.st_ino;
}

static ino_t inode_of_thread(void)
{
    own_fd fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    return inode(fd);
}

static void test_new_one(void **state)
{
    (void)state;
    struct err err = {0};
    own_fd first = -1;
    own_fd second = -1;
    ino_t before = inode_of_thread();
    assert_int_equal(netns_new(&first, NULL, NULL, &err), 0);
    assert_int_equal(netns_new(&second, NULL, NULL, &err), 0);
    assert_true(inode(first) != before && inode(second) != before && inode(first) != inode(second));
    assert_int_equal(inode_of_thread(), before);
    assert_true(fcntl(first, F_GETFD) & FD_CLOEXEC);
}

struct sight {
    ino_t inode;
    unsigned devices;
    char name[IFNAMSIZ];
};

static int look(void *arg, struct err *err)
{
    struct sight *sight = arg;
    sight->inode = inode_of_thread();
    struct if_nameindex *list = if_nameindex();
    for (struct if_nameindex *one = list; one->if_index != 0; one++, sight->devices++)
        snprintf(sight->name, sizeof sight->name, "%s", one->if_name);
    if_freenameindex(list);
    return err_set(err, EXDEV, "seen");
}

static void test_do_inside(void **state)
{
    (void)state;
    struct err err = {0};
    own_fd fd = -1;
    struct sight sight = {0};
    ino_t before = inode_of_thread();
    assert_int_equal(netns_new(&fd, NULL, NULL, &err), 0);
    assert_int_equal(netns_do(fd, look, &sight, &err), -EXDEV); /* the work's own result comes through */
    assert_string_equal(err.what, "seen");
    assert_int_equal(sight.inode, inode(fd));
    assert_int_equal(sight.devices, 1);
    assert_string_equal(sight.name, "lo");
    assert_int_equal(inode_of_thread(), before);
}

static void test_new_and_do(void **state)
{
    (void)state;
    struct err err = {0};
    own_fd fd = -1;
    struct sight sight = {0};
    assert_int_equal(netns_new(&fd, look, &sight, &err), -EXDEV);
    assert_int_equal(sight.inode, inode(fd)); /* the caller's, although the work failed */
    assert_int_equal(sight.devices, 1);
}

static void test_not_a_namespace(void **state)
{
    (void)state;
    own_fd null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct sight sight = {0};
    struct err err = {0};
    assert_int_equal(netns_do(null, look, &sight, &err), -EINVAL);
    assert_string_equal(err.what, "cannot enter the network namespace: Invalid argument");
    assert_int_equal(sight.inode, 0); /* nothing was done anywhere else instead */
    err = (struct err){0};
    assert_int_equal(netns_enter(-1, &err), -EBADF);
    assert_string_equal(err.what, "cannot enter the network namespace: Bad file descriptor");
}

static void enter(void)
{
    struct err err = {0};
    int fd = -1;
    struct stat mine, held;
    CHECK(netns_new(&fd, NULL, NULL, &err) == 0 && netns_enter(fd, &err) == 0);
    CHECK(stat("/proc/self/ns/net", &mine) == 0 && fstat(fd, &held) == 0);
    CHECK(mine.st_ino == held.st_ino);
}

static void test_enter(void **state)
{
    (void)state;
    assert_int_equal(in_child(enter), 0);
}

/* The limit of a user namespace of its own stands in for a machine that ran out. */
static void none_left(void)
{
    struct err err = {0};
    int fd = -1;
    CHECK(unshare(CLONE_NEWUSER) == 0);
    int limit = open("/proc/sys/user/max_net_namespaces", O_WRONLY | O_CLOEXEC);
    CHECK(write(limit, "0", 1) == 1);
    CHECK(netns_new(&fd, NULL, NULL, &err) == -ENOSPC && fd == -1);
    CHECK_STRING(err.what, "cannot create a network namespace: No space left on device");
    CHECK_STRING(err.hint, "the limit user.max_net_namespaces is reached");
}

static void test_none_left(void **state)
{
    (void)state;
    assert_int_equal(in_child(none_left), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_one),    cmocka_unit_test(test_do_inside),
        cmocka_unit_test(test_new_and_do), cmocka_unit_test(test_not_a_namespace),
        cmocka_unit_test(test_enter),      cmocka_unit_test(test_none_left),
    };
    int missing = rights_missing();
    return missing != 0 ? missing : cmocka_run_group_tests(tests, NULL, NULL);
}
