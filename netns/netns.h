/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Namespaces. A network namespace is held by nothing but a file descriptor: it has no name, and the kernel
 * removes it with its last holder, so that nothing is left behind, not even after SIGKILL. The calling thread
 * never leaves its own namespace: work inside another is done by a short-lived thread. A user namespace of
 * our own, where the kernel lets anyone make one, gives the rights over the network namespaces made inside,
 * and over nothing else. Nothing about links or capabilities belongs here. */
#ifndef LABRUN_NETNS_NETNS_H
#define LABRUN_NETNS_NETNS_H

#include "base/err.h"

/* A new network namespace with only a loopback device, down. The caller owns the fd (O_CLOEXEC). Without the
 * right to make one: -EPERM, and the hint says what would give it. Needs /proc. `work` (or NULL) is done
 * inside, on the same thread: starting and joining another one costs more than most work does when the CPUs
 * are busy. The caller owns the fd even when the work fails. */
int netns_new(int *fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err);

/* Runs work(arg, err) on a thread inside the namespace, waits for it and returns its result. A socket opened
 * there belongs to the namespace for good, whoever uses it later. */
int netns_do(int fd, int (*work)(void *arg, struct err *err), void *arg, struct err *err);

/* Moves the calling process (single-threaded: a worker after fork) into the namespace for good. */
int netns_enter(int fd, struct err *err);

/* Moves the process (single-threaded) into a new user namespace in which its ids stay what they are, and
 * every other id is "nobody". The process becomes dumpable: the caller drops all capabilities first. Any
 * refusal is that of netns_new(): -EPERM. */
int user_namespace_enter(struct err *err);

#endif
