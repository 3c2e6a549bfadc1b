/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sender.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "workers/connection.h"
#include "workers/paced.h"
#include "workers/sampled.h"

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

void senders_close(struct senders *senders)
{
    for (size_t i = 0; i < senders->count; i++)
        sender_close(&senders->list[i]);
    free(senders->list);
    *senders = (struct senders){0};
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

int sender_failed(struct sender *sender, int code, struct err *err)
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

ssize_t sender_prove(struct sender *sender, struct message *message)
{
    proof_write(message, sender->tally.messages);
    return sender->calls->send(sender, message);
}

static int sender_reap(struct sender *senders, size_t count, struct err *err)
{
    int incomplete = 0;
    for (size_t i = 0; i < count && incomplete >= 0; i++) {
        struct sender *sender = &senders[i];
        incomplete = sender->calls->reap != NULL ? sender->calls->reap(sender, true) : 0;
        if (incomplete < 0)
            sender_failed(sender, -incomplete, err);
    }
    return incomplete < 0 ? incomplete : 0;
}

/* Between two messages: what was sent is completed within the slice that it belongs to, which is over then.
 * The receiver is told first how much there will be. Sleeps until the rest is over. */
static int sender_rest(struct sender *senders, size_t count, struct edge *edge, unsigned phase,
                       struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        atomic_store(&edge_sample(edge, i)->stopped_ns, clock_now_ns());
        atomic_store(&edge_sample(edge, i)->stopped, phase);
    }
    if (sender_reap(senders, count, err) < 0)
        return -err->code;
    return edge_rest(edge, phase, err);
}

int sender_turn(struct sender *senders, size_t count, struct edge *edge, unsigned phase, struct err *err)
{
    if (phase_is_rest(phase))
        return sender_rest(senders, count, edge, phase, err);
    if (edge_cross(edge, phase, err) < 0)
        return -err->code;
    if (phase != PHASE_DRAIN)
        return 0;
    /* Before the connection is shut down: a peer that closes too makes poll() return at once, always. */
    return sender_reap(senders, count, err) < 0 ? -err->code : 1;
}

/* --- a quota --- */
/* Of a window that lasts until so many bytes are through: it begins at rest, and the receiver knows from the
 * beginning with which byte it has all. */

void sender_limit(struct sender *senders, size_t count, struct edge *edge)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t each = senders[i].ring.messages[0].bytes;
        senders[i].last_byte = senders[i].tally.bytes + (edge->quota + each - 1) / each * each;
        atomic_store(&edge_sample(edge, i)->last_byte, senders[i].last_byte);
    }
}

int sender_through(struct sender *senders, size_t count, struct edge *edge, struct err *err)
{
    if (sender_reap(senders, count, err) < 0)
        return -err->code;
    edge_through(edge);
    return 0;
}

/* Not inlined: the loop of a stream keeps its registers. */
static __attribute__((noinline)) int quota_run(struct sender *sender, struct edge *edge, struct err *err)
{
    for (unsigned slot = 0;;) {
        unsigned phase = board_phase(edge->board);
        if (phase != edge->seen) {
            int turned = sender_turn(sender, 1, edge, phase, err);
            if (turned != 0)
                return turned < 0 ? turned : 0;
            sender_limit(sender, 1, edge);
            continue;
        }
        if (phase_is_open(phase) && sender->tally.bytes >= sender->last_byte) {
            if (sender_through(sender, 1, edge, err) < 0)
                return -err->code;
            continue;
        }
        struct message *message = &sender->ring.messages[slot];
        ssize_t sent =
            sender->cell->verify ? sender_prove(sender, message) : sender->calls->send(sender, message);
        if (sent < 0)
            return sender_failed(sender, (int)-sent, err);
        sender->tally.messages += (uint64_t)cell_segments(sender->cell);
        sender->tally.bytes += (uint64_t)sent;
        atomic_store_explicit(&edge->sample->progress, sender->tally.bytes, memory_order_relaxed);
        slot = slot + 1 == sender->ring.slots ? 0 : slot + 1;
    }
}

/* --- requester --- */
/* Of request-response: as many requests are sent as may be outstanding, and from then on one for each
 * response; they come in the order of the requests. A round trip lasts from before its request is sent until
 * the last byte of its response is there. */

struct requester {
    unsigned char *response; /* owned: room for one */
    uint64_t *began_ns;      /* owned, a ring of `most`: of each request that has no response yet */
    size_t most, first, count;
    struct histogram *round_trips;
};

static void requester_release(struct requester *requester)
{
    free(requester->response);
    free(requester->began_ns);
}

/* The histogram's pages are touched here, and not in the window. */
static int requester_open(const struct cell *cell, struct edge *edge, struct requester *requester,
                          struct err *err)
{
    size_t most = (size_t)cell_outstanding(cell);
    *requester = (struct requester){.response = calloc(1, (size_t)cell_response_bytes(cell)),
                                    .began_ns = calloc(most, sizeof *requester->began_ns),
                                    .most = most,
                                    .round_trips = board_latencies(edge->board, edge->sample)};
    if (requester->response == NULL || requester->began_ns == NULL)
        return err_errno(err, ENOMEM, "no memory for a response of %lld bytes",
                         (long long)cell_response_bytes(cell));
    memset(requester->round_trips, 0, sizeof *requester->round_trips);
    return 0;
}

static int requester_receive(struct sender *sender, const struct requester *requester, struct err *err)
{
    const size_t length = (size_t)cell_response_bytes(sender->cell);
    for (size_t got = 0; got < length;) {
        ssize_t more = recv(sender->fd, requester->response + got, length - got, MSG_WAITALL);
        sender->tally.response_calls++;
        if (more == 0 || (more < 0 && socket_lost(errno)))
            return err_set(err, ECONNRESET, "the receiver closed the connection");
        if (more < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot receive a response");
        got += more > 0 ? (size_t)more : 0;
    }
    sender->tally.response_bytes += length;
    return 0;
}

/* The response to the first request that has none. Only round trips that lie in the window count. */
static int requester_take(struct sender *sender, struct requester *requester, const struct edge *edge,
                          struct err *err)
{
    if (requester_receive(sender, requester, err) < 0)
        return -err->code;
    uint64_t now_ns = clock_now_ns(), began_ns = requester->began_ns[requester->first];
    requester->first = requester->first + 1 == requester->most ? 0 : requester->first + 1;
    requester->count--;
    if (edge->seen == PHASE_WINDOW && began_ns >= edge->opened.time_ns)
        histogram_record(requester->round_trips, now_ns - began_ns);
    return 0;
}

static int requester_send(struct sender *sender, struct requester *requester, unsigned slot, struct err *err)
{
    size_t last = (requester->first + requester->count) % requester->most;
    requester->began_ns[last] = clock_now_ns();
    ssize_t sent = sender->calls->send(sender, &sender->ring.messages[slot]);
    if (sent < 0)
        return sender_failed(sender, (int)-sent, err);
    requester->count++;
    sender->tally.messages++;
    sender->tally.bytes += (uint64_t)sent;
    return 0;
}

/* Not inlined: the loop of a stream keeps its registers. */
static __attribute__((noinline)) int requester_run(struct sender *sender, struct edge *edge, struct err *err)
{
    OWNED_BY(requester_release) struct requester requester;
    int failed = requester_open(sender->cell, edge, &requester, err), over = 0;
    for (unsigned slot = 0; failed == 0 && over == 0;) {
        unsigned phase = board_phase(edge->board);
        if (phase != edge->seen) {
            int turned = sender_turn(sender, 1, edge, phase, err);
            failed = turned < 0 ? turned : 0;
            over = turned > 0;
            continue;
        }
        failed = requester_send(sender, &requester, slot, err);
        atomic_store_explicit(&edge->sample->progress, sender->tally.bytes, memory_order_relaxed);
        slot = slot + 1 == sender->ring.slots ? 0 : slot + 1;
        if (failed == 0 && requester.count == requester.most)
            failed = requester_take(sender, &requester, edge, err);
    }
    while (failed == 0 && requester.count > 0)
        failed = requester_take(sender, &requester, edge, err);
    return failed;
}

/* --- the loop --- */

int sender_run(struct sender *sender, struct edge *edge, struct err *err)
{
    if (sender->cell->pattern == PATTERN_REQUEST_RESPONSE)
        return requester_run(sender, edge, err);
    if (sender->cell->pattern == PATTERN_PACED)
        return paced_send(sender, edge, err);
    if ((edge->board->parts & BOARD_STAMPS) != 0 && edge->quota == 0)
        return sampled_send(sender, edge, err);
    if (edge->quota > 0)
        return quota_run(sender, edge, err);
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
            int turned = sender_turn(sender, 1, edge, phase, err);
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
