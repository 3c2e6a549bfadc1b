/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/thread.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "netns/privileges.h"
#include "workers/counters.h"
#include "workers/hello.h"
#include "workers/receiver.h"
#include "workers/sender.h"

static struct sample *thread_sample(const struct thread *thread)
{
    return board_samples(thread->worker->board, thread->worker->sends) + thread->connection;
}

static int thread_pin(const struct thread *thread, int cpu, struct err *err)
{
    thread_sample(thread)->cpu = cpu;
    if (cpu < 0)
        return 0;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    int failed = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
    return failed != 0 ? err_errno(err, failed, "cannot pin a thread to CPU %d", cpu) : 0;
}

/* What this side will really use: the sender's sizes come from its ring. Behind a sink nobody compares. */
static int thread_hello(const struct thread *thread, size_t message_bytes, size_t fields, struct err *err)
{
    const struct cell *cell = thread->worker->cell;
    if (thread->wire.talk < 0)
        return 0;
    struct hello hello = {
        .magic = HELLO_MAGIC,
        .message_bytes = message_bytes,
        .fields = fields,
        .threads = (uint64_t)cell->threads,
        .connection = thread->connection,
        .mechanism = cell->mechanism,
        .receive = cell->receive,
        .direction = cell->direction,
    };
    return hello_exchange(thread->wire.talk, &hello, thread->worker->role == ROLE_SERVER, err);
}

static size_t ring_bytes(const struct ring *ring)
{
    size_t bytes = 0;
    for (size_t i = 0; i < ring->messages[0].count; i++)
        bytes += ring->messages[0].fields[i].iov_len;
    return bytes;
}

/* Tells that everything is in place, and waits for the warm-up. */
static int thread_line_up(const struct thread *thread, struct edge *edge, struct err *err)
{
    edge->sample->tid = gettid();
    if (worker_ready(thread->worker, err) < 0)
        return -err->code;
    board_wait(edge->board, PHASE_SETUP);
    return edge_cross(edge, PHASE_WARMUP, err);
}

static int thread_send(const struct thread *thread, struct edge edge, struct err *err)
{
    const struct worker *worker = thread->worker;
    const struct sender_calls *calls =
        worker->plan->sender != NULL ? worker->plan->sender : sender_calls[worker->cell->mechanism];
    own_sender sender = {.fd = -1};
    if (sender_open(thread->wire.payload, worker->cell, calls, &sender, err) < 0)
        return -err->code;
    edge.meters.tally = &sender.tally;
    if (thread_hello(thread, ring_bytes(&sender.ring), sender.ring.messages[0].count, err) < 0 ||
        thread_line_up(thread, &edge, err) < 0 || sender_run(&sender, &edge, err) < 0 ||
        wire_finish(worker->cell, &thread->wire, err) < 0 || sender_keep(&sender, err) < 0)
        return -err->code;
    edge.sample->life = sender.tally;
    return 0;
}

static int thread_receive(const struct thread *thread, struct edge edge, struct err *err)
{
    const struct worker *worker = thread->worker;
    const struct receiver_calls *calls =
        worker->plan->receiver != NULL ? worker->plan->receiver : receiver_calls[worker->cell->receive];
    own_receiver state = {.fd = -1};
    if (receiver_open(thread->wire.payload, worker->cell, calls, &state, err) < 0)
        return -err->code;
    edge.meters.tally = &state.tally;
    size_t messages = (size_t)cell_segments(worker->cell);
    if (thread_hello(thread, messages * (size_t)worker->cell->message_size,
                     messages * (size_t)worker->cell->fields, err) < 0 ||
        thread_line_up(thread, &edge, err) < 0 || receiver_run(&state, &edge, err) < 0 ||
        wire_understood(worker->cell, &thread->wire, err) < 0)
        return -err->code;
    edge.sample->life = state.tally;
    return 0;
}

static int thread_work(const struct thread *thread, struct err *err)
{
    const struct worker *worker = thread->worker;
    const struct pair_plan *plan = worker->plan;
    int cpu = (worker->sends ? plan->tx_cpu : plan->rx_cpu)[thread->connection];
    own_counters counters = NULL;
    if (thread_pin(thread, cpu, err) < 0 || counters_open(plan->settings->events, &counters, err) < 0 ||
        privileges_drop(err) < 0)
        return -err->code;
    struct edge edge = {
        .board = worker->board,
        .sample = thread_sample(thread),
        .meters = {.fd = thread->wire.payload, .counters = counters},
        .seen = PHASE_SETUP,
    };
    return worker->sends ? thread_send(thread, edge, err) : thread_receive(thread, edge, err);
}

static void *thread_main(void *argument)
{
    const struct thread *thread = argument;
    struct err err = {0};
    if (thread_work(thread, &err) == 0)
        return NULL;
    err_context(&err, "connection %u", thread->connection + 1);
    worker_fail(thread->worker, &err);
}

int thread_start(struct thread *thread, const struct worker *worker, unsigned connection, struct err *err)
{
    thread->worker = worker;
    thread->connection = connection;
    int failed = pthread_create(&thread->id, NULL, thread_main, thread);
    return failed != 0 ? err_errno(err, failed, "cannot start the thread of connection %u", connection + 1)
                       : 0;
}

int thread_join(struct thread *thread, struct err *err)
{
    int failed = pthread_join(thread->id, NULL);
    return failed != 0
               ? err_errno(err, failed, "cannot wait for the thread of connection %u", thread->connection + 1)
               : 0;
}
