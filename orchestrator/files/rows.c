/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files/rows.h"

#include <inttypes.h>
#include <string.h>

#include "model/parameters.h"
#include "model/side.h"

/* Adds what stands in `field`, quoted, and forgets it; a comma first unless it is the row's first. */
static void add_field(struct text *row, struct text *field, bool first)
{
    text_add(row, first ? "" : ",");
    text_csv(row, text_string(field));
    row->failed = row->failed || field->failed;
    text_clear(field);
}

/* One connection is a measurement of its own, of one thread: what a metric means is said once, in metrics[].
 */
struct connection {
    uint32_t run;
    size_t number;
    struct measurement measurement;
};

static void print_run(const struct connection *connection, struct text *text)
{
    text_addf(text, "%" PRIu32, connection->run);
}

static void print_number(const struct connection *connection, struct text *text)
{
    text_addf(text, "%zu", connection->number);
}

static void print_cpu(const struct sample *sample, struct text *text)
{
    if (sample->cpu >= 0)
        text_addf(text, "%" PRId32, sample->cpu);
}

static void print_tx_cpu(const struct connection *connection, struct text *text)
{
    print_cpu(connection->measurement.tx, text);
}

static void print_rx_cpu(const struct connection *connection, struct text *text)
{
    if (connection->measurement.rx != NULL)
        print_cpu(connection->measurement.rx, text);
}

static void print_tx_bytes(const struct connection *connection, struct text *text)
{
    double bytes = side_thread_delta(connection->measurement.tx, offsetof(struct reading, tally.bytes));
    metric_print(&metrics[METRIC_bytes], bytes, text);
}

static void print_tx_window(const struct connection *connection, struct text *text)
{
    metric_print(&metrics[METRIC_window_s], side_thread_ns(connection->measurement.tx) / 1e9, text);
}

/* What was moved from the first byte to the last, window or not: for whoever counts system calls or packets
 * with another instrument. */
static void print_life(uint64_t value, struct text *text)
{
    text_addf(text, "%" PRIu64, value);
}

static void print_tx_life_bytes(const struct connection *connection, struct text *text)
{
    print_life(connection->measurement.tx->life.bytes, text);
}

static void print_rx_life_bytes(const struct connection *connection, struct text *text)
{
    if (connection->measurement.rx != NULL)
        print_life(connection->measurement.rx->life.bytes, text);
}

static void print_tx_life_messages(const struct connection *connection, struct text *text)
{
    print_life(connection->measurement.tx->life.messages, text);
}

static void print_tx_life_calls(const struct connection *connection, struct text *text)
{
    print_life(connection->measurement.tx->life.calls, text);
}

static void print_rx_life_calls(const struct connection *connection, struct text *text)
{
    if (connection->measurement.rx != NULL)
        print_life(connection->measurement.rx->life.calls, text);
}

static void print_congestion(const struct connection *connection, struct text *text)
{
    const char *name = connection->measurement.tx->congestion;
    text_add_bytes(text, name, strnlen(name, sizeof connection->measurement.tx->congestion));
}

static const struct {
    const char *key;
    void (*print)(const struct connection *connection, struct text *text); /* NULL: the metric */
    enum metric_id metric;
} connection_columns[] = {
    {"run", print_run, 0},
    {"connection", print_number, 0},
    {"tx_cpu", print_tx_cpu, 0},
    {"rx_cpu", print_rx_cpu, 0},
    {"tx_bytes", print_tx_bytes, 0},
    {"rx_bytes", NULL, METRIC_bytes},
    {"tx_window_s", print_tx_window, 0},
    {"rx_window_s", NULL, METRIC_window_s},
    {"throughput_gbps", NULL, METRIC_throughput_gbps},
    {"tx_cpu_ns_per_byte", NULL, METRIC_tx_cpu_ns_per_byte},
    {"rx_cpu_ns_per_byte", NULL, METRIC_rx_cpu_ns_per_byte},
    {"tx_life_bytes", print_tx_life_bytes, 0},
    {"rx_life_bytes", print_rx_life_bytes, 0},
    {"tx_life_messages", print_tx_life_messages, 0},
    {"tx_life_calls", print_tx_life_calls, 0},
    {"rx_life_calls", print_rx_life_calls, 0},
    {"sndbuf_bytes", NULL, METRIC_sndbuf_bytes},
    {"rcvbuf_bytes", NULL, METRIC_rcvbuf_bytes},
    {"congestion", print_congestion, 0},
    {"retransmits", NULL, METRIC_retransmits},
    {"tcp_rtt_us", NULL, METRIC_tcp_rtt_us},
};
enum { CONNECTION_COLUMNS = sizeof connection_columns / sizeof connection_columns[0] };

void rows_connections_header(struct text *text)
{
    for (unsigned i = 0; i < CONNECTION_COLUMNS; i++)
        text_addf(text, "%s%s", i > 0 ? "," : "", connection_columns[i].key);
    text_add(text, "\n");
}

static void print_connection(const struct connection *connection, unsigned column, struct text *text)
{
    const struct metric *metric = &metrics[connection_columns[column].metric];
    if (connection_columns[column].print != NULL)
        connection_columns[column].print(connection, text);
    else
        metric_print(metric, metric->value(&connection->measurement), text);
}

void rows_connections(uint32_t run, const struct measurement *measurement, struct text *text)
{
    own_text field = {0};
    for (size_t i = 0; i < measurement->threads; i++) {
        struct connection connection = {.run = run, .number = i + 1, .measurement = *measurement};
        connection.measurement.threads = 1;
        connection.measurement.tx = &measurement->tx[i];
        connection.measurement.rx = measurement->rx != NULL ? &measurement->rx[i] : NULL;
        for (unsigned column = 0; column < CONNECTION_COLUMNS; column++) {
            print_connection(&connection, column, &field);
            add_field(text, &field, column == 0);
        }
        text_add(text, "\n");
    }
}

void rows_intervals_header(struct text *text)
{
    text_add(text, "run,interval,end_s,rx_bytes\n");
}

void rows_intervals(uint32_t run, const struct measurement *measurement, struct text *text)
{
    for (size_t i = 0; i < measurement->interval_count; i++) {
        const struct interval *interval = &measurement->intervals[i];
        text_addf(text, "%" PRIu32 ",%zu,", run, i + 1);
        metric_print(&metrics[METRIC_window_s], (double)interval->time_ns / 1e9, text);
        text_addf(text, ",%" PRIu64 "\n", interval->rx_bytes);
    }
}

void rows_plan(const struct plan *plan, struct text *text)
{
    text_add(text, "run,block,position,control");
    parameters_header(NULL, text);
    text_add(text, "\n");
    for (size_t run = 0; run < plan->run_count; run++) {
        const struct planned_run *planned = &plan->runs[run];
        const struct cell *cell = &plan->cells[planned->cell];
        text_addf(text, "%zu,%" PRIu32 ",%" PRIu32 ",%s", run + 1, planned->block, planned->position,
                  cell->control ? "yes" : "no");
        parameters_row(cell, NULL, text);
        text_add(text, "\n");
    }
}
