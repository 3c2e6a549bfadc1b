/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows that last until so many bytes are through: as many are in the window of each side, on each
 * connection, and no more; all threads have the same end. */
#include "integration/trial.h"

#include <errno.h>
#include <math.h>
#include <signal.h>

#include "experiment/plan.h"
#include "record/metric.h"

enum { BYTES = 1000 * 1000, WHOLE = (BYTES + 4095) / 4096 * 4096 };

static struct trial trial_of_bytes(unsigned mechanism)
{
    struct trial trial = trial_new(mechanism);
    trial.settings = (struct settings){.warmup_ns = 5 * MS, .bytes = BYTES};
    return trial;
}

static uint64_t grown(const struct sample *sample)
{
    return sample->close.tally.bytes - sample->open.tally.bytes;
}

static void check_windows(const struct trial *trial, uint64_t each)
{
    const struct measurement *run = &trial->measurement;
    const bool nothing = mechanisms[trial->cell.mechanism].undelivered;
    uint64_t received = 0;
    for (size_t i = 0; i < run->connections; i++) {
        assert_int_equal(grown(&run->tx[i]), each);
        assert_true(run->tx[i].close.time_ns > run->tx[i].open.time_ns);
        assert_int_equal(run->tx[i].close.time_ns, run->tx[0].close.time_ns);
        assert_int_equal(run->tx[i].life.zc_sends, run->tx[i].life.zc_completions);
        if (run->rx == NULL)
            continue;
        assert_int_equal(grown(&run->rx[i]), nothing ? 0 : each);
        if (!nothing) /* who waits for nothing may enter the window when its senders are through */
            assert_int_equal(run->rx[i].close.time_ns, run->tx[0].close.time_ns);
        received += grown(&run->rx[i]);
    }
    for (size_t i = 0; i < run->interval_count; i++)
        received -= run->rx != NULL ? run->intervals[i].rx_bytes : 0;
    assert_true(run->interval_count > 0);
    assert_true(run->rx == NULL || nothing || received == 0);
}

static void every_mechanism_ends_with_its_last_byte(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2 * MECHANISM_COUNT; i++) {
        struct trial trial = trial_of_bytes(i / 2);
        trial.cell.threads = 2;
        trial.cell.connections = i % 2 == 0 ? 2 : 6;
        trial.cell.batch = mechanisms[i / 2].batches ? 8 : 1;
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_windows(&trial, WHOLE);
        trial_release(&trial);
    }
}

static void every_receiver_ends_with_its_last_byte(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2 * RECEIVER_COUNT; i++) {
        struct trial trial = trial_of_bytes(MECHANISM_two_copy);
        trial.cell.receive = i / 2;
        trial.cell.connections = i % 2 == 0 ? 1 : 3;
        trial.cell.verify = !receivers[i / 2].unseen;
        if (rules_exclude(&trial.cell) != NULL || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_windows(&trial, WHOLE);
        trial_release(&trial);
    }
}

/* A byte is a message; over a Unix socket; without a warm-up. */
static void the_least_there_is(void **state)
{
    (void)state;
    struct trial trial = trial_of_bytes(MECHANISM_one_copy);
    trial.settings.bytes = 1;
    trial.settings.warmup_ns = 0;
    trial.cell.transport = TRANSPORT_UNIX;
    trial.cell.path = PATH_LOOPBACK;
    trial_must(&trial);
    check_windows(&trial, 4096);
    trial_release(&trial);
}

static struct {
    pid_t receiver;
    int ticks, edges;
} late;

static int late_opened(void *context, const pid_t pids[2], struct err *err)
{
    (void)context;
    late.receiver = pids[1];
    return kill(late.receiver, SIGSTOP) == 0 ? 0 : err_errno(err, errno, "kill");
}

static void late_tick(void *context)
{
    (void)context;
    if (++late.ticks == 50) /* so many times a millisecond: the sender is through by then */
        kill(late.receiver, SIGCONT);
}

static int late_closed(void *context, struct err *err)
{
    (void)context;
    (void)err;
    return 0;
}

static int late_system(struct system_reading *reading, struct err *err)
{
    if (++late.edges == 2) /* behind the window's end, if it has not waited */
        kill(late.receiver, SIGCONT);
    return trial_system(reading, err);
}

/* The sender of the null mechanism is through at once, and its receiver has not woken up. */
static void a_receiver_of_nothing_may_be_late(void **state)
{
    (void)state;
    const struct pair_watch watch = {NULL, late_opened, late_tick, late_closed};
    struct trial trial = trial_of_bytes(MECHANISM_null);
    trial.settings.bytes = 1;
    trial.plan.watch = &watch;
    trial.plan.system = late_system;
    trial_must(&trial);
    check_windows(&trial, 4096);
    trial_release(&trial);
}

static void a_sink_ends_with_the_last_byte_sent(void **state)
{
    (void)state;
    struct trial trial = trial_of_bytes(MECHANISM_zero_copy);
    trial.cell.path = PATH_SINK;
    trial.cell.transport = TRANSPORT_UDP;
    trial.cell.mtu = 9000;
    trial.cell.threads = 2;
    trial_must(&trial);
    check_windows(&trial, WHOLE);
    trial_release(&trial);
}

/* A megabyte takes 0.8 s at 10 Mbit/s: patience lasts as long as bytes arrive. */
static void a_slow_link_is_waited_for(void **state)
{
    (void)state;
    struct trial trial = trial_of_bytes(MECHANISM_one_copy);
    trial.cell.rate = 10 * 1000 * 1000;
    trial.plan.patience_ns = 500 * MS;
    trial_must(&trial);
    check_windows(&trial, WHOLE);
    assert_true(metrics[METRIC_window_s].value(&trial.measurement) > 0.7);
    assert_true(metrics[METRIC_throughput_gbps].value(&trial.measurement) < 0.0115);
    trial_release(&trial);
}

static ssize_t stuck_send(struct sender *sender, struct message *message)
{
    while (sender->tally.bytes >= sender->last_byte - WHOLE / 2 && sender->last_byte > 0)
        pause();
    return two_copy_sender.send(sender, message);
}

static void what_stands_still_ends_when_patience_does(void **state)
{
    (void)state;
    struct sender_calls stuck = two_copy_sender;
    stuck.send = stuck_send;
    struct trial trial = trial_of_bytes(MECHANISM_two_copy);
    trial.plan.sender = &stuck;
    trial.plan.patience_ns = 300 * MS;
    trial_must_fail(&trial, ETIMEDOUT,
                    "the run was not over 0.3 s after its time, and was ended while the window was open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_ends_with_its_last_byte, no_child_left),
        cmocka_unit_test_teardown(every_receiver_ends_with_its_last_byte, no_child_left),
        cmocka_unit_test_teardown(the_least_there_is, no_child_left),
        cmocka_unit_test_teardown(a_receiver_of_nothing_may_be_late, no_child_left),
        cmocka_unit_test_teardown(a_sink_ends_with_the_last_byte_sent, no_child_left),
        cmocka_unit_test_teardown(a_slow_link_is_waited_for, no_child_left),
        cmocka_unit_test_teardown(what_stands_still_ends_when_patience_does, no_child_left),
    };
    int rights = trial_rights();
    return rights != 0 ? rights : cmocka_run_group_tests(tests, NULL, NULL);
}
