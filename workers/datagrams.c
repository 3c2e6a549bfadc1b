/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/datagrams.h"

#include <errno.h>
#include <stdlib.h>

int datagrams_open(const struct sender *sender, struct datagrams *datagrams, struct err *err)
{
    unsigned slots = sender->ring.slots, wanted = (unsigned)sender->cell->batch;
    *datagrams = (struct datagrams){.batch = wanted < slots ? wanted : slots};
    datagrams->headers = calloc(datagrams->batch, sizeof *datagrams->headers);
    datagrams->blocks = calloc(datagrams->batch, sizeof *datagrams->blocks);
    if (datagrams->headers != NULL && datagrams->blocks != NULL)
        return 0;
    datagrams_close(datagrams);
    return err_errno(err, ENOMEM, "no memory for a batch of %u messages", wanted);
}

void datagrams_close(struct datagrams *datagrams)
{
    free(datagrams->headers);
    free(datagrams->blocks);
    *datagrams = (struct datagrams){0};
}

int datagrams_flush(struct sender *sender, struct datagrams *datagrams)
{
    const unsigned count = datagrams->count;
    datagrams->count = 0;
    for (unsigned sent = 0; sent < count;) {
        int more = sendmmsg(sender->fd, datagrams->headers + sent, count - sent, MSG_NOSIGNAL);
        sender->tally.calls++;
        if (more < 0 && errno != EINTR)
            return -errno;
        sent += more > 0 ? (unsigned)more : 0;
        sender->tally.partial += more > 0 && sent < count;
    }
    return 0;
}

int datagrams_sender_open(struct sender *sender, struct err *err)
{
    own_free struct datagrams *datagrams = calloc(1, sizeof *datagrams);
    if (datagrams == NULL)
        return err_errno(err, ENOMEM, "no memory to batch messages");
    if (datagrams_open(sender, datagrams, err) < 0)
        return -err->code;
    sender->state = steal_pointer(&datagrams);
    return 0;
}

int datagrams_sender_reap(struct sender *sender, bool wait)
{
    (void)wait; /* what is sent needs no completion */
    return datagrams_flush(sender, sender->state);
}

void datagrams_sender_close(struct sender *sender)
{
    datagrams_close(sender->state);
    free(sender->state);
}
