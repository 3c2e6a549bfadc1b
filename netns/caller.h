/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who called: the user whose files and processes a run's files and processes shall be. A pure decision about
 * ids, made from what the kernel and sudo say; taking the ids on is privileges.c. */
#ifndef LABRUN_NETNS_CALLER_H
#define LABRUN_NETNS_CALLER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct caller {
    uid_t uid;
    gid_t gid;
    bool other; /* not the user of this process: its groups have to be taken on, too */
};

/* `uid` and `gid` are the process's real ids; `sudo_uid` and `sudo_gid` the values of SUDO_UID and SUDO_GID,
 * or NULL. Only real root may name another user, since only root can become one: for everybody else, also
 * under a setuid program, the variables are ignored. -EINVAL when root has only one of them, or when one is
 * not a plain decimal id below 2^32-1 (which is -1, "leave as it is", to the kernel). */
int caller_find(uid_t uid, gid_t gid, const char *sudo_uid, const char *sudo_gid, struct caller *caller,
                struct err *err);

#endif
