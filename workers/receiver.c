/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/receiver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "workers/connection.h"
#include "workers/paced.h"
#include "workers/sampled.h"

const struct receiver_calls *const receiver_calls[RECEIVER_COUNT] = {
#define RECEIVER(identifier, ...) [RECEIVER_##identifier] = &identifier##_receiver,
#include "experiment/receiver_list.h"
#undef RECEIVER
};

int receiver_open(int fd, const struct cell *cell, const struct receiver_calls *calls,
                  struct receiver_state *state, struct err *err)
{
    size_t message = (size_t)cell->message_size;
    *state = (struct receiver_state){
        .fd = fd,
        .cell = cell,
        .capacity = message > RECEIVE_BYTES ? message : RECEIVE_BYTES,
        .proof = {.message_bytes = message, .gaps = cell->transport == TRANSPORT_UDP},
    };
    state->buffer = malloc(state->capacity);
    if (state->buffer == NULL)
        return err_errno(err, ENOMEM, "no memory to receive %zu bytes", state->capacity);
    memset(state->buffer, 0, state->capacity);
    if (cell->udp_gro && calls->gathering != NULL)
        calls = calls->gathering;
    if (calls->open != NULL && calls->open(state, err) < 0) {
        receiver_close(state);
        return -err->code;
    }
    state->calls = calls; /* from here on its close is called */
    return 0;
}

void receiver_close(struct receiver_state *state)
{
    if (state->calls != NULL && state->calls->close != NULL)
        state->calls->close(state);
    free(state->buffer);
    *state = (struct receiver_state){.fd = -1};
}

void receivers_close(struct receivers *ends)
{
    for (size_t i = 0; i < ends->count; i++)
        receiver_close(&ends->list[i]);
    free(ends->list);
    *ends = (struct receivers){0};
}

static int receiver_failed(struct receiver_state *state, int code, struct err *err)
{
    if (state->err.code != 0) {
        *err = state->err;
        return -err->code;
    }
    if (socket_lost(code))
        return err_set(err, code, "the sender closed the connection");
    return err_errno(err, code, "%s cannot receive", receiver_name(state->cell->receive));
}

/* After a call that brought nothing: is there more to come? A datagram without content says that it has
 * ended. */
static bool receiver_goes_on(struct receiver_state *state, ssize_t received)
{
    if (received == 0 && state->cell->transport == TRANSPORT_UDP)
        return ++state->ends < END_DATAGRAMS;
    return received == -EINTR;
}

ssize_t receiver_check(struct receiver_state *state)
{
    ssize_t received = state->calls->receive(state);
    if (received <= 0)
        return received;
    const struct iovec whole = {state->buffer, (size_t)received};
    const struct iovec *pieces = state->calls->pieces != NULL ? state->calls->pieces(state) : &whole;
    for (size_t left = (size_t)received; left > 0; pieces++) {
        size_t length = pieces->iov_len < left ? pieces->iov_len : left;
        if (proof_read(&state->proof, pieces->iov_base, length, &state->err) < 0)
            return -state->err.code;
        left -= length;
    }
    return received;
}

/* Has everything arrived that the sender sent before it stopped? */
static bool receiver_has_all(const struct receiver_state *state, const struct sample *peer, unsigned phase)
{
    if (atomic_load(&peer->stopped) != phase)
        return false;
    uint64_t sent = atomic_load(&peer->progress);
    return state->tally.bytes == (mechanisms[state->cell->mechanism].undelivered ? 0 : sent);
}

/* The sender stops, or has stopped: 1 while there is more to receive; else the slice was over with its last
 * byte, or when the sender stopped, and this sleeps until the rest is over. */
static int receiver_rest(struct receiver_state *states, size_t count, struct edge *edge, unsigned phase,
                         struct err *err)
{
    uint64_t ended_ns = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sample *peer = edge_peer(edge, i);
        if (!receiver_has_all(&states[i], peer, phase))
            return 1;
        uint64_t stopped_ns = atomic_load(&peer->stopped_ns), last_ns = states[i].last_ns;
        last_ns = last_ns > stopped_ns ? last_ns : stopped_ns;
        ended_ns = last_ns > ended_ns ? last_ns : ended_ns;
    }
    edge->ended_ns = ended_ns;
    return edge_rest(edge, phase, err);
}

int receiver_turn(struct receiver_state *states, size_t count, struct edge *edge, unsigned phase,
                  struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct receiver_state *state = &states[i];
        state->tally.messages = state->tally.bytes / (uint64_t)state->cell->message_size;
        if (connection_limit_window(state->fd, state->cell, err) < 0)
            return -err->code;
    }
    if (phase_is_rest(phase))
        return receiver_rest(states, count, edge, phase, err);
    return edge_cross(edge, phase, err) < 0 ? -err->code : 1;
}

__attribute__((cold)) int receiver_end(struct receiver_state *state, struct edge *edge, ssize_t received,
                                       struct err *err)
{
    if (receiver_goes_on(state, received))
        return 1;
    state->tally.messages = state->tally.bytes / (uint64_t)state->cell->message_size;
    if (received < 0)
        return receiver_failed(state, (int)-received, err);
    /* The sender shuts down after it has seen PHASE_DRAIN, so by now it is on the board for us to see. */
    if (board_phase(edge->board) != PHASE_DRAIN)
        return err_set(err, ECONNRESET, "the sender ended the stream before the window was over");
    return edge->seen == PHASE_DRAIN ? 0 : edge_cross(edge, PHASE_DRAIN, err);
}

int receiver_take(struct receiver_state *state, struct edge *edge, size_t *received, struct err *err)
{
    for (;;) {
        unsigned phase = board_phase(edge->board);
        if (phase != edge->seen) {
            int turned = receiver_turn(state, 1, edge, phase, err);
            if (turned < 0)
                return turned;
            if (turned == 0)
                continue;
        }
        ssize_t got = state->cell->verify ? receiver_check(state) : state->calls->receive(state);
        if (got <= 0) {
            int goes_on = receiver_end(state, edge, got, err);
            if (goes_on <= 0)
                return goes_on;
            continue;
        }
        state->tally.bytes += (uint64_t)got;
        atomic_store_explicit(&edge->sample->progress, state->tally.bytes, memory_order_relaxed);
        *received = (size_t)got;
        return 1;
    }
}

/* --- a quota --- */
/* Of a window that lasts until so many bytes are through. */

bool receiver_is_through(const struct receiver_state *state, const struct edge *edge,
                         const struct sample *peer)
{
    return phase_is_open(edge->seen) && state->tally.bytes == atomic_load(&peer->last_byte);
}

/* Not inlined: the loop of a stream keeps its registers. */
static __attribute__((noinline)) int quota_run(struct receiver_state *state, struct edge *edge,
                                               struct err *err)
{
    size_t received;
    int goes_on;
    while ((goes_on = receiver_take(state, edge, &received, err)) > 0)
        if (receiver_is_through(state, edge, edge->peer))
            edge_through(edge);
    return goes_on;
}

/* --- responder --- */
/* Of request-response: each request that is there whole gets its response, by a plain send whatever the
 * mechanism of the requests is. */

static int responder_send(struct receiver_state *state, const unsigned char *response, struct err *err)
{
    const size_t length = (size_t)cell_response_bytes(state->cell);
    for (size_t sent = 0; sent < length;) {
        ssize_t more = send(state->fd, response + sent, length - sent, MSG_NOSIGNAL);
        state->tally.response_calls++;
        if (more < 0 && socket_lost(errno))
            return err_set(err, errno, "the sender closed the connection");
        if (more < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot send a response");
        sent += more > 0 ? (size_t)more : 0;
    }
    state->tally.response_bytes += length;
    return 0;
}

/* Not inlined: the loop of a stream keeps its registers. */
static __attribute__((noinline)) int responder_run(struct receiver_state *state, struct edge *edge,
                                                   struct err *err)
{
    const uint64_t request = (uint64_t)state->cell->message_size;
    uint64_t answered = 0;
    own_free unsigned char *response = calloc(1, (size_t)cell_response_bytes(state->cell));
    if (response == NULL)
        return err_errno(err, ENOMEM, "no memory for a response of %lld bytes",
                         (long long)cell_response_bytes(state->cell));
    size_t received;
    int goes_on;
    while ((goes_on = receiver_take(state, edge, &received, err)) > 0)
        for (; (answered + 1) * request <= state->tally.bytes; answered++)
            if (responder_send(state, response, err) < 0)
                return -err->code;
    return goes_on;
}

/* --- the loop --- */

int receiver_run(struct receiver_state *state, struct edge *edge, struct err *err)
{
    if (state->cell->pattern == PATTERN_REQUEST_RESPONSE)
        return responder_run(state, edge, err);
    if (state->cell->pattern == PATTERN_PACED)
        return paced_receive(state, edge, err);
    if ((edge->board->parts & BOARD_STAMPS) != 0 && edge->quota == 0)
        return sampled_receive(state, edge, err);
    if (edge->quota > 0)
        return quota_run(state, edge, err);
    ssize_t (*const receive)(struct receiver_state *) =
        state->cell->verify ? receiver_check : state->calls->receive;
    atomic_uint_fast64_t *const progress = &edge->sample->progress;
    for (;;) {
        unsigned phase = board_phase(edge->board);
        if (__builtin_expect(phase != edge->seen, 0)) {
            int turned = receiver_turn(state, 1, edge, phase, err);
            if (turned < 0)
                return turned;
            if (turned == 0)
                continue;
        }
        ssize_t received = receive(state);
        if (__builtin_expect(received <= 0, 0)) {
            int goes_on = receiver_end(state, edge, received, err);
            if (goes_on <= 0)
                return goes_on;
            continue;
        }
        state->tally.bytes += (uint64_t)received;
        atomic_store_explicit(progress, state->tally.bytes, memory_order_relaxed);
        if (__builtin_expect(phase != edge->seen, 0)) /* what is in flight when a slice ends */
            state->last_ns = clock_now_ns();
    }
}
