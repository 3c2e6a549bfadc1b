/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "record/formula.h"
#include "record/histogram.h"
#include "record/metric.h"
#include "record/record.h"
#include "test.h"

#include "unit/record/measured.h"

static double value_of(const struct measured *measured, enum metric_id id)
{
    return metrics[id].value(&measured->measurement);
}

static void assert_value(const struct measured *measured, enum metric_id id, double expected)
{
    double got = value_of(measured, id);
    bool same = isnan(expected) ? isnan(got) : fabs(got - expected) <= 1e-9 * fabs(expected);
    if (!same)
        fail_msg("%s: %.17g instead of %.17g", metrics[id].key, got, expected);
}

/* Worked out by hand from the numbers in measured.h. */
static const struct {
    enum metric_id id;
    double value;
} by_hand[] = {
    {METRIC_window_s, 1.5},
    {METRIC_messages, 2500000},
    {METRIC_bytes, 2500000000.0},
    {METRIC_throughput_gbps, 12},   /* 2 GB in 2 s, 8 Gbit/s, and 0.5 GB in 1 s, 4 Gbit/s */
    {METRIC_message_rate, 1500000}, /* 1 million and half a million */
    {METRIC_receive_us, 1.2},       /* 3 s for 2.5 million messages */
    {METRIC_tx_cpu_ns_per_byte, 0.5},
    {METRIC_rx_cpu_ns_per_byte, 0.5},
    {METRIC_cpu_ns_per_byte, 1.0},
    {METRIC_softirq_pct, 7.5}, /* 30 of 400 ticks */
    {METRIC_steal_pct, 5},
    {METRIC_tx_cycles, 9000000000.0},
    {METRIC_rx_cycles, 5000000000.0},
    {METRIC_tx_cycles_per_byte, 3},
    {METRIC_rx_cycles_per_byte, 2},
    {METRIC_cycles_per_byte, 5},
    {METRIC_tx_instructions, 12000000000.0},
    {METRIC_rx_instructions, 1500000000.0},
    {METRIC_tx_l1d_misses, 6000000},
    {METRIC_rx_l1d_misses, 5000000},
    {METRIC_l1d_misses_per_kb, 4.096}, /* 2.048 on each side */
    {METRIC_tx_llc_misses, 3000000},
    {METRIC_rx_llc_misses, 0}, /* counted, and none happened */
    {METRIC_llc_misses_per_kb, 1.024},
    {METRIC_cache_misses_per_kb, 30.72}, /* 10.24 + 20.48 */
    {METRIC_counter_running_pct, 100},
    {METRIC_tx_context_switches, 15},
    {METRIC_rx_context_switches, 150},
    {METRIC_tx_migrations, 1},
    {METRIC_rx_migrations, 2},
    {METRIC_page_faults, 7},
    {METRIC_tx_calls, 6000000},
    {METRIC_rx_calls, 100000},
    {METRIC_calls_per_message, 2},
    {METRIC_partial_sends, 7},
    {METRIC_zc_sends, NAN},
    {METRIC_zc_completions, NAN},
    {METRIC_zc_notifications, NAN},
    {METRIC_zc_copied, NAN},
    {METRIC_zc_copied_pct, NAN},
    {METRIC_zc_enobufs, NAN},
    {METRIC_rx_mapped_pct, NAN},
    {METRIC_copies_serialise, 0},
    {METRIC_copies_in, 1},
    {METRIC_copies_late, 0},
    {METRIC_copies_out, 1},
    {METRIC_copies_per_byte, 2},
    {METRIC_sndbuf_bytes, 1313280},
    {METRIC_rcvbuf_bytes, 131072},
    {METRIC_rcv_window_bytes, 65536},
    {METRIC_retransmits, 7},
    {METRIC_tcp_rtt_us, 40},
    {METRIC_busy_pct, 75},
    {METRIC_rwnd_limited_pct, 5},
    {METRIC_sndbuf_limited_pct, 10},
    {METRIC_lost_messages, NAN}, /* TCP loses none */
    {METRIC_lost_pct, NAN},
    {METRIC_datagrams_per_receive, NAN},
    {METRIC_to_client_gbps, NAN},
    {METRIC_to_server_gbps, NAN},
    {METRIC_foreign_load_pct, NAN},
    {METRIC_link_rate_gbps, 0.1},
    {METRIC_link_delay_us, 10000},
    {METRIC_link_loss_pct, 1},
    {METRIC_qdisc_bytes, 12000000},
    {METRIC_qdisc_drops, 80},
    {METRIC_qdisc_requeues, 0}, /* read, and none happened */
    {METRIC_qdisc_backlog_bytes, 30280},
    {METRIC_round_trips, NAN}, /* a stream has none */
    {METRIC_round_trip_rate, NAN},
    {METRIC_latency_p50_us, NAN},
    {METRIC_latency_p90_us, NAN},
    {METRIC_latency_p99_us, NAN},
    {METRIC_latency_p999_us, NAN},
    {METRIC_latency_p9999_us, NAN},
    {METRIC_latency_max_us, NAN},
    {METRIC_saturated_samples, NAN}, /* none of this one was sampled */
    {METRIC_saturated_p50_us, NAN},
    {METRIC_saturated_p99_us, NAN},
    {METRIC_saturated_max_us, NAN},
    {METRIC_timed_messages, NAN}, /* nor a schedule */
    {METRIC_untimed_messages, NAN},
    {METRIC_latency_sent_p50_us, NAN},
    {METRIC_latency_sent_p99_us, NAN},
    {METRIC_latency_sent_p999_us, NAN},
    {METRIC_latency_sent_max_us, NAN},
    {METRIC_achieved_rate, NAN},
    {METRIC_achieved_pct, NAN},
    {METRIC_backlog_messages, NAN},
    {METRIC_late_sends_pct, NAN},
    {METRIC_arrivals_off_pct, NAN}, /* see test_formula_open_loop.c */
    {METRIC_latency_drift_pct, NAN},
    {METRIC_latency_correlation, NAN},
    {METRIC_bottleneck, NAN}, /* CPUs at 37.5 % and 37.5 %, no limit above half the window */
    {METRIC_slowest_connection_pct, 66.66666666666667}, /* 0.5 of a mean of 0.75 GB/s */
};

static void test_every_metric_by_hand(void **state)
{
    (void)state;
    struct measured measured;
    bool seen[METRIC_COUNT] = {0};
    measured_init(&measured);
    for (unsigned i = 0; i < sizeof by_hand / sizeof by_hand[0]; i++) {
        assert_value(&measured, by_hand[i].id, by_hand[i].value);
        seen[by_hand[i].id] = true;
    }
    /* 200 busy ticks in 2 s, in which 1.5 GB/s arrived */
    assert_value(&measured, METRIC_system_cpu_ns_per_byte, 200e9 / (double)sysconf(_SC_CLK_TCK) / 3e9);
    seen[METRIC_system_cpu_ns_per_byte] = true;
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        if (!seen[i])
            fail_msg("%s has no case", metrics[i].key);
}

static struct histogram round_trips[2]; /* too large for a stack, twice */

/* Below 2048 ns a bin is a nanosecond wide: these numbers are exact. */
static void test_percentiles_are_of_all_connections(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    memset(round_trips, 0, sizeof round_trips);
    measured.measurement.latencies = round_trips;
    measured.cell.pattern = PATTERN_REQUEST_RESPONSE;
    for (unsigned i = 0; i < 1000; i++) {
        histogram_record(&round_trips[0], 1000);
        histogram_record(&round_trips[1], i < 998 ? 2000 : 3000000);
    }
    assert_value(&measured, METRIC_round_trips, 2000);
    assert_value(&measured, METRIC_round_trip_rate, 1000); /* 500 a second on each */
    assert_value(&measured, METRIC_latency_p50_us, 1);
    assert_value(&measured, METRIC_latency_p90_us, 2);
    assert_value(&measured, METRIC_latency_p99_us, 2); /* 20 took longer, or could have */
    assert_value(&measured, METRIC_latency_p999_us, NAN);
    assert_value(&measured, METRIC_latency_p9999_us, NAN);
    assert_value(&measured, METRIC_latency_max_us, 3000);
}

static void test_few_round_trips_have_no_percentiles(void **state)
{
    (void)state;
    static const struct {
        unsigned count;
        enum metric_id known; /* the last of them */
    } cases[] = {{19, METRIC_round_trip_rate},  {20, METRIC_latency_p50_us},    {99, METRIC_latency_p50_us},
                 {100, METRIC_latency_p90_us},  {999, METRIC_latency_p90_us},   {1000, METRIC_latency_p99_us},
                 {9999, METRIC_latency_p99_us}, {10000, METRIC_latency_p999_us}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct measured measured;
        measured_init(&measured);
        memset(round_trips, 0, sizeof round_trips);
        measured.measurement.latencies = round_trips;
        measured.cell.pattern = PATTERN_REQUEST_RESPONSE;
        for (unsigned j = 0; j < cases[i].count; j++)
            histogram_record(&round_trips[j % 2], 1500);
        for (enum metric_id id = METRIC_round_trips; id <= METRIC_latency_p9999_us; id++)
            assert_int_equal(!isnan(value_of(&measured, id)), id <= cases[i].known);
        assert_value(&measured, METRIC_latency_max_us, 1.5);
    }
}

static struct histogram sent_latencies[2];
static struct paced_sample kept[2];

/* As measured_init; paced, and timed. */
static void measured_paced(struct measured *measured)
{
    static struct cell cell;
    measured_init(measured);
    cell = *measured->measurement.cell;
    cell.pattern = PATTERN_PACED;
    cell.offered_rate = 1000000;
    memset(round_trips, 0, sizeof round_trips);
    memset(sent_latencies, 0, sizeof sent_latencies);
    memset(kept, 0, sizeof kept);
    for (unsigned i = 0; i < 100; i++) {
        histogram_record(&round_trips[i % 2], 2000);
        histogram_record(&sent_latencies[i % 2], 500);
    }
    measured->measurement.cell = &cell;
    measured->measurement.latencies = round_trips;
    measured->measurement.sent_latencies = sent_latencies;
    measured->measurement.paced = kept;
}

static void test_paced_messages_have_two_times(void **state)
{
    (void)state;
    struct measured measured;
    measured_paced(&measured);
    assert_value(&measured, METRIC_round_trips, NAN);
    assert_value(&measured, METRIC_round_trip_rate, NAN);
    assert_value(&measured, METRIC_timed_messages, 100);
    assert_value(&measured, METRIC_untimed_messages, 0);
    assert_value(&measured, METRIC_latency_p50_us, 2);
    assert_value(&measured, METRIC_latency_sent_p50_us, 0.5);
    assert_value(&measured, METRIC_latency_sent_p99_us, NAN); /* of 100 only one lies beyond it */
    assert_value(&measured, METRIC_latency_sent_max_us, 0.5);
    kept[1].untimed = 1; /* the latest of all */
    assert_value(&measured, METRIC_untimed_messages, 1);
    assert_value(&measured, METRIC_latency_p50_us, NAN);
    assert_value(&measured, METRIC_latency_sent_max_us, NAN);
}

/* Of a sampled stream too: who leaves out the latest tells a better percentile than there was. */
static void test_a_sample_without_a_stamp_tells_no_percentile(void **state)
{
    (void)state;
    struct measured measured;
    measured_paced(&measured);
    struct cell cell = *measured.measurement.cell;
    cell.pattern = PATTERN_STREAM;
    measured.measurement.cell = &cell;
    measured.measurement.sent_latencies = NULL;
    assert_value(&measured, METRIC_saturated_p50_us, 2);
    assert_value(&measured, METRIC_untimed_messages, NAN);
    kept[1].untimed = 1;
    assert_value(&measured, METRIC_saturated_samples, 100);
    assert_value(&measured, METRIC_saturated_p50_us, NAN);
    assert_value(&measured, METRIC_saturated_max_us, NAN);
}

static void test_a_schedule_is_kept_or_not(void **state)
{
    (void)state;
    static const struct {
        uint64_t scheduled, sent, late;
        double achieved_pct, backlog, late_pct;
        bool limited;
    } cases[] = {
        {1000, 1000, 0, 100, 0, 0, false}, {1000, 990, 99, 99, 10, 10, false},
        {1000, 989, 0, 98.9, 11, 0, true}, {1000, 1010, 0, 101, 0, 0, false},
        {100, 98, 0, 98, 2, 0, false}, /* one of each connection may be due just then */
        {100, 97, 97, 97, 3, 100, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct measured measured;
        measured_paced(&measured);
        struct sample *tx = measured.measurement.tx;
        for (unsigned j = 0; j < 2; j++) {
            struct tally *open = &tx[j].open.tally, *close = &tx[j].close.tally;
            close->scheduled = open->scheduled + (j == 0 ? cases[i].scheduled : 0);
            close->messages = open->messages + (j == 0 ? cases[i].sent : 0);
            close->late_sends = open->late_sends + (j == 0 ? cases[i].late : 0);
        }
        assert_value(&measured, METRIC_achieved_pct, cases[i].achieved_pct);
        assert_value(&measured, METRIC_backlog_messages, cases[i].backlog);
        assert_value(&measured, METRIC_late_sends_pct, cases[i].late_pct);
        assert_int_equal(formula_generator_limited(&measured.measurement), cases[i].limited);
    }
}

static void test_who_spins_has_no_cost_of_a_byte(void **state)
{
    (void)state;
    static const enum metric_id none[] = {METRIC_tx_cpu_ns_per_byte, METRIC_cpu_ns_per_byte,
                                          METRIC_system_cpu_ns_per_byte, METRIC_tx_cycles_per_byte,
                                          METRIC_cycles_per_byte};
    struct measured measured;
    measured_paced(&measured);
    struct cell cell = *measured.measurement.cell;
    measured.measurement.cell = &cell;
    for (unsigned spins = 0; spins < 2; spins++) {
        cell.pacing = spins ? PACING_SPIN : PACING_TIMER;
        for (size_t i = 0; i < sizeof none / sizeof *none; i++)
            assert_int_equal(isnan(value_of(&measured, none[i])), spins);
        assert_true(!isnan(value_of(&measured, METRIC_rx_cpu_ns_per_byte)));
    }
}

/* Responses are calls of both sides, and no part of a message's. */
static void test_calls_are_of_both_directions(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.tx[0].close.tally.response_calls += 100;
    measured.rx[1].close.tally.response_calls += 7;
    assert_value(&measured, METRIC_tx_calls, 6000100);
    assert_value(&measured, METRIC_rx_calls, 100007);
    assert_value(&measured, METRIC_calls_per_message, 2);
}

static void test_table_is_complete(void **state)
{
    (void)state;
    for (unsigned i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = &metrics[i];
        assert_true(strlen(metric->key) > 0 && strlen(metric->label) > 0 && strlen(metric->unit) > 0);
        assert_true(strlen(metric->help) > 0 && metric->help[strlen(metric->help) - 1] == '.');
        assert_non_null(metric->value);
        assert_string_equal(metric_key(i), metric->key);
        for (unsigned other = 0; other < i; other++) {
            assert_string_not_equal(metric->key, metrics[other].key);
            assert_string_not_equal(metric->label, metrics[other].label);
        }
    }
    assert_null(metric_key(METRIC_COUNT));
}

/* Without a shape the link has no rate, and a queue that nobody read counts nothing: not 0. */
static void test_a_plain_link_has_no_numbers(void **state)
{
    (void)state;
    static const enum metric_id all[] = {
        METRIC_link_rate_gbps, METRIC_link_delay_us,  METRIC_link_loss_pct,      METRIC_qdisc_bytes,
        METRIC_qdisc_drops,    METRIC_qdisc_requeues, METRIC_qdisc_backlog_bytes};
    struct measured measured;
    measured_init(&measured);
    measured.measurement.queue_close.delay_us = 0;
    measured.measurement.queue_close.loss = 0;
    assert_value(&measured, METRIC_link_rate_gbps, 0.1);
    assert_value(&measured, METRIC_link_delay_us, NAN);
    assert_value(&measured, METRIC_link_loss_pct, NAN);
    measured.measurement.queue_open.known = false;
    assert_value(&measured, METRIC_qdisc_bytes, NAN);
    measured.measurement.queue_open = measured.measurement.queue_close = (struct queue_reading){0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_value(&measured, all[i], NAN);
}

/* What is counted for each connection is summed over both; what one thread spent on both is told once. */
static void test_a_thread_with_two_connections(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.measurement.threads = 1;
    assert_value(&measured, METRIC_throughput_gbps, 12);
    assert_value(&measured, METRIC_bytes, 2500000000.0);
    assert_value(&measured, METRIC_tx_calls, 6000000);
    assert_value(&measured, METRIC_retransmits, 7);
    assert_value(&measured, METRIC_tcp_rtt_us, 40);
    assert_value(&measured, METRIC_sndbuf_bytes, 1313280);
    assert_value(&measured, METRIC_tx_context_switches, 10);
    assert_value(&measured, METRIC_tx_cpu_ns_per_byte, 1200000000.0 / 3000000000.0);
    assert_value(&measured, METRIC_tx_cycles, 6000000000.0);
    assert_value(&measured, METRIC_window_s, 1.5);
    measured.measurement.threads = 0; /* as one connection alone, whose thread serves others too */
    assert_value(&measured, METRIC_throughput_gbps, 12);
    assert_value(&measured, METRIC_tx_cpu_ns_per_byte, NAN);
    assert_value(&measured, METRIC_tx_cycles, NAN);
}

/* Of both directions the second half of the threads is the other way round. */
static void test_both_directions(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    assert_value(&measured, METRIC_to_client_gbps, NAN);
    measured.cell.direction = BOTH_DIRECTIONS;
    measured.cell.threads = 1;
    assert_value(&measured, METRIC_throughput_gbps, 12);
    assert_value(&measured, METRIC_to_client_gbps, 8);
    assert_value(&measured, METRIC_to_server_gbps, 4);
    assert_value(&measured, METRIC_tx_calls, 6000000);
}

/* A mistake of published studies: one of several connections reported as the total. */
static void test_all_connections_are_summed(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.measurement.threads = measured.measurement.connections = 1;
    double first = value_of(&measured, METRIC_throughput_gbps);
    measured.measurement.threads = measured.measurement.connections = 2;
    assert_true(fabs(first - 8) < 1e-9);
    assert_value(&measured, METRIC_throughput_gbps, 12);
    assert_value(&measured, METRIC_bytes, 2500000000.0);
    assert_value(&measured, METRIC_tx_calls, 6000000);
}

/* A mistake of published studies: all cycles / one message, or / the other side's bytes. */
static void test_cycles_per_byte_are_of_their_own_side(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured_count(&measured.rx[0], COUNTER_cycles, 0, 2000000000);
    measured_count(&measured.rx[1], COUNTER_cycles, 0, 1000000000);
    assert_value(&measured, METRIC_cycles_per_byte, 9e9 / 3e9);
    measured.cell.message_size = 64; /* the size of a message has no part in it */
    assert_value(&measured, METRIC_cycles_per_byte, 9e9 / 3e9);
}

/* A mistake of published studies: nothing is extrapolated from the time that a counter ran, and an undercount
 * has no ratio. */
static void test_multiplexed_counts_are_never_scaled(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    struct count *cycles = &measured.tx[0].close.counters[COUNTER_cycles];
    cycles->running_ns -= 1000000000; /* of 2 s */
    assert_value(&measured, METRIC_counter_running_pct, 50);
    assert_value(&measured, METRIC_tx_cycles, 9000000000.0);
    assert_value(&measured, METRIC_tx_cycles_per_byte, NAN);
    assert_value(&measured, METRIC_rx_cycles_per_byte, 2);
    assert_value(&measured, METRIC_cycles_per_byte, NAN);
    assert_value(&measured, METRIC_l1d_misses_per_kb, 4.096); /* this counter ran all the time */
    cycles->running_ns += 900000000;                          /* 95 % */
    assert_value(&measured, METRIC_counter_running_pct, 95);
    assert_value(&measured, METRIC_tx_cycles_per_byte, 3);
}

/* A mistake of published studies: a counter that is not there is not 0, whether on all threads or on one. */
static void test_a_missing_counter_is_no_number(void **state)
{
    (void)state;
    static const enum metric_id gone[] = {METRIC_tx_llc_misses, METRIC_llc_misses_per_kb};
    struct measured measured;
    measured_init(&measured);
    measured.tx[1].open.counters[COUNTER_llc_misses] = (struct count){0};
    measured.tx[1].close.counters[COUNTER_llc_misses] = (struct count){0};
    for (unsigned i = 0; i < sizeof gone / sizeof gone[0]; i++)
        assert_value(&measured, gone[i], NAN);
    assert_value(&measured, METRIC_rx_llc_misses, 0);
    assert_value(&measured, METRIC_cache_misses_per_kb, 30.72); /* another event, another column */
    assert_value(&measured, METRIC_counter_running_pct, 100);
}

static void test_a_counter_that_never_ran_is_no_number(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    struct count *count = &measured.rx[0].close.counters[COUNTER_cycles];
    count->running_ns = before.running_ns;
    count->value = before.value;
    assert_value(&measured, METRIC_rx_cycles, NAN);
    assert_value(&measured, METRIC_cycles_per_byte, NAN);
    assert_value(&measured, METRIC_tx_cycles, 9000000000.0);
    assert_value(&measured, METRIC_counter_running_pct, 0);
}

static void test_no_counters_at_all(void **state)
{
    (void)state;
    static const enum metric_id gone[] = {
        METRIC_tx_cycles,          METRIC_rx_cycles,           METRIC_tx_cycles_per_byte,
        METRIC_rx_cycles_per_byte, METRIC_cycles_per_byte,     METRIC_tx_instructions,
        METRIC_rx_instructions,    METRIC_tx_l1d_misses,       METRIC_rx_l1d_misses,
        METRIC_l1d_misses_per_kb,  METRIC_tx_llc_misses,       METRIC_rx_llc_misses,
        METRIC_llc_misses_per_kb,  METRIC_cache_misses_per_kb, METRIC_counter_running_pct};
    struct measured measured;
    measured_init(&measured);
    for (unsigned thread = 0; thread < 2; thread++) {
        memset(measured.tx[thread].open.counters, 0, sizeof measured.tx[thread].open.counters);
        memset(measured.tx[thread].close.counters, 0, sizeof measured.tx[thread].close.counters);
        memset(measured.rx[thread].open.counters, 0, sizeof measured.rx[thread].open.counters);
        memset(measured.rx[thread].close.counters, 0, sizeof measured.rx[thread].close.counters);
    }
    for (unsigned i = 0; i < sizeof gone / sizeof gone[0]; i++)
        assert_value(&measured, gone[i], NAN);
    assert_value(&measured, METRIC_tx_cpu_ns_per_byte, 0.5);
}

/* A mistake of published studies: notifications cover ranges of sends; the share is one of sends. */
static void test_zero_copy_share_is_of_completed_sends(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    struct tally *first = &measured.tx[0].close.tally, *second = &measured.tx[1].close.tally;
    first->zc_sends = 1000, second->zc_sends = 500;
    first->zc_completions = 900, second->zc_completions = 300;
    first->zc_notifications = 10, second->zc_notifications = 2;
    first->zc_copied = 300, second->zc_copied = 300;
    first->zc_enobufs = 1;
    measured.tx[0].life.zc_sends = 1200;
    assert_value(&measured, METRIC_zc_sends, 1500);
    assert_value(&measured, METRIC_zc_completions, 1200);
    assert_value(&measured, METRIC_zc_notifications, 12);
    assert_value(&measured, METRIC_zc_copied, 600);
    assert_value(&measured, METRIC_zc_copied_pct, 50);
    assert_value(&measured, METRIC_zc_enobufs, 1);
    first->zc_completions = second->zc_completions = first->zc_copied = second->zc_copied = 0;
    assert_value(&measured, METRIC_zc_completions, 0);
    assert_value(&measured, METRIC_zc_copied_pct, NAN);
    measured.cell.mechanism = MECHANISM_zero_copy;
    assert_value(&measured, METRIC_copies_late, NAN); /* asked for, and never told */
    assert_value(&measured, METRIC_copies_per_byte, NAN);
}

/* Of every 100 completed zero-copy sends `copied` were copied after all. */
static void test_the_ledger_of_copies(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, receive;
        uint64_t sends, copied;
        double serialise, in, late, out, sum;
    } cases[] = {
        {MECHANISM_two_copy, RECEIVER_recv, 0, 0, 1, 1, 0, 1, 3},
        {MECHANISM_two_copy, RECEIVER_discard, 0, 0, 1, 1, 0, 0, 2},
        {MECHANISM_contiguous, RECEIVER_recv, 0, 0, 0, 1, 0, 1, 2},
        {MECHANISM_zero_copy, RECEIVER_recv, 100, 100, 0, 0, 1, 1, 2},
        {MECHANISM_zero_copy, RECEIVER_recv, 100, 25, 0, 0, 0.25, 1, 1.25},
        {MECHANISM_zero_copy, RECEIVER_discard, 100, 0, 0, 0, 0, 0, 0},
        {MECHANISM_null, RECEIVER_recv, 0, 0, NAN, NAN, NAN, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct measured measured;
        measured_init(&measured);
        measured.cell.mechanism = cases[i].mechanism;
        measured.cell.receive = cases[i].receive;
        measured.tx[1].close.tally.zc_completions = measured.tx[1].life.zc_sends = cases[i].sends;
        measured.tx[1].close.tally.zc_copied = cases[i].copied;
        assert_value(&measured, METRIC_copies_serialise, cases[i].serialise);
        assert_value(&measured, METRIC_copies_in, cases[i].in);
        assert_value(&measured, METRIC_copies_late, cases[i].late);
        assert_value(&measured, METRIC_copies_out, cases[i].out);
        assert_value(&measured, METRIC_copies_per_byte, cases[i].sum);
    }
}

static void test_mapped_share_is_of_received_bytes(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.cell.receive = RECEIVER_mmap;
    assert_value(&measured, METRIC_rx_mapped_pct, 0); /* it could have, and did not */
    for (unsigned i = 0; i < 2; i++) {
        const struct reading *open = &measured.rx[i].open;
        struct reading *close = &measured.rx[i].close;
        close->tally.rx_mapped = open->tally.rx_mapped + (close->tally.bytes - open->tally.bytes) / 4;
    }
    assert_value(&measured, METRIC_rx_mapped_pct, 25);
    assert_value(&measured, METRIC_copies_out, 0.75);
    measured.cell.receive = RECEIVER_recv;
    assert_value(&measured, METRIC_rx_mapped_pct, NAN);
}

/* The null mechanism says that it sent; nothing arrived, and no byte is there to share the CPU time. */
static void test_null_counts_the_senders_messages(void **state)
{
    (void)state;
    static const enum metric_id ratios[] = {METRIC_tx_cpu_ns_per_byte,    METRIC_rx_cpu_ns_per_byte,
                                            METRIC_cpu_ns_per_byte,       METRIC_system_cpu_ns_per_byte,
                                            METRIC_cycles_per_byte,       METRIC_llc_misses_per_kb,
                                            METRIC_slowest_connection_pct};
    struct measured measured;
    measured_init(&measured);
    measured.cell.mechanism = MECHANISM_null;
    for (unsigned i = 0; i < 2; i++)
        measured.rx[i].close.tally = measured.rx[i].open.tally;
    assert_value(&measured, METRIC_bytes, 0);
    assert_value(&measured, METRIC_throughput_gbps, 0);
    assert_value(&measured, METRIC_messages, 3000000);
    assert_value(&measured, METRIC_message_rate, 1500000); /* 3 million in the senders' 2 s */
    assert_value(&measured, METRIC_receive_us, 4.0 / 3);
    for (unsigned i = 0; i < sizeof ratios / sizeof ratios[0]; i++)
        assert_value(&measured, ratios[i], NAN);
}

/* 2400000 and 600000 messages in the windows and 12350 before and after each, against 2000000 and 500000. */
static void test_datagrams_are_lost_between_the_sides(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.cell.transport = TRANSPORT_UDP;
    assert_value(&measured, METRIC_lost_messages, 500000);
    assert_value(&measured, METRIC_lost_pct, 100 * 500000 / 3024700.0);
    measured.rx[0].life = measured.tx[0].life, measured.rx[1].life = measured.tx[1].life;
    assert_value(&measured, METRIC_lost_messages, 0);
    assert_value(&measured, METRIC_lost_pct, 0);
    measured.cell.mechanism = MECHANISM_null; /* what was never sent is not lost */
    assert_value(&measured, METRIC_lost_messages, NAN);
}

/* Only the sender's numbers are there: 3 GB in 2 s. */
static const struct {
    enum metric_id id;
    double value;
} of_a_sink[] = {
    {METRIC_window_s, 2},
    {METRIC_messages, 3000000},
    {METRIC_bytes, 3000000000.0},
    {METRIC_throughput_gbps, 12},
    {METRIC_message_rate, 1500000},
    {METRIC_receive_us, 4 / 3.0},
    {METRIC_tx_cpu_ns_per_byte, 0.5},
    {METRIC_rx_cpu_ns_per_byte, NAN},
    {METRIC_cpu_ns_per_byte, 0.5},
    {METRIC_tx_cycles_per_byte, 3},
    {METRIC_rx_cycles_per_byte, NAN},
    {METRIC_cycles_per_byte, 3},
    {METRIC_rx_cycles, NAN},
    {METRIC_l1d_misses_per_kb, 2.048},
    {METRIC_rx_context_switches, NAN},
    {METRIC_rx_migrations, NAN},
    {METRIC_page_faults, 4},
    {METRIC_rx_calls, NAN},
    {METRIC_rcvbuf_bytes, NAN},
    {METRIC_rcv_window_bytes, NAN},
    {METRIC_copies_in, 1},
    {METRIC_copies_out, 0},
    {METRIC_copies_per_byte, 1},
    {METRIC_lost_messages, NAN},
    {METRIC_lost_pct, NAN},
    {METRIC_slowest_connection_pct, 40}, /* 0.3 of a mean of 0.75 GB/s */
};

static void test_a_sink_has_a_sender_alone(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.cell.transport = TRANSPORT_UDP;
    measured.cell.path = PATH_SINK;
    measured.measurement.rx = NULL;
    for (unsigned i = 0; i < sizeof of_a_sink / sizeof of_a_sink[0]; i++)
        assert_value(&measured, of_a_sink[i].id, of_a_sink[i].value);
    measured.cell.mechanism = MECHANISM_null; /* no receiver to say so, and still nothing was moved */
    assert_value(&measured, METRIC_bytes, 0);
    assert_value(&measured, METRIC_throughput_gbps, 0);
    assert_value(&measured, METRIC_cpu_ns_per_byte, NAN);
}

static void test_the_sender_alone_can_limit_a_sink(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.measurement.rx = NULL;
    for (unsigned i = 0; i < 2; i++)
        measured.tx[i].close.cpu_ns = measured.tx[i].open.cpu_ns + 1900000000;
    assert_value(&measured, METRIC_bottleneck, BOTTLENECK_SENDER);
}

static void test_nothing_received_is_zero_and_has_no_ratios(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    for (unsigned i = 0; i < 2; i++)
        measured.rx[i].close.tally = measured.rx[i].open.tally;
    assert_value(&measured, METRIC_throughput_gbps, 0);
    assert_value(&measured, METRIC_messages, 0);
    assert_value(&measured, METRIC_receive_us, NAN);
    assert_value(&measured, METRIC_rx_cpu_ns_per_byte, NAN);
    assert_value(&measured, METRIC_cpu_ns_per_byte, NAN);
    assert_value(&measured, METRIC_tx_cpu_ns_per_byte, 0.5);
}

static void test_without_tcp_info(void **state)
{
    (void)state;
    static const enum metric_id gone[] = {METRIC_retransmits, METRIC_tcp_rtt_us, METRIC_busy_pct,
                                          METRIC_rwnd_limited_pct, METRIC_sndbuf_limited_pct};
    struct measured measured;
    measured_init(&measured);
    measured.tx[1].close.tcp.known = 0;
    for (unsigned i = 0; i < sizeof gone / sizeof gone[0]; i++)
        assert_value(&measured, gone[i], NAN);
}

static void test_what_was_not_read_is_no_number(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.measurement.close = measured.measurement.open;
    measured.tx[1].sndbuf_bytes = 0;
    assert_value(&measured, METRIC_system_cpu_ns_per_byte, NAN);
    assert_value(&measured, METRIC_softirq_pct, NAN);
    assert_value(&measured, METRIC_steal_pct, NAN);
    assert_value(&measured, METRIC_sndbuf_bytes, NAN);
    memset(&measured.rx[1], 0, sizeof measured.rx[1]); /* a thread that never read its counters */
    assert_value(&measured, METRIC_throughput_gbps, NAN);
    assert_value(&measured, METRIC_rx_context_switches, NAN);
    measured.measurement.threads = measured.measurement.connections = 0;
    measured.measurement.queue_open = measured.measurement.queue_close = (struct queue_reading){0};
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        assert_value(&measured, i, NAN);
}

static void test_a_count_that_went_back_is_no_number(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.rx[0].close.tally.calls = 1;
    assert_value(&measured, METRIC_rx_calls, NAN);
}

static const struct {
    const char *name;
    double tx, rx;       /* share of the window that each thread ran */
    int tx_cpu, rx_cpu;  /* both connections' */
    double rwnd, sndbuf; /* share of the window */
    const char *word;
} bottlenecks[] = {
    {"sender", 0.95, 0.5, -1, -1, 0, 0, "sender"},
    {"receiver", 0.5, 0.95, -1, -1, 0, 0, "receiver"},
    {"both", 0.95, 0.92, -1, -1, 0, 0, "both"},
    {"a full CPU comes before the window", 0.3, 0.95, -1, -1, 0.8, 0, "receiver"},
    {"receive window", 0.5, 0.5, -1, -1, 0.6, 0.7, "receive-window"},
    {"send buffer", 0.5, 0.5, -1, -1, 0.1, 0.7, "send-buffer"},
    {"nothing to tell", 0.5, 0.5, -1, -1, 0.1, 0.2, ""},
    {"two senders share a CPU", 0.48, 0.2, 0, 1, 0, 0, "sender"},
    {"all on one CPU", 0.24, 0.24, 3, 3, 0, 0, "both"},
    {"the same load, free to move", 0.24, 0.24, -1, -1, 0, 0, ""},
};

/* What a link of 100 Mbit/s carried in the window of 2 s, as recorded: its share of 25 MB. */
static const struct {
    const char *name;
    struct queue_reading open, close; /* known, and of 100 Mbit/s unless told otherwise */
    double tx;                        /* share of the window that each sender ran */
    const char *word;
} links[] = {
    {"full", {.bytes = 1000}, {.bytes = 24001000}, 0.2, "link-rate"},
    {"full, and so are CPUs", {.bytes = 1000}, {.bytes = 24001000}, 0.95, "link-rate"},
    {"not full", {.bytes = 1000}, {.bytes = 20001000}, 0.2, ""},
    {"not full, because CPUs are", {.bytes = 1000}, {.bytes = 20001000}, 0.95, "sender"},
    {"late timers before a queue",
     {.bytes = 1000, .backlog_bytes = 1514},
     {.bytes = 20001000, .backlog_bytes = 15140},
     0.2,
     "link-rate"},
    {"a queue that overflowed", {.drops = 7}, {.bytes = 20000000, .drops = 9}, 0.2, "link-rate"},
    {"a queue that hardly moves",
     {.backlog_bytes = 1514},
     {.bytes = 10000000, .backlog_bytes = 1514},
     0.2,
     ""},
    {"packets that are on their way wait for nobody",
     {.backlog_bytes = 1514, .delay_us = 100},
     {.bytes = 20000000, .backlog_bytes = 1514, .delay_us = 100},
     0.2,
     ""},
    {"what is to be lost is no queue that overflowed",
     {.loss = 0.01},
     {.bytes = 20000000, .drops = 100, .loss = 0.01},
     0.2,
     ""},
    {"a delay without a rate", {.rate = -1}, {.bytes = 24000000, .rate = -1, .delay_us = 100}, 0.2, ""},
};

static void test_bottleneck_of_links(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct measured measured;
        own_text word = {0};
        measured_init(&measured);
        struct measurement *measurement = &measured.measurement;
        measurement->queue_open = links[i].open;
        measurement->queue_close = links[i].close;
        measurement->queue_open.known = measurement->queue_close.known = true;
        if (links[i].open.rate == 0)
            measurement->queue_open.rate = measurement->queue_close.rate = 100000000;
        for (unsigned thread = 0; thread < 2; thread++) {
            struct sample *tx = &measured.tx[thread];
            double ns = (double)(tx->close.time_ns - tx->open.time_ns);
            tx->close.cpu_ns = tx->open.cpu_ns + (uint64_t)(links[i].tx * ns);
        }
        metric_print(&metrics[METRIC_bottleneck], value_of(&measured, METRIC_bottleneck), &word);
        if (strcmp(text_string(&word), links[i].word) != 0)
            fail_msg("%s: '%s' instead of '%s'", links[i].name, text_string(&word), links[i].word);
    }
}

/* Of a closed loop nothing need be full: it waits for answers. */
static void test_bottleneck_of_requests(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    assert_value(&measured, METRIC_bottleneck, NAN);
    measured.cell.pattern = PATTERN_REQUEST_RESPONSE;
    assert_value(&measured, METRIC_bottleneck, BOTTLENECK_LATENCY);
    for (unsigned thread = 0; thread < 2; thread++)
        measured.tx[thread].cpu = measured.rx[thread].cpu = 0;
    assert_value(&measured, METRIC_bottleneck, BOTTLENECK_BOTH); /* all on one CPU */
}

/* Who keeps the schedule is held back by it; who does not, by what there is else. */
static void test_bottleneck_of_paced(void **state)
{
    (void)state;
    static const struct {
        uint64_t scheduled; /* of each sender, which sends 2,400,000 and 600,000 */
        double tx;          /* share of the window that each sender ran: one that spins, all of it */
        const char *word;
    } cases[] = {{600000, 0.2, "generator"},
                 {600000, 0.95, "generator"},
                 {4000000, 0.2, ""},
                 {4000000, 0.95, "sender"}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct measured measured;
        own_text word = {0};
        measured_init(&measured);
        measured.cell.pattern = PATTERN_PACED;
        measured.measurement.paced = kept;
        for (unsigned thread = 0; thread < 2; thread++) {
            struct sample *tx = &measured.tx[thread];
            double ns = (double)(tx->close.time_ns - tx->open.time_ns);
            tx->close.cpu_ns = tx->open.cpu_ns + (uint64_t)(cases[i].tx * ns);
            tx->close.tally.scheduled = tx->open.tally.scheduled + cases[i].scheduled;
        }
        metric_print(&metrics[METRIC_bottleneck], value_of(&measured, METRIC_bottleneck), &word);
        if (strcmp(text_string(&word), cases[i].word) != 0)
            fail_msg("case %u: '%s' instead of '%s'", i, text_string(&word), cases[i].word);
    }
}

static void every_bottleneck_has_a_word_and_a_phrase(void **state)
{
    (void)state;
    unsigned words = 0, phrases = 0;
    while (bottleneck_words[words] != NULL)
        words++;
    while (bottleneck_phrase(phrases) != NULL)
        phrases++;
    assert_int_equal(words, BOTTLENECK_LATENCY + 1);
    assert_int_equal(phrases, words);
}

static void test_bottleneck(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof bottlenecks / sizeof bottlenecks[0]; i++) {
        struct measured measured;
        own_text word = {0};
        measured_init(&measured);
        for (unsigned thread = 0; thread < 2; thread++) {
            struct sample *tx = &measured.tx[thread], *rx = &measured.rx[thread];
            double tx_ns = (double)(tx->close.time_ns - tx->open.time_ns);
            double rx_ns = (double)(rx->close.time_ns - rx->open.time_ns);
            tx->close.cpu_ns = tx->open.cpu_ns + (uint64_t)(bottlenecks[i].tx * tx_ns);
            rx->close.cpu_ns = rx->open.cpu_ns + (uint64_t)(bottlenecks[i].rx * rx_ns);
            tx->cpu = bottlenecks[i].tx_cpu, rx->cpu = bottlenecks[i].rx_cpu;
            tx->close.tcp.rwnd_limited_us =
                tx->open.tcp.rwnd_limited_us + (uint64_t)(bottlenecks[i].rwnd * tx_ns / 1e3);
            tx->close.tcp.sndbuf_limited_us =
                tx->open.tcp.sndbuf_limited_us + (uint64_t)(bottlenecks[i].sndbuf * tx_ns / 1e3);
        }
        metric_print(&metrics[METRIC_bottleneck], value_of(&measured, METRIC_bottleneck), &word);
        if (strcmp(text_string(&word), bottlenecks[i].word) != 0)
            fail_msg("%s: '%s' instead of '%s'", bottlenecks[i].name, text_string(&word),
                     bottlenecks[i].word);
    }
}

static const struct {
    enum metric_id id;
    double value;
    const char *text;
} printed[] = {
    {METRIC_throughput_gbps, 12.5, "12.5"},
    {METRIC_throughput_gbps, 0.1, "0.1"},
    {METRIC_throughput_gbps, 1.0 / 3, "0.33333333333333331"},
    {METRIC_tx_cycles, 21888635, "21888635"},
    {METRIC_tx_cycles, 2300000000.0, "2300000000"},
    {METRIC_bytes, 0, "0"},
    {METRIC_bytes, NAN, ""},
    {METRIC_bytes, INFINITY, ""},
    {METRIC_bottleneck, 0, "sender"},
    {METRIC_bottleneck, 4, "send-buffer"},
    {METRIC_bottleneck, NAN, ""},
};

static void assert_printed(void)
{
    for (unsigned i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        own_text text = {0};
        struct err err = {0};
        double back = 0;
        metric_print(&metrics[printed[i].id], printed[i].value, &text);
        assert_string_equal(text_string(&text), printed[i].text);
        assert_int_equal(metric_parse(&metrics[printed[i].id], text_string(&text), &back, &err), 0);
        if (isfinite(printed[i].value))
            assert_true(back == printed[i].value);
        else
            assert_true(isnan(back));
    }
}

static void test_print_and_parse(void **state)
{
    (void)state;
    assert_printed();
}

/* A mistake of published studies: `2,18,88,635` and `2.3e+09` in a CSV. */
static void test_no_locale_changes_a_number(void **state)
{
    (void)state;
    locale_need_comma();
    char comma[16];
    snprintf(comma, sizeof comma, "%.1f", 1.5);
    assert_string_equal(comma, "1,5");
    assert_printed();
    locale_plain();
}

static const struct {
    enum metric_id id;
    const char *text, *what;
} refused[] = {
    {METRIC_tx_cycles, "<not supported>", "tx_cycles: '<not supported>' is not a number"},
    {METRIC_tx_cycles, "2,18,88,635", "tx_cycles: '2,18,88,635' is not a number"},
    {METRIC_tx_cycles, "nan", "tx_cycles: 'nan' is not a number"},
    {METRIC_tx_cycles, "inf", "tx_cycles: 'inf' is not a number"},
    {METRIC_tx_cycles, "1e999", "tx_cycles: '1e999' is not a number"},
    {METRIC_tx_cycles, "0x10", "tx_cycles: '0x10' is not a number"},
    {METRIC_tx_cycles, " 1", "tx_cycles: ' 1' is not a number"},
    {METRIC_tx_cycles, "-2.5", "tx_cycles: -2.5 is negative"},
    {METRIC_tx_cycles, "1e-323", "tx_cycles: 1e-323 is no measurement: expected 0, or 1e-18 to 1e+18 cycles"},
    {METRIC_tx_cycles, "9223372036854775808",
     "tx_cycles: 9223372036854775808 is no measurement: expected 0, or 1e-18 to 1e+18 cycles"},
    {METRIC_throughput_gbps, "1.7e308",
     "throughput_gbps: 1.7e308 is no measurement: expected 0, or 1e-18 to 1e+06 Gbit/s"},
    {METRIC_zc_copied_pct, "10001",
     "zc_copied_pct: 10001 is no measurement: expected 0, or 1e-18 to 10000 %"},
    {METRIC_window_s, "1e7", "window_s: 1e7 is no measurement: expected 0, or 1e-18 to 1e+06 s"},
    {METRIC_tx_cycles, "1-", "tx_cycles: '1-' is not a number"},
    {METRIC_tx_cycles, "e", "tx_cycles: 'e' is not a number"},
    {METRIC_bottleneck, "0", "bottleneck: '0' is none of its words"},
    {METRIC_bottleneck, "Sender", "bottleneck: 'Sender' is none of its words"},
};

static void test_refuses_what_is_no_number(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct err err = {0};
        double value = 1;
        assert_int_equal(metric_parse(&metrics[refused[i].id], refused[i].text, &value, &err), -EINVAL);
        assert_string_equal(err.what, refused[i].what);
        assert_true(isnan(value));
    }
}

static void test_an_unknown_count_is_not_zero(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    measured.tx[1].open.migrations = measured.tx[1].close.migrations = COUNT_UNKNOWN;
    assert_true(isnan(metrics[METRIC_tx_migrations].value(&measured.measurement)));
    assert_true(isnan(metrics[METRIC_rx_migrations].value(&measured.measurement)) == 0);
}

static void test_foreign_load(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    assert_value(&measured, METRIC_foreign_load_pct, NAN);
    measured.measurement.foreign = (struct foreign_load){0, 2000};
    assert_value(&measured, METRIC_foreign_load_pct, 0);
    measured.measurement.foreign = (struct foreign_load){500, 2000};
    assert_value(&measured, METRIC_foreign_load_pct, 25);
}

/* Two CPUs for 2 s, of which the threads ran for 2.75 s. 400 ticks are good for 30. */
static void test_foreign_load_from_ticks(void **state)
{
    (void)state;
    struct measured measured;
    measured_init(&measured);
    const double hz = (double)sysconf(_SC_CLK_TCK);
    static const struct {
        double ticks, pct;
    } cases[] = {{0, NAN}, {275, NAN}, {305, NAN}, {306, 7.75}, {375, 25}, {9000, 100}, {NAN, NAN}};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases && hz == 100; i++) {
        measured.measurement.foreign = foreign_of_ticks(&measured.measurement, cases[i].ticks, 2);
        assert_value(&measured, METRIC_foreign_load_pct, cases[i].pct);
    }
    assert_int_equal(foreign_of_ticks(&measured.measurement, 375, 0).of_ns, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_unknown_count_is_not_zero),
        cmocka_unit_test(test_every_metric_by_hand),
        cmocka_unit_test(test_percentiles_are_of_all_connections),
        cmocka_unit_test(test_few_round_trips_have_no_percentiles),
        cmocka_unit_test(test_paced_messages_have_two_times),
        cmocka_unit_test(test_a_sample_without_a_stamp_tells_no_percentile),
        cmocka_unit_test(test_a_schedule_is_kept_or_not),
        cmocka_unit_test(test_who_spins_has_no_cost_of_a_byte),
        cmocka_unit_test(test_calls_are_of_both_directions),
        cmocka_unit_test(test_table_is_complete),
        cmocka_unit_test(test_a_plain_link_has_no_numbers),
        cmocka_unit_test(test_all_connections_are_summed),
        cmocka_unit_test(test_both_directions),
        cmocka_unit_test(test_a_thread_with_two_connections),
        cmocka_unit_test(test_cycles_per_byte_are_of_their_own_side),
        cmocka_unit_test(test_multiplexed_counts_are_never_scaled),
        cmocka_unit_test(test_a_missing_counter_is_no_number),
        cmocka_unit_test(test_a_counter_that_never_ran_is_no_number),
        cmocka_unit_test(test_no_counters_at_all),
        cmocka_unit_test(test_zero_copy_share_is_of_completed_sends),
        cmocka_unit_test(test_mapped_share_is_of_received_bytes),
        cmocka_unit_test(test_the_ledger_of_copies),
        cmocka_unit_test(test_null_counts_the_senders_messages),
        cmocka_unit_test(test_datagrams_are_lost_between_the_sides),
        cmocka_unit_test(test_a_sink_has_a_sender_alone),
        cmocka_unit_test(test_the_sender_alone_can_limit_a_sink),
        cmocka_unit_test(test_nothing_received_is_zero_and_has_no_ratios),
        cmocka_unit_test(test_without_tcp_info),
        cmocka_unit_test(test_what_was_not_read_is_no_number),
        cmocka_unit_test(test_a_count_that_went_back_is_no_number),
        cmocka_unit_test(test_bottleneck),
        cmocka_unit_test(test_bottleneck_of_links),
        cmocka_unit_test(test_bottleneck_of_requests),
        cmocka_unit_test(test_bottleneck_of_paced),
        cmocka_unit_test(every_bottleneck_has_a_word_and_a_phrase),
        cmocka_unit_test(test_foreign_load),
        cmocka_unit_test(test_foreign_load_from_ticks),
        cmocka_unit_test(test_print_and_parse),
        cmocka_unit_test(test_no_locale_changes_a_number),
        cmocka_unit_test(test_refuses_what_is_no_number),
    };
    return cmocka_run_group_tests_name("metric", tests, NULL, NULL);
}
