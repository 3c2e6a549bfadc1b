/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/formula.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "experiment/cell.h"
#include "record/record.h"

/* --- time, payload, CPU time, calls --- */

/* The shape of most metrics: one cumulative number, summed over the connections of one side. */
#define SUM(id, side, member)                                                                                \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return side_sum(side(measurement), offsetof(struct reading, member));                                \
    }

/* NaN unless the denominator is positive. */
static double ratio(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : NAN;
}

double formula_both(const struct measurement *measurement, double tx, double rx)
{
    return measurement->rx == NULL ? tx : tx + rx;
}

/* The side whose bytes are the run's payload: the receivers', or the senders' on a sink. */
static struct side payload_side(const struct measurement *measurement)
{
    return measurement->rx == NULL ? side_tx(measurement) : side_rx(measurement);
}

/* Sum over all connections of growth / own window, per ns. */
static double rate(struct side side, size_t offset)
{
    double sum = side.connections > 0 ? 0 : NAN;
    for (size_t i = 0; i < side.connections; i++)
        sum += side_thread_delta(&side.samples[i], offset) / side_thread_ns(&side.samples[i]);
    return sum;
}

/* Time and payload */

double formula_window_s(const struct measurement *measurement)
{
    return side_window_ns(payload_side(measurement)) / (double)measurement->connections / 1e9;
}

static const struct mechanism *mechanism_of(const struct measurement *measurement)
{
    return &mechanisms[measurement->cell->mechanism];
}

static bool moves_nothing(const struct measurement *measurement)
{
    return mechanism_of(measurement)->undelivered;
}

/* Payload bytes per ns. A sender alone that moves nothing has no receiver to show that it is 0. */
static double payload_rate(const struct measurement *measurement)
{
    bool none = measurement->rx == NULL && moves_nothing(measurement);
    return none ? 0 : rate(payload_side(measurement), offsetof(struct reading, tally.bytes));
}

double formula_bytes(const struct measurement *measurement)
{
    bool none = measurement->rx == NULL && moves_nothing(measurement);
    return none ? 0 : side_sum(payload_side(measurement), offsetof(struct reading, tally.bytes));
}

/* Where nothing arrives (the null mechanism) the messages are the sender's. */
static struct side messages_side(const struct measurement *measurement)
{
    return moves_nothing(measurement) ? side_tx(measurement) : payload_side(measurement);
}

/* What one of the counted messages adds to the tally: a receiver's messages are its bytes / message size, so
 * that a message cut by the window's edge counts by the share that is inside. */
static double per_message(const struct measurement *measurement, double of_messages, double of_bytes)
{
    return moves_nothing(measurement) ? of_messages
                                      : ratio(of_bytes, (double)measurement->cell->message_size);
}

double formula_messages(const struct measurement *measurement)
{
    struct side side = messages_side(measurement);
    return per_message(measurement, side_sum(side, offsetof(struct reading, tally.messages)),
                       side_sum(side, offsetof(struct reading, tally.bytes)));
}

double formula_message_rate(const struct measurement *measurement)
{
    struct side side = messages_side(measurement);
    return 1e9 * per_message(measurement, rate(side, offsetof(struct reading, tally.messages)),
                             rate(side, offsetof(struct reading, tally.bytes)));
}

double formula_throughput_gbps(const struct measurement *measurement)
{
    return 8 * payload_rate(measurement); /* bit/ns */
}

/* Of both directions, one. */
static double direction_gbps(const struct measurement *measurement, bool returns)
{
    struct side side = payload_side(measurement);
    double sum = 0;
    if (measurement->cell->direction != BOTH_DIRECTIONS || measurement->threads < 2)
        return NAN;
    for (size_t i = 0; i < side.connections; i++)
        if (sample_returns(i, side.threads, 2) == returns)
            sum += rate((struct side){&side.samples[i], 1, 1}, offsetof(struct reading, tally.bytes));
    return 8 * sum;
}

double formula_to_client_gbps(const struct measurement *measurement)
{
    return direction_gbps(measurement, false);
}

double formula_to_server_gbps(const struct measurement *measurement)
{
    return direction_gbps(measurement, true);
}

double formula_receive_us(const struct measurement *measurement)
{
    return ratio(side_window_ns(messages_side(measurement)), formula_messages(measurement)) / 1e3;
}

double formula_slowest_connection_pct(const struct measurement *measurement)
{
    struct side all = payload_side(measurement);
    double slowest = INFINITY;
    for (size_t i = 0; i < all.connections; i++) {
        struct side one = {&all.samples[i], 1, 1};
        slowest = fmin(slowest, rate(one, offsetof(struct reading, tally.bytes)));
    }
    double mean = rate(all, offsetof(struct reading, tally.bytes)) / (double)all.connections;
    return 100 * ratio(slowest, mean);
}

/* CPU time */

double formula_per_byte(const struct measurement *measurement, struct side side, double numerator)
{
    double bytes = side_sum(side, offsetof(struct reading, tally.bytes));
    bool waits = side.samples == measurement->tx && formula_spins(measurement);
    return moves_nothing(measurement) || waits ? NAN : ratio(numerator, bytes);
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
    double busy_ns = ticks_of(open, close).busy * 1e9 / (double)sysconf(_SC_CLK_TCK);
    return formula_spins(measurement) ? NAN : ratio(busy_ns, bytes);
}

double formula_softirq_pct(const struct measurement *measurement)
{
    struct ticks ticks = ticks_of(&measurement->open, &measurement->close);
    return 100 * ratio(ticks.softirq, ticks.all);
}

double formula_steal_pct(const struct measurement *measurement)
{
    struct ticks ticks = ticks_of(&measurement->open, &measurement->close);
    return 100 * ratio(ticks.steal, ticks.all);
}

/* A tick counts for who is there when it comes: n of them are off by sqrt(n p (1 - p)), at most sqrt(n) / 2,
 * of which three are not passed by chance. */
struct foreign_load foreign_of_ticks(const struct measurement *measurement, double ticks, unsigned cpus)
{
    const double tick_ns = 1e9 / (double)sysconf(_SC_CLK_TCK);
    double window_ns = (double)measurement->close.time_ns - (double)measurement->open.time_ns;
    double of_ns = window_ns * cpus;
    double own_ns =
        formula_both(measurement, side_sum(side_tx(measurement), offsetof(struct reading, cpu_ns)),
                     side_sum(side_rx(measurement), offsetof(struct reading, cpu_ns)));
    double busy_ns = ticks * tick_ns - own_ns;
    if (!(of_ns > 0) || !(busy_ns > 1.5 * sqrt(of_ns / tick_ns) * tick_ns))
        return (struct foreign_load){0};
    return (struct foreign_load){(uint64_t)fmin(busy_ns, of_ns), (uint64_t)of_ns};
}

double formula_foreign_load_pct(const struct measurement *measurement)
{
    const struct foreign_load *foreign = &measurement->foreign;
    return foreign->of_ns > 0 ? 100 * (double)foreign->busy_ns / (double)foreign->of_ns : NAN;
}

/* Scheduling and system calls */

SUM(tx_context_switches, side_tx, context_switches)
SUM(rx_context_switches, side_rx, context_switches)
SUM(tx_migrations, side_tx, migrations)
SUM(rx_migrations, side_rx, migrations)
SUM(partial_sends, side_tx, tally.partial)

/* Of both directions: a stream has no responses. */
static double calls_of(struct side side)
{
    return side_sum(side, offsetof(struct reading, tally.calls)) +
           side_sum(side, offsetof(struct reading, tally.response_calls));
}

double formula_tx_calls(const struct measurement *measurement)
{
    return calls_of(side_tx(measurement));
}

double formula_rx_calls(const struct measurement *measurement)
{
    return calls_of(side_rx(measurement));
}

double formula_page_faults(const struct measurement *measurement)
{
    return formula_both(measurement, side_sum(side_tx(measurement), offsetof(struct reading, page_faults)),
                        side_sum(side_rx(measurement), offsetof(struct reading, page_faults)));
}

double formula_calls_per_message(const struct measurement *measurement)
{
    return ratio(side_sum(side_tx(measurement), offsetof(struct reading, tally.calls)),
                 side_sum(side_tx(measurement), offsetof(struct reading, tally.messages)));
}

/* In the run's whole life. */
static bool made_zero_copy_sends(const struct measurement *measurement)
{
    uint64_t sends = 0;
    for (size_t i = 0; i < measurement->connections; i++)
        sends += measurement->tx[i].life.zc_sends;
    return sends > 0;
}

/* No zero-copy send means that these are no numbers at all, not 0. */
#define ZERO_COPY(id)                                                                                        \
    double formula_##id(const struct measurement *measurement)                                               \
    {                                                                                                        \
        return made_zero_copy_sends(measurement)                                                             \
                   ? side_sum(side_tx(measurement), offsetof(struct reading, tally.id))                      \
                   : NAN;                                                                                    \
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
    return 100 * ratio(side_sum(side, offsetof(struct reading, tally.rx_mapped)),
                       side_sum(side, offsetof(struct reading, tally.bytes)));
}

double formula_zc_copied_pct(const struct measurement *measurement)
{
    return 100 * ratio(formula_zc_copied(measurement), formula_zc_completions(measurement));
}

/* --- copies --- */

/* Bytes that go nowhere have no copies, nor have those that nobody counted. */
static double copies_of(const struct measurement *measurement, double copies)
{
    return !moves_nothing(measurement) && formula_bytes(measurement) > 0 ? copies : NAN;
}

double formula_copies_serialise(const struct measurement *measurement)
{
    return copies_of(measurement, mechanism_of(measurement)->copies.user);
}

double formula_copies_in(const struct measurement *measurement)
{
    return copies_of(measurement, mechanism_of(measurement)->copies.kernel);
}

/* Only pages that the kernel was lent can be copied late, and it tells so in their completions. The sends of
 * a run are alike, so the share of sends is the share of bytes. */
double formula_copies_late(const struct measurement *measurement)
{
    double copied = made_zero_copy_sends(measurement) ? formula_zc_copied_pct(measurement) / 100 : 0;
    return copies_of(measurement, copied);
}

double formula_copies_out(const struct measurement *measurement)
{
    const struct cell *cell = measurement->cell;
    const struct receiver *receiver = &receivers[cell->receive];
    double copies = receiver->maps ? 1 - formula_rx_mapped_pct(measurement) / 100 : receiver->copies;
    return copies_of(measurement, cell_has_receiver(cell) ? copies : 0);
}

double formula_copies_per_byte(const struct measurement *measurement)
{
    return formula_copies_serialise(measurement) + formula_copies_in(measurement) +
           formula_copies_late(measurement) + formula_copies_out(measurement);
}

/* --- sockets and datagrams --- */

/* The smallest of a side's granted buffers; NaN when one is 0: no socket has such a buffer, it was not read.
 */
static double least(struct side side, size_t offset)
{
    double smallest = NAN;
    for (size_t i = 0; i < side.connections; i++) {
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

double formula_rcv_window_bytes(const struct measurement *measurement)
{
    struct side side = side_rx(measurement);
    double largest = NAN;
    for (size_t i = 0; i < side.connections; i++)
        if (side.samples[i].close.tcp.window_bytes > 0)
            largest = fmax(largest, side.samples[i].close.tcp.window_bytes);
    return largest;
}

static bool tcp_known(const struct measurement *measurement)
{
    bool known = measurement->connections > 0;
    for (size_t i = 0; i < measurement->connections; i++)
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
    for (size_t i = 0; i < measurement->connections; i++)
        sum += measurement->tx[i].close.tcp.rtt_us;
    return tcp_known(measurement) ? sum / (double)measurement->connections : NAN;
}

/* Mean over the connections of the share of the window, in percent, that a TCP clock in us went forward. */
static double tcp_share(const struct measurement *measurement, size_t offset)
{
    double us_per_ns = rate(side_tx(measurement), offset);
    return tcp_known(measurement) ? 100 * us_per_ns * 1e3 / (double)measurement->connections : NAN;
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
    return ratio((double)sample->life.bytes, (double)measurement->cell->message_size);
}

double formula_lost_messages(const struct measurement *measurement)
{
    const struct cell *cell = measurement->cell;
    if (cell->transport != TRANSPORT_UDP || measurement->rx == NULL || moves_nothing(measurement))
        return NAN;
    double lost = 0;
    for (size_t i = 0; i < measurement->connections; i++)
        lost +=
            life_messages(&measurement->tx[i], measurement) - life_messages(&measurement->rx[i], measurement);
    return lost;
}

double formula_lost_pct(const struct measurement *measurement)
{
    double sent = 0;
    for (size_t i = 0; i < measurement->connections; i++)
        sent += life_messages(&measurement->tx[i], measurement);
    return 100 * ratio(formula_lost_messages(measurement), sent);
}

double formula_datagrams_per_receive(const struct measurement *measurement)
{
    return ratio(side_sum(side_rx(measurement), offsetof(struct reading, tally.gro_datagrams)),
                 side_sum(side_rx(measurement), offsetof(struct reading, tally.gro_calls)));
}

/* --- link --- */

/* What the link has, NaN of what it has not. */
static double link_has(const struct measurement *measurement, double value)
{
    return measurement->queue_close.known && value > 0 ? value : NAN;
}

double formula_link_rate_gbps(const struct measurement *measurement)
{
    return link_has(measurement, (double)measurement->queue_close.rate / 1e9);
}

double formula_link_delay_us(const struct measurement *measurement)
{
    return link_has(measurement, (double)measurement->queue_close.delay_us);
}

double formula_link_loss_pct(const struct measurement *measurement)
{
    return link_has(measurement, 100 * measurement->queue_close.loss);
}

static double queue_growth(const struct measurement *measurement, uint64_t open, uint64_t close)
{
    bool known = measurement->queue_open.known && measurement->queue_close.known && close >= open;
    return known ? (double)(close - open) : NAN;
}

#define QUEUE(id)                                                                                            \
    double formula_qdisc_##id(const struct measurement *measurement)                                         \
    {                                                                                                        \
        return queue_growth(measurement, measurement->queue_open.id, measurement->queue_close.id);           \
    }

QUEUE(bytes)
QUEUE(drops)
QUEUE(requeues)

double formula_qdisc_backlog_bytes(const struct measurement *measurement)
{
    return measurement->queue_close.known ? (double)measurement->queue_close.backlog_bytes : NAN;
}
