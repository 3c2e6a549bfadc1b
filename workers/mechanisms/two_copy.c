/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "workers/sender.h"

/* `messages` of them, one after the other; each begins at a cache line. */
static char *buffer_new(size_t messages, size_t bytes, size_t *stride, struct err *err)
{
    *stride = (bytes + 63) / 64 * 64;
    char *buffer = aligned_alloc(64, messages * *stride);
    if (buffer == NULL)
        err_errno(err, ENOMEM, "no memory to serialise messages of %zu bytes", bytes);
    else
        memset(buffer, 0, messages * *stride);
    return buffer;
}

static void serialise(const struct message *message, char *end)
{
    for (size_t i = 0; i < message->count; i++)
        end = mempcpy(end, message->fields[i].iov_base, message->fields[i].iov_len);
}

/* A serialiser writes every message anew into the same buffer. */
static int two_copy_open(struct sender *sender, struct err *err)
{
    size_t stride;
    sender->state = buffer_new(1, sender->ring.messages[0].bytes, &stride, err);
    return sender->state != NULL ? 0 : -err->code;
}

static ssize_t two_copy_send(struct sender *sender, struct message *message)
{
    serialise(message, sender->state);
    return sender_write(sender, sender->state, message->bytes);
}

static void two_copy_close(struct sender *sender)
{
    free(sender->state);
}

/* As many buffers as messages wait, the same ones for every batch. */
static int two_copy_open_batched(struct sender *sender, struct err *err)
{
    size_t bytes = sender->ring.messages[0].bytes, stride;
    const struct datagrams *datagrams = &sender->datagrams;
    char *buffer = buffer_new(datagrams->batch, bytes, &stride, err);
    if (buffer == NULL)
        return -err->code;
    for (unsigned i = 0; i < datagrams->batch; i++)
        datagrams->blocks[i] = (struct iovec){buffer + i * stride, bytes};
    sender->state = buffer;
    return 0;
}

static ssize_t two_copy_batch(struct sender *sender, struct message *message)
{
    const struct datagrams *datagrams = &sender->datagrams;
    struct iovec *block = &datagrams->blocks[datagrams->count];
    serialise(message, block->iov_base);
    return datagrams_send(sender, block, 1, message->bytes);
}

static const struct sender_calls two_copy_batched = {
    .open = two_copy_open_batched,
    .send = two_copy_batch,
    .reap = datagrams_flush,
    .close = two_copy_close,
};

const struct sender_calls two_copy_sender = {
    .open = two_copy_open,
    .send = two_copy_send,
    .close = two_copy_close,
    .batched = &two_copy_batched,
};
