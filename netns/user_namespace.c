/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/user_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/own.h"
#include "netns/netns.h"

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
        return netns_forbidden(uid, err);
    /* user_namespaces(7): without CAP_SETGID outside, a gid can be mapped only once setgroups is denied. */
    if (!write_file("/proc/self/setgroups", "deny") || !map_id("/proc/self/uid_map", uid) ||
        !map_id("/proc/self/gid_map", gid))
        return netns_forbidden(uid, err);
    return 0;
}
