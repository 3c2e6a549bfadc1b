/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/metric.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "model/bottleneck.h"
#include "model/formula.h"

#define ROW(id, label_, unit_, better_, help_)                                                               \
    [METRIC_##id] = {.key = #id,                                                                             \
                     .label = (label_),                                                                      \
                     .unit = (unit_),                                                                        \
                     .better = BETTER_##better_,                                                             \
                     .help = (help_),                                                                        \
                     .value = formula_##id}

#define SAME_WINDOW " in the same windows"
#define UNSCALED "; unscaled, none when a thread lacks the counter or it never ran"
#define MULTIPLEXED                                                                                          \
    "; none when a counter ran for less than 95 % of the time: an undercount has no honest ratio"
#define SINK_SENT "; on a sink, where nobody receives, those sent"
#define SINK_ALONE "; on a sink the sender's alone"
#define NO_LEDGER "; none where nothing moves (null)"
#define ZERO_COPY "; none when the run made no zero-copy send"

const struct metric metrics[METRIC_COUNT] = {
    ROW(window_s, "measured window", "s", NEITHER,
        "Mean over the receiving threads (the sending ones on a sink) of the time from the opening to the "
        "closing reading."),
    ROW(messages, "messages received", "messages", HIGHER,
        "Received bytes / message size, over all connections; the sender's messages where nothing moves "
        "(null) and where nobody receives (path = sink)."),
    ROW(bytes, "payload received", "B", HIGHER, "Payload bytes received, over all connections" SINK_SENT "."),
    ROW(throughput_gbps, "throughput", "Gbit/s", HIGHER,
        "Sum over the connections of 8 x received bytes / the receiving thread's window; 1 Gbit = 10^9 "
        "bit" SINK_SENT "."),
    ROW(message_rate, "message rate", "messages/s", HIGHER,
        "Sum over the connections of messages / the thread's window."),
    ROW(receive_us, "time per message", "us", LOWER,
        "Time to receive one message at the receiver: the sum of the connections' windows / the sum of their "
        "messages."),
    ROW(tx_cpu_ns_per_byte, "sender's CPU time per byte", "ns/B", LOWER,
        "CPU time of the sending threads (CLOCK_THREAD_CPUTIME_ID) / bytes that they sent" SAME_WINDOW "."),
    ROW(rx_cpu_ns_per_byte, "receiver's CPU time per byte", "ns/B", LOWER,
        "CPU time of the receiving threads (CLOCK_THREAD_CPUTIME_ID) / bytes that they received" SAME_WINDOW
        "."),
    ROW(cpu_ns_per_byte, "CPU time per byte", "ns/B", LOWER,
        "tx_cpu_ns_per_byte + rx_cpu_ns_per_byte" SINK_ALONE "."),
    ROW(system_cpu_ns_per_byte, "whole machine's CPU time per byte", "ns/B", LOWER,
        "Busy time of all CPUs (/proc/stat: user, nice, system, irq, softirq) / received bytes, which are "
        "the receive rate x the time between the two readings of /proc/stat."),
    ROW(softirq_pct, "softirq time", "%", LOWER,
        "softirq / all ticks of /proc/stat, idle and steal included."),
    ROW(steal_pct, "stolen time", "%", LOWER,
        "Time that the hypervisor gave to others: steal / all ticks of /proc/stat."),
    ROW(tx_cycles, "sender's cycles", "cycles", LOWER, "CPU cycles of the sending threads" UNSCALED "."),
    ROW(rx_cycles, "receiver's cycles", "cycles", LOWER, "CPU cycles of the receiving threads" UNSCALED "."),
    ROW(tx_cycles_per_byte, "sender's cycles per byte", "cycles/B", LOWER,
        "Cycles of the sending threads / bytes that they sent" SAME_WINDOW MULTIPLEXED "."),
    ROW(rx_cycles_per_byte, "receiver's cycles per byte", "cycles/B", LOWER,
        "Cycles of the receiving threads / bytes that they received" SAME_WINDOW MULTIPLEXED "."),
    ROW(cycles_per_byte, "cycles per byte", "cycles/B", LOWER,
        "tx_cycles_per_byte + rx_cycles_per_byte" SINK_ALONE "."),
    ROW(tx_instructions, "sender's instructions", "instructions", LOWER,
        "Instructions of the sending threads" UNSCALED "."),
    ROW(rx_instructions, "receiver's instructions", "instructions", LOWER,
        "Instructions of the receiving threads" UNSCALED "."),
    ROW(tx_l1d_misses, "sender's L1d load misses", "misses", LOWER,
        "L1 data cache load misses of the sending threads" UNSCALED "."),
    ROW(rx_l1d_misses, "receiver's L1d load misses", "misses", LOWER,
        "L1 data cache load misses of the receiving threads" UNSCALED "."),
    ROW(l1d_misses_per_kb, "L1d load misses per KB", "misses/KB", LOWER,
        "L1 data cache load misses / KB (1024 bytes) moved, of each side by its own bytes, sender + "
        "receiver" MULTIPLEXED "."),
    ROW(tx_llc_misses, "sender's LLC load misses", "misses", LOWER,
        "Last-level cache load misses of the sending threads" UNSCALED "."),
    ROW(rx_llc_misses, "receiver's LLC load misses", "misses", LOWER,
        "Last-level cache load misses of the receiving threads" UNSCALED "."),
    ROW(llc_misses_per_kb, "LLC load misses per KB", "misses/KB", LOWER,
        "Last-level cache load misses / KB (1024 bytes) moved, of each side by its own bytes, sender + "
        "receiver" MULTIPLEXED "."),
    ROW(cache_misses_per_kb, "cache misses per KB", "misses/KB", LOWER,
        "The CPU's generic cache-misses event (another number than LLC load misses) / KB (1024 bytes) "
        "moved, of each side by its own bytes, sender + receiver" MULTIPLEXED "."),
    ROW(counter_running_pct, "counters' running time", "%", HIGHER,
        "Smallest running / enabled time over the open counters of all threads; below 100 % counters shared "
        "the hardware."),
    ROW(tx_context_switches, "sender's context switches", "switches", LOWER,
        "Context switches of the sending threads."),
    ROW(rx_context_switches, "receiver's context switches", "switches", LOWER,
        "Context switches of the receiving threads."),
    ROW(tx_migrations, "sender's CPU migrations", "migrations", LOWER,
        "Moves of the sending threads to another CPU."),
    ROW(rx_migrations, "receiver's CPU migrations", "migrations", LOWER,
        "Moves of the receiving threads to another CPU."),
    ROW(page_faults, "page faults", "faults", LOWER, "Page faults of all threads, of both sides."),
    ROW(tx_calls, "sender's system calls", "calls", LOWER,
        "System calls that were to send payload, those included that were refused (ENOBUFS) or interrupted."),
    ROW(rx_calls, "receiver's system calls", "calls", LOWER, "System calls that received payload."),
    ROW(calls_per_message, "send calls per message", "calls/message", LOWER,
        "System calls that sent payload / messages sent" SAME_WINDOW "."),
    ROW(partial_sends, "partial sends", "sends", LOWER, "Sends that took less than they were given."),
    ROW(zc_sends, "zero-copy sends", "sends", NEITHER,
        "Sends with MSG_ZEROCOPY, or io_uring's SEND_ZC, that were accepted" ZERO_COPY "."),
    ROW(zc_completions, "zero-copy completions", "sends", NEITHER,
        "Zero-copy sends that the kernel reported as done: the sum over the ranges of the "
        "notifications" ZERO_COPY "."),
    ROW(zc_notifications, "zero-copy notifications", "notifications", NEITHER,
        "Messages of the error queue, each of which covers a range of sends, or notifications of "
        "io_uring" ZERO_COPY "."),
    ROW(zc_copied, "zero-copy sends copied", "sends", LOWER,
        "Completed zero-copy sends that the kernel copied after all (SO_EE_CODE_ZEROCOPY_COPIED, or what "
        "io_uring reports)" ZERO_COPY "."),
    ROW(zc_copied_pct, "zero-copy copied share", "%", LOWER,
        "zc_copied / zc_completions; none without completions."),
    ROW(zc_enobufs, "zero-copy refusals", "refusals", LOWER,
        "Zero-copy sends refused with ENOBUFS (ENOMEM): too much memory pinned" ZERO_COPY "."),
    ROW(rx_mapped_pct, "receive mapped share", "%", HIGHER,
        "Share of the received bytes whose pages were mapped (TCP_ZEROCOPY_RECEIVE), not copied; none for "
        "receivers that cannot map."),
    ROW(copies_serialise, "copies while serialising", "copies/B", LOWER,
        "Copies of each payload byte by the sender before it is handed over, as the mechanism does "
        "them" NO_LEDGER "."),
    ROW(copies_in, "copies into the kernel", "copies/B", LOWER,
        "Copies of each payload byte from user memory while it is handed over, as the mechanism does "
        "them" NO_LEDGER "."),
    ROW(copies_late, "late copies", "copies/B", LOWER,
        "Copies of each payload byte out of pages that the kernel was lent, before the receiver gets it: "
        "zc_copied / zc_completions, 0 for mechanisms that lend none or get no completions" NO_LEDGER "."),
    ROW(copies_out, "copies to the receiver", "copies/B", LOWER,
        "Copies of each payload byte into the receiver's memory, as the receiver does them, less what it "
        "mapped; 0 on a sink" NO_LEDGER "."),
    ROW(copies_per_byte, "copies per byte", "copies/B", LOWER,
        "copies_serialise + copies_in + copies_late + copies_out."),
    ROW(sndbuf_bytes, "send buffer", "B", NEITHER,
        "SO_SNDBUF of the sending sockets as granted, at the window's close; the smallest of all "
        "connections."),
    ROW(rcvbuf_bytes, "receive buffer", "B", NEITHER,
        "SO_RCVBUF of the receiving sockets as granted, at the window's close; the smallest of all "
        "connections."),
    ROW(retransmits, "retransmits", "segments", LOWER, "Segments sent again, of all senders (TCP_INFO)."),
    ROW(tcp_rtt_us, "TCP round-trip time", "us", LOWER,
        "The senders' smoothed round-trip time (TCP_INFO) at the window's close, mean over the connections."),
    ROW(busy_pct, "connection busy", "%", NEITHER,
        "Share of the window in which the sender had data in flight or to send (tcpi_busy_time), mean over "
        "the "
        "connections."),
    ROW(rwnd_limited_pct, "limited by receive window", "%", LOWER,
        "Share of the window in which the receiver's window held the sender back (tcpi_rwnd_limited), mean "
        "over "
        "the connections."),
    ROW(sndbuf_limited_pct, "limited by send buffer", "%", LOWER,
        "Share of the window in which the send buffer held the sender back (tcpi_sndbuf_limited), mean over "
        "the "
        "connections."),
    ROW(lost_messages, "messages lost", "messages", LOWER,
        "Datagrams sent and never received, over the whole run, warm-up and the end included: exact, as no "
        "window's is; none unless UDP."),
    ROW(lost_pct, "lost share", "%", LOWER,
        "lost_messages / messages sent, over the whole run; none unless UDP."),
    [METRIC_bottleneck] = {.key = "bottleneck",
                           .label = "bottleneck",
                           .unit = "word",
                           .better = BETTER_NEITHER,
                           .help =
                               "sender, receiver or both: the CPUs under that side's threads ran these "
                               "threads for at least 90 % of the window; else receive-window or send-buffer: "
                               "TCP was limited by it for at least 50 % of the window; else none.",
                           .words = bottleneck_words,
                           .value = formula_bottleneck},
    ROW(slowest_connection_pct, "slowest connection", "%", HIGHER,
        "Receive rate of the slowest connection / mean receive rate of all connections."),
};

int metric_find(const char *key)
{
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        if (strcmp(metrics[i].key, key) == 0)
            return (int)i;
    return -1;
}

static bool is_word(const struct metric *metric, double value)
{
    for (unsigned i = 0; metric->words[i] != NULL; i++)
        if (value == i)
            return true;
    return false;
}

/* 15 digits are enough for most numbers that are no long fraction; 17 are enough for all (IEEE 754). */
static void number_print(double value, struct text *text)
{
    size_t before = text->length;
    text_number(text, value, 15);
    if (text->failed || text->length == before || decimal_parse(text->data + before, NULL) == value)
        return;
    text->length = before;
    text_number(text, value, 17);
}

void metric_print(const struct metric *metric, double value, struct text *text)
{
    if (metric->words == NULL)
        number_print(value, text);
    else if (is_word(metric, value))
        text_add(text, metric->words[(unsigned)value]);
}

static int word_parse(const struct metric *metric, const char *string, double *value, struct err *err)
{
    for (unsigned i = 0; metric->words[i] != NULL; i++)
        if (strcmp(metric->words[i], string) == 0) {
            *value = i;
            return 0;
        }
    return err_set(err, EINVAL, "%s: '%.40s' is none of its words", metric->key, string);
}

/* One event among all bytes that a run can move is more than this. */
#define LEAST 1e-18

/* With room to spare; the others are counts and ratios, which stay below 2^63: an hour on a thousand CPUs has
 * 2e16 cycles. */
static double most_of(const struct metric *metric)
{
    static const struct {
        const char *unit;
        double most;
    } rows[] = {{"%", 1e4}, {"s", 1e6}, {"Gbit/s", 1e6}, {"copies/B", 1e3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(metric->unit, rows[i].unit) == 0)
            return rows[i].most;
    return 1e18;
}

bool metric_possible(const struct metric *metric, double value)
{
    return value == 0 || (value >= LEAST && (value <= 1e3 || value <= most_of(metric)));
}

int metric_parse(const struct metric *metric, const char *string, double *value, struct err *err)
{
    *value = NAN;
    if (string[0] == '\0')
        return 0;
    if (metric->words != NULL)
        return word_parse(metric, string, value, err);
    char *end = NULL;
    double number = string[strspn(string, "0123456789+-.e")] == '\0' ? decimal_parse(string, &end) : NAN;
    if (end == NULL || *end != '\0' || end == string || !isfinite(number))
        return err_set(err, EINVAL, "%s: '%.40s' is not a number", metric->key, string);
    if (number < 0)
        return err_set(err, EINVAL, "%s: %.40s is negative", metric->key, string);
    if (!metric_possible(metric, number))
        return err_set(err, EINVAL, "%s: %.40s is no measurement: expected 0, or %g to %g %s", metric->key,
                       string, LEAST, most_of(metric), metric->unit);
    *value = number;
    return 0;
}
