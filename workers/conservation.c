/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/conservation.h"

#include <errno.h>

#include "experiment/cell.h"

typedef unsigned long long number;

static int window_seen(const struct sample *sample, const char *side, size_t i, struct err *err)
{
    if (sample->open.time_ns != 0 && sample->close.time_ns > sample->open.time_ns)
        return 0;
    return err_set(err, EIO, "connection %zu: the %s missed the window", i, side);
}

static int sender_check(const struct sample *tx, const struct cell *cell, size_t i, struct err *err)
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

/* Datagrams get lost, but not a part of one, and they do not come from nowhere. */
static int receiver_check(const struct sample *rx, uint64_t sent, const struct cell *cell, size_t i,
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

static int connection_check(const struct measurement *measurement, size_t i, struct err *err)
{
    const struct cell *cell = measurement->cell;
    const struct sample *tx = &measurement->tx[i];
    const struct sample *rx = measurement->rx != NULL ? &measurement->rx[i] : NULL;
    size_t name = i + 1; /* as in connections.csv */
    if (window_seen(tx, "sender", name, err) < 0 ||
        (rx != NULL && window_seen(rx, "receiver", name, err) < 0) || sender_check(tx, cell, name, err) < 0)
        return -err->code;
    uint64_t expected = mechanisms[cell->mechanism].undelivered ? 0 : tx->life.bytes;
    return rx != NULL ? receiver_check(rx, expected, cell, name, err) : 0;
}

int conservation_check(const struct measurement *measurement, struct err *err)
{
    for (size_t i = 0; i < measurement->threads; i++)
        if (connection_check(measurement, i, err) < 0)
            return -err->code;
    return 0;
}

/* Ethernet and IP stand before each packet; UDP only before the first of a fragmented datagram's packets,
 * and there IPv6 has a header of 8 bytes more in each (RFC 8200, section 4.5). */
static uint64_t header_bytes(const struct cell *cell, uint64_t packets, uint64_t messages)
{
    enum { ETHERNET = 14, IP4 = 20, IP6 = 40, UDP = 8, FRAGMENT = 8 };
    int64_t ip = cell->ip == IP_6 ? IP6 : IP4;
    bool fragmented = cell->message_size + UDP + ip > cell->mtu;
    uint64_t each = ETHERNET + (uint64_t)ip + (fragmented && cell->ip == IP_6 ? FRAGMENT : 0);
    return packets * each + UDP * (fragmented ? messages : packets);
}

int conservation_sink(const struct measurement *measurement, const struct carried *carried, struct err *err)
{
    bool delivered = !mechanisms[measurement->cell->mechanism].undelivered;
    uint64_t bytes = 0, messages = 0;
    for (size_t i = 0; i < measurement->threads && delivered; i++) {
        bytes += measurement->tx[i].life.bytes;
        messages += measurement->tx[i].life.messages;
    }
    uint64_t headers = header_bytes(measurement->cell, carried->packets, messages);
    if (carried->bytes == bytes + headers)
        return 0;
    return err_set(err, EIO,
                   "%llu bytes were sent, but the sink carried %llu in %llu packets with %llu of headers",
                   (number)bytes, (number)carried->bytes, (number)carried->packets, (number)headers);
}
