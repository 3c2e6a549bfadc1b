/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/run_parts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/own.h"
#include "experiment/placement.h"
#include "results/csv.h"
#include "results/histogram_csv.h"

/* --- connections.csv --- */

/* One connection is a run of its own, of one thread: what a metric means is said once, in metrics[]. One that
 * shares its thread with others is a run without: what the thread spent is not told apart. */
struct connection {
    struct record record;
    uint32_t number;
    unsigned direction;
    struct place {
        double cpu, core_kind, node, cache; /* NaN: not known, or none */
    } tx_place, rx_place;
    double tx_bytes, tx_window_s;  /* NaN: not known, or none */
    bool received;                 /* not on a sink */
    struct tally tx_life, rx_life; /* from the first byte to the last, window or not: for whoever counts
                                      system calls or packets with another instrument */
    char congestion[sizeof((struct sample *)0)->congestion + 1];
};

static const char *direction_name(unsigned i)
{
    static const char *const names[] = {"server-to-client", "client-to-server"};
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static bool is_received(const void *row)
{
    return ((const struct connection *)row)->received;
}

#define OWN(key, member) COLUMN(key, struct connection, member)
#define MEASURED(key, id) OWN(key, record.metrics[METRIC_##id]), .metric = &metrics[METRIC_##id]

static const struct column connection_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct connection, record.run)},
    {COLUMN_AS(COLUMN_ORDINAL, "connection", struct connection, number),
     .help = "number of the connection, from 1"},
    {OWN("tx_cpu", tx_place.cpu), .help = "CPU that the sending thread is pinned to; empty: none"},
    {OWN("rx_cpu", rx_place.cpu), .help = "CPU that the receiving thread is pinned to; empty: none"},
    {OWN("tx_core_kind", tx_place.core_kind),
     .help =
         "the kind of its core, by number in environment.json's kind_cpus, from 0, the fastest; empty, as "
         "what follows: free, or this machine does not say"},
    {OWN("rx_core_kind", rx_place.core_kind), .help = "the same of the receiving thread"},
    {OWN("tx_node", tx_place.node), .help = "NUMA node of the sending thread's CPU, the kernel's number"},
    {OWN("rx_node", rx_place.node), .help = "the same of the receiving thread"},
    {OWN("tx_cache", tx_place.cache),
     .help =
         "last-level cache of the sending thread's CPU, by number in environment.json's cache_cpus, from 0"},
    {OWN("rx_cache", rx_place.cache), .help = "the same of the receiving thread"},
    {OWN("tx_bytes", tx_bytes), .help = "bytes sent within the window"},
    {MEASURED("rx_bytes", bytes), .help = "bytes received within the window"},
    {OWN("tx_window_s", tx_window_s), .help = "the sending thread's own window, s"},
    {MEASURED("rx_window_s", window_s), .help = "the receiving thread's own window, s"},
    {MEASURED("throughput_gbps", throughput_gbps)},
    {MEASURED("tx_cpu_ns_per_byte", tx_cpu_ns_per_byte)},
    {MEASURED("rx_cpu_ns_per_byte", rx_cpu_ns_per_byte)},
    {OWN("tx_life_bytes", tx_life.bytes), .help = "bytes sent over the whole life of the connection"},
    {OWN("rx_life_bytes", rx_life.bytes), .present = is_received,
     .help = "bytes received over the whole life: as many as were sent, or the run has failed"},
    {OWN("tx_life_messages", tx_life.messages), .help = "messages sent over the whole life"},
    {OWN("tx_life_calls", tx_life.calls), .help = "calls that sent them, and waits that it ended"},
    {OWN("rx_life_calls", rx_life.calls), .present = is_received,
     .help = "calls that received them, and waits that it ended"},
    {MEASURED("sndbuf_bytes", sndbuf_bytes)},
    {MEASURED("rcvbuf_bytes", rcvbuf_bytes)},
    {MEASURED("rcv_window_bytes", rcv_window_bytes)},
    {OWN("congestion", congestion)},
    {MEASURED("retransmits", retransmits)},
    {MEASURED("tcp_rtt_us", tcp_rtt_us)},
    {OWN("direction", direction), .name = direction_name, .form = "server-to-client or client-to-server",
     .help = "which way the row's bytes go; of both directions each connection has two rows"},
};
const struct columns connection_columns = COLUMNS(connection_list, struct connection);

static double group_of(const struct cpu_groups *groups, int cpu)
{
    int group = cpu_groups_find(groups, cpu);
    return group >= 0 ? (double)group : (double)NAN;
}

static struct place place_of(const struct topology *topology, const struct sample *sample)
{
    struct place place = {NAN, NAN, NAN, NAN};
    if (sample == NULL || sample->cpu < 0)
        return place;
    place.cpu = (double)sample->cpu;
    if (topology == NULL)
        return place;
    place.core_kind = group_of(&topology->kinds, sample->cpu);
    place.node = group_of(&topology->nodes, sample->cpu);
    place.cache = group_of(&topology->caches, sample->cpu);
    return place;
}

static void connection_fill(uint32_t run, const struct measurement *measurement, size_t i,
                            struct connection *connection)
{
    struct measurement alone = *measurement;
    struct sample *tx = &measurement->tx[i], *rx = measurement->rx != NULL ? &measurement->rx[i] : NULL;
    alone.threads = measurement->connections == measurement->threads ? 1 : 0;
    alone.connections = 1;
    const size_t directions = (size_t)cell_directions(measurement->cell);
    const unsigned first = directions > 1 ? SERVER_TO_CLIENT : measurement->cell->direction;
    alone.tx = tx;
    alone.rx = rx;
    alone.latencies = measurement->latencies != NULL ? &measurement->latencies[i] : NULL;
    alone.sent_latencies = measurement->sent_latencies != NULL ? &measurement->sent_latencies[i] : NULL;
    alone.paced = measurement->paced != NULL ? &measurement->paced[i] : NULL;
    *connection = (struct connection){
        .record.run = run,
        .number = (uint32_t)sample_connection(i, measurement->threads, directions) + 1,
        .direction = sample_returns(i, measurement->threads, directions) ? CLIENT_TO_SERVER : first,
        .tx_place = place_of(measurement->topology, tx),
        .rx_place = place_of(measurement->topology, rx),
        .tx_bytes = side_thread_delta(tx, offsetof(struct reading, tally.bytes)),
        .tx_window_s = side_thread_ns(tx) / 1e9,
        .received = rx != NULL,
        .tx_life = tx->life,
    };
    if (rx != NULL)
        connection->rx_life = rx->life;
    snprintf(connection->congestion, sizeof connection->congestion, "%.*s", (int)sizeof tx->congestion,
             tx->congestion);
    metrics_measure(&alone, connection->record.metrics);
}

/* --- intervals.csv --- */

static const struct column interval_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct run_interval, run)},
    {COLUMN_AS(COLUMN_ORDINAL, "interval", struct run_interval, number),
     .help = "its number, from 1; each is a tenth of the window, 10 to 100 ms, in steps of 10 ms"},
    {COLUMN("end_s", struct run_interval, end_s), .help = "its end, s after the window began"},
    {COLUMN("rx_bytes", struct run_interval, rx_bytes),
     .help = "bytes received from the beginning of the window to its end"},
};
const struct columns interval_columns = COLUMNS(interval_list, struct run_interval);

void run_intervals_release(struct run_intervals *intervals)
{
    free(intervals->list);
    *intervals = (struct run_intervals){0};
}

static int read_intervals(struct csv *csv, struct run_intervals *intervals, struct err *err)
{
    struct stat status;
    if (fstat(csv->file, &status) < 0 || status.st_size > INTERVALS_BYTES_MAX)
        return err_set(err, EFBIG, "%s has more than %d MB", csv->name, INTERVALS_BYTES_MAX >> 20);
    int got = csv_header(csv, &interval_columns, err);
    if (got <= 0)
        return got;
    while ((got = csv_next(csv, err)) == 1) {
        struct run_interval *interval = ARRAY_NEXT(intervals->list, intervals->count, intervals->capacity);
        if (interval == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *interval = (struct run_interval){0};
        if (csv_parse(csv, interval, err) < 0)
            return -err->code;
    }
    return got;
}

int intervals_read(const struct results *results, struct run_intervals *intervals, struct err *err)
{
    own_csv csv = CSV_NONE;
    *intervals = (struct run_intervals){0};
    if (csv_open(&csv, results->folder, "intervals.csv", err) < 0 || read_intervals(&csv, intervals, err) < 0)
        return err_context(err, "%s", results->path);
    return 0;
}

/* --- slices.csv --- */

static bool has_receiver(const void *row)
{
    return !isnan(((const struct run_slice *)row)->rx_cpu_ns);
}

static const struct column slice_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct run_slice, run)},
    {COLUMN_AS(COLUMN_ORDINAL, "round", struct run_slice, round),
     .help = "number of the round, from 1: one slice of each arm of the contest"},
    {COLUMN_AS(COLUMN_ORDINAL, "position", struct run_slice, position),
     .help = "when it was this arm's turn in the round, from 1"},
    {COLUMN("time_s", struct run_slice, time_s), .digits = 9,
     .help = "length of the slice, s, until its last byte had arrived: mean over the connections"},
    {COLUMN("bytes", struct run_slice, bytes),
     .help = "bytes received in it (sent, where nothing is received)"},
    {COLUMN("tx_cpu_ns", struct run_slice, tx_cpu_ns), .help = "CPU time of the sending threads, ns"},
    {COLUMN("rx_cpu_ns", struct run_slice, rx_cpu_ns), .present = has_receiver,
     .help = "CPU time of the receiving threads, ns; empty: there is none"},
    {COLUMN_METRIC(tx_context_switches, struct run_slice, tx_context_switches)},
    {COLUMN_METRIC(rx_context_switches, struct run_slice, rx_context_switches)},
    {COLUMN_METRIC(foreign_load_pct, struct run_slice, foreign_load_pct), .optional = true},
};
const struct columns slice_columns = COLUMNS(slice_list, struct run_slice);

void run_slices_release(struct run_slices *slices)
{
    free(slices->list);
    *slices = (struct run_slices){0};
}

static int read_slices(struct csv *csv, struct run_slices *slices, struct err *err)
{
    int got = csv_header(csv, &slice_columns, err);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (slices->count == SLICES_MAX)
            return err_set(err, EFBIG, "%s:%u: more than %d slices", csv->name, csv->number, SLICES_MAX);
        struct run_slice *slice = ARRAY_NEXT(slices->list, slices->count, slices->capacity);
        if (slice == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu slices", slices->count);
        *slice = (struct run_slice){
            .tx_context_switches = NAN, .rx_context_switches = NAN, .foreign_load_pct = NAN};
        if (csv_parse(csv, slice, err) < 0)
            return -err->code;
    }
    return got;
}

int slices_read(const struct results *results, struct run_slices *slices, struct err *err)
{
    own_csv csv = CSV_NONE;
    struct err why = {0};
    *slices = (struct run_slices){0};
    int rc = csv_open(&csv, results->folder, "slices.csv", &why);
    if (rc < 0 && why.code == ENOENT) /* nothing was measured in slices */
        return 0;
    if (rc == 0)
        rc = read_slices(&csv, slices, &why);
    if (rc < 0) {
        *err = why;
        return err_context(err, "%s", results->path);
    }
    return 0;
}

/* --- the rows of a run --- */

void run_rows_release(struct run_rows *rows)
{
    text_release(&rows->connections);
    text_release(&rows->intervals);
    text_release(&rows->slices);
    text_release(&rows->histograms);
}

static double count_or_nan(uint64_t count)
{
    return count == COUNT_UNKNOWN ? (double)NAN : (double)count;
}

static void add_slices(uint32_t run, const struct measurement *measurement, struct text *text)
{
    for (size_t i = 0; i < measurement->slice_count; i++) {
        const struct slice *slice = &measurement->slices[i];
        const struct foreign_load *foreign = &slice->foreign;
        const struct run_slice row = {
            .run = run,
            .round = slice->round,
            .position = slice->position,
            .time_s = (double)slice->time_ns / 1e9,
            .bytes = slice->bytes,
            .tx_cpu_ns = slice->tx_cpu_ns,
            .rx_cpu_ns = count_or_nan(slice->rx_cpu_ns),
            .tx_context_switches = count_or_nan(slice->tx_context_switches),
            .rx_context_switches = count_or_nan(slice->rx_context_switches),
            .foreign_load_pct = foreign->of_ns > 0
                                    ? round(1e4 * (double)foreign->busy_ns / (double)foreign->of_ns) / 100
                                    : (double)NAN,
        };
        columns_rows(&slice_columns, &row, 1, text);
    }
}

/* end_s counts from the window's opening. */
void run_rows_add(struct run_rows *rows, uint32_t run, const struct measurement *measurement)
{
    add_slices(run, measurement, &rows->slices);
    for (size_t i = 0; i < measurement->connections; i++) {
        struct connection connection;
        connection_fill(run, measurement, i, &connection);
        columns_rows(&connection_columns, &connection, 1, &rows->connections);
        const bool paced = measurement->paced != NULL;
        if (measurement->latencies != NULL && measurement->cell->pattern != PATTERN_STREAM)
            histogram_rows_add((struct histogram_key){run, (uint32_t)i + 1,
                                                      paced ? HISTOGRAM_one_way : HISTOGRAM_round_trip},
                               &measurement->latencies[i], &rows->histograms);
        if (measurement->sent_latencies != NULL)
            histogram_rows_add((struct histogram_key){run, (uint32_t)i + 1, HISTOGRAM_one_way_sent},
                               &measurement->sent_latencies[i], &rows->histograms);
    }
    for (size_t i = 0; i < measurement->interval_count; i++) {
        const struct interval *interval = &measurement->intervals[i];
        const struct run_interval end = {run, (uint32_t)i + 1, (double)interval->time_ns / 1e9,
                                         interval->rx_bytes};
        columns_rows(&interval_columns, &end, 1, &rows->intervals);
    }
}
