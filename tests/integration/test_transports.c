/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each transport on each path that it can take: that bytes are moved and none is unaccounted for. */
#include <math.h>

#include "integration/trial.h"

#include <errno.h>
#include <signal.h>

#include "experiment/plan.h"
#include "record/metric.h"
#include "workers/receiver.h"
#include "workers/sender.h"

static const struct route {
    unsigned transport, path, ip;
} routes[] = {
    {TRANSPORT_TCP, PATH_VETH, IP_4},      {TRANSPORT_TCP, PATH_VETH, IP_6},
    {TRANSPORT_TCP, PATH_LOOPBACK, IP_4},  {TRANSPORT_TCP, PATH_LOOPBACK, IP_6},
    {TRANSPORT_UDP, PATH_VETH, IP_4},      {TRANSPORT_UDP, PATH_VETH, IP_6},
    {TRANSPORT_UDP, PATH_LOOPBACK, IP_4},  {TRANSPORT_UDP, PATH_LOOPBACK, IP_6},
    {TRANSPORT_UDP, PATH_SINK, IP_4},      {TRANSPORT_UDP, PATH_SINK, IP_6},
    {TRANSPORT_UNIX, PATH_LOOPBACK, IP_4},
};
enum { ROUTES = sizeof routes / sizeof *routes };

static struct trial trial_on(const struct route *route, unsigned mechanism)
{
    struct trial trial = trial_new(mechanism);
    trial.cell.transport = route->transport;
    trial.cell.path = route->path;
    trial.cell.ip = route->ip;
    trial.cell.mtu = 9000;
    trial.settings.duration_ns = 40 * MS;
    return trial;
}

/* pair_run has compared what was sent with what was received, or with what the sink's device carried. */
static void check_moved(const struct trial *trial)
{
    const struct sample *tx = trial->measurement.tx, *rx = trial->measurement.rx;
    assert_int_equal(rx == NULL, trial->cell.path == PATH_SINK);
    for (int64_t i = 0; i < trial->cell.threads; i++) {
        bool null = trial->cell.mechanism == MECHANISM_null;
        assert_true(tx[i].life.messages > 0);
        assert_int_equal(tx[i].life.bytes, tx[i].life.messages * 4096);
        assert_true(tx[i].close.tally.messages > tx[i].open.tally.messages);
        assert_true(rx == NULL || (rx[i].life.bytes > 0) == !null);
        assert_true(rx == NULL || rx[i].life.bytes <= tx[i].life.bytes);
        assert_string_equal(tx[i].congestion, trial->cell.transport == TRANSPORT_TCP ? "cubic" : "");
        assert_true(tx[i].sndbuf_bytes > 0);
    }
}

/* What the rules exclude, and zero-copy on Unix sockets, which the plan's probe does. */
static bool excluded(const struct trial *trial)
{
    const struct mechanism *mechanism = &mechanisms[trial->cell.mechanism];
    bool lends = mechanism->copies.kernel <= 0 && !mechanism->frozen && !mechanism->undelivered;
    return (trial->cell.transport == TRANSPORT_UDP && mechanism->pieces) ||
           (trial->cell.transport == TRANSPORT_UNIX && lends);
}

static void every_mechanism_moves_its_bytes_on_every_route(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUTES * MECHANISM_COUNT; i++) {
        struct trial trial = trial_on(&routes[i / MECHANISM_COUNT], i % MECHANISM_COUNT);
        trial.cell.direction = i % 2 == 0 ? SERVER_TO_CLIENT : CLIENT_TO_SERVER;
        if (excluded(&trial))
            continue;
        trial_must(&trial);
        check_moved(&trial);
        trial_release(&trial);
    }
}

static void a_thread_is_a_connection_on_every_route(void **state)
{
    (void)state;
    unsigned fds = open_fds();
    for (unsigned i = 0; i < ROUTES; i++) {
        struct trial trial = trial_on(&routes[i], MECHANISM_two_copy);
        trial.cell.threads = 4;
        trial_must(&trial);
        assert_int_equal(trial.measurement.threads, 4);
        check_moved(&trial);
        trial_release(&trial);
        assert_int_equal(open_fds(), fds);
    }
}

static void a_socket_has_the_buffers_that_its_cell_says(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUTES; i++) {
        struct trial trial = trial_on(&routes[i], MECHANISM_one_copy);
        trial.cell.send_buffer = 64 * 1024;
        trial.cell.receive_buffer = 96 * 1024;
        trial_must(&trial);
        assert_int_equal(trial.measurement.tx->sndbuf_bytes, 2 * 64 * 1024);
        assert_int_equal(trial.measurement.tx->rcvbuf_bytes, 2 * 96 * 1024);
        trial_release(&trial);
    }
}

static bool is_message(const unsigned char *bytes, unsigned slot, size_t first_field)
{
    size_t i = 0;
    while (i < 4096 && bytes[i] == message_pattern(slot, first_field + i / 512, i % 512))
        i++;
    return i == 4096;
}

/* Over UDP some are missing, but each that comes is one of the ring's, of which a slot holds gso. */
static ssize_t checking_receive(struct receiver_state *receiver)
{
    ssize_t received = recv_receiver.receive(receiver);
    size_t per_slot = (size_t)cell_segments(receiver->cell);
    if (received <= 0)
        return received;
    for (size_t i = 0; i < 64 * per_slot && received == 4096; i++)
        if (is_message(receiver->buffer, (unsigned)(i / per_slot), i % per_slot * 8))
            return received;
    return -EBADMSG;
}

static const struct receiver_calls checking = {.receive = checking_receive};

static void datagrams_are_messages(void **state)
{
    (void)state;
    static const int64_t gsos[] = {1, 8}, batches[] = {1, 5};
    for (unsigned i = 0; i < ROUTES * 4; i++) {
        struct trial trial = trial_on(&routes[i / 4], i % 2 ? MECHANISM_two_copy : MECHANISM_zero_copy);
        if (routes[i / 4].transport != TRANSPORT_UDP || routes[i / 4].path == PATH_SINK)
            continue;
        trial.cell.gso = gsos[i % 2];
        trial.cell.batch = batches[i / 2 % 2];
        trial.plan.receiver = &checking;
        trial_must(&trial);
        check_moved(&trial);
        trial_release(&trial);
    }
}

static void a_send_carries_as_many_messages_as_gso_says(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUTES * 2; i++) {
        struct trial trial = trial_on(&routes[i / 2], MECHANISM_one_copy);
        if (routes[i / 2].transport != TRANSPORT_UDP)
            continue;
        trial.cell.gso = 8;
        trial.cell.offload = i % 2 == 0; /* the device, or the kernel above it, cuts */
        trial_must(&trial);
        check_moved(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        assert_in_range(life->calls, life->messages / 8, life->messages / 8 + 10);
        trial_release(&trial);
    }
}

/* What one send carried comes in one receive, where the device does not cut it; each datagram is counted. */
static void a_receive_takes_what_a_send_carried(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUTES * 2; i++) {
        struct trial trial = trial_on(&routes[i / 2], MECHANISM_one_copy);
        trial.cell.udp_gro = i % 2 == 0;
        trial.cell.offload = true;
        trial.cell.gso = 8;
        if (routes[i / 2].transport != TRANSPORT_UDP || rules_exclude(&trial.cell) != NULL)
            continue;
        trial_must(&trial);
        check_moved(&trial);
        const struct measurement *measurement = &trial.measurement;
        double each = metrics[METRIC_datagrams_per_receive].value(measurement);
        assert_true(trial.cell.udp_gro ? each > 1 && each <= 64 : isnan(each));
        if (trial.cell.udp_gro && measurement->rx != NULL) {
            const struct tally *life = &measurement->rx->life;
            assert_int_equal(life->gro_datagrams * 4096, life->bytes);
            assert_in_range(life->gro_calls, 1, life->messages - 1);
            assert_true(metrics[METRIC_lost_messages].value(measurement) + (double)life->gro_datagrams ==
                        (double)measurement->tx->life.messages);
        }
        trial_release(&trial);
    }
}

/* One system call for eight sends, which may carry eight messages each. */
static void a_call_sends_as_many_datagrams_as_batch_says(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUTES * MECHANISM_COUNT * 2; i++) {
        const struct mechanism *mechanism = &mechanisms[i / 2 % MECHANISM_COUNT];
        struct trial trial = trial_on(&routes[i / 2 / MECHANISM_COUNT], i / 2 % MECHANISM_COUNT);
        trial.cell.batch = 8;
        trial.cell.gso = i % 2 == 0 ? 1 : 8;
        trial.cell.fields = mechanism->copies.kernel > 0 ? 8 : 1; /* a send has at most 17 fragments */
        if (!mechanism->datagram_batches || trial.cell.transport != TRANSPORT_UDP)
            continue;
        trial_must(&trial);
        check_moved(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        uint64_t each = 8 * (uint64_t)trial.cell.gso;
        assert_in_range(life->calls, life->messages / each,
                        life->messages / each + life->partial + life->zc_enobufs + 10);
        assert_int_equal(life->zc_sends,
                         mechanism->copies.kernel > 0 ? 0 : life->messages / (uint64_t)trial.cell.gso);
        trial_release(&trial);
    }
}

static void verified_batches_hold_what_was_written_into_them(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        struct trial trial = trial_on(&routes[4], i);
        trial.cell.batch = 64; /* the whole ring waits before anything is sent */
        trial.cell.verify = true;
        if (!mechanisms[i].datagram_batches)
            continue;
        trial_must(&trial);
        assert_true(trial.measurement.rx->life.messages > 0);
        trial_release(&trial);
    }
}

static void a_full_receive_buffer_loses_datagrams_and_they_are_counted(void **state)
{
    (void)state;
    static const unsigned receivers_[] = {RECEIVER_recv, RECEIVER_discard};
    for (unsigned i = 0; i < 2; i++) {
        struct trial trial = trial_on(&routes[4], MECHANISM_contiguous);
        trial.cell.receive = receivers_[i];
        trial.cell.receive_buffer = 8192; /* two datagrams */
        trial_must(&trial);
        check_moved(&trial);
        const struct measurement *measurement = &trial.measurement;
        double lost = metrics[METRIC_lost_messages].value(measurement);
        double sent = (double)measurement->tx->life.messages;
        assert_true(lost > 0);
        assert_true(lost + (double)measurement->rx->life.messages == sent);
        assert_true(fabs(metrics[METRIC_lost_pct].value(measurement) - 100 * lost / sent) < 1e-9);
        trial_release(&trial);
    }
}

static void a_datagram_above_the_mtu_is_fragmented(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ROUTES; i++) {
        struct trial trial = trial_on(&routes[i], MECHANISM_two_copy);
        if (routes[i].transport != TRANSPORT_UDP)
            continue;
        trial.cell.mtu = 1500;
        trial_must(&trial);
        check_moved(&trial);
        trial_release(&trial);
    }
}

static void a_datagram_that_does_not_fit_the_send_buffer_says_so(void **state)
{
    (void)state;
    static const int64_t batches[] = {1, 4};
    for (unsigned i = 0; i < 2; i++) {
        struct trial trial = trial_on(&routes[4], MECHANISM_one_copy);
        trial_message(&trial, 60000);
        trial.cell.batch = batches[i];
        trial.cell.mtu = 1500;
        trial.cell.send_buffer = 4096;
        trial_must_fail(&trial, ENOBUFS, "connection 1: one-copy cannot send: No buffer space available");
        assert_string_equal(trial.err.hint, "a larger socket.send_buffer or link.mtu, or smaller messages");
    }
}

/* The truth of the sending side: nothing is copied, unless a datagram has to be cut up in the kernel. */
static void only_the_sink_copies_no_zero_copy_send(void **state)
{
    (void)state;
    static const struct {
        unsigned path, ip;
        int64_t mtu, gso;
        bool copied;
    } cases[] = {
        {PATH_SINK, IP_4, 9000, 1, false}, {PATH_SINK, IP_6, 9000, 1, false},
        {PATH_SINK, IP_4, 9000, 8, false}, {PATH_SINK, IP_4, 1500, 1, true},
        {PATH_VETH, IP_4, 9000, 1, true},  {PATH_LOOPBACK, IP_6, 9000, 1, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct route route = {TRANSPORT_UDP, cases[i].path, cases[i].ip};
        struct trial trial = trial_on(&route, MECHANISM_zero_copy);
        trial.cell.mtu = cases[i].mtu;
        trial.cell.gso = cases[i].gso;
        trial.cell.fields = 1; /* of one packet buffer's 17 fragments a send may fill 16 */
        trial_must(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        assert_true(life->zc_sends > 0);
        assert_int_equal(life->zc_sends * (uint64_t)cases[i].gso, life->messages);
        assert_int_equal(life->zc_completions, life->zc_sends);
        assert_int_equal(life->zc_copied, cases[i].copied ? life->zc_sends : 0);
        assert_true(metrics[METRIC_copies_late].value(&trial.measurement) == cases[i].copied);
        trial_release(&trial);
    }
}

/* Says every hundredth message without sending it. */
static ssize_t lying_send(struct sender *sender, struct message *message)
{
    return sender->tally.messages % 100 == 99 ? (ssize_t)message->bytes
                                              : contiguous_sender.send(sender, message);
}

static void a_sender_that_lies_is_contradicted_by_the_sink(void **state)
{
    (void)state;
    struct sender_calls lying = contiguous_sender;
    lying.send = lying_send;
    struct trial trial = trial_on(&routes[8], MECHANISM_contiguous);
    trial.plan.sender = &lying;
    assert_int_equal(trial_run(&trial), -EIO);
    assert_non_null(strstr(trial.err.what, "bytes were sent, but the sink carried"));
    assert_null(trial.measurement.tx);
}

static void zero_copy_on_a_unix_socket_says_why_not(void **state)
{
    (void)state;
    struct trial trial = trial_on(&routes[ROUTES - 1], MECHANISM_zero_copy);
    trial_must_fail(&trial, EOPNOTSUPP, "connection 1: cannot set SO_ZEROCOPY: Operation not supported");
    assert_string_equal(trial.err.hint, "a Unix socket has no MSG_ZEROCOPY: use transport=tcp or udp");
}

static ssize_t dying_send(struct sender *sender, struct message *message)
{
    if (sender->tally.messages == 100)
        raise(SIGKILL);
    return contiguous_sender.send(sender, message);
}

/* A receiver of datagrams, which has no end of file, does not wait for a dead sender. */
static void a_dead_sender_ends_the_run_on_every_route(void **state)
{
    (void)state;
    struct sender_calls dying = contiguous_sender;
    dying.send = dying_send;
    for (unsigned i = 0; i < ROUTES; i++) {
        struct trial trial = trial_on(&routes[i], MECHANISM_contiguous);
        trial.plan.sender = &dying;
        assert_int_equal(trial_run(&trial), -EIO);
        assert_non_null(strstr(trial.err.what, "server was killed by signal 9 (Killed)"));
    }
}

int main(void)
{
    int missing = trial_rights();
    if (missing != 0)
        return missing;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_moves_its_bytes_on_every_route, no_child_left),
        cmocka_unit_test_teardown(a_thread_is_a_connection_on_every_route, no_child_left),
        cmocka_unit_test_teardown(a_socket_has_the_buffers_that_its_cell_says, no_child_left),
        cmocka_unit_test_teardown(datagrams_are_messages, no_child_left),
        cmocka_unit_test_teardown(a_send_carries_as_many_messages_as_gso_says, no_child_left),
        cmocka_unit_test_teardown(a_receive_takes_what_a_send_carried, no_child_left),
        cmocka_unit_test_teardown(a_call_sends_as_many_datagrams_as_batch_says, no_child_left),
        cmocka_unit_test_teardown(verified_batches_hold_what_was_written_into_them, no_child_left),
        cmocka_unit_test_teardown(a_full_receive_buffer_loses_datagrams_and_they_are_counted, no_child_left),
        cmocka_unit_test_teardown(a_datagram_above_the_mtu_is_fragmented, no_child_left),
        cmocka_unit_test_teardown(a_datagram_that_does_not_fit_the_send_buffer_says_so, no_child_left),
        cmocka_unit_test_teardown(only_the_sink_copies_no_zero_copy_send, no_child_left),
        cmocka_unit_test_teardown(a_sender_that_lies_is_contradicted_by_the_sink, no_child_left),
        cmocka_unit_test_teardown(zero_copy_on_a_unix_socket_says_why_not, no_child_left),
        cmocka_unit_test_teardown(a_dead_sender_ends_the_run_on_every_route, no_child_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
