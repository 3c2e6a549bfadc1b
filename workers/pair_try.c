/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/pair.h"

#include <errno.h>
#include <stdlib.h>

#include "base/own.h"
#include "workers/connection.h"
#include "workers/receiver.h"
#include "workers/sender.h"

/* As many at once as there are connections: what they pin counts against one limit. All on the same socket,
 * because nothing is sent. */
static int try_senders(const struct cell *cell, int fd, struct err *err)
{
    size_t count = (size_t)(cell_connections(cell) * cell_directions(cell));
    own_senders senders = {calloc(count, sizeof *senders.list), 0};
    if (senders.list == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu senders", count);
    int failed = 0;
    for (; senders.count < count && failed == 0; senders.count += failed == 0)
        failed = sender_open(fd, cell, sender_calls[cell->mechanism], &senders.list[senders.count], err);
    return failed;
}

int pair_try(const struct cell *cell, struct err *err)
{
    /* The cell without what costs time (large rings, unless their size is the question) or rights (congestion
     * control). */
    enum { SMALL = 64 * 1024 };
    struct cell small = *cell;
    small.congestion[0] = '\0';
    if (!mechanisms[cell->mechanism].pins) {
        small.message_size = small.message_size < SMALL ? small.message_size : SMALL;
        small.in_flight = small.threads = small.connections = 1;
    }
    own_fd sending = -1, receiving = -1;
    int family = cell->ip == IP_6 ? AF_INET6 : AF_INET;
    int result = socket_new(&small, family, &sending, err);
    if (result == 0)
        result = try_senders(&small, sending, err);
    if (result < 0 || !cell_has_receiver(cell))
        return result;
    result = socket_new(&small, family, &receiving, err);
    own_receiver receiver = {.fd = -1};
    return result < 0 ? result
                      : receiver_open(receiving, &small, receiver_calls[cell->receive], &receiver, err);
}
