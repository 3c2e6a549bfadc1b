/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/runs_csv.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/own.h"
#include "record/record.h"
#include "results/csv.h"

/* --- rows --- */

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

#define ROWS_OWN(key, member) COLUMN(key, struct connection, member)
#define MEASURED(key, id) ROWS_OWN(key, record.metrics[METRIC_##id]), .metric = &metrics[METRIC_##id]

static const struct column connection_list[] = {
    {COLUMN_AS(COLUMN_ORDINAL, "run", struct connection, record.run)},
    {COLUMN_AS(COLUMN_ORDINAL, "connection", struct connection, number)},
    {ROWS_OWN("tx_cpu", tx_cpu)},
    {ROWS_OWN("rx_cpu", rx_cpu)},
    {ROWS_OWN("tx_bytes", tx_bytes)},
    {MEASURED("rx_bytes", bytes)},
    {ROWS_OWN("tx_window_s", tx_window_s)},
    {MEASURED("rx_window_s", window_s)},
    {MEASURED("throughput_gbps", throughput_gbps)},
    {MEASURED("tx_cpu_ns_per_byte", tx_cpu_ns_per_byte)},
    {MEASURED("rx_cpu_ns_per_byte", rx_cpu_ns_per_byte)},
    {ROWS_OWN("tx_life_bytes", tx_life.bytes)},
    {ROWS_OWN("rx_life_bytes", rx_life.bytes), .present = is_received},
    {ROWS_OWN("tx_life_messages", tx_life.messages)},
    {ROWS_OWN("tx_life_calls", tx_life.calls)},
    {ROWS_OWN("rx_life_calls", rx_life.calls), .present = is_received},
    {MEASURED("sndbuf_bytes", sndbuf_bytes)},
    {MEASURED("rcvbuf_bytes", rcvbuf_bytes)},
    {ROWS_OWN("congestion", congestion)},
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

void rows_connections(uint32_t run, const struct measurement *measurement, struct text *text)
{
    for (size_t i = 0; i < measurement->threads; i++) {
        struct connection connection;
        connection_fill(run, measurement, i, &connection);
        columns_rows(&connection_columns, &connection, 1, text);
    }
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

void rows_intervals(uint32_t run, const struct measurement *measurement, struct text *text)
{
    for (size_t i = 0; i < measurement->interval_count; i++) {
        const struct interval *interval = &measurement->intervals[i];
        const struct end end = {run, (uint32_t)i + 1, (double)interval->time_ns / 1e9, interval->rx_bytes};
        columns_rows(&interval_columns, &end, 1, text);
    }
}

/* --- planned --- */

#define PLANNED_OWN(type, key, member) COLUMN_AS(type, key, struct record, member)

static const struct column column_list[] = {
    {PLANNED_OWN(COLUMN_ORDINAL, "run", run)},
    {PLANNED_OWN(COLUMN_ORDINAL, "block", block)},
    {PLANNED_OWN(COLUMN_ORDINAL, "position", position)},
    {PLANNED_OWN(COLUMN_FLAG, "control", cell.control)},
    {PLANNED_OWN(COLUMN_CELL, NULL, cell)},
};
const struct columns plan_columns = COLUMNS(column_list, struct record);

void planned_print(const struct plan *plan, struct text *text)
{
    columns_header(&plan_columns, text);
    for (size_t run = 0; run < plan->run_count; run++) {
        const struct planned_run *planned = &plan->runs[run];
        const struct record record = {.run = (uint32_t)run + 1,
                                      .block = planned->block,
                                      .position = planned->position,
                                      .cell = plan->cells[planned->cell]};
        columns_rows(&plan_columns, &record, 1, text);
    }
}

static const struct column exclusion_list[] = {
    {COLUMN("why", struct exclusion, why)},
    {COLUMN("hint", struct exclusion, hint)},
    {COLUMN_PARAMETERS(struct exclusion, cell)},
};
const struct columns exclusion_columns = COLUMNS(exclusion_list, struct exclusion);

static int read_cells(struct csv *csv, struct cell **cells, size_t *count, struct err *err)
{
    struct record record = {.block = 1};
    size_t room = 0;
    int got = csv_header(csv, &plan_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (csv_parse(csv, &record, err) < 0)
            return -err->code;
        if (record.block != 1)
            return 0;
        if (*count == 2 * PLAN_CELLS_MAX) /* each may have its control */
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct cell *place = ARRAY_NEXT(*cells, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = record.cell;
    }
    return got;
}

int planned_read(int folder, struct cell **cells, size_t *count, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_free struct cell *list = NULL;
    *count = 0;
    if (csv_open(&csv, folder, "plan.csv", err) < 0 || read_cells(&csv, &list, count, err) < 0)
        return -err->code;
    *cells = steal_pointer(&list);
    return 0;
}

static int read_exclusions(struct csv *csv, struct exclusion **list, size_t *count, struct err *err)
{
    size_t room = 0;
    int got = csv_header(csv, &exclusion_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    while (got == 1 && (got = csv_next(csv, err)) == 1) {
        if (*count == PLAN_CELLS_MAX)
            return err_set(err, EFBIG, "%s:%u: more cells than a plan can have", csv->name, csv->number);
        struct exclusion *place = ARRAY_NEXT(*list, *count, room);
        if (place == NULL)
            return err_set(err, ENOMEM, "out of memory");
        *place = (struct exclusion){0};
        if (csv_parse(csv, place, err) < 0)
            return -err->code;
    }
    return got;
}

int planned_exclusions(int folder, struct exclusion **list, size_t *count, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_free struct exclusion *read = NULL;
    struct err why = {0};
    *count = 0;
    *list = NULL;
    int rc = csv_open(&csv, folder, "exclusions.csv", &why);
    if (rc < 0 && why.code == ENOENT) /* nothing was excluded, or an older labrun made the folder */
        return 0;
    if (rc == 0)
        rc = read_exclusions(&csv, &read, count, &why);
    if (rc < 0) {
        *err = why;
        return rc;
    }
    *list = steal_pointer(&read);
    return 0;
}
