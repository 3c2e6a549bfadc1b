/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paced messages in real namespaces: a schedule that can be kept is kept, one that cannot is said to be, each
 * message of the window has its two times, and a sender that stands still hides nothing. */
#include "integration/trial.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "record/formula.h"
#include "record/histogram.h"
#include "record/metric.h"

static struct trial paced_new(unsigned mechanism, int64_t rate)
{
    struct trial trial = trial_new(mechanism);
    trial.cell.pattern = PATTERN_PACED;
    trial.cell.offered_rate = rate;
    trial.plan.seed = 1;
    trial_message(&trial, 1024);
    return trial;
}

static double value_of(const struct trial *trial, enum metric_id id)
{
    return metrics[id].value(&trial->measurement);
}

/* Every byte arrived, over TCP and Unix; each message of the window has its times, and none from when it was
 * to be sent is shorter than that from when it was. */
static void check_counts(const struct trial *trial)
{
    for (size_t i = 0; i < trial->measurement.threads; i++) {
        const struct sample *tx = &trial->measurement.tx[i], *rx = &trial->measurement.rx[i];
        const struct histogram *intended = &trial->measurement.latencies[i],
                               *actual = &trial->measurement.sent_latencies[i];
        const struct paced_sample *kept = &trial->measurement.paced[i];
        const struct tally *open = &tx->open.tally, *close = &tx->close.tally;
        uint64_t sent = close->messages - open->messages;
        assert_int_equal(rx->life.bytes, tx->life.bytes);
        assert_true(sent > 0 && close->scheduled >= close->messages);
        assert_int_equal(kept->untimed, 0);
        assert_int_equal(intended->count, kept->timed);
        assert_int_equal(actual->count, intended->count);
        assert_int_equal(intended->count, sent);
        assert_int_equal(open->scheduled, open->messages);
        assert_true(intended->max_ns >= actual->max_ns && intended->min_ns >= actual->min_ns);
        for (double p = 0.1; p < 1; p += 0.1)
            assert_true(histogram_value_at(intended, p) >= histogram_value_at(actual, p));
        assert_int_equal(kept->gap_count, sent - 1 < PACED_KEPT ? sent - 1 : PACED_KEPT);
        assert_int_equal(kept->latency_count, (kept->timed + kept->stride - 1) / kept->stride);
    }
}

static void every_mechanism_keeps_a_schedule(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT * 2; i++) {
        struct trial trial = paced_new(i / 2, 2000);
        trial.cell.direction = i % 2 == 0 ? SERVER_TO_CLIENT : CLIENT_TO_SERVER;
        trial.cell.arrival = i % 2 == 0 ? ARRIVAL_CONSTANT : ARRIVAL_POISSON;
        if (mechanisms[i / 2].undelivered || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_counts(&trial);
        trial_release(&trial);
    }
}

static void every_receiver_takes_the_time(void **state)
{
    (void)state;
    static const int64_t sizes[] = {64, 4096, 300000}; /* the last one takes several calls */
    for (unsigned i = 0; i < RECEIVER_COUNT * 3; i++) {
        struct trial trial = paced_new(MECHANISM_one_copy, 500);
        trial.cell.receive = i / 3;
        trial_message(&trial, sizes[i % 3]);
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_counts(&trial);
        trial_release(&trial);
    }
}

/* One in ten tries: a machine that is busy may keep a sender from its time. */
static void a_rate_that_can_be_kept_is_achieved(void **state)
{
    (void)state;
    static const unsigned transports[] = {TRANSPORT_TCP, TRANSPORT_UNIX, TRANSPORT_UDP};
    for (unsigned i = 0; i < 6; i++) {
        double achieved = 0;
        bool kept = false;
        for (unsigned tries = 0; tries < 10 && !kept; tries++) {
            struct trial trial = paced_new(MECHANISM_contiguous, 5000);
            trial.cell.path = PATH_LOOPBACK;
            trial.cell.transport = transports[i / 2];
            trial.cell.pacing = i % 2 == 0 ? PACING_TIMER : PACING_SPIN;
            trial.cell.threads = 1;
            trial.settings.duration_ns = 200 * MS;
            trial_must(&trial);
            achieved = value_of(&trial, METRIC_achieved_rate);
            kept = fabs(achieved / 5000 - 1) < 0.01 && !formula_generator_limited(&trial.measurement);
            trial_release(&trial);
        }
        if (!kept)
            fail_msg("case %u: %g messages a second", i, achieved);
    }
}

static void a_rate_that_cannot_be_kept_is_said_to_be(void **state)
{
    (void)state;
    for (unsigned pacing = PACING_TIMER; pacing <= PACING_SPIN; pacing++) {
        struct trial trial = paced_new(MECHANISM_two_copy, 10000000);
        trial.cell.pacing = pacing;
        trial_message(&trial, 65536);
        trial_must(&trial);
        assert_true(formula_generator_limited(&trial.measurement));
        assert_true(value_of(&trial, METRIC_achieved_pct) < 50);
        assert_true(value_of(&trial, METRIC_backlog_messages) > 1000);
        assert_true(value_of(&trial, METRIC_late_sends_pct) > 99);
        assert_int_equal(trial.measurement.rx->life.bytes, trial.measurement.tx->life.bytes);
        trial_release(&trial);
    }
}

/* --- a sender that stands still --- */

enum { STILL_MS = 50 };

struct stopping {
    pid_t sender;
    pthread_t thread;
};

static void *stop_sender(void *argument)
{
    const struct stopping *stopping = argument;
    usleep(60 * 1000);
    kill(stopping->sender, SIGSTOP);
    usleep(STILL_MS * 1000);
    kill(stopping->sender, SIGCONT);
    return NULL;
}

static int stopping_opened(void *context, const pid_t pids[2], struct err *err)
{
    (void)err;
    struct stopping *stopping = context;
    stopping->sender = pids[0];
    assert_int_equal(pthread_create(&stopping->thread, NULL, stop_sender, stopping), 0);
    return 0;
}

static void stopping_tick(void *context)
{
    (void)context;
}

static int stopping_closed(void *context, struct err *err)
{
    (void)err;
    pthread_join(((struct stopping *)context)->thread, NULL);
    return 0;
}

static uint64_t longer_than(const struct histogram *histogram, uint64_t ns)
{
    uint64_t count = 0;
    for (unsigned bin = histogram_bin(ns) + 1; bin < HISTOGRAM_BINS; bin++)
        count += histogram->bins[bin];
    return count;
}

/* At 2000 a second 100 messages meet 50 ms, and 80 of them wait for more than 10 ms: from when they were to
 * be sent. From when they were sent hardly one did, once in ten tries: on a busy machine a receiver waits
 * too. */
static void what_waited_for_its_sender_is_not_left_out(void **state)
{
    (void)state;
    uint64_t sent = 0;
    for (unsigned tries = 0; tries < 10; tries++) {
        struct stopping stopping = {0};
        const struct pair_watch watch = {&stopping, stopping_opened, stopping_tick, stopping_closed};
        struct trial trial = paced_new(MECHANISM_contiguous, 2000);
        trial.settings.duration_ns = 300 * MS;
        trial.plan.watch = &watch;
        trial_must(&trial);
        check_counts(&trial);
        const struct histogram *intended = trial.measurement.latencies;
        assert_true(longer_than(intended, 10 * MS) >= 75);
        assert_true(intended->max_ns >= (STILL_MS - 2) * (uint64_t)MS);
        assert_true(value_of(&trial, METRIC_late_sends_pct) > 10);
        sent = longer_than(trial.measurement.sent_latencies, 10 * MS);
        trial_release(&trial);
        if (sent <= 10)
            return;
    }
    fail_msg("%d messages took longer than 10 ms although the receiver had nothing to wait for", (int)sent);
}

/* --- datagrams --- */

static void few_datagrams_are_all_there(void **state)
{
    (void)state;
    static const unsigned senders[] = {MECHANISM_two_copy, MECHANISM_contiguous, MECHANISM_one_copy,
                                       MECHANISM_zero_copy};
    for (size_t i = 0; i < 2 * sizeof senders / sizeof *senders; i++) {
        struct trial trial = paced_new(senders[i / 2], 1000);
        trial.cell.transport = TRANSPORT_UDP;
        trial.cell.receive = i % 2 == 0 ? RECEIVER_recv : RECEIVER_recvmsg;
        trial_message(&trial, i % 2 == 0 ? 64 : 8); /* fields of 8 bytes, and of one */
        trial_must(&trial);
        check_counts(&trial);
        assert_true(value_of(&trial, METRIC_lost_messages) == 0);
        trial_release(&trial);
    }
}

/* A receiver that is handed more than it takes loses datagrams: they are counted, and those that arrive have
 * the times that are theirs, which the numbers in them tell. */
static void lost_datagrams_take_no_other_ones_time(void **state)
{
    (void)state;
    struct trial trial = paced_new(MECHANISM_contiguous, 1000000);
    trial.cell.transport = TRANSPORT_UDP;
    trial.cell.receive_buffer = 4096;
    trial_must(&trial);
    const struct measurement *measured = &trial.measurement;
    assert_true(measured->paced->timed <= measured->rx->life.messages);
    assert_int_equal(measured->sent_latencies->count, measured->paced->timed);
    if (value_of(&trial, METRIC_lost_messages) > 0 && measured->sent_latencies->count > 0)
        /* in a buffer of 4 KB none waits for long: one off would be as old as all that were lost before it */
        assert_true(histogram_value_at(measured->sent_latencies, 0.5) < 50 * (uint64_t)MS);
    trial_release(&trial);
}

static void into_a_sink_only_lateness_is_known(void **state)
{
    (void)state;
    struct trial trial = paced_new(MECHANISM_contiguous, 1000);
    trial.cell.transport = TRANSPORT_UDP;
    trial.cell.path = PATH_SINK;
    trial.cell.mtu = 65535;
    trial_must(&trial);
    assert_null(trial.measurement.latencies);
    assert_null(trial.measurement.sent_latencies);
    assert_true(isnan(value_of(&trial, METRIC_latency_p50_us)));
    assert_true(isnan(value_of(&trial, METRIC_untimed_messages)));
    assert_true(value_of(&trial, METRIC_late_sends_pct) >= 0);
    assert_true(trial.measurement.paced->gap_count > 0);
    assert_int_equal(trial.measurement.paced->latency_count, 0);
    trial_release(&trial);
}

/* --- a stream --- */

/* One message in so many, whole ones that were handed over in the window; without the key none. */
static void a_stream_is_sampled(void **state)
{
    (void)state;
    static const int64_t every[] = {1, 7, 0};
    for (unsigned i = 0; i < RECEIVER_COUNT * 3; i++) {
        struct trial trial = trial_new(MECHANISM_contiguous);
        trial.cell.receive = i / 3;
        trial.cell.latency_sample = every[i % 3];
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        const struct sample *tx = trial.measurement.tx;
        double sent = (double)(tx->close.tally.messages - tx->open.tally.messages);
        double sampled = value_of(&trial, METRIC_saturated_samples);
        const struct paced_sample *kept = trial.measurement.paced;
        if (every[i % 3] == 0) {
            assert_true(isnan(sampled) && trial.measurement.latencies == NULL && kept == NULL);
        } else {
            assert_true(fabs(sampled + (double)kept->untimed - sent / (double)every[i % 3]) <= 1);
            assert_int_equal(isnan(value_of(&trial, METRIC_saturated_max_us)), kept->untimed > 0);
            assert_int_equal(kept->gap_count + kept->latency_count, 0);
        }
        assert_true(isnan(value_of(&trial, METRIC_latency_max_us)));
        assert_int_equal(trial.measurement.rx->life.bytes, tx->life.bytes);
        trial_release(&trial);
    }
}

/* What is compared has the same times; what is measured again has others. */
static void connections_of_a_seed_have_their_schedules(void **state)
{
    (void)state;
    struct trial trial = paced_new(MECHANISM_contiguous, 1000);
    trial.cell.threads = 3;
    trial.cell.arrival = ARRIVAL_POISSON;
    trial_must(&trial);
    check_counts(&trial);
    trial_release(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_keeps_a_schedule, no_child_left),
        cmocka_unit_test_teardown(every_receiver_takes_the_time, no_child_left),
        cmocka_unit_test_teardown(a_rate_that_can_be_kept_is_achieved, no_child_left),
        cmocka_unit_test_teardown(a_rate_that_cannot_be_kept_is_said_to_be, no_child_left),
        cmocka_unit_test_teardown(what_waited_for_its_sender_is_not_left_out, no_child_left),
        cmocka_unit_test_teardown(few_datagrams_are_all_there, no_child_left),
        cmocka_unit_test_teardown(lost_datagrams_take_no_other_ones_time, no_child_left),
        cmocka_unit_test_teardown(a_stream_is_sampled, no_child_left),
        cmocka_unit_test_teardown(into_a_sink_only_lateness_is_known, no_child_left),
        cmocka_unit_test_teardown(connections_of_a_seed_have_their_schedules, no_child_left),
    };
    int rights = trial_rights();
    return rights != 0 ? rights : cmocka_run_group_tests(tests, NULL, NULL);
}
