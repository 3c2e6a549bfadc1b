/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/multiplex.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/own.h"

/* --- epoll --- */
/* Level-triggered: what was not taken is told again, behind the others that are ready. */

struct multiplex {
    int epoll;                  /* owned */
    struct epoll_event *events; /* owned: `count` */
    int count;
};

static void multiplex_close(struct multiplex *multiplex)
{
    fd_close(&multiplex->epoll);
    free(multiplex->events);
}

#define own_multiplex OWNED_BY(multiplex_close) struct multiplex

/* For so many connections, none of which is in it yet. */
static int multiplex_open(size_t count, struct multiplex *multiplex, struct err *err)
{
    *multiplex = (struct multiplex){.epoll = epoll_create1(EPOLL_CLOEXEC), .count = (int)count};
    if (multiplex->epoll < 0) {
        err_errno(err, errno, "cannot make an epoll instance");
        return -EMFILE;
    }
    multiplex->events = calloc(count, sizeof *multiplex->events);
    if (multiplex->events != NULL)
        return 0;
    err_errno(err, ENOMEM, "no memory for %zu connections", count);
    return -ENOMEM;
}

static int multiplex_add(const struct multiplex *multiplex, int fd, size_t number, uint32_t events,
                         struct err *err)
{
    struct epoll_event event = {.events = events, .data.u64 = number};
    if (epoll_ctl(multiplex->epoll, EPOLL_CTL_ADD, fd, &event) == 0)
        return 0;
    return err_errno(err, errno, "epoll cannot wait for a connection");
}

/* How many connections are ready: one at least, or none after a signal; -errno. */
static int multiplex_wait(const struct multiplex *multiplex)
{
    int ready = epoll_wait(multiplex->epoll, multiplex->events, multiplex->count, -1);
    return ready >= 0 ? ready : errno == EINTR ? 0 : -errno;
}

/* --- senders --- */

/* Which of the run's connections it is that failed; the thread's `i`. */
static void name_connection(const struct edge *edge, size_t i, struct err *err)
{
    const struct board *board = edge->board;
    size_t sample = (size_t)(edge_sample(edge, i) - board->samples) % board->connections;
    err_context(err, "connection %zu", sample_connection(sample, board->threads, board->directions) + 1);
}

static int send_one(struct sender *sender, atomic_uint_fast64_t *progress, struct err *err)
{
    struct message *message = &sender->ring.messages[sender->slot];
    ssize_t sent =
        sender->cell->verify ? sender_prove(sender, message) : sender->calls->send(sender, message);
    if (sent < 0)
        return sender_failed(sender, (int)-sent, err);
    sender->tally.messages += (uint64_t)cell_segments(sender->cell);
    sender->tally.bytes += (uint64_t)sent;
    atomic_store_explicit(progress, sender->tally.bytes, memory_order_relaxed);
    sender->slot = sender->slot + 1 == sender->ring.slots ? 0 : sender->slot + 1;
    return 0;
}

/* No room, and something is told all the same: completions stand in the error queue, and as long as they do
 * no wait would sleep; or the connection has failed. */
static __attribute__((cold)) int send_none(struct sender *sender, uint32_t events, struct err *err)
{
    int error = 0, reaped = sender->calls->reap != NULL ? sender->calls->reap(sender, false) : 0;
    socklen_t length = sizeof error;
    if (reaped < 0)
        return sender_failed(sender, -reaped, err);
    if ((events & EPOLLHUP) == 0 && sender->calls->reap != NULL)
        return 0;
    getsockopt(sender->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    return sender_failed(sender, error != 0 ? error : EPIPE, err);
}

struct sending {
    const struct multiplex *multiplex;
    const struct senders *senders;
    struct edge *edge;
    size_t left; /* of edge->quota: connections whose last byte of the window has not been sent */
};

/* Nothing more of the window is to be sent on a connection: it is waited for no longer. */
static int send_last(struct sending *sending, const struct sender *sender, struct err *err)
{
    sending->left--;
    if (epoll_ctl(sending->multiplex->epoll, EPOLL_CTL_DEL, sender->fd, NULL) == 0)
        return 0;
    return err_errno(err, errno, "epoll cannot leave out a connection");
}

static int send_next(struct sending *sending, const struct epoll_event *event, struct err *err)
{
    const struct edge *edge = sending->edge;
    struct sender *sender = &sending->senders->list[event->data.u64];
    if ((event->events & EPOLLOUT) == 0)
        return send_none(sender, event->events, err);
    if (send_one(sender, &edge_sample(edge, event->data.u64)->progress, err) < 0)
        return -err->code;
    bool last = edge->quota > 0 && phase_is_open(edge->seen) && sender->tally.bytes >= sender->last_byte;
    return last ? send_last(sending, sender, err) : 0;
}

/* One message of each that is ready, as long as the phase is the same. A wait is the call of the one that was
 * told first. */
static int send_turn(struct sending *sending, struct err *err)
{
    const struct multiplex *multiplex = sending->multiplex;
    const struct edge *edge = sending->edge;
    int ready = multiplex_wait(multiplex), failed = 0;
    if (ready < 0)
        return err_errno(err, -ready, "cannot wait for connections");
    sending->senders->list[ready > 0 ? multiplex->events[0].data.u64 : 0].tally.calls++;
    for (int i = 0; i < ready && failed == 0 && board_phase(edge->board) == edge->seen; i++) {
        failed = send_next(sending, &multiplex->events[i], err);
        if (failed < 0)
            name_connection(edge, multiplex->events[i].data.u64, err);
    }
    return failed;
}

int senders_run(const struct senders *senders, struct edge *edge, struct err *err)
{
    if (senders->count == 1)
        return sender_run(senders->list, edge, err);
    own_multiplex multiplex = {.epoll = -1};
    struct sending sending = {&multiplex, senders, edge, senders->count};
    int over = multiplex_open(senders->count, &multiplex, err);
    for (size_t i = 0; i < senders->count && over == 0; i++)
        over = multiplex_add(&multiplex, senders->list[i].fd, i, EPOLLOUT, err);
    while (over == 0) {
        unsigned phase = board_phase(edge->board);
        if (phase == edge->seen) {
            over = sending.left > 0 ? send_turn(&sending, err)
                                    : sender_through(senders->list, senders->count, edge, err);
            continue;
        }
        over = sender_turn(senders->list, senders->count, edge, phase, err);
        if (over == 0)
            sender_limit(senders->list, senders->count, edge);
    }
    return over < 0 ? over : 0;
}

/* --- receivers --- */

struct receiving {
    const struct multiplex *multiplex;
    const struct receivers *ends;
    struct edge *edge;
    size_t open; /* connections whose end has not come */
    size_t left; /* of edge->quota: connections whose last byte of the window has not come */
};

/* Nothing came: 0 to go on. */
static __attribute__((cold)) int receive_none(struct receiving *receiving, struct receiver_state *state,
                                              ssize_t received, struct err *err)
{
    struct edge *edge = receiving->edge;
    /* The thread's edge is that of all its connections; the end is told again. */
    if (received == 0 && board_phase(edge->board) == PHASE_DRAIN && edge->seen != PHASE_DRAIN)
        return receiver_turn(receiving->ends->list, receiving->ends->count, edge, PHASE_DRAIN, err) < 0
                   ? -err->code
                   : 0;
    int goes_on = receiver_end(state, edge, received, err);
    if (goes_on != 0)
        return goes_on < 0 ? goes_on : 0;
    receiving->open--;
    if (epoll_ctl(receiving->multiplex->epoll, EPOLL_CTL_DEL, state->fd, NULL) < 0)
        return err_errno(err, errno, "epoll cannot leave out a connection");
    return 0;
}

static int receive_one(struct receiving *receiving, size_t number, unsigned phase, struct err *err)
{
    struct receiver_state *state = &receiving->ends->list[number];
    struct edge *edge = receiving->edge;
    ssize_t received = state->cell->verify ? receiver_check(state) : state->calls->receive(state);
    if (received <= 0)
        return receive_none(receiving, state, received, err);
    state->tally.bytes += (uint64_t)received;
    atomic_store_explicit(&edge_sample(edge, number)->progress, state->tally.bytes, memory_order_relaxed);
    if (phase != edge->seen) /* what is in flight when a slice ends */
        state->last_ns = clock_now_ns();
    if (edge->quota > 0 && receiver_is_through(state, edge, edge_peer(edge, number)) &&
        --receiving->left == 0)
        edge_through(edge);
    return 0;
}

/* One receive of each that is ready, as long as the phase is the same; a wait counts as that of a sender. */
static int receive_turn(struct receiving *receiving, unsigned phase, struct err *err)
{
    const struct multiplex *multiplex = receiving->multiplex;
    int ready = multiplex_wait(multiplex), failed = 0;
    if (ready < 0)
        return err_errno(err, -ready, "cannot wait for connections");
    receiving->ends->list[ready > 0 ? multiplex->events[0].data.u64 : 0].tally.calls++;
    for (int i = 0; i < ready && failed == 0 && board_phase(receiving->edge->board) == phase; i++) {
        failed = receive_one(receiving, multiplex->events[i].data.u64, phase, err);
        if (failed < 0)
            name_connection(receiving->edge, multiplex->events[i].data.u64, err);
    }
    return failed;
}

int receivers_run(const struct receivers *ends, struct edge *edge, struct err *err)
{
    if (ends->count == 1)
        return receiver_run(ends->list, edge, err);
    own_multiplex multiplex = {.epoll = -1};
    struct receiving receiving = {&multiplex, ends, edge, ends->count, ends->count};
    int failed = multiplex_open(ends->count, &multiplex, err);
    for (size_t i = 0; i < ends->count && failed == 0; i++)
        failed = multiplex_add(&multiplex, ends->list[i].fd, i, EPOLLIN, err);
    while (failed == 0 && receiving.open > 0) {
        unsigned phase = board_phase(edge->board);
        int turned = phase == edge->seen ? 1 : receiver_turn(ends->list, ends->count, edge, phase, err);
        failed = turned > 0 ? receive_turn(&receiving, phase, err) : turned;
    }
    return failed;
}
