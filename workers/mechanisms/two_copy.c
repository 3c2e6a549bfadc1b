/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "workers/sender.h"

/* A serialiser writes every message anew into the same buffer. */
static int two_copy_open(struct sender *sender, struct err *err)
{
    size_t bytes = sender->ring.messages[0].bytes;
    sender->state = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (sender->state == NULL)
        return err_errno(err, ENOMEM, "no memory to serialise messages of %zu bytes", bytes);
    memset(sender->state, 0, bytes);
    return 0;
}

static ssize_t two_copy_send(struct sender *sender, struct message *message)
{
    char *end = sender->state;
    for (size_t i = 0; i < message->count; i++)
        end = mempcpy(end, message->fields[i].iov_base, message->fields[i].iov_len);
    return sender_write(sender, sender->state, message->bytes);
}

static void two_copy_close(struct sender *sender)
{
    free(sender->state);
}

const struct mechanism mechanism_two_copy = {
    .name = "two-copy",
    .alias = "A1",
    .label = "two-copy (serialise, send)",
    .summary = "Serialises the fields of every message into one buffer and sends that.",
    .copies = {.user = 1, .kernel = 1},
    .open = two_copy_open,
    .send = two_copy_send,
    .close = two_copy_close,
};
