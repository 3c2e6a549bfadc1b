/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/runs_csv.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "base/own.h"
#include "record/record.h"
#include "results/csv.h"

/* One connection is a run of its own, of one thread: what a metric means is said once, in metrics[]. */
struct connection {
    struct record record;
    uint32_t number;
    double tx_cpu, rx_cpu, tx_bytes, tx_window_s; /* NaN: not known, or none */
    bool received;                                /* not on a sink */
    struct tally tx_life, rx_life; /* from the first byte to the last, window or not: for whoever counts
                                      system calls or packets with another instrument */
    char congestion[sizeof((struct sample *)0)->congestion + 1];
};

static bool is_received(const void *row)
{
    return ((const struct connection *)row)->received;
}

#define OWN(key, member) COLUMN(key, struct connection, member)
#define MEASURED(key, id) OWN(key, record.metrics[METRIC_##id]), .metric = &metrics[METRIC_##id]

static const struct column connection_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct connection, record.run)},
    {COLUMN_AS(COLUMN_ORDINAL, "connection", struct connection, number)},
    {OWN("tx_cpu", tx_cpu)},
    {OWN("rx_cpu", rx_cpu)},
    {OWN("tx_bytes", tx_bytes)},
    {MEASURED("rx_bytes", bytes)},
    {OWN("tx_window_s", tx_window_s)},
    {MEASURED("rx_window_s", window_s)},
    {MEASURED("throughput_gbps", throughput_gbps)},
    {MEASURED("tx_cpu_ns_per_byte", tx_cpu_ns_per_byte)},
    {MEASURED("rx_cpu_ns_per_byte", rx_cpu_ns_per_byte)},
    {OWN("tx_life_bytes", tx_life.bytes)},
    {OWN("rx_life_bytes", rx_life.bytes), .present = is_received},
    {OWN("tx_life_messages", tx_life.messages)},
    {OWN("tx_life_calls", tx_life.calls)},
    {OWN("rx_life_calls", rx_life.calls), .present = is_received},
    {MEASURED("sndbuf_bytes", sndbuf_bytes)},
    {MEASURED("rcvbuf_bytes", rcvbuf_bytes)},
    {OWN("congestion", congestion)},
    {MEASURED("retransmits", retransmits)},
    {MEASURED("tcp_rtt_us", tcp_rtt_us)},
};
const struct columns connection_columns = COLUMNS(connection_list, struct connection);

static double cpu_of(const struct sample *sample)
{
    return sample != NULL && sample->cpu >= 0 ? (double)sample->cpu : (double)NAN;
}

static void connection_fill(uint32_t run, const struct measurement *measurement, size_t i,
                            struct connection *connection)
{
    struct measurement alone = *measurement;
    struct sample *tx = &measurement->tx[i], *rx = measurement->rx != NULL ? &measurement->rx[i] : NULL;
    alone.threads = 1;
    alone.tx = tx;
    alone.rx = rx;
    *connection = (struct connection){
        .record.run = run,
        .number = (uint32_t)i + 1,
        .tx_cpu = cpu_of(tx),
        .rx_cpu = cpu_of(rx),
        .tx_bytes = side_thread_delta(tx, offsetof(struct reading, tally.bytes)),
        .tx_window_s = side_thread_ns(tx) / 1e9,
        .received = rx != NULL,
        .tx_life = tx->life,
    };
    if (rx != NULL)
        connection->rx_life = rx->life;
    snprintf(connection->congestion, sizeof connection->congestion, "%.*s", (int)sizeof tx->congestion,
             tx->congestion);
    record_measure(&connection->record, &alone);
}

struct end { /* of an interval */
    uint32_t run, number;
    double end_s;
    uint64_t rx_bytes;
};

static const struct column interval_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct end, run)},
    {COLUMN_AS(COLUMN_ORDINAL, "interval", struct end, number)},
    {COLUMN("end_s", struct end, end_s)},
    {COLUMN("rx_bytes", struct end, rx_bytes)},
};
const struct columns interval_columns = COLUMNS(interval_list, struct end);

void runs_rows(uint32_t run, const struct measurement *measurement, struct text *connections,
               struct text *intervals)
{
    for (size_t i = 0; i < measurement->threads; i++) {
        struct connection connection;
        connection_fill(run, measurement, i, &connection);
        columns_rows(&connection_columns, &connection, 1, connections);
    }
    for (size_t i = 0; i < measurement->interval_count; i++) {
        const struct interval *interval = &measurement->intervals[i];
        const struct end end = {run, (uint32_t)i + 1, (double)interval->time_ns / 1e9, interval->rx_bytes};
        columns_rows(&interval_columns, &end, 1, intervals);
    }
}

/* --- reading --- */

static int records_read(struct csv *csv, struct records *records, struct err *err)
{
    int got = csv_header(csv, &record_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    if (got < 0)
        return got;
    while ((got = csv_next(csv, err)) == 1) {
        struct record record = {0};
        for (unsigned i = 0; i < METRIC_COUNT; i++)
            record.metrics[i] = NAN;
        if (records->count == RUNS_MAX)
            return err_set(err, EFBIG, "%s:%u: more than a million runs", csv->name, csv->number);
        if (csv_parse(csv, &record, err) < 0)
            return -err->code;
        if (record.cell.message_size <= 0 || record.cell.threads <= 0)
            return err_set(err, EINVAL, "%s:%u: a run without message_size or threads", csv->name,
                           csv->number);
        if (records_add(records, &record, err) < 0)
            return -err->code;
    }
    return got;
}

int runs_read(const struct results *results, struct records *records, unsigned *cut, struct err *err)
{
    own_csv csv = CSV_NONE;
    if (csv_open(&csv, results->folder, "runs.csv", err) < 0 || records_read(&csv, records, err) < 0)
        return err_context(err, "%s", results->path);
    if (cut != NULL)
        *cut = csv.cut ? 1 : 0;
    return 0;
}
