/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/board.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

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
