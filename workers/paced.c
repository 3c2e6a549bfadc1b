/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/paced.h"

#include <math.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/clock.h"
#include "experiment/arrivals.h"
#include "workers/receiver.h"
#include "workers/sender.h"
#include "workers/stamps.h"

/* Does each message carry its number? Of a stream the count of bytes tells it. */
static bool is_numbered(const struct cell *cell)
{
    return cell->transport == TRANSPORT_UDP && cell_has_receiver(cell);
}

/* --- sender --- */

struct pacer {
    struct arrivals arrivals;
    uint64_t begun_ns; /* when the schedule began */
    uint64_t last_ns;  /* the last send in the window; 0: there was none */
    struct stamped *stamped;
    bool spins, numbered;
};

static void pacer_start(struct pacer *pacer, const struct cell *cell, const struct edge *edge,
                        uint64_t begun_ns)
{
    arrivals_begin(cell, edge->board->seed, board_connection(edge->board, edge->sample), &pacer->arrivals);
    pacer->begun_ns = begun_ns;
}

/* Pages are touched here, and not in the window. */
static void pacer_begin(const struct cell *cell, struct edge *edge, struct pacer *pacer)
{
    *pacer = (struct pacer){.stamped = board_stamped(edge->board, edge->sample),
                            .spins = cell->pacing == PACING_SPIN,
                            .numbered = is_numbered(cell)};
    memset(pacer->stamped->stamps, 0, sizeof pacer->stamped->stamps);
    memset(pacer->stamped->kept.gaps_ns, 0, sizeof pacer->stamped->kept.gaps_ns);
    if (!pacer->spins) /* else the kernel lets a timer be 50 us late, to wake less often */
        prctl(PR_SET_TIMERSLACK, 1);
    pacer_start(pacer, cell, edge, clock_now_ns());
}

/* Until that time, or until the phase is another one. Returns the time. */
static uint64_t pacer_wait(const struct pacer *pacer, const struct edge *edge, uint64_t until_ns)
{
    uint64_t now_ns = clock_now_ns();
    while (now_ns < until_ns && board_phase(edge->board) == edge->seen) {
        if (!pacer->spins)
            board_wait_until(edge->board, edge->seen, until_ns);
        now_ns = clock_now_ns();
    }
    return now_ns;
}

static void pacer_keep_gap(struct pacer *pacer, uint64_t now_ns)
{
    struct paced_sample *kept = &pacer->stamped->kept;
    if (pacer->last_ns != 0 && kept->gap_count < PACED_KEPT)
        kept->gaps_ns[kept->gap_count++] = now_ns - pacer->last_ns;
    pacer->last_ns = now_ns;
}

/* The next message of the schedule. */
static int pacer_send(struct pacer *pacer, struct sender *sender, const struct edge *edge,
                      struct message *message, uint64_t now_ns, struct err *err)
{
    const uint64_t number = sender->tally.messages;
    uint64_t intended_ns = pacer->begun_ns + (uint64_t)pacer->arrivals.next_ns;
    bool inside = edge->seen == PHASE_WINDOW;
    if (inside)
        pacer_keep_gap(pacer, now_ns);
    if (pacer->numbered)
        number_write(message, number);
    stamps_write(pacer->stamped, number, inside ? intended_ns : 0, now_ns);
    ssize_t sent = sender->calls->send(sender, message);
    if (sent < 0)
        return sender_failed(sender, (int)-sent, err);
    sender->tally.late_sends += now_ns > intended_ns + LATE_SEND_NS;
    sender->tally.messages++;
    sender->tally.bytes += (uint64_t)sent;
    atomic_store_explicit(&edge->sample->progress, sender->tally.bytes, memory_order_relaxed);
    arrivals_step(&pacer->arrivals);
    return 0;
}

/* As sender_turn. The window has the schedule from its beginning: what was not sent while warming up is
 * forgotten, or its backlog would fill the window of a sender that cannot keep up. */
static int pacer_turn(struct pacer *pacer, struct sender *sender, struct edge *edge, unsigned phase,
                      struct err *err)
{
    uint64_t due = arrivals_due(&pacer->arrivals, clock_now_ns() - pacer->begun_ns);
    sender->tally.scheduled = sender->tally.messages + (edge->seen == PHASE_WINDOW ? due : 0);
    int turned = sender_turn(sender, 1, edge, phase, err);
    if (turned == 0 && phase == PHASE_WINDOW)
        pacer_start(pacer, sender->cell, edge, edge->opened.time_ns);
    return turned;
}

int paced_send(struct sender *sender, struct edge *edge, struct err *err)
{
    struct pacer pacer;
    pacer_begin(sender->cell, edge, &pacer);
    for (unsigned slot = 0;;) {
        uint64_t next_ns = pacer.begun_ns + (uint64_t)pacer.arrivals.next_ns;
        uint64_t now_ns = pacer_wait(&pacer, edge, next_ns);
        unsigned phase = board_phase(edge->board);
        if (phase != edge->seen) {
            int turned = pacer_turn(&pacer, sender, edge, phase, err);
            if (turned != 0)
                return turned < 0 ? turned : 0;
            continue;
        }
        if (pacer_send(&pacer, sender, edge, &sender->ring.messages[slot], now_ns, err) < 0)
            return -err->code;
        slot = slot + 1 == sender->ring.slots ? 0 : slot + 1;
    }
}

/* --- receiver --- */

struct timekeeper {
    struct stamped *stamped;
    struct histogram *latencies;
    uint64_t next; /* of a stream: number of the message that is not whole yet */
    bool numbered;
};

/* So many messages apart that PACED_KEPT of them span the window: of Poisson arrivals there are up to four
 * standard deviations more than was asked for. */
static uint64_t stride_of(const struct cell *cell, uint64_t window_ns)
{
    double expected = (double)cell->offered_rate * (double)window_ns / 1e9;
    return (uint64_t)ceil((expected + 4 * sqrt(expected) + 1) / PACED_KEPT);
}

static void timekeeper_begin(const struct cell *cell, struct edge *edge, struct timekeeper *keeper)
{
    *keeper = (struct timekeeper){.stamped = board_stamped(edge->board, edge->sample),
                                  .latencies = board_latencies(edge->board, edge->sample),
                                  .numbered = is_numbered(cell)};
    struct paced_sample *kept = &keeper->stamped->kept;
    memset(keeper->latencies, 0, sizeof *keeper->latencies);
    memset(&keeper->stamped->sent, 0, sizeof keeper->stamped->sent);
    memset(kept->latencies_ns, 0, sizeof kept->latencies_ns);
    kept->stride = stride_of(cell, edge->board->window_ns);
}

/* The whole of a message is there. */
static void timekeeper_note(struct timekeeper *keeper, const struct edge *edge, uint64_t number,
                            uint64_t now_ns)
{
    struct paced_sample *kept = &keeper->stamped->kept;
    uint64_t intended_ns, actual_ns;
    if (!stamps_read(keeper->stamped, number, &intended_ns, &actual_ns)) {
        kept->untimed += edge->seen != PHASE_WARMUP;
        return;
    }
    if (intended_ns == 0)
        return;
    histogram_record(keeper->latencies, now_ns - intended_ns);
    histogram_record(&keeper->stamped->sent, now_ns - actual_ns);
    if (kept->timed++ % kept->stride == 0 && kept->latency_count < PACED_KEPT)
        kept->latencies_ns[kept->latency_count++] = now_ns - intended_ns;
}

/* The datagrams that were received last. */
static void timekeeper_take_numbered(struct timekeeper *keeper, struct receiver_state *state,
                                     const struct edge *edge, size_t received, uint64_t now_ns)
{
    const size_t message = (size_t)state->cell->message_size;
    const struct iovec whole = {state->buffer, received};
    const struct iovec *pieces = state->calls->pieces != NULL ? state->calls->pieces(state) : &whole;
    for (size_t at = 0; at + message <= received; at += message)
        timekeeper_note(keeper, edge, number_read(pieces, at), now_ns);
}

/* Of a stream: the messages that are whole with the bytes that were received last. */
static void timekeeper_take(struct timekeeper *keeper, const struct receiver_state *state,
                            const struct edge *edge, uint64_t now_ns)
{
    const uint64_t message = (uint64_t)state->cell->message_size;
    for (; (keeper->next + 1) * message <= state->tally.bytes; keeper->next++)
        timekeeper_note(keeper, edge, keeper->next, now_ns);
}

int paced_receive(struct receiver_state *state, struct edge *edge, struct err *err)
{
    struct timekeeper keeper;
    timekeeper_begin(state->cell, edge, &keeper);
    size_t received;
    int goes_on;
    while ((goes_on = receiver_take(state, edge, &received, err)) > 0) {
        uint64_t now_ns = clock_now_ns();
        if (keeper.numbered)
            timekeeper_take_numbered(&keeper, state, edge, received, now_ns);
        else
            timekeeper_take(&keeper, state, edge, now_ns);
    }
    return goes_on;
}
