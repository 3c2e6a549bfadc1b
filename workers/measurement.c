/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/measurement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/own.h"
#include "workers/board.h"
#include "workers/window.h"

static int samples_copy(const struct sample *samples, size_t threads, struct sample **copy, struct err *err)
{
    *copy = aligned_alloc(_Alignof(struct sample), threads * sizeof **copy);
    if (*copy == NULL)
        return err_errno(err, ENOMEM, "no memory for the samples of %zu threads", threads);
    memcpy(*copy, samples, threads * sizeof **copy);
    return 0;
}

int measurement_take(struct measurement *measurement, struct board *board, struct window *window,
                     struct err *err)
{
    measurement->threads = board->threads;
    measurement->interval_count = window->count;
    measurement->intervals = steal_pointer(&window->intervals);
    if (samples_copy(board_samples(board, true), board->threads, &measurement->tx, err) < 0)
        return -err->code;
    return board->one_sided
               ? 0
               : samples_copy(board_samples(board, false), board->threads, &measurement->rx, err);
}

void measurement_release(struct measurement *measurement)
{
    free(measurement->tx);
    free(measurement->rx);
    free(measurement->intervals);
    measurement->tx = measurement->rx = NULL;
    measurement->intervals = NULL;
}
