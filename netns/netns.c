/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/own.h"

/* The error of a process that may not make network namespaces. `uid`: its effective one before it entered a
 * user namespace, where an id that is not mapped is nobody's. */
static int forbidden(uid_t uid, struct err *err)
{
    /* Ubuntu 24.04 lets anyone make a user namespace and then gives no rights in it while this is 1. */
    own_fd fd = open("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", O_RDONLY | O_CLOEXEC);
    char digit = '0';
    if (uid == 0)
        err_hint(err, "root lacks CAP_SYS_ADMIN or CAP_NET_ADMIN here: give them to the container");
    else if (fd >= 0 && read(fd, &digit, 1) == 1 && digit == '1')
        err_hint(err, "run with sudo, or allow unprivileged user namespaces "
                      "(kernel.apparmor_restrict_unprivileged_userns is 1 here)");
    else
        err_hint(err, "run with sudo, or allow unprivileged user namespaces");
    return err_errno(err, EPERM, "cannot create a network namespace");
}

/* --- network namespaces --- */

/* Work in a namespace: in that of `fd`, or in a new one whose fd goes there. */
struct job {
    int *fd;
    bool new;
    int (*work)(void *arg, struct err *err); /* or NULL */
    void *arg;
    struct err *err;
    int result;
};

static int make(int *fd, struct err *err)
{
    if (unshare(CLONE_NEWNET) < 0) {
        int code = errno;
        if (code == EPERM)
            return forbidden(geteuid(), err);
        if (code == ENOSPC)
            err_hint(err, "the limit user.max_net_namespaces is reached");
        if (code == EINVAL)
            err_hint(err, "this kernel has no network namespaces (CONFIG_NET_NS)");
        return err_errno(err, code, "cannot create a network namespace");
    }
    *fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (*fd < 0 && errno == ENOENT) {
        err_hint(err, "mount /proc: mount -t proc proc /proc");
        return err_set(err, EOPNOTSUPP, "cannot open /proc/thread-self/ns/net: /proc is not mounted");
    }
    if (*fd < 0)
        return err_errno(err, errno, "cannot open /proc/thread-self/ns/net");
    return 0;
}

static void *run_job(void *arg)
{
    struct job *job = arg;
    job->result = job->new ? make(job->fd, job->err) : netns_enter(*job->fd, job->err);
    if (job->result == 0 && job->work != NULL)
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

int netns_new(int *fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err)
{
    struct job job = {.fd = fd, .new = true, .work = work, .arg = arg, .err = err};
    return run_on_thread(&job);
}

int netns_do(int fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err)
{
    struct job job = {.fd = &fd, .work = work, .arg = arg, .err = err};
    return run_on_thread(&job);
}

int netns_enter(int fd, struct err *err)
{
    if (setns(fd, CLONE_NEWNET) < 0)
        return err_errno(err, errno, "cannot enter the network namespace");
    return 0;
}

/* --- user namespace --- */

static bool write_file(const char *path, const char *content)
{
    own_fd fd = open(path, O_WRONLY | O_CLOEXEC);
    size_t length = strlen(content);
    return fd >= 0 && write(fd, content, length) == (ssize_t)length;
}

static bool map_id(const char *path, unsigned id)
{
    char line[40];
    snprintf(line, sizeof line, "%u %u 1\n", id, id);
    return write_file(path, line);
}

int user_namespace_enter(struct err *err)
{
    uid_t uid = geteuid(); /* afterwards unknown until they are mapped */
    gid_t gid = getegid();
    /* A process that changed its ids is not dumpable, its /proc files are root's, and the maps could not be
     * written. The caller left no right that a debugger of the same user could steal. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (unshare(CLONE_NEWUSER) < 0)
        return forbidden(uid, err);
    /* user_namespaces(7): without CAP_SETGID outside, a gid can be mapped only once setgroups is denied. */
    if (!write_file("/proc/self/setgroups", "deny") || !map_id("/proc/self/uid_map", uid) ||
        !map_id("/proc/self/gid_map", gid))
        return forbidden(uid, err);
    return 0;
}
