/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network namespace, held by nothing but a file descriptor: it has no name, and the kernel removes it with
 * its last holder, so that nothing is left behind, not even after SIGKILL. The calling thread never leaves
 * its own namespace: work inside another is done by a short-lived thread. Nothing about links belongs here.
 */
#ifndef LABRUN_NETNS_NETNS_H
#define LABRUN_NETNS_NETNS_H

#include <sys/types.h>

#include "base/err.h"

/* A new namespace with only a loopback device, down. The caller owns the fd (O_CLOEXEC). Without the right to
 * make one: -EPERM, and the hint says what would give it. Needs /proc. */
int netns_new(int *fd, struct err *err);

/* The same, and work(arg, err) inside it on the same thread: starting and joining another one costs more than
 * most work does when the CPUs are busy. The caller owns the fd even when the work fails. */
int netns_new_do(int *fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err);

/* Runs work(arg, err) on a thread inside the namespace, waits for it and returns its result. A socket opened
 * there belongs to the namespace for good, whoever uses it later. */
int netns_do(int fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err);

/* Moves the calling process (single-threaded: a worker after fork) into the namespace for good. */
int netns_enter(int fd, struct err *err);

/* The error of a process that may not make network namespaces, with its hint. `uid`: its effective one before
 * it entered a user namespace, where an id that is not mapped is nobody's. Returns -EPERM. */
int netns_forbidden(uid_t uid, struct err *err);

#endif
