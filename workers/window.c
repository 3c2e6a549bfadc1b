/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/window.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/own.h"

/* --- window --- */

int window_init(struct board *board, bool watch_sender, int64_t duration_ns, struct window *window,
                struct err *err)
{
    /* One more for a last one that is shorter, one more for a window that is left late. */
    size_t capacity = (size_t)(duration_ns / INTERVAL_NS) + 2;
    *window = (struct window){.board = board, .watch_sender = watch_sender, .capacity = capacity};
    window->intervals = calloc(capacity, sizeof *window->intervals);
    if (window->intervals == NULL)
        return err_errno(err, ENOMEM, "no memory for %zu intervals", capacity);
    return 0;
}

void window_release(struct window *window)
{
    free(window->intervals);
    window->intervals = NULL;
}

static uint64_t window_progress(const struct window *window)
{
    const struct sample *samples = board_samples(window->board, window->watch_sender);
    uint64_t bytes = 0;
    for (size_t i = 0; i < window->board->threads; i++)
        bytes += atomic_load_explicit(&samples[i].progress, memory_order_relaxed);
    return bytes;
}

void window_phase(struct window *window, enum phase phase)
{
    board_set(window->board, phase);
    window->phase_ns = clock_now_ns();
}

void window_open(struct window *window, uint64_t now_ns)
{
    window->opened_ns = now_ns;
    window->counted = window_progress(window);
}

static bool sample_behind(const struct window *window, size_t i)
{
    return atomic_load(&window->board->samples[i].phase) != board_phase(window->board);
}

bool window_acknowledged(const struct window *window)
{
    for (size_t i = 0; i < board_samples_used(window->board); i++)
        if (sample_behind(window, i))
            return false;
    return true;
}

void window_nudge(const struct window *window, const pid_t pids[2])
{
    size_t threads = window->board->threads;
    for (size_t i = 0; i < board_samples_used(window->board); i++)
        if (sample_behind(window, i) && pids[i / threads] > 0)
            tgkill(pids[i / threads], window->board->samples[i].tid, SIGUSR1);
}

uint64_t window_next_ns(const struct window *window)
{
    uint64_t elapsed = window->count > 0 ? window->intervals[window->count - 1].time_ns : 0;
    return window->opened_ns + (elapsed / INTERVAL_NS + 1) * INTERVAL_NS;
}

void window_tick(struct window *window, uint64_t now_ns, bool last)
{
    uint64_t elapsed = now_ns - window->opened_ns;
    uint64_t before = window->count > 0 ? window->intervals[window->count - 1].time_ns : 0;
    if (window->count == window->capacity || elapsed <= before || (!last && now_ns < window_next_ns(window)))
        return;
    uint64_t progress = window_progress(window);
    window->intervals[window->count++] =
        (struct interval){.time_ns = elapsed, .rx_bytes = progress - window->counted};
    window->counted = progress;
}

/* --- measurement --- */

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
