/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include "base/own.h"

struct job {
    int (*work)(void *arg, struct err *err);
    void *arg;
    struct err *err;
    int result;
};

static void *run_job(void *arg)
{
    struct job *job = arg;
    job->result = job->work(job->arg, job->err);
    return NULL;
}

/* Namespaces belong to threads: what this one enters or makes ends with it, and the caller's is untouched. */
static int run_on_thread(struct job *job)
{
    pthread_t thread;
    int code = pthread_create(&thread, NULL, run_job, job);
    if (code != 0)
        return err_errno(job->err, code, "cannot start a thread");
    pthread_join(thread, NULL);
    return job->result;
}

/* Ubuntu 24.04 lets anyone make a user namespace and then gives no rights in it while this is 1. */
static bool apparmor_restricts(void)
{
    own_fd fd = open("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", O_RDONLY | O_CLOEXEC);
    char digit = '0';
    return fd >= 0 && read(fd, &digit, 1) == 1 && digit == '1';
}

static void hint_rights(uid_t uid, struct err *err)
{
    if (uid == 0)
        err_hint(err, "root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN here: give them to the container");
    else if (apparmor_restricts())
        err_hint(err, "run with sudo, or allow unprivileged user namespaces "
                      "(kernel.apparmor_restrict_unprivileged_userns is 1 here)");
    else
        err_hint(err, "run with sudo, or allow unprivileged user namespaces");
}

int netns_forbidden(uid_t uid, struct err *err)
{
    int result = err_errno(err, EPERM, "cannot create a network namespace");
    hint_rights(uid, err);
    return result;
}

static int refused(int code, struct err *err)
{
    if (code == EPERM)
        return netns_forbidden(geteuid(), err);
    int result = err_errno(err, code, "cannot create a network namespace");
    if (code == ENOSPC)
        err_hint(err, "the limit user.max_net_namespaces is reached");
    if (code == EINVAL)
        err_hint(err, "this kernel has no network namespaces (CONFIG_NET_NS)");
    return result;
}

/* Work in a namespace: in that of `fd`, or in a new one whose fd goes there. */
struct visit {
    int *fd;
    int (*work)(void *arg, struct err *err);
    void *arg;
};

static int make(int *fd, struct err *err)
{
    if (unshare(CLONE_NEWNET) < 0)
        return refused(errno, err);
    *fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (*fd < 0 && errno == ENOENT) {
        err_hint(err, "mount /proc: mount -t proc proc /proc");
        return err_set(err, EOPNOTSUPP, "cannot open /proc/thread-self/ns/net: /proc is not mounted");
    }
    if (*fd < 0)
        return err_errno(err, errno, "cannot open /proc/thread-self/ns/net");
    return 0;
}

static int make_and_work(void *arg, struct err *err)
{
    struct visit *visit = arg;
    int result = make(visit->fd, err);
    return result < 0 ? result : visit->work(visit->arg, err);
}

static int enter_and_work(void *arg, struct err *err)
{
    struct visit *visit = arg;
    int result = netns_enter(*visit->fd, err);
    return result < 0 ? result : visit->work(visit->arg, err);
}

int netns_new_do(int *fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err)
{
    struct visit visit = {.fd = fd, .work = work, .arg = arg};
    struct job job = {.work = make_and_work, .arg = &visit, .err = err};
    return run_on_thread(&job);
}

static int no_work(void *arg, struct err *err)
{
    (void)arg;
    (void)err;
    return 0;
}

int netns_new(int *fd, struct err *err)
{
    return netns_new_do(fd, no_work, NULL, err);
}

int netns_do(int fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err)
{
    struct visit visit = {.fd = &fd, .work = work, .arg = arg};
    struct job job = {.work = enter_and_work, .arg = &visit, .err = err};
    return run_on_thread(&job);
}

int netns_enter(int fd, struct err *err)
{
    if (setns(fd, CLONE_NEWNET) < 0)
        return err_errno(err, errno, "cannot enter the network namespace");
    return 0;
}
