/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verified runs in real namespaces: what mechanisms really send is found right, and each way to send
 * something else is found out. */
#include "integration/trial.h"

#include <errno.h>

#include "workers/receiver.h"
#include "workers/sender.h"

static struct trial verified(unsigned mechanism)
{
    struct trial trial = trial_new(mechanism);
    trial.cell.verify = true;
    trial.settings.duration_ns = 40 * MS;
    return trial;
}

static void every_mechanism_sends_what_it_was_given(void **state)
{
    (void)state;
    static const struct {
        int64_t bytes, fields, threads, in_flight, receive_buffer;
        unsigned path;
    } cases[] = {
        {16, 8, 1, 64, 0, PATH_VETH},        {1000, 3, 2, 64, 0, PATH_LOOPBACK},
        {4096, 8, 1, 1, 16384, PATH_VETH},   {4096, 1, 1, 16, 16384, PATH_VETH},
        {262144, 8, 1, 4, 16384, PATH_VETH},
    };
    for (unsigned i = 0; i < MECHANISM_COUNT * sizeof cases / sizeof *cases; i++) {
        if (mechanisms[i % MECHANISM_COUNT].undelivered || mechanisms[i % MECHANISM_COUNT].frozen)
            continue;
        struct trial trial = verified(i % MECHANISM_COUNT);
        trial.cell.fields = cases[i / MECHANISM_COUNT].fields;
        trial_message(&trial, cases[i / MECHANISM_COUNT].bytes);
        trial.cell.threads = cases[i / MECHANISM_COUNT].threads;
        trial.cell.in_flight = cases[i / MECHANISM_COUNT].in_flight;
        trial.cell.receive_buffer = cases[i / MECHANISM_COUNT].receive_buffer;
        trial.cell.path = cases[i / MECHANISM_COUNT].path;
        trial_must(&trial);
        assert_true(trial.measurement.rx->life.messages > 0);
        trial_release(&trial);
    }
}

static void datagrams_and_unix_sockets_verify_too(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, transport, path;
    } cases[] = {
        {MECHANISM_two_copy, TRANSPORT_UDP, PATH_VETH},
        {MECHANISM_zero_copy, TRANSPORT_UDP, PATH_LOOPBACK},
        {MECHANISM_one_copy, TRANSPORT_UNIX, PATH_LOOPBACK},
        {MECHANISM_send_fields, TRANSPORT_UNIX, PATH_LOOPBACK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trial trial = verified(cases[i].mechanism);
        trial_message(&trial, 1024);
        trial.cell.transport = cases[i].transport;
        trial.cell.path = cases[i].path;
        trial_must(&trial);
        assert_true(trial.measurement.rx->life.messages > 0);
        trial_release(&trial);
    }
}

static void must_be_found(const struct sender_calls *sender, const struct receiver_calls *receiver,
                          const char *what)
{
    struct trial trial = verified(MECHANISM_zero_copy);
    trial.cell.receive_buffer = 16384; /* a closed window keeps sends in the queue, where they are exposed */
    trial.plan.sender = sender;
    trial.plan.receiver = receiver;
    assert_int_equal(trial_run(&trial), -EBADMSG);
    if (strncmp(trial.err.what, what, strlen(what)) != 0)
        fail_msg("'%s' instead of '%s'", trial.err.what, what);
}

/* Serialises every message into the same buffer, and hands the kernel references to it. */
static ssize_t reusing_send(struct sender *sender, struct message *message)
{
    struct message same = *message;
    same.fields = sender->ring.messages[0].fields;
    for (size_t i = 0; i < same.count && message->slot > 0; i++)
        memcpy(same.fields[i].iov_base, message->fields[i].iov_base, same.fields[i].iov_len);
    return zero_copy_sender.send(sender, &same);
}

/* Writes to a message that the kernel has not completed yet. */
static ssize_t impatient_send(struct sender *sender, struct message *message)
{
    ssize_t sent = zero_copy_sender.send(sender, message);
    unsigned char *last = message->fields[message->count - 1].iov_base;
    last[100] ^= 1;
    return sent;
}

static void a_buffer_reused_in_flight_is_found(void **state)
{
    (void)state;
    struct sender_calls faulty = zero_copy_sender;
    faulty.send = reusing_send;
    must_be_found(&faulty, NULL, "connection 1: message ");
    faulty.send = impatient_send;
    must_be_found(&faulty, NULL, "connection 1: message ");
}

static ssize_t spoiling_send(struct sender *sender, struct message *message)
{
    unsigned char *last = message->fields[message->count - 1].iov_base;
    last[511] ^= sender->tally.messages == 5;
    return one_copy_sender.send(sender, message);
}

static ssize_t repeating_send(struct sender *sender, struct message *message)
{
    return one_copy_sender.send(sender, sender->tally.messages == 70 ? message - 1 : message);
}

static ssize_t shuffling_send(struct sender *sender, struct message *message)
{
    struct iovec fields[8];
    memcpy(fields, message->fields, sizeof fields);
    fields[6] = message->fields[7];
    fields[7] = message->fields[6];
    struct message shuffled = {.fields = fields, .count = 8, .bytes = message->bytes, .slot = message->slot};
    return one_copy_sender.send(sender, sender->tally.messages == 7 ? &shuffled : message);
}

static void what_was_not_sent_so_is_found_in_its_message(void **state)
{
    (void)state;
    static const struct {
        ssize_t (*send)(struct sender *, struct message *);
        const char *what;
    } cases[] = {
        {spoiling_send, "connection 1: message 5 arrived with other bytes than were sent: checksum "},
        {repeating_send, "connection 1: message 70 arrived with the number 69 in it"},
        {shuffling_send, "connection 1: message 7 arrived with other bytes than were sent: checksum "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sender_calls faulty = one_copy_sender;
        faulty.send = cases[i].send;
        must_be_found(&faulty, NULL, cases[i].what);
    }
}

/* A receiver whose bytes lie elsewhere, in two pieces. */
static unsigned char front[100], back[RECEIVE_BYTES];
static const struct iovec two_pieces[] = {{front, sizeof front}, {back, sizeof back}};

static ssize_t scattering_receive(struct receiver_state *receiver)
{
    struct iovec vector[] = {two_pieces[0], two_pieces[1]};
    struct msghdr header = {.msg_iov = vector, .msg_iovlen = 2};
    ssize_t received = recvmsg(receiver->fd, &header, 0);
    return received < 0 ? -errno : received;
}

static const struct iovec *scattered_pieces(struct receiver_state *receiver)
{
    (void)receiver;
    return two_pieces;
}

static void bytes_are_looked_for_where_the_receiver_put_them(void **state)
{
    (void)state;
    struct receiver_calls scattering = {.receive = scattering_receive, .pieces = scattered_pieces};
    struct trial trial = verified(MECHANISM_two_copy);
    trial.plan.receiver = &scattering;
    trial_must(&trial);
    trial_release(&trial);
    scattering.pieces = NULL; /* the buffer holds zeros: message 0 is number 0 with a wrong checksum */
    must_be_found(&two_copy_sender, &scattering, "connection 1: message 0 arrived with other bytes ");
}

int main(void)
{
    int missing = trial_rights();
    if (missing != 0)
        return missing;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_sends_what_it_was_given, no_child_left),
        cmocka_unit_test_teardown(datagrams_and_unix_sockets_verify_too, no_child_left),
        cmocka_unit_test_teardown(a_buffer_reused_in_flight_is_found, no_child_left),
        cmocka_unit_test_teardown(what_was_not_sent_so_is_found_in_its_message, no_child_left),
        cmocka_unit_test_teardown(bytes_are_looked_for_where_the_receiver_put_them, no_child_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
