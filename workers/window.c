/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/window.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/tcp.h> /* not <netinet/tcp.h>: glibc's tcp_info ends before busy_time */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "netns/lab.h"

/* --- board --- */

int board_open(size_t threads, size_t connections, size_t slices, unsigned parts, struct board **board,
               struct err *err)
{
    size_t each = sizeof(struct sample) + slices * sizeof(struct slice_sample);
    size_t size = sizeof **board + 2 * connections * each;
    if ((parts & BOARD_TIMES) != 0)
        size += connections * sizeof(struct histogram);
    if ((parts & BOARD_STAMPS) != 0)
        size += connections * sizeof(struct stamped);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return err_errno(err, errno, "cannot map %zu bytes for the samples", size);
    *board = memory;
    (*board)->size = size;
    (*board)->threads = threads;
    (*board)->connections = connections;
    (*board)->directions = 1;
    (*board)->slices = slices;
    (*board)->parts = parts;
    return 0;
}

/* FUTEX_PRIVATE_FLAG must not be set: the waiters are other processes. */
static void futex(atomic_uint *word, int operation, unsigned value, const struct timespec *timeout)
{
    syscall(SYS_futex, word, operation, value, timeout, NULL, 0);
}

void board_set(struct board *board, unsigned phase)
{
    atomic_store(&board->phase, phase);
    futex(&board->phase, FUTEX_WAKE, INT_MAX, NULL);
}

void board_wait(struct board *board, unsigned phase)
{
    while (atomic_load(&board->phase) == phase)
        futex(&board->phase, FUTEX_WAIT, phase, NULL);
}

void board_wait_until(struct board *board, unsigned phase, uint64_t until_ns)
{
    struct timespec until = {(time_t)(until_ns / 1000000000u), (long)(until_ns % 1000000000u)};
    /* not FUTEX_WAIT: its time is relative, and what passes until it is set would be slept longer */
    syscall(SYS_futex, &board->phase, FUTEX_WAIT_BITSET, phase, &until, NULL, FUTEX_BITSET_MATCH_ANY);
}

void board_await(struct board *board, unsigned crossed, uint64_t wait_ns)
{
    struct timespec timeout = {(time_t)(wait_ns / 1000000000u), (long)(wait_ns % 1000000000u)};
    futex(&board->crossed, FUTEX_WAIT, crossed, &timeout);
}

/* --- edge --- */

/* What the kernel granted: buffer sizes in bytes (the kernel's doubled ones, socket(7)) and, of a TCP socket,
 * the congestion control in use. */
static int socket_granted(int fd, struct sample *sample, struct err *err)
{
    int send_buffer, receive_buffer, protocol;
    socklen_t length = sizeof protocol, name_length = sizeof sample->congestion;
    if (getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, &length) < 0 ||
        getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, &length) < 0 ||
        getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) < 0 ||
        (protocol == IPPROTO_TCP &&
         getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, sample->congestion, &name_length) < 0))
        return err_errno(err, errno, "cannot read back the socket's options");
    sample->sndbuf_bytes = (uint32_t)send_buffer;
    sample->rcvbuf_bytes = (uint32_t)receive_buffer;
    return 0;
}

/* TCP_INFO. `known` is 0 when this kernel does not fill in all that is asked for, and for other sockets. */
static void socket_tcp(int fd, struct tcp_reading *reading)
{
    struct tcp_info info;
    socklen_t length = sizeof info;
    *reading = (struct tcp_reading){0};
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0 ||
        length < offsetof(struct tcp_info, tcpi_sndbuf_limited) + sizeof info.tcpi_sndbuf_limited)
        return;
    *reading = (struct tcp_reading){
        .retransmits = info.tcpi_total_retrans,
        .busy_us = info.tcpi_busy_time,
        .rwnd_limited_us = info.tcpi_rwnd_limited,
        .sndbuf_limited_us = info.tcpi_sndbuf_limited,
        .rtt_us = info.tcpi_rtt,
        .window_bytes = info.tcpi_rcv_ssthresh,
        .known = 1,
    };
}

static uint64_t clock_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

/* Both are cumulative: what grew from one to the other does not count any more in what is read after them. */
static void skip(uint64_t *open, uint64_t from, uint64_t to)
{
    if (from != COUNT_UNKNOWN && to != COUNT_UNKNOWN && *open != COUNT_UNKNOWN)
        *open += to - from;
}

/* A rest is over: the run's opening reading moves on by what grew in it, so that closing - opening stays the
 * sum over the slices. A tally stands still in a rest. */
static void reading_skip(struct reading *open, const struct reading *from, const struct reading *to)
{
    skip(&open->time_ns, from->time_ns, to->time_ns);
    skip(&open->cpu_ns, from->cpu_ns, to->cpu_ns);
    skip(&open->context_switches, from->context_switches, to->context_switches);
    skip(&open->migrations, from->migrations, to->migrations);
    skip(&open->page_faults, from->page_faults, to->page_faults);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        skip(&open->counters[i].value, from->counters[i].value, to->counters[i].value);
        skip(&open->counters[i].enabled_ns, from->counters[i].enabled_ns, to->counters[i].enabled_ns);
        skip(&open->counters[i].running_ns, from->counters[i].running_ns, to->counters[i].running_ns);
    }
    skip(&open->tcp.retransmits, from->tcp.retransmits, to->tcp.retransmits);
    skip(&open->tcp.busy_us, from->tcp.busy_us, to->tcp.busy_us);
    skip(&open->tcp.rwnd_limited_us, from->tcp.rwnd_limited_us, to->tcp.rwnd_limited_us);
    skip(&open->tcp.sndbuf_limited_us, from->tcp.sndbuf_limited_us, to->tcp.sndbuf_limited_us);
}

/* TCP's view of the thread's other connections, which takes a system call each. */
static void others_tcp(const struct meters *meters)
{
    for (size_t i = 0; i < meters->other_count; i++)
        socket_tcp(meters->others[i].fd, &meters->others[i].tcp);
}

/* Their readings at the thread's edge. */
static void others_open(const struct edge *edge)
{
    for (size_t i = 0; i < edge->meters.other_count; i++) {
        const struct meter *meter = &edge->meters.others[i];
        struct sample *sample = edge_sample(edge, i + 1);
        const struct reading now = {
            .time_ns = edge->opened.time_ns, .tally = *meter->tally, .tcp = meter->tcp};
        if (sample->open.time_ns == 0)
            sample->open = now;
        else
            reading_skip(&sample->open, &sample->close, &now);
    }
}

static void others_close(const struct edge *edge)
{
    for (size_t i = 0; i < edge->meters.other_count; i++) {
        const struct meter *meter = &edge->meters.others[i];
        edge_sample(edge, i + 1)->close = (struct reading){
            .time_ns = edge->sample->close.time_ns, .tally = *meter->tally, .tcp = meter->tcp};
    }
}

/* Of all connections of the thread. */
static uint64_t edge_bytes(const struct edge *edge)
{
    uint64_t bytes = edge->meters.tally->bytes;
    for (size_t i = 0; i < edge->meters.other_count; i++)
        bytes += edge->meters.others[i].tally->bytes;
    return bytes;
}

/* The window, or a slice, begins: time last. */
static int edge_open(struct edge *edge, struct err *err)
{
    const struct meters *meters = &edge->meters;
    struct sample *sample = edge->sample;
    struct reading *now = &edge->opened;
    edge->ended_ns = 0;
    socket_tcp(meters->fd, &now->tcp);
    others_tcp(meters);
    if (counters_read(meters->counters, now, err) < 0)
        return -err->code;
    now->tally = *meters->tally;
    edge->opened_bytes = edge_bytes(edge);
    now->cpu_ns = clock_cpu_ns();
    now->time_ns = clock_now_ns();
    if (sample->open.time_ns == 0)
        sample->open = *now;
    else
        reading_skip(&sample->open, &sample->close, now);
    others_open(edge);
    return 0;
}

/* It ends: time first. */
static int edge_close(struct edge *edge, struct err *err)
{
    const struct meters *meters = &edge->meters;
    const struct reading *opened = &edge->opened;
    struct reading *close = &edge->sample->close;
    const struct board *board = edge->board;
    uint64_t through_ns = atomic_load(&edge->board->ended_ns);
    uint64_t ended_ns = through_ns > edge->ended_ns ? through_ns : edge->ended_ns;
    close->time_ns = ended_ns > opened->time_ns ? ended_ns : clock_now_ns();
    close->cpu_ns = clock_cpu_ns();
    close->tally = *meters->tally;
    if (counters_read(meters->counters, close, err) < 0)
        return -err->code;
    socket_tcp(meters->fd, &close->tcp);
    others_tcp(meters);
    others_close(edge);
    if (board->slice < board->slices) {
        uint64_t before = opened->context_switches, after = close->context_switches;
        bool known = before != COUNT_UNKNOWN && after != COUNT_UNKNOWN;
        board_slices(edge->board, edge->sample)[board->slice] = (struct slice_sample){
            .time_ns = close->time_ns - opened->time_ns,
            .bytes = edge_bytes(edge) - edge->opened_bytes,
            .cpu_ns = close->cpu_ns - opened->cpu_ns,
            .context_switches = known ? after - before : COUNT_UNKNOWN,
        };
    }
    return 0;
}

static int edge_granted(const struct edge *edge, struct err *err)
{
    int rc = socket_granted(edge->meters.fd, edge->sample, err);
    for (size_t i = 0; i < edge->meters.other_count && rc == 0; i++)
        rc = socket_granted(edge->meters.others[i].fd, edge_sample(edge, i + 1), err);
    return rc;
}

int edge_cross(struct edge *edge, unsigned phase, struct err *err)
{
    struct sample *sample = edge->sample;
    /* What the parent wrote to the board before it set this phase is seen from here on. */
    atomic_thread_fence(memory_order_acquire);
    bool counts = edge->board->slice != SLICE_NONE;
    if (counts && phase_is_open(edge->seen) && edge_close(edge, err) < 0)
        return -err->code;
    if ((phase_is_rest(phase) || phase == PHASE_DRAIN) && edge_granted(edge, err) < 0)
        return -err->code;
    if (counts && phase_is_open(phase) && edge_open(edge, err) < 0)
        return -err->code;
    edge->seen = phase;
    atomic_store(&sample->phase, phase);
    if (edge->board->slices > 0) {
        atomic_fetch_add(&edge->board->crossed, 1);
        futex(&edge->board->crossed, FUTEX_WAKE, 1, NULL);
    }
    return 0;
}

void edge_through(struct edge *edge)
{
    struct board *board = edge->board;
    uint64_t now_ns = clock_now_ns(), last_ns = atomic_load(&board->ended_ns);
    while (last_ns < now_ns && !atomic_compare_exchange_weak(&board->ended_ns, &last_ns, now_ns))
        ;
    atomic_fetch_add(&board->through, 1);
    atomic_fetch_add(&board->crossed, 1);
    futex(&board->crossed, FUTEX_WAKE, 1, NULL);
    board_wait(board, edge->seen);
}

int edge_rest(struct edge *edge, unsigned phase, struct err *err)
{
    if (edge_cross(edge, phase, err) < 0)
        return -err->code;
    board_wait(edge->board, phase);
    return 0;
}

/* --- intervals --- */

static uint64_t intervals_elapsed_ns(const struct intervals *intervals)
{
    return intervals->count > 0 ? intervals->list[intervals->count - 1].time_ns : 0;
}

uint64_t intervals_next_ns(const struct intervals *intervals)
{
    return intervals->opened_ns +
           (intervals_elapsed_ns(intervals) / intervals->length_ns + 1) * intervals->length_ns;
}

void intervals_tick(struct intervals *intervals, uint64_t now_ns, uint64_t progress, bool last)
{
    uint64_t elapsed = now_ns - intervals->opened_ns;
    if (intervals->count == intervals->capacity || elapsed <= intervals_elapsed_ns(intervals) ||
        (!last && now_ns < intervals_next_ns(intervals)))
        return;
    intervals->list[intervals->count++] =
        (struct interval){.time_ns = elapsed, .rx_bytes = progress - intervals->counted};
    intervals->counted = progress;
}

/* --- measurement --- */

typedef unsigned long long number; /* for %llu */

static int window_seen(const struct sample *sample, const char *side, size_t i, struct err *err)
{
    if (sample->open.time_ns != 0 && sample->close.time_ns > sample->open.time_ns)
        return 0;
    return err_set(err, EIO, "connection %zu: the %s missed the window", i, side);
}

static int sent_check(const struct sample *tx, const struct cell *cell, size_t i, struct err *err)
{
    uint64_t whole = tx->life.messages * (uint64_t)cell->message_size;
    if (tx->life.bytes != whole)
        return err_set(
            err, EIO, "connection %zu: %llu bytes were sent, but %llu messages of %lld bytes are %llu", i,
            (number)tx->life.bytes, (number)tx->life.messages, (long long)cell->message_size, (number)whole);
    if (tx->life.zc_completions != tx->life.zc_sends)
        return err_set(err, EIO, "connection %zu: %llu sends were zero-copy, but %llu were completed", i,
                       (number)tx->life.zc_sends, (number)tx->life.zc_completions);
    return 0;
}

/* Each request has had its whole response. */
static int responses_check(const struct sample *tx, const struct sample *rx, const struct cell *cell,
                           size_t i, struct err *err)
{
    uint64_t whole = tx->life.messages * (uint64_t)cell_response_bytes(cell);
    if (tx->life.response_bytes == whole && rx->life.response_bytes == whole)
        return 0;
    return err_set(err, EIO,
                   "connection %zu: responses of %llu bytes were sent and of %llu received, but those to "
                   "%llu requests have %llu",
                   i, (number)rx->life.response_bytes, (number)tx->life.response_bytes,
                   (number)tx->life.messages, (number)whole);
}

/* Datagrams get lost, but not a part of one, and they do not come from nowhere. */
static int received_check(const struct sample *rx, uint64_t sent, const struct cell *cell, size_t i,
                          struct err *err)
{
    bool lossy = cell->transport == TRANSPORT_UDP;
    uint64_t received = rx->life.bytes;
    if (lossy && received % (uint64_t)cell->message_size != 0)
        return err_set(err, EIO, "connection %zu: %llu bytes were received, but messages have %lld", i,
                       (number)received, (long long)cell->message_size);
    if (received == sent || (lossy && received < sent))
        return 0;
    return err_set(err, EIO, "connection %zu: %llu bytes were sent, but %llu were received", i, (number)sent,
                   (number)received);
}

/* The device carries what all connections sent, and headers. */
static int sink_check(const struct measurement *measurement, const struct carried *carried, struct err *err)
{
    enum { ETHERNET = 14, IP4 = 20, IP6 = 40, UDP = 8, FRAGMENT = 8 };
    const struct cell *cell = measurement->cell;
    bool delivered = !mechanisms[cell->mechanism].undelivered;
    uint64_t bytes = 0, messages = 0;
    for (size_t i = 0; i < measurement->connections && delivered; i++) {
        bytes += measurement->tx[i].life.bytes;
        messages += measurement->tx[i].life.messages;
    }
    /* Ethernet and IP stand before each packet; UDP only before the first of a fragmented datagram's packets,
     * and there IPv6 has a header of 8 bytes more in each (RFC 8200, section 4.5). */
    int64_t ip = cell->ip == IP_6 ? IP6 : IP4;
    bool fragmented = cell->message_size + UDP + ip > cell->mtu;
    uint64_t each = ETHERNET + (uint64_t)ip + (fragmented && cell->ip == IP_6 ? FRAGMENT : 0);
    uint64_t headers = carried->packets * each + UDP * (fragmented ? messages : carried->packets);
    if (carried->bytes == bytes + headers)
        return 0;
    return err_set(err, EIO,
                   "%llu bytes were sent, but the sink carried %llu in %llu packets with %llu of headers",
                   (number)bytes, (number)carried->bytes, (number)carried->packets, (number)headers);
}

int measurement_check(const struct measurement *measurement, const struct carried *carried, struct err *err)
{
    const struct cell *cell = measurement->cell;
    for (size_t i = 0; i < measurement->connections; i++) {
        const struct sample *tx = &measurement->tx[i];
        const struct sample *rx = measurement->rx != NULL ? &measurement->rx[i] : NULL;
        /* as in connections.csv */
        size_t name = sample_connection(i, measurement->threads, (size_t)cell_directions(cell)) + 1;
        if (window_seen(tx, "sender", name, err) < 0 ||
            (rx != NULL && window_seen(rx, "receiver", name, err) < 0) || sent_check(tx, cell, name, err) < 0)
            return -err->code;
        uint64_t expected = mechanisms[cell->mechanism].undelivered ? 0 : tx->life.bytes;
        if (rx != NULL && (received_check(rx, expected, cell, name, err) < 0 ||
                           responses_check(tx, rx, cell, name, err) < 0))
            return -err->code;
    }
    return carried != NULL ? sink_check(measurement, carried, err) : 0;
}

static int samples_copy(const struct sample *samples, size_t count, struct sample **copy, struct err *err)
{
    *copy = aligned_alloc(_Alignof(struct sample), count * sizeof **copy);
    if (*copy == NULL)
        return err_errno(err, ENOMEM, "no memory for the samples of %zu connections", count);
    memcpy(*copy, samples, count * sizeof **copy);
    return 0;
}

/* What a board has of connections besides samples; nothing arrives from a sender alone that could be timed.
 */
static int times_take(struct measurement *measurement, struct board *board, struct err *err)
{
    const struct sample *first = board_samples(board, true);
    const size_t connections = board->connections;
    const bool paced = measurement->cell->pattern == PATTERN_PACED, times = (board->parts & BOARD_TIMES) != 0,
               stamps = (board->parts & BOARD_STAMPS) != 0;
    if (times)
        measurement->latencies = malloc(connections * sizeof *measurement->latencies);
    if (times && paced)
        measurement->sent_latencies = malloc(connections * sizeof *measurement->sent_latencies);
    if (stamps)
        measurement->paced =
            aligned_alloc(_Alignof(struct paced_sample), connections * sizeof *measurement->paced);
    if ((times && measurement->latencies == NULL) || (stamps && measurement->paced == NULL) ||
        (times && paced && measurement->sent_latencies == NULL))
        return err_errno(err, ENOMEM, "no memory for the times of %zu connections", connections);
    for (size_t i = 0; i < connections; i++) {
        if (times)
            measurement->latencies[i] = *board_latencies(board, first + i);
        if (times && paced)
            measurement->sent_latencies[i] = board_stamped(board, first + i)->sent;
        if (stamps)
            measurement->paced[i] = board_stamped(board, first + i)->kept;
    }
    return 0;
}

/* What one side's threads did in slice `i`. */
static struct slice_sample slice_sum(struct board *board, bool sends, size_t i)
{
    struct slice_sample sum = {0};
    for (size_t thread = 0; thread < board->threads; thread++) {
        const struct slice_sample *one = board_slices(board, board_samples(board, sends) + thread) + i;
        bool unknown = one->context_switches == COUNT_UNKNOWN || sum.context_switches == COUNT_UNKNOWN;
        sum.time_ns += one->time_ns;
        sum.bytes += one->bytes;
        sum.cpu_ns += one->cpu_ns;
        sum.context_switches = unknown ? COUNT_UNKNOWN : sum.context_switches + one->context_switches;
    }
    return sum;
}

static int slices_take(struct measurement *measurement, struct board *board, struct err *err)
{
    measurement->slices = calloc(board->slices + 1, sizeof *measurement->slices);
    if (measurement->slices == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu slices", board->slices);
    measurement->slice_count = board->slices;
    for (size_t i = 0; i < board->slices; i++) {
        const struct slice_sample tx = slice_sum(board, true, i), rx = slice_sum(board, false, i);
        const struct slice_sample *counted = board->one_sided ? &tx : &rx;
        measurement->slices[i] = (struct slice){
            .time_ns = counted->time_ns / board->threads,
            .bytes = counted->bytes,
            .tx_cpu_ns = tx.cpu_ns,
            .rx_cpu_ns = board->one_sided ? COUNT_UNKNOWN : rx.cpu_ns,
            .tx_context_switches = tx.context_switches,
            .rx_context_switches = board->one_sided ? COUNT_UNKNOWN : rx.context_switches,
        };
    }
    return 0;
}

int measurement_take(struct measurement *measurement, struct board *board, const struct carried *carried,
                     struct err *err)
{
    measurement->threads = board->threads;
    measurement->connections = board->connections;
    if (samples_copy(board_samples(board, true), board->connections, &measurement->tx, err) < 0 ||
        (!board->one_sided &&
         samples_copy(board_samples(board, false), board->connections, &measurement->rx, err) < 0) ||
        (board->parts != 0 && times_take(measurement, board, err) < 0) ||
        (board->slices > 0 && slices_take(measurement, board, err) < 0))
        return -err->code;
    return measurement_check(measurement, carried, err);
}

void measurement_release(struct measurement *measurement)
{
    free(measurement->tx);
    free(measurement->rx);
    free(measurement->intervals);
    free(measurement->slices);
    free(measurement->latencies);
    free(measurement->sent_latencies);
    free(measurement->paced);
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
    measurement->slices = NULL;
    measurement->latencies = measurement->sent_latencies = NULL;
    measurement->paced = NULL;
}
