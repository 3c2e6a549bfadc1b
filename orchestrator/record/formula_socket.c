/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of sockets and TCP: what the kernel granted, and what it says about the connections. */
#include "record/formula.h"

#include <math.h>
#include <string.h>

#include "record/bottleneck.h"
#include "experiment/mechanism.h"

/* The smallest of a side's granted buffers; NaN when one is 0: no socket has such a buffer, it was not read.
 */
static double least(struct side side, size_t offset)
{
    double smallest = NAN;
    for (size_t i = 0; i < side.threads; i++) {
        uint32_t bytes;
        memcpy(&bytes, (const char *)&side.samples[i] + offset, sizeof bytes);
        if (!(smallest <= bytes)) /* not fmin(): gcc 12 for arm64 breaks off on this loop at -O3 */
            smallest = bytes;
    }
    return smallest > 0 ? smallest : NAN;
}

double formula_sndbuf_bytes(const struct measurement *measurement)
{
    return least(side_tx(measurement), offsetof(struct sample, sndbuf_bytes));
}

double formula_rcvbuf_bytes(const struct measurement *measurement)
{
    return least(side_rx(measurement), offsetof(struct sample, rcvbuf_bytes));
}

static bool tcp_known(const struct measurement *measurement)
{
    bool known = measurement->threads > 0;
    for (size_t i = 0; i < measurement->threads; i++)
        known = known && measurement->tx[i].open.tcp.known && measurement->tx[i].close.tcp.known;
    return known;
}

double formula_retransmits(const struct measurement *measurement)
{
    return tcp_known(measurement) ? side_sum(side_tx(measurement), offsetof(struct reading, tcp.retransmits))
                                  : NAN;
}

double formula_tcp_rtt_us(const struct measurement *measurement)
{
    double sum = 0;
    for (size_t i = 0; i < measurement->threads; i++)
        sum += measurement->tx[i].close.tcp.rtt_us;
    return tcp_known(measurement) ? sum / (double)measurement->threads : NAN;
}

/* Mean over the connections of the share of the window, in percent, that a TCP clock in us went forward. */
static double tcp_share(const struct measurement *measurement, size_t offset)
{
    double us_per_ns = side_rate(side_tx(measurement), offset);
    return tcp_known(measurement) ? 100 * us_per_ns * 1e3 / (double)measurement->threads : NAN;
}

double formula_busy_pct(const struct measurement *measurement)
{
    return tcp_share(measurement, offsetof(struct reading, tcp.busy_us));
}

double formula_rwnd_limited_pct(const struct measurement *measurement)
{
    return tcp_share(measurement, offsetof(struct reading, tcp.rwnd_limited_us));
}

double formula_sndbuf_limited_pct(const struct measurement *measurement)
{
    return tcp_share(measurement, offsetof(struct reading, tcp.sndbuf_limited_us));
}

/* Datagrams: what is neither received nor lost does not exist, so that over the whole life the difference
 * is exact; at the window's edges some are on their way. */
static double life_messages(const struct sample *sample, const struct measurement *measurement)
{
    return formula_ratio((double)sample->life.bytes, (double)measurement->cell->message_size);
}

double formula_lost_messages(const struct measurement *measurement)
{
    const struct cell *cell = measurement->cell;
    if (cell->transport != TRANSPORT_UDP || measurement->rx == NULL ||
        mechanisms[cell->mechanism].undelivered)
        return NAN;
    double lost = 0;
    for (size_t i = 0; i < measurement->threads; i++)
        lost +=
            life_messages(&measurement->tx[i], measurement) - life_messages(&measurement->rx[i], measurement);
    return lost;
}

double formula_lost_pct(const struct measurement *measurement)
{
    double sent = 0;
    for (size_t i = 0; i < measurement->threads; i++)
        sent += life_messages(&measurement->tx[i], measurement);
    return 100 * formula_ratio(formula_lost_messages(measurement), sent);
}

double formula_bottleneck(const struct measurement *measurement)
{
    return bottleneck_find(measurement);
}
