/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that serve several connections, in real namespaces: each connection keeps every byte, none is left
 * behind, the thread's numbers are its own, and nothing spins while it waits. */
#include "integration/device.h"
#include "integration/trial.h"

#include <errno.h>
#include <math.h>

#include "experiment/plan.h"
#include "record/metric.h"

enum { THREADS = 2, CONNECTIONS = 6 };

static struct trial several(unsigned mechanism)
{
    struct trial trial = trial_new(mechanism);
    trial.cell.threads = THREADS;
    trial.cell.connections = CONNECTIONS;
    return trial;
}

/* pair_run has compared what was sent with what was received, connection by connection. */
static void check_connections(const struct trial *trial)
{
    const struct sample *tx = trial->measurement.tx, *rx = trial->measurement.rx;
    const bool nothing = mechanisms[trial->cell.mechanism].undelivered;
    assert_int_equal(trial->measurement.threads, THREADS);
    assert_int_equal(trial->measurement.connections, CONNECTIONS);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        assert_true(tx[i].life.messages > 0);
        assert_true(tx[i].close.tally.messages > tx[i].open.tally.messages);
        assert_int_equal(tx[i].life.bytes, tx[i].life.messages * (uint64_t)trial->cell.message_size);
        assert_true(tx[i].sndbuf_bytes > 0);
        assert_int_equal(tx[i].open.time_ns, tx[i % THREADS].open.time_ns);
        assert_int_equal(tx[i].close.time_ns, tx[i % THREADS].close.time_ns);
        assert_true(rx == NULL || (rx[i].life.bytes > 0) == !nothing);
        assert_true(i >= THREADS || tx[i].close.cpu_ns > tx[i].open.cpu_ns);
        assert_true(i < THREADS || tx[i].tid == 0);
    }
}

static void every_mechanism_serves_several(void **state)
{
    (void)state;
    static const unsigned transports[] = {TRANSPORT_TCP, TRANSPORT_UNIX, TRANSPORT_UDP};
    for (unsigned i = 0; i < 3 * MECHANISM_COUNT; i++) {
        struct trial trial = several(i % MECHANISM_COUNT);
        trial.cell.transport = transports[i / MECHANISM_COUNT];
        trial.cell.path = trial.cell.transport == TRANSPORT_UNIX ? PATH_LOOPBACK : PATH_VETH;
        trial.cell.mtu = 9000;
        trial.cell.direction = i % 2 == 0 ? SERVER_TO_CLIENT : CLIENT_TO_SERVER;
        struct err why = {0};
        if (rules_exclude(&trial.cell) != NULL || pair_try(&trial.cell, &why) < 0 || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_connections(&trial);
        trial_release(&trial);
    }
}

static void every_receiver_serves_several(void **state)
{
    (void)state;
    static const int64_t sizes[] = {64, 4096,
                                    300000}; /* the last one is larger than the room that is awaited */
    for (unsigned i = 0; i < RECEIVER_COUNT * 3; i++) {
        struct trial trial = several(MECHANISM_one_copy);
        trial.cell.receive = i / 3;
        trial.cell.send_buffer = i % 3 == 2 ? 65536 : 0;
        trial_message(&trial, sizes[i % 3]);
        if (rules_exclude(&trial.cell) != NULL || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_connections(&trial);
        trial_release(&trial);
    }
}

static void a_sink_takes_several(void **state)
{
    (void)state;
    struct trial trial = several(MECHANISM_zero_copy);
    trial.cell.path = PATH_SINK;
    trial.cell.transport = TRANSPORT_UDP;
    trial.cell.mtu = 9000;
    trial.cell.batch = 4;
    trial_must(&trial);
    check_connections(&trial);
    trial_release(&trial);
}

static void what_arrives_is_verified(void **state)
{
    (void)state;
    static const unsigned senders[] = {MECHANISM_two_copy, MECHANISM_zero_copy, MECHANISM_uring_zero_copy};
    for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
        struct trial trial = several(senders[i]);
        trial.cell.verify = true;
        trial.cell.in_flight = 4;
        trial.cell.receive = i == 1 ? RECEIVER_recvmsg : RECEIVER_recv;
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        check_connections(&trial);
        trial_release(&trial);
    }
}

static uint64_t sum(const struct sample *samples, size_t offset)
{
    uint64_t total = 0;
    for (size_t i = 0; i < CONNECTIONS; i++)
        total += *(const uint64_t *)(const void *)((const char *)&samples[i].life + offset);
    return total;
}

#define SUM(samples, member) sum(samples, offsetof(struct tally, member))

/* A wait brings a message at least, or takes in completions; beside these a signal at each edge. */
static void waits_sleep(void **state)
{
    (void)state;
    static const unsigned senders[] = {MECHANISM_one_copy, MECHANISM_zero_copy};
    for (size_t i = 0; i < 2; i++) {
        struct trial trial = several(senders[i]);
        trial_message(&trial, 16384);
        trial_must(&trial);
        const struct sample *tx = trial.measurement.tx, *rx = trial.measurement.rx;
        uint64_t sends = SUM(tx, messages) + SUM(tx, partial) + SUM(tx, zc_enobufs);
        assert_in_range(SUM(tx, calls), sends, 2 * sends + SUM(tx, zc_notifications) + 100);
        /* A receiver's wait brings bytes, and so does each receive, but for the ends. */
        assert_true(SUM(rx, calls) > CONNECTIONS);
        assert_int_equal(SUM(tx, zc_sends), SUM(tx, zc_completions));
        trial_release(&trial);
    }
}

/* Over their lives the device carried what all connections say that they sent, and headers. */
static void the_device_carried_what_all_connections_sent(void **state)
{
    (void)state;
    struct trial trial = several(MECHANISM_two_copy);
    trial_message(&trial, 16384);
    own_lab lab = LAB_NONE;
    trial_lab(&trial, &lab);
    uint64_t before = device_bytes(lab.server);
    assert_int_equal(trial_run_in(&trial, &lab), 0);
    uint64_t carried = device_bytes(lab.server) - before, sent = SUM(trial.measurement.tx, bytes);
    assert_in_range(carried, sent, sent + sent / 10 + 10000);
    trial_release(&trial);
}

static void no_connection_is_left_behind(void **state)
{
    (void)state;
    struct trial trial = several(MECHANISM_two_copy);
    trial.cell.threads = 1;
    trial.cell.connections = 64;
    trial_must(&trial);
    for (size_t i = 0; i < 64; i++)
        assert_true(trial.measurement.rx[i].life.bytes > 0);
    assert_true(metrics[METRIC_throughput_gbps].value(&trial.measurement) > 0);
    trial_release(&trial);
}

static ssize_t failing_send(struct sender *sender, struct message *message)
{
    return sender->tally.messages < 3 ? two_copy_sender.send(sender, message) : -EIO;
}

static void a_failure_names_thread_and_connection(void **state)
{
    (void)state;
    struct sender_calls failing = two_copy_sender;
    failing.send = failing_send;
    struct trial trial = several(MECHANISM_two_copy);
    trial.plan.sender = &failing;
    unsigned thread, connection;
    char what[64] = "";
    assert_int_equal(trial_run(&trial), -EIO);
    assert_int_equal(sscanf(trial.err.what, "thread %u: connection %u: %63[^:]", &thread, &connection, what),
                     3);
    assert_string_equal(what, "two-copy cannot send");
    assert_in_range(connection, 1, CONNECTIONS);
    assert_int_equal((connection - 1) % THREADS, thread - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_serves_several, no_child_left),
        cmocka_unit_test_teardown(every_receiver_serves_several, no_child_left),
        cmocka_unit_test_teardown(a_sink_takes_several, no_child_left),
        cmocka_unit_test_teardown(what_arrives_is_verified, no_child_left),
        cmocka_unit_test_teardown(waits_sleep, no_child_left),
        cmocka_unit_test_teardown(the_device_carried_what_all_connections_sent, no_child_left),
        cmocka_unit_test_teardown(no_connection_is_left_behind, no_child_left),
        cmocka_unit_test_teardown(a_failure_names_thread_and_connection, no_child_left),
    };
    int rights = trial_rights();
    return rights != 0 ? rights : cmocka_run_group_tests(tests, NULL, NULL);
}
