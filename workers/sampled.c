/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/sampled.h"

#include <string.h>

#include "base/clock.h"
#include "workers/receiver.h"
#include "workers/sender.h"
#include "workers/stamps.h"

/* Sample k is message k x latency_sample; its stamp has its own number. */
int sampled_send(struct sender *sender, struct edge *edge, struct err *err)
{
    struct stamped *const stamped = board_stamped(edge->board, edge->sample);
    const uint64_t every = (uint64_t)sender->cell->latency_sample;
    atomic_uint_fast64_t *const progress = &edge->sample->progress;
    uint64_t left = 1, sample = 0;
    memset(stamped->stamps, 0,
           sizeof stamped->stamps); /* its pages are touched here, and not in the window */
    for (unsigned slot = 0;;) {
        unsigned phase = board_phase(edge->board);
        if (__builtin_expect(phase != edge->seen, 0)) {
            int turned = sender_turn(sender, 1, edge, phase, err);
            if (turned != 0)
                return turned < 0 ? turned : 0;
            continue;
        }
        if (__builtin_expect(--left == 0, 0)) {
            uint64_t now_ns = clock_now_ns();
            stamps_write(stamped, sample++, phase == PHASE_WINDOW ? now_ns : 0, now_ns);
            left = every;
        }
        ssize_t sent = sender->calls->send(sender, &sender->ring.messages[slot]);
        if (__builtin_expect(sent < 0, 0))
            return sender_failed(sender, (int)-sent, err);
        sender->tally.messages++;
        sender->tally.bytes += (uint64_t)sent;
        atomic_store_explicit(progress, sender->tally.bytes, memory_order_relaxed);
        if (++slot == sender->ring.slots)
            slot = 0;
    }
}

/* The samples that are whole: `*sample` is the next one, which ends at byte `*end`. */
static void take_samples(struct stamped *stamped, struct histogram *latencies, const struct edge *edge,
                         uint64_t bytes, uint64_t step, uint64_t *sample, uint64_t *end)
{
    const uint64_t now_ns = clock_now_ns();
    for (; bytes >= *end; *end += step) {
        uint64_t began_ns, same_ns;
        if (!stamps_read(stamped, (*sample)++, &began_ns, &same_ns))
            stamped->kept.untimed += edge->seen != PHASE_WARMUP;
        else if (began_ns != 0)
            histogram_record(latencies, now_ns - began_ns);
    }
}

int sampled_receive(struct receiver_state *state, struct edge *edge, struct err *err)
{
    struct stamped *const stamped = board_stamped(edge->board, edge->sample);
    struct histogram *const latencies = board_latencies(edge->board, edge->sample);
    const uint64_t step = (uint64_t)(state->cell->latency_sample * state->cell->message_size);
    uint64_t sample = 0, end = (uint64_t)state->cell->message_size;
    size_t received;
    int goes_on;
    memset(latencies, 0, sizeof *latencies);
    while ((goes_on = receiver_take(state, edge, &received, err)) > 0)
        if (state->tally.bytes >= end)
            take_samples(stamped, latencies, edge, state->tally.bytes, step, &sample, &end);
    return goes_on;
}
