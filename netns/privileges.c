/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/own.h"
#include "netns/netns.h"

/* --- caller --- */

static bool parse_id(const char *string, uint32_t *id)
{
    size_t digits = strspn(string, "0123456789");
    if (digits == 0 || digits > 10 || string[digits] != '\0')
        return false;
    uint64_t value = 0; /* ten digits fit */
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (uint64_t)(string[i] - '0');
    *id = (uint32_t)value;
    return value < UINT32_MAX;
}

static int not_an_id(const char *variable, const char *value, struct err *err)
{
    err_hint(err, "run labrun through sudo itself, or unset SUDO_UID and SUDO_GID to run as root");
    if (value == NULL)
        return err_set(err, EINVAL, "%s is not set, although its companion is", variable);
    return err_set(err, EINVAL, "%s is not an id: \"%.40s\"", variable, value);
}

int caller_find(uid_t uid, gid_t gid, const char *sudo_uid, const char *sudo_gid, struct caller *caller,
                struct err *err)
{
    *caller = (struct caller){.uid = uid, .gid = gid};
    if (uid != 0 || (sudo_uid == NULL && sudo_gid == NULL))
        return 0;
    if (sudo_uid == NULL || !parse_id(sudo_uid, &caller->uid))
        return not_an_id("SUDO_UID", sudo_uid, err);
    if (sudo_gid == NULL || !parse_id(sudo_gid, &caller->gid))
        return not_an_id("SUDO_GID", sudo_gid, err);
    caller->other = caller->uid != uid;
    return 0;
}

/* --- privileges --- */

enum need { NEED_FILES = 1, NEED_NAMESPACES = 2, NEED_SYMBOLS = 4 };
enum { NEED_ALL = NEED_FILES | NEED_NAMESPACES | NEED_SYMBOLS };

/* Which capabilities are kept for what. `must`: without it there are no namespaces. */
static const struct {
    cap_value_t capability;
    enum need need;
    bool must;
    bool root; /* kept by uid 0 alone: other users have never had it */
} needed[] = {
    {CAP_SYS_ADMIN, NEED_NAMESPACES, .must = true}, /* to make and enter them */
    {CAP_NET_ADMIN, NEED_NAMESPACES, .must = true}, /* links, congestion control */
    {CAP_PERFMON, NEED_NAMESPACES, .must = false},  /* kernel counts, samples of CPUs */
    {CAP_SYSLOG, NEED_SYMBOLS, .must = false},      /* addresses in /proc/kallsyms */
    {CAP_DAC_OVERRIDE, NEED_FILES, .root = true},   /* folders of others */
};

enum { NEEDED_COUNT = sizeof needed / sizeof *needed };

static void caps_free(cap_t *caps)
{
    if (*caps != NULL)
        cap_free(*caps);
}

#define own_caps OWNED_BY(caps_free) cap_t

static bool has(cap_t caps, cap_flag_t flag, cap_value_t capability)
{
    cap_flag_value_t value = CAP_CLEAR;
    return cap_get_flag(caps, capability, flag, &value) == 0 && value == CAP_SET;
}

/* Real, effective and saved ids become the caller's; no way back remains. KEEPCAPS: permitted capabilities
 * survive the change from uid 0. */
static int become_caller(struct err *err)
{
    struct caller caller;
    int result = caller_find(getuid(), getgid(), getenv("SUDO_UID"), getenv("SUDO_GID"), &caller, err);
    if (result < 0)
        return result;
    /* The groups of a user whom the system knows; of another, only the one that was named. */
    const struct passwd *user = caller.other ? getpwuid(caller.uid) : NULL;
    bool failed = user != NULL ? initgroups(user->pw_name, caller.gid) < 0
                               : caller.other && setgroups(1, &caller.gid) < 0;
    failed = failed || prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0;
    failed = failed || setresgid(caller.gid, caller.gid, caller.gid) < 0;
    failed = failed || setresuid(caller.uid, caller.uid, caller.uid) < 0;
    failed = failed || prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0;
    if (!failed)
        return 0;
    result = err_errno(err, errno, "cannot become user %u, group %u", caller.uid, caller.gid);
    if (caller.other)
        err_hint(err, "unset SUDO_UID and SUDO_GID to run as root");
    return result;
}

static int apply(cap_t caps, struct err *err)
{
    /* Ambient ones would pass through exec to programs; they go with the inheritable ones anyway, but a
     * kernel that disagrees must not matter. */
    if ((CAP_AMBIENT_SUPPORTED() && cap_reset_ambient() < 0) || cap_set_proc(caps) < 0)
        return err_errno(err, errno, "cannot reduce the capabilities");
    own_caps now = cap_get_proc();
    if (now == NULL || cap_compare(now, caps) != 0)
        return err_set(err, EPERM, "the capabilities are not the ones that were set");
    return 0;
}

/* Keeps what `needs` asks for of what is there, and has `now_needs` of it in effect. */
static int reduce(unsigned needs, unsigned now_needs, struct err *err)
{
    own_caps now = cap_get_proc();
    own_caps less = cap_init();
    if (now == NULL || less == NULL)
        return err_errno(err, errno, "cannot read the capabilities");
    for (unsigned i = 0; i < NEEDED_COUNT; i++) {
        cap_value_t capability = needed[i].capability;
        bool wanted = (needed[i].need & needs) != 0 && (!needed[i].root || getuid() == 0);
        if (!wanted || !has(now, CAP_PERMITTED, capability))
            continue;
        cap_set_flag(less, CAP_PERMITTED, 1, &capability, CAP_SET);
        if ((needed[i].need & now_needs) != 0)
            cap_set_flag(less, CAP_EFFECTIVE, 1, &capability, CAP_SET);
    }
    return apply(less, err);
}

/* MSG_ZEROCOPY pins the pages of messages in flight, and the kernel holds them against this limit of the
 * user's (8 MB by default: eight connections with 64 messages of 16 KB each), of which one mechanism alone
 * would suffer. Root may lift it (CAP_SYS_RESOURCE is not kept), everybody else up to the hard limit; what is
 * refused then, zero-copy says itself. */
static void lift_locked_memory(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_MEMLOCK, &limit) < 0 && getrlimit(RLIMIT_MEMLOCK, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_MEMLOCK, &limit);
    }
}

int privileges_keep(enum kept kept, struct err *err)
{
    static const struct {
        unsigned needs, now_needs;
    } rows[] = {
        [KEPT_FOR_LATER] = {NEED_ALL, NEED_FILES},
        [KEPT_TO_MEASURE] = {NEED_NAMESPACES | NEED_FILES, NEED_NAMESPACES | NEED_FILES},
        [KEPT_FOR_FILES] = {NEED_FILES, NEED_FILES},
    };
    if (kept == KEPT_FOR_LATER) /* while root may */
        lift_locked_memory();
    int result = become_caller(err);
    return result < 0 ? result : reduce(rows[kept].needs, rows[kept].now_needs, err);
}

int privileges_gain(struct privileges *privileges, struct err *err)
{
    int result = privileges_keep(KEPT_FOR_LATER, err);
    if (result == 0)
        result = reduce(NEED_ALL, NEED_ALL, err);
    if (result < 0)
        return result;
    *privileges = (struct privileges){.uid = getuid(), .gid = getgid()};
    own_caps now = cap_get_proc();
    bool can = now != NULL;
    for (unsigned i = 0; can && i < NEEDED_COUNT; i++)
        can = !needed[i].must || has(now, CAP_EFFECTIVE, needed[i].capability);
    if (!can) {
        /* Half of the needed rights (one file capability, a container) make no namespaces: all are given up
         * first, because user_namespace_enter lets the user's debugger in. */
        privileges->user_namespace = true;
        result = reduce(0, 0, err);
        if (result == 0)
            result = user_namespace_enter(err);
        if (result == 0)
            result = reduce(NEED_ALL, NEED_ALL, err);
    }
    own_fd fd = -1; /* the kernel's own answer: a container may refuse whatever the capabilities promise */
    return result < 0 ? result : netns_new(&fd, NULL, NULL, err);
}

/* Without libpsx, which labrun does not link, libcap changes the calling thread only. */
int privileges_drop(struct err *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return err_errno(err, errno, "cannot set no_new_privs");
    own_caps none = cap_init();
    if (none == NULL)
        return err_set(err, ENOMEM, "out of memory");
    int result = apply(none, err);
    /* The raw call: glibc's setuid() would ask every thread of the process. */
    bool root_again = result == 0 && getuid() != 0 && syscall(SYS_setuid, 0) == 0;
    if (result == 0 && (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1 || root_again))
        result = err_set(err, EPERM, "rights could be had back after they were dropped");
    return result;
}
