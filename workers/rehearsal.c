/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/rehearsal.h"

#include "base/own.h"
#include "model/mechanism.h"
#include "workers/receiver.h"
#include "workers/sender.h"
#include "workers/socket.h"

/* The cell without what costs time (large rings) or rights (congestion control, see socket.c). */
static struct cell small_cell(const struct cell *cell)
{
    enum { SMALL = 64 * 1024 };
    struct cell small = *cell;
    small.message_size = small.message_size < SMALL ? small.message_size : SMALL;
    small.in_flight = 1;
    small.congestion[0] = '\0';
    return small;
}

static int rehearse_sender(const struct cell *cell, int fd, struct err *err)
{
    own_sender sender = {.fd = -1};
    return sender_open(fd, cell, mechanisms[cell->mechanism], &sender, err);
}

static int rehearse_receiver(const struct cell *cell, int fd, struct err *err)
{
    own_receiver receiver = {.fd = -1};
    return receiver_open(fd, cell, receivers[cell->receive], &receiver, err);
}

int rehearsal(const struct cell *cell, struct err *err)
{
    const struct cell small = small_cell(cell);
    own_fd sending = -1, receiving = -1;
    int family = cell->ip == IP_6 ? AF_INET6 : AF_INET;
    int result = socket_new(&small, family, &sending, err);
    if (result == 0)
        result = rehearse_sender(&small, sending, err);
    if (result < 0 || !cell_has_receiver(cell))
        return result;
    result = socket_new(&small, family, &receiving, err);
    return result < 0 ? result : rehearse_receiver(&small, receiving, err);
}
