/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread that serves several connections: it waits by epoll for those that are ready, and sends one
 * message, or makes one receive, for each, so that none waits for more than a turn of the others. Its loops
 * stand beside those of sender.c and receiver.c, which know one connection and wait in its system calls. The
 * turns of the phase are theirs. */
#ifndef LABRUN_WORKERS_MULTIPLEX_H
#define LABRUN_WORKERS_MULTIPLEX_H

#include <stddef.h>

#include "base/err.h"
#include "workers/receiver.h"
#include "workers/sender.h"
#include "workers/window.h"

/* As sender_run, which it is of one connection. A connection is ready when a third of its send buffer is
 * free; a message that is larger than that room waits in its send, which the receiver ends: it always reads.
 */
int senders_run(const struct senders *senders, struct edge *edge, struct err *err);

/* As receiver_run, which it is of one connection, to the end of all streams. */
int receivers_run(const struct receivers *ends, struct edge *edge, struct err *err);

#endif
