/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A user namespace of our own: where the kernel lets anyone make one, it gives the rights over the network
 * namespaces made inside, and over nothing else. */
#ifndef LABRUN_NETNS_USER_NAMESPACE_H
#define LABRUN_NETNS_USER_NAMESPACE_H

#include "base/err.h"

/* Moves the process (single-threaded) into a new user namespace in which its ids stay what they are, and
 * every other id is "nobody". The process becomes dumpable: the caller drops all capabilities first. Any
 * refusal is that of netns_forbidden(): -EPERM. */
int user_namespace_enter(struct err *err);

#endif
