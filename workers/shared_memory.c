/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/shared_memory.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "workers/connection.h"

/* --- board --- */

int board_open(size_t threads, struct board **board, struct err *err)
{
    size_t size = sizeof **board + 2 * threads * sizeof(struct sample);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return err_errno(err, errno, "cannot map %zu bytes for the samples", size);
    *board = memory;
    (*board)->size = size;
    (*board)->threads = threads;
    return 0;
}

void board_close(struct board **board)
{
    if (*board != NULL)
        munmap(*board, (*board)->size);
    *board = NULL;
}

struct sample *board_samples(struct board *board, int sends)
{
    return sends ? board->samples : board->samples + board->threads;
}

size_t board_samples_used(const struct board *board)
{
    return board->one_sided ? board->threads : 2 * board->threads;
}

/* FUTEX_PRIVATE_FLAG must not be set: the waiters are other processes. */
static void board_futex(struct board *board, int operation, unsigned value)
{
    syscall(SYS_futex, &board->phase, operation, value, NULL, NULL, 0);
}

void board_set(struct board *board, enum phase phase)
{
    atomic_store(&board->phase, phase);
    board_futex(board, FUTEX_WAKE, INT_MAX);
}

void board_wait(struct board *board, enum phase phase)
{
    while (atomic_load(&board->phase) == phase)
        board_futex(board, FUTEX_WAIT, phase);
}

/* --- reading --- */

static uint64_t clock_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

/* The window begins: time last. */
static int reading_open(const struct meters *meters, struct reading *reading, struct err *err)
{
    socket_tcp(meters->fd, &reading->tcp);
    if (counters_read(meters->counters, reading, err) < 0)
        return -err->code;
    reading->tally = *meters->tally;
    reading->cpu_ns = clock_cpu_ns();
    reading->time_ns = clock_now_ns();
    return 0;
}

/* The window ends: time first. */
static int reading_close(const struct meters *meters, struct reading *reading, struct err *err)
{
    reading->time_ns = clock_now_ns();
    reading->cpu_ns = clock_cpu_ns();
    reading->tally = *meters->tally;
    if (counters_read(meters->counters, reading, err) < 0)
        return -err->code;
    socket_tcp(meters->fd, &reading->tcp);
    return 0;
}

/* --- edge --- */

int edge_cross(struct edge *edge, unsigned phase, struct err *err)
{
    struct sample *sample = edge->sample;
    if (phase == PHASE_WINDOW && reading_open(&edge->meters, &sample->open, err) < 0)
        return -err->code;
    if (phase == PHASE_DRAIN && (reading_close(&edge->meters, &sample->close, err) < 0 ||
                                 socket_granted(edge->meters.fd, sample, err) < 0))
        return -err->code;
    edge->seen = phase;
    atomic_store(&sample->phase, phase);
    return 0;
}
