/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/formula.h"

#include <math.h>
#include <unistd.h>

#include "experiment/mechanism.h"

/* The shape of most metrics: one cumulative number, summed over the connections of one side. */
#define SUM(id, side, member)                                                                                \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return side_sum(side(measurement), offsetof(struct reading, member));                                \
    }

double formula_ratio(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : NAN;
}

double formula_both(const struct measurement *measurement, double tx, double rx)
{
    return measurement->rx == NULL ? tx : tx + rx;
}

struct side formula_payload(const struct measurement *measurement)
{
    return measurement->rx == NULL ? side_tx(measurement) : side_rx(measurement);
}

/* Time and payload */

double formula_window_s(const struct measurement *measurement)
{
    return side_window_ns(formula_payload(measurement)) / (double)measurement->threads / 1e9;
}

static bool moves_nothing(const struct measurement *measurement)
{
    return mechanisms[measurement->cell->mechanism].undelivered;
}

/* Payload bytes per ns. A sender alone that moves nothing has no receiver to show that it is 0. */
static double payload_rate(const struct measurement *measurement)
{
    bool none = measurement->rx == NULL && moves_nothing(measurement);
    return none ? 0 : side_rate(formula_payload(measurement), offsetof(struct reading, tally.bytes));
}

double formula_bytes(const struct measurement *measurement)
{
    bool none = measurement->rx == NULL && moves_nothing(measurement);
    return none ? 0 : side_sum(formula_payload(measurement), offsetof(struct reading, tally.bytes));
}

/* Where nothing arrives (the null mechanism) the messages are the sender's. */
static struct side side_messages(const struct measurement *measurement)
{
    return moves_nothing(measurement) ? side_tx(measurement) : formula_payload(measurement);
}

/* What one of the counted messages adds to the tally: a receiver's messages are its bytes / message size, so
 * that a message cut by the window's edge counts by the share that is inside. */
static double per_message(const struct measurement *measurement, double of_messages, double of_bytes)
{
    return moves_nothing(measurement) ? of_messages
                                      : formula_ratio(of_bytes, (double)measurement->cell->message_size);
}

double formula_messages(const struct measurement *measurement)
{
    struct side side = side_messages(measurement);
    return per_message(measurement, side_sum(side, offsetof(struct reading, tally.messages)),
                       side_sum(side, offsetof(struct reading, tally.bytes)));
}

double formula_message_rate(const struct measurement *measurement)
{
    struct side side = side_messages(measurement);
    return 1e9 * per_message(measurement, side_rate(side, offsetof(struct reading, tally.messages)),
                             side_rate(side, offsetof(struct reading, tally.bytes)));
}

double formula_throughput_gbps(const struct measurement *measurement)
{
    return 8 * payload_rate(measurement); /* bit/ns */
}

double formula_receive_us(const struct measurement *measurement)
{
    return formula_ratio(side_window_ns(side_messages(measurement)), formula_messages(measurement)) / 1e3;
}

double formula_slowest_connection_pct(const struct measurement *measurement)
{
    struct side all = formula_payload(measurement);
    double slowest = INFINITY;
    for (size_t i = 0; i < all.threads; i++) {
        struct side one = {&all.samples[i], 1};
        slowest = fmin(slowest, side_rate(one, offsetof(struct reading, tally.bytes)));
    }
    double mean = side_rate(all, offsetof(struct reading, tally.bytes)) / (double)all.threads;
    return 100 * formula_ratio(slowest, mean);
}

/* CPU time */

double formula_per_byte(const struct measurement *measurement, struct side side, double numerator)
{
    double bytes = side_sum(side, offsetof(struct reading, tally.bytes));
    return moves_nothing(measurement) ? NAN : formula_ratio(numerator, bytes);
}

static double cpu_per_byte(const struct measurement *measurement, struct side side)
{
    return formula_per_byte(measurement, side, side_sum(side, offsetof(struct reading, cpu_ns)));
}

double formula_tx_cpu_ns_per_byte(const struct measurement *measurement)
{
    return cpu_per_byte(measurement, side_tx(measurement));
}

double formula_rx_cpu_ns_per_byte(const struct measurement *measurement)
{
    return cpu_per_byte(measurement, side_rx(measurement));
}

double formula_cpu_ns_per_byte(const struct measurement *measurement)
{
    return formula_both(measurement, formula_tx_cpu_ns_per_byte(measurement),
                        formula_rx_cpu_ns_per_byte(measurement));
}

/* /proc/stat between the window's edges, in ticks of all CPUs. */
struct ticks {
    double busy, softirq, steal, all;
};

static double ticks_between(uint64_t open, uint64_t close)
{
    return (double)close - (double)open;
}

static struct ticks ticks_of(const struct system_reading *open, const struct system_reading *close)
{
    double softirq = ticks_between(open->softirq, close->softirq);
    double steal = ticks_between(open->steal, close->steal);
    double busy = ticks_between(open->user, close->user) + ticks_between(open->system, close->system) +
                  ticks_between(open->irq, close->irq) + softirq;
    return (struct ticks){busy, softirq, steal, busy + steal + ticks_between(open->idle, close->idle)};
}

/* The machine was read at moments of its own, a little outside the threads' windows: the bytes of its
 * interval are the threads' rate times its length. */
double formula_system_cpu_ns_per_byte(const struct measurement *measurement)
{
    const struct system_reading *open = &measurement->open, *close = &measurement->close;
    double bytes = payload_rate(measurement) * ((double)close->time_ns - (double)open->time_ns);
    return formula_ratio(ticks_of(open, close).busy * 1e9 / (double)sysconf(_SC_CLK_TCK), bytes);
}

double formula_softirq_pct(const struct measurement *measurement)
{
    struct ticks ticks = ticks_of(&measurement->open, &measurement->close);
    return 100 * formula_ratio(ticks.softirq, ticks.all);
}

double formula_steal_pct(const struct measurement *measurement)
{
    struct ticks ticks = ticks_of(&measurement->open, &measurement->close);
    return 100 * formula_ratio(ticks.steal, ticks.all);
}

/* Scheduling and system calls */

SUM(tx_context_switches, side_tx, context_switches)
SUM(rx_context_switches, side_rx, context_switches)
SUM(tx_migrations, side_tx, migrations)
SUM(rx_migrations, side_rx, migrations)
SUM(tx_calls, side_tx, tally.calls)
SUM(rx_calls, side_rx, tally.calls)
SUM(partial_sends, side_tx, tally.partial)

double formula_page_faults(const struct measurement *measurement)
{
    return formula_both(measurement, side_sum(side_tx(measurement), offsetof(struct reading, page_faults)),
                        side_sum(side_rx(measurement), offsetof(struct reading, page_faults)));
}

double formula_calls_per_message(const struct measurement *measurement)
{
    return formula_ratio(formula_tx_calls(measurement),
                         side_sum(side_tx(measurement), offsetof(struct reading, tally.messages)));
}

/* Zero-copy: no zero-copy send in the run's whole life means that these are no numbers at all, not 0. */
static double zero_copy(const struct measurement *measurement, size_t offset)
{
    uint64_t sends = 0;
    for (size_t i = 0; i < measurement->threads; i++)
        sends += measurement->tx[i].life.zc_sends;
    return sends > 0 ? side_sum(side_tx(measurement), offset) : NAN;
}

#define ZERO_COPY(id)                                                                                        \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return zero_copy(measurement, offsetof(struct reading, tally.id));                                   \
    }

ZERO_COPY(zc_sends)
ZERO_COPY(zc_completions)
ZERO_COPY(zc_notifications)
ZERO_COPY(zc_copied)
ZERO_COPY(zc_enobufs)

/* A receiver that cannot map has no share, not 0. */
double formula_rx_mapped_pct(const struct measurement *measurement)
{
    struct side side = side_rx(measurement);
    if (!receivers[measurement->cell->receive].maps)
        return NAN;
    return 100 * formula_ratio(side_sum(side, offsetof(struct reading, tally.rx_mapped)),
                               side_sum(side, offsetof(struct reading, tally.bytes)));
}

double formula_zc_copied_pct(const struct measurement *measurement)
{
    return 100 * formula_ratio(formula_zc_copied(measurement), formula_zc_completions(measurement));
}
