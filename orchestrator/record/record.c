/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/record.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "record/formula.h"

/* --- sides --- */

struct side side_tx(const struct measurement *measurement)
{
    return (struct side){measurement->tx, measurement->threads, measurement->connections};
}

struct side side_rx(const struct measurement *measurement)
{
    bool none = measurement->rx == NULL;
    return (struct side){measurement->rx, none ? 0 : measurement->threads,
                         none ? 0 : measurement->connections};
}

/* NaN when an end is unknown, or the cumulative count went backwards. */
static double growth(uint64_t from, uint64_t to)
{
    bool known = from != COUNT_UNKNOWN && to != COUNT_UNKNOWN;
    return known && to >= from ? (double)(to - from) : NAN;
}

double side_thread_ns(const struct sample *sample)
{
    double ns = growth(sample->open.time_ns, sample->close.time_ns);
    return ns > 0 ? ns : NAN;
}

static uint64_t member(const struct reading *reading, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)reading + offset, sizeof value);
    return value;
}

double side_thread_delta(const struct sample *sample, size_t offset)
{
    if (isnan(side_thread_ns(sample)))
        return NAN;
    return growth(member(&sample->open, offset), member(&sample->close, offset));
}

/* A member of struct reading that each connection has, and not each thread. */
static bool is_of_connection(size_t offset)
{
    size_t tally = offsetof(struct reading, tally), tcp = offsetof(struct reading, tcp);
    return (offset >= tally && offset < tally + sizeof(struct tally)) ||
           (offset >= tcp && offset < tcp + sizeof(struct tcp_reading));
}

double side_sum(struct side side, size_t offset)
{
    size_t count = is_of_connection(offset) ? side.connections : side.threads;
    double sum = count > 0 ? 0 : NAN;
    for (size_t i = 0; i < count; i++)
        sum += side_thread_delta(&side.samples[i], offset);
    return sum;
}

double side_window_ns(struct side side)
{
    double sum = side.connections > 0 ? 0 : NAN;
    for (size_t i = 0; i < side.connections; i++)
        sum += side_thread_ns(&side.samples[i]);
    return sum;
}

/* --- bottleneck --- */

const char *const bottleneck_words[] = {
    [BOTTLENECK_SENDER] = "sender",
    [BOTTLENECK_RECEIVER] = "receiver",
    [BOTTLENECK_BOTH] = "both",
    [BOTTLENECK_RECEIVE_WINDOW] = "receive-window",
    [BOTTLENECK_SEND_BUFFER] = "send-buffer",
    [BOTTLENECK_LINK_RATE] = "link-rate",
    [BOTTLENECK_GENERATOR] = "generator",
    [BOTTLENECK_LATENCY] = "latency",
    NULL,
};

const char *bottleneck_phrase(unsigned i)
{
    static const char *const phrases[] = {
        [BOTTLENECK_SENDER] = "the sender's CPU",     [BOTTLENECK_RECEIVER] = "the receiver's CPU",
        [BOTTLENECK_BOTH] = "both sides' CPUs",       [BOTTLENECK_RECEIVE_WINDOW] = "the receive window",
        [BOTTLENECK_SEND_BUFFER] = "the send buffer", [BOTTLENECK_LINK_RATE] = "the link's rate",
        [BOTTLENECK_GENERATOR] = "the offered rate",  [BOTTLENECK_LATENCY] = "latency",
    };
    return i < sizeof phrases / sizeof *phrases ? phrases[i] : NULL;
}

/* A CPU is full when its workers ran for at least this share of the window. The rest is scheduling and
 * interrupts billed to nobody. */
#define BOTTLENECK_FULL 0.9
/* A TCP limit is one when the connections stood at it for at least this share of the window. */
#define BOTTLENECK_LIMITED 0.5

/* A link is full that carried this share of its rate, headers included: the rest is timers that were late.
 * One before which packets waited at both edges of the window, or were dropped, need not have been so
 * punctual. */
#define BOTTLENECK_CARRIED 0.9
#define BOTTLENECK_CARRIED_WITH_QUEUE 0.5

struct loads {
    double cpu[CPUS_MAX]; /* share of the window that the workers pinned to each CPU ran */
};

static bool is_pinned(const struct sample *sample)
{
    return sample->cpu >= 0 && sample->cpu < CPUS_MAX;
}

static double utilisation(const struct sample *sample)
{
    return side_thread_delta(sample, offsetof(struct reading, cpu_ns)) / side_thread_ns(sample);
}

static void loads_add(struct loads *loads, struct side side)
{
    for (size_t i = 0; i < side.threads; i++)
        if (is_pinned(&side.samples[i]))
            loads->cpu[side.samples[i].cpu] += utilisation(&side.samples[i]);
}

/* Mean over a side's threads of how full the CPU under each of them is. Eight threads on one CPU run for an
 * eighth of the time each, and still the CPU is full: a pinned thread counts with its CPU's load. */
static double load_of(const struct loads *loads, struct side side)
{
    double sum = 0;
    if (side.threads == 0) /* a sink limits nobody */
        return 0;
    for (size_t i = 0; i < side.threads; i++) {
        const struct sample *sample = &side.samples[i];
        sum += is_pinned(sample) ? loads->cpu[sample->cpu] : utilisation(sample);
    }
    return sum / (double)side.threads;
}

static bool is_link_full(const struct measurement *measurement)
{
    const struct queue_reading *open = &measurement->queue_open, *close = &measurement->queue_close;
    if (!open->known || !close->known || close->rate <= 0)
        return false;
    double ns = growth(measurement->open.time_ns, measurement->close.time_ns);
    double carried = 8e9 * growth(open->bytes, close->bytes) / ((double)close->rate * ns);
    /* of a delay, what is on its way counts as waiting, and what is to be lost as dropped */
    bool queue_alone = close->delay_us == 0 && !(close->loss > 0);
    bool waits =
        (open->backlog_bytes > 0 && close->backlog_bytes > 0) || growth(open->drops, close->drops) > 0;
    return carried >= (queue_alone && waits ? BOTTLENECK_CARRIED_WITH_QUEUE : BOTTLENECK_CARRIED);
}

static bool keeps_schedule(const struct measurement *measurement)
{
    return measurement->cell->pattern == PATTERN_PACED && !isnan(formula_achieved_pct(measurement)) &&
           !formula_generator_limited(measurement);
}

double formula_bottleneck(const struct measurement *measurement)
{
    struct loads loads = {0};
    loads_add(&loads, side_tx(measurement));
    loads_add(&loads, side_rx(measurement));
    double tx = load_of(&loads, side_tx(measurement)), rx = load_of(&loads, side_rx(measurement));
    double limit = 100 * BOTTLENECK_LIMITED;
    const struct {
        bool holds;
        enum bottleneck word;
    } rows[] = {
        /* in the order of precedence: who keeps a schedule is held back by it alone, and one that spins fills
         * its CPU; who is faster than the link fills it; a full CPU is the cause, a TCP
         * limit then only its symptom */
        {keeps_schedule(measurement), BOTTLENECK_GENERATOR},
        {is_link_full(measurement), BOTTLENECK_LINK_RATE},
        {tx >= BOTTLENECK_FULL && rx >= BOTTLENECK_FULL, BOTTLENECK_BOTH},
        {tx >= BOTTLENECK_FULL, BOTTLENECK_SENDER},
        {rx >= BOTTLENECK_FULL, BOTTLENECK_RECEIVER},
        {metrics[METRIC_rwnd_limited_pct].value(measurement) >= limit, BOTTLENECK_RECEIVE_WINDOW},
        {metrics[METRIC_sndbuf_limited_pct].value(measurement) >= limit, BOTTLENECK_SEND_BUFFER},
        {measurement->cell->pattern == PATTERN_REQUEST_RESPONSE, BOTTLENECK_LATENCY},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].holds && !isnan(tx) && !isnan(rx))
            return rows[i].word;
    return NAN;
}

/* --- records --- */

const char *status_name(unsigned i)
{
    static const char *const names[] = {[STATUS_OK] = "ok", [STATUS_FAILED] = "failed"};
    return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

void records_release(struct records *records)
{
    free(records->list);
    *records = (struct records){0};
}

int records_add(struct records *records, const struct record *record, struct err *err)
{
    struct record *place = ARRAY_NEXT(records->list, records->count, records->capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu records", records->count + 1);
    *place = *record;
    return 0;
}

int records_select(const struct records *records, uint32_t block, struct records *selected, struct err *err)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i].block <= block && records_add(selected, &records->list[i], err) < 0)
            return -err->code;
    return 0;
}

double record_time(const struct record *record)
{
    struct tm utc = {0};
    return strptime(record->started, "%Y-%m-%dT%H:%M:%S", &utc) != NULL ? (double)timegm(&utc) : NAN;
}

void record_fail(struct record *record, const struct err *err)
{
    record->status = STATUS_FAILED;
    snprintf(record->reason, sizeof record->reason, "%s", err->what);
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record->metrics[i] = NAN;
}

static const char *state_name(unsigned i)
{
    static const char *const names[] = {"", "on", "off"}; /* enum idle_restart, enum offload_state */
    return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

#define OWN(key, member) COLUMN(key, struct record, member)
#define OWN_AS(type, key, member) COLUMN_AS(type, key, struct record, member)

static const struct column column_list[] = {
    {OWN_AS(COLUMN_FINGERPRINT, "plan", plan),
     .help = "fingerprint of the plan that the run belongs to: rows of another plan are refused"},
    {OWN_AS(COLUMN_ORDINAL, "run", run), .help = "number of the run in the plan, from 1"},
    {OWN_AS(COLUMN_ORDINAL, "block", block), .help = "number of the block: each holds every cell once"},
    {OWN_AS(COLUMN_ORDINAL, "position", position),
     .help = "place of the run within its block, from 1: the order is random"},
    {OWN("order", order), .name = order_name, .optional = true,
     .help =
         "how it was measured: contest, in slices that took turns with those of the other arms of its place: "
         "all numbers, cycles and other events too, are sums over its slices, of each side from the edges "
         "of its own threads, and what happened between slices is in none; else alone, in one window"},
    {OWN("idle_restart", idle_restart), .name = state_name, .optional = true, .form = "on, off or empty",
     .help =
         "of a contest: whether TCP starts slowly again after a rest of more than 200 ms "
         "(net.ipv4.tcp_slow_start_after_idle), as read back inside its lab; contests switch it off there"},
    {OWN("link_tso", offloads[OFFLOAD_TSO]), .name = state_name, .optional = true, .form = "on, off or empty",
     .help = "whether the ends of the link had TSO, as read back when it was made; empty: not known"},
    {OWN("link_gso", offloads[OFFLOAD_GSO]), .name = state_name, .optional = true, .form = "on, off or empty",
     .help = "the same of GSO (the key segmentation)"},
    {OWN("link_gro", offloads[OFFLOAD_GRO]), .name = state_name, .optional = true, .form = "on, off or empty",
     .help = "the same of GRO"},
    {OWN("link_checksum", offloads[OFFLOAD_CHECKSUM]), .name = state_name, .optional = true,
     .form = "on, off or empty", .help = "the same of the checksums of what is sent"},
    {OWN("control", cell.control), .help = "yes: the baseline a second time, under the label A/A"},
    {OWN_AS(COLUMN_TIME, "started", started), .help = "when it began, UTC"},
    {OWN("status", status), .name = status_name, .form = "ok or failed",
     .help = "ok, or failed: then it has no numbers"},
    {OWN("reason", reason), .help = "why it failed"},
    {OWN_AS(COLUMN_WARNINGS, "warnings", warnings),
     .help = "ids of what is wrong with it although it was measured, separated by blanks"},
    {COLUMN_PARAMETERS(struct record, cell)},
#define METRIC(id, ...) {COLUMN_METRIC(id, struct record, metrics[METRIC_##id]), .optional = true},
#include "record/metric_list.h"
#undef METRIC
};
const struct columns record_columns = COLUMNS(column_list, struct record);
