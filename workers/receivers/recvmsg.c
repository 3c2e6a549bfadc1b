/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every message lands in buffers of its fields' sizes. A stream knows no messages: a call takes what is there
 * up to the end of the current message, and the next one goes on in the middle of a field if need be. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "workers/message.h"
#include "workers/receiver.h"

struct scatter {
    struct ring ring;   /* owned: one message, the buffers to receive into */
    struct iovec *rest; /* owned: the buffers behind `at` */
    size_t at;          /* bytes of the current message that are there, less than all */
    size_t began;       /* `at` before the last call */
};

static void recvmsg_close(struct receiver_state *receiver)
{
    struct scatter *scatter = receiver->state;
    ring_close(&scatter->ring);
    free(scatter->rest);
    free(scatter);
    receiver->state = NULL;
}

static int recvmsg_open(struct receiver_state *receiver, struct err *err)
{
    struct cell one = *receiver->cell;
    one.in_flight = 1;
    struct scatter *scatter = receiver->state = calloc(1, sizeof *scatter);
    if (scatter == NULL)
        return err_errno(err, ENOMEM, "no memory to receive into %lld fields", (long long)one.fields);
    scatter->rest = calloc((size_t)one.fields, sizeof *scatter->rest);
    if (scatter->rest == NULL)
        err_errno(err, ENOMEM, "no memory to receive into %lld fields", (long long)one.fields);
    else
        ring_open(&one, false, &scatter->ring, err);
    if (err->code != 0)
        recvmsg_close(receiver);
    return -err->code;
}

static ssize_t recvmsg_receive(struct receiver_state *receiver)
{
    struct scatter *scatter = receiver->state;
    const struct message *message = &scatter->ring.messages[0];
    struct msghdr header = {.msg_iov = message->fields, .msg_iovlen = message->count};
    if (__builtin_expect(scatter->at > 0, 0)) {
        header.msg_iov = scatter->rest;
        header.msg_iovlen = message_rest(message, scatter->at, scatter->rest);
    }
    ssize_t received = recvmsg(receiver->fd, &header, 0);
    receiver->tally.calls++;
    if (received < 0)
        return -errno;
    scatter->began = scatter->at;
    scatter->at += (size_t)received;
    if (scatter->at == message->bytes)
        scatter->at = 0;
    return received;
}

/* From where the last call began. */
static const struct iovec *recvmsg_pieces(struct receiver_state *receiver)
{
    struct scatter *scatter = receiver->state;
    message_rest(&scatter->ring.messages[0], scatter->began, scatter->rest);
    return scatter->rest;
}

const struct receiver_calls recvmsg_receiver = {
    .open = recvmsg_open,
    .receive = recvmsg_receive,
    .pieces = recvmsg_pieces,
    .close = recvmsg_close,
};
