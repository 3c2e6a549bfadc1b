/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handshake on each connection, over its stream: both sides say which parameters they will really use,
 * and both compare. A run whose two ends disagree measures something, but not what its cell says. */
#ifndef LABRUN_WORKERS_HELLO_H
#define LABRUN_WORKERS_HELLO_H

#include <stdint.h>

#include "base/err.h"

struct hello {
    char magic[8];
    uint64_t message_bytes; /* of a send; of the sender: summed over the buffers that it really allocated */
    uint64_t fields;        /* of a send */
    uint64_t threads, connection;
    uint64_t mechanism, receive, direction;
};

#define HELLO_MAGIC "labrun1" /* the digit goes up when the struct changes */

/* Sends `own`, takes the peer's and compares. `server`: which of the two is the server's. -EPROTO says what
 * differs. */
int hello_exchange(int fd, const struct hello *own, int server, struct err *err);

/* The comparison alone. */
int hello_compare(const struct hello *server, const struct hello *client, struct err *err);

#endif
