/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rights (libcap): the process becomes the calling user at once, and keeps only the capabilities that a run
 * needs (CAP_SYS_ADMIN to make and enter namespaces, CAP_NET_ADMIN for links and congestion control,
 * CAP_PERFMON for kernel counts and samples of CPUs where the kernel has it: before Linux 5.8 CAP_SYS_ADMIN
 * covers it), and until they are read CAP_SYSLOG, which the kernel asks for before it shows its symbols'
 * addresses to a profiler. Everything on disk and every program started is therefore the user's own. Without
 * rights, an unprivileged user namespace is tried. Rights are in effect from when a folder has been read and
 * checked until the last run is recorded. Workers drop everything, for good, before the first byte. The limit
 * of locked memory is lifted as far as it may be for those who measure.
 *
 * Real root (no sudo) stays root, reduced to the same capabilities and CAP_DAC_OVERRIDE, without which root
 * cannot write into other users' folders. CAP_KILL is not needed: workers have the same uid.
 * A process that changed its ids is not dumpable: no core files, no debugger without rights, and
 * /proc/self/fd is closed to it; /proc/thread-self/ns/net can still be opened. */
#ifndef LABRUN_NETNS_PRIVILEGES_H
#define LABRUN_NETNS_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* --- caller --- */
/* Who called: the user whose files and processes a run's files and processes shall be. A pure decision about
 * ids, made from what the kernel and sudo say. */

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

/* --- privileges --- */

struct privileges {
    uid_t uid;
    gid_t gid;
    bool user_namespace; /* rights come from an unprivileged user namespace of our own */
};

/* What a process keeps, from much to little: what it gave up is gone for good. */
enum kept {
    /* All, and nothing of it in effect (real root: CAP_DAC_OVERRIDE alone): while files are read that
     * somebody else may have written, before something is measured. */
    KEPT_FOR_LATER,
    /* All but CAP_SYSLOG, in effect: once the kernel's symbols are read, or are not wanted. */
    KEPT_TO_MEASURE,
    /* No capabilities at all (real root: CAP_DAC_OVERRIDE alone): for commands that only read and write
     * files, and once all is measured. */
    KEPT_FOR_FILES,
};

/* Becomes the user who called (SUDO_UID/SUDO_GID when root; checked, not believed blindly) and keeps no more
 * than `kept`. Single-threaded. */
int privileges_keep(enum kept kept, struct err *err);

/* Becomes the same user, and puts all needed capabilities into effect; alone or after KEPT_FOR_LATER, once.
 * -EPERM with a hint when there is no way to make namespaces: one was tried. */
int privileges_gain(struct privileges *privileges, struct err *err);

/* Drops every capability of the calling THREAD and sets no_new_privs on it; each thread of a worker calls it.
 * Verifies the result. */
int privileges_drop(struct err *err);

#endif
