/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/conservation.h"

#include <errno.h>

typedef unsigned long long number;

static int window_seen(const struct sample *sample, const char *side, size_t i, struct err *err)
{
    if (sample->open.time_ns != 0 && sample->close.time_ns > sample->open.time_ns)
        return 0;
    return err_set(err, EIO, "connection %zu: the %s missed the window", i, side);
}

static int connection_check(const struct measurement *measurement, const struct mechanism *mechanism,
                            size_t i, struct err *err)
{
    const struct sample *tx = &measurement->tx[i], *rx = &measurement->rx[i];
    if (window_seen(tx, "sender", i, err) < 0 || window_seen(rx, "receiver", i, err) < 0)
        return -err->code;
    uint64_t whole = tx->life.messages * (uint64_t)measurement->cell->message_size;
    if (tx->life.bytes != whole)
        return err_set(err, EIO,
                       "connection %zu: %llu bytes were sent, but %llu messages of %lld bytes are %llu", i,
                       (number)tx->life.bytes, (number)tx->life.messages,
                       (long long)measurement->cell->message_size, (number)whole);
    uint64_t expected = mechanism->undelivered ? 0 : tx->life.bytes;
    if (rx->life.bytes != expected)
        return err_set(err, EIO, "connection %zu: %llu bytes were sent, but %llu were received", i,
                       (number)expected, (number)rx->life.bytes);
    if (tx->life.zc_completions != tx->life.zc_sends)
        return err_set(err, EIO, "connection %zu: %llu sends were zero-copy, but %llu were completed", i,
                       (number)tx->life.zc_sends, (number)tx->life.zc_completions);
    return 0;
}

int conservation_check(const struct measurement *measurement, const struct mechanism *mechanism,
                       struct err *err)
{
    for (size_t i = 0; i < measurement->threads; i++)
        if (connection_check(measurement, mechanism, i, err) < 0)
            return -err->code;
    return 0;
}
