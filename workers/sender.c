/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "workers/connection.h"

const struct sender_calls *const sender_calls[MECHANISM_COUNT] = {
#define MECHANISM(identifier, ...) [MECHANISM_##identifier] = &identifier##_sender,
#include "experiment/mechanism_list.h"
#undef MECHANISM
};

/* --- sender --- */

/* Room for a batch; sender_close releases it. */
static int sender_batches(struct sender *sender, struct err *err)
{
    unsigned slots = sender->ring.slots, wanted = (unsigned)sender->cell->batch;
    struct datagrams *datagrams = &sender->datagrams;
    datagrams->batch = wanted < slots ? wanted : slots;
    datagrams->headers = calloc(datagrams->batch, sizeof *datagrams->headers);
    datagrams->blocks = calloc(datagrams->batch, sizeof *datagrams->blocks);
    if (datagrams->headers != NULL && datagrams->blocks != NULL)
        return 0;
    return err_errno(err, ENOMEM, "no memory for a batch of %u messages", wanted);
}

int sender_open(int fd, const struct cell *cell, const struct sender_calls *calls, struct sender *sender,
                struct err *err)
{
    bool batched = calls->batched != NULL && cell->transport == TRANSPORT_UDP && cell->batch > 1;
    const struct sender_calls *sending = batched ? calls->batched : calls;
    *sender = (struct sender){.fd = fd, .cell = cell};
    if (ring_open(cell, mechanisms[cell->mechanism].one_block, &sender->ring, err) < 0)
        return -err->code;
    sender->rest = calloc((size_t)(cell->fields * cell_segments(cell)), sizeof *sender->rest);
    int failed = 0;
    if (sender->rest == NULL)
        failed = err_errno(err, ENOMEM, "no memory for %lld fields", (long long)cell->fields);
    else if (batched)
        failed = sender_batches(sender, err);
    if (failed == 0 && sending->open != NULL)
        failed = sending->open(sender, err);
    if (failed < 0)
        sender_close(sender);
    else
        sender->calls = sending; /* from here on its close is called */
    return failed;
}

void sender_close(struct sender *sender)
{
    if (sender->calls != NULL && sender->calls->close != NULL)
        sender->calls->close(sender);
    free(sender->datagrams.headers);
    free(sender->datagrams.blocks);
    free(sender->rest);
    ring_close(&sender->ring);
    *sender = (struct sender){.fd = -1};
}

__attribute__((cold)) ssize_t sender_finish(struct sender *sender, const char *bytes, size_t length,
                                            ssize_t done)
{
    size_t sent = done > 0 ? (size_t)done : 0;
    if (done < 0 && errno != EINTR)
        return -errno;
    sender->tally.partial += done > 0;
    while (sent < length) {
        ssize_t more = send(sender->fd, bytes + sent, length - sent, MSG_NOSIGNAL);
        sender->tally.calls++;
        if (more < 0 && errno != EINTR)
            return -errno;
        sent += more > 0 ? (size_t)more : 0;
        sender->tally.partial += more > 0 && sent < length;
    }
    return (ssize_t)length;
}

__attribute__((cold)) ssize_t sender_finish_vector(struct sender *sender, const struct message *message,
                                                   ssize_t done, sender_vector_call *call)
{
    size_t sent = done > 0 ? (size_t)done : 0;
    if (done < 0 && errno != EINTR)
        return -errno;
    sender->tally.partial += done > 0;
    while (sent < message->bytes) {
        ssize_t more = call(sender->fd, sender->rest, message_rest(message, sent, sender->rest));
        sender->tally.calls++;
        if (more < 0 && errno != EINTR)
            return -errno;
        sent += more > 0 ? (size_t)more : 0;
        sender->tally.partial += more > 0 && sent < message->bytes;
    }
    return (ssize_t)message->bytes;
}

static int sender_failed(struct sender *sender, int code, struct err *err)
{
    if (sender->err.code != 0) {
        *err = sender->err;
        return -err->code;
    }
    if (socket_lost(code))
        return err_set(err, code, "the receiver closed the connection");
    err_errno(err, code, "%s cannot send", mechanism_name(sender->cell->mechanism));
    /* What only datagrams meet: one that is cut into fragments must fit the send buffer whole, and one that
     * may not be cut must fit the MTU. */
    if (code == ENOBUFS)
        err_hint(err, "a larger socket.send_buffer or link.mtu, or smaller messages");
    if (code == EMSGSIZE)
        err_hint(err, "a larger link.mtu, or smaller messages");
    return -err->code;
}

static ssize_t sender_prove(struct sender *sender, struct message *message)
{
    proof_write(message, sender->tally.messages);
    return sender->calls->send(sender, message);
}

static int sender_reap(struct sender *sender, struct err *err)
{
    int incomplete = sender->calls->reap != NULL ? sender->calls->reap(sender, true) : 0;
    return incomplete < 0 ? sender_failed(sender, -incomplete, err) : 0;
}

/* Between two messages: what was sent is completed within the slice that it belongs to, which is over then.
 * The receiver is told first how much there will be. Sleeps until the rest is over. */
static int sender_rest(struct sender *sender, struct edge *edge, unsigned phase, struct err *err)
{
    atomic_store(&edge->sample->stopped_ns, clock_now_ns());
    atomic_store(&edge->sample->stopped, phase);
    if (sender_reap(sender, err) < 0)
        return -err->code;
    return edge_rest(edge, phase, err);
}

/* The phase is another one. Returns 1 when the run is over. */
static int sender_turn(struct sender *sender, struct edge *edge, unsigned phase, struct err *err)
{
    if (phase_is_rest(phase))
        return sender_rest(sender, edge, phase, err);
    if (edge_cross(edge, phase, err) < 0)
        return -err->code;
    if (phase != PHASE_DRAIN)
        return 0;
    /* Before the connection is shut down: a peer that closes too makes poll() return at once, always. */
    return sender_reap(sender, err) < 0 ? -err->code : 1;
}

int sender_run(struct sender *sender, struct edge *edge, struct err *err)
{
    ssize_t (*const send_message)(struct sender *, struct message *) =
        sender->cell->verify ? sender_prove : sender->calls->send;
    struct message *const messages = sender->ring.messages;
    const unsigned slots = sender->ring.slots;
    const uint64_t segments = (uint64_t)cell_segments(sender->cell);
    atomic_uint_fast64_t *const progress = &edge->sample->progress;
    unsigned slot = 0;
    for (;;) {
        unsigned phase = board_phase(edge->board);
        if (__builtin_expect(phase != edge->seen, 0)) {
            int turned = sender_turn(sender, edge, phase, err);
            if (turned != 0)
                return turned < 0 ? turned : 0;
            continue;
        }
        ssize_t sent = send_message(sender, &messages[slot]);
        if (__builtin_expect(sent < 0, 0))
            return sender_failed(sender, (int)-sent, err);
        sender->tally.messages += segments;
        sender->tally.bytes += (uint64_t)sent;
        atomic_store_explicit(progress, sender->tally.bytes, memory_order_relaxed);
        if (++slot == slots)
            slot = 0;
    }
}

/* --- datagrams --- */

int datagrams_flush(struct sender *sender, bool wait)
{
    struct datagrams *datagrams = &sender->datagrams;
    const unsigned count = datagrams->count;
    (void)wait;
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
