/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/rehearsal.h"

#include <errno.h>
#include <stdlib.h>

#include "base/own.h"
#include "experiment/cell.h"
#include "workers/connection.h"
#include "workers/receiver.h"
#include "workers/sender.h"

/* The cell without what costs time (large rings, unless their size is the question) or rights (congestion
 * control, see socket.c). */
static struct cell small_cell(const struct cell *cell)
{
    enum { SMALL = 64 * 1024 };
    struct cell small = *cell;
    small.congestion[0] = '\0';
    if (mechanisms[cell->mechanism].pins)
        return small;
    small.message_size = small.message_size < SMALL ? small.message_size : SMALL;
    small.in_flight = small.threads = 1;
    return small;
}

static void senders_close(struct sender **senders)
{
    for (struct sender *sender = *senders; sender != NULL && sender->fd >= 0; sender++)
        sender_close(sender);
    free(*senders);
}

/* As many at once as there are threads: what they pin counts against one limit. All on the same socket,
 * because nothing is sent. */
static int rehearse_senders(const struct cell *cell, int fd, struct err *err)
{
    size_t count = (size_t)cell->threads;
    OWNED_BY(senders_close) struct sender *senders = calloc(count + 1, sizeof *senders);
    if (senders == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu senders", count);
    for (size_t i = 0; i <= count; i++)
        senders[i].fd = -1;
    int failed = 0;
    for (size_t i = 0; i < count && failed == 0; i++) {
        failed = sender_open(fd, cell, sender_calls[cell->mechanism], &senders[i], err);
        senders[i].fd = failed == 0 ? fd : -1;
    }
    return failed;
}

static int rehearse_receiver(const struct cell *cell, int fd, struct err *err)
{
    own_receiver receiver = {.fd = -1};
    return receiver_open(fd, cell, receiver_calls[cell->receive], &receiver, err);
}

int rehearsal(const struct cell *cell, struct err *err)
{
    const struct cell small = small_cell(cell);
    own_fd sending = -1, receiving = -1;
    int family = cell->ip == IP_6 ? AF_INET6 : AF_INET;
    int result = socket_new(&small, family, &sending, err);
    if (result == 0)
        result = rehearse_senders(&small, sending, err);
    if (result < 0 || !cell_has_receiver(cell))
        return result;
    result = socket_new(&small, family, &receiving, err);
    return result < 0 ? result : rehearse_receiver(&small, receiving, err);
}
