/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each mechanism in real namespaces: that the bytes it was given arrive, unchanged and all of them, and that
 * it does what it claims. */
#include "integration/trial.h"

#include <errno.h>
#include <sys/mman.h>

#include "workers/receiver.h"
#include "workers/sender.h"

static void every_mechanism_moves_its_bytes_both_ways_on_both_paths(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT * 4; i++) {
        struct trial trial = trial_new(i / 4);
        trial.cell.direction = i % 2 == 0 ? SERVER_TO_CLIENT : CLIENT_TO_SERVER;
        trial.cell.path = i % 4 < 2 ? PATH_VETH : PATH_LOOPBACK;
        trial.settings.duration_ns = 40 * MS;
        trial_must(&trial);
        const struct sample *tx = trial.measurement.tx, *rx = trial.measurement.rx;
        bool null = mechanisms[i / 4]->undelivered;
        assert_true(tx->life.messages > 0);
        assert_int_equal(tx->life.bytes, tx->life.messages * 4096);
        assert_int_equal(rx->life.bytes, null ? 0 : tx->life.bytes);
        assert_int_equal(rx->life.messages, null ? 0 : tx->life.messages);
        assert_true(rx->close.time_ns - rx->open.time_ns > 20 * MS);
        assert_true(tx->close.time_ns - tx->open.time_ns > 20 * MS);
        assert_true(tx->close.cpu_ns > tx->open.cpu_ns);
        assert_true(tx->close.tally.messages > tx->open.tally.messages);
        assert_true(tx->life.messages >= tx->close.tally.messages);
        trial_release(&trial);
    }
}

static void discard_counts_as_recv_does(void **state)
{
    (void)state;
    struct trial trial = trial_new(MECHANISM_contiguous);
    trial.cell.receive = RECEIVER_discard;
    trial_must(&trial);
    assert_true(trial.measurement.rx->life.bytes > 0);
    trial_release(&trial);
}

static void calls_are_those_that_the_mechanism_needs(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, calls;
    } cases[] = {
        {MECHANISM_two_copy, 1}, {MECHANISM_contiguous, 1}, {MECHANISM_send_fields, 8},
        {MECHANISM_one_copy, 1}, {MECHANISM_zero_copy, 1},  {MECHANISM_null, 0},
        {MECHANISM_writev, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trial trial = trial_new(cases[i].mechanism);
        trial_must(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        /* Beside them: a signal at each edge of the window, and the rest of sends that were cut. */
        assert_in_range(life->calls, life->messages * cases[i].calls,
                        life->messages * cases[i].calls + life->partial + life->zc_enobufs + 100);
        trial_release(&trial);
    }
}

static void zero_copy_completes_every_send_and_says_what_was_copied(void **state)
{
    (void)state;
    static const unsigned ips[] = {IP_4, IP_6}; /* completions come as another message each */
    for (size_t i = 0; i < sizeof ips / sizeof *ips; i++) {
        struct trial trial = trial_new(MECHANISM_zero_copy);
        trial.cell.ip = ips[i];
        trial_must(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        assert_true(life->zc_sends >= life->messages);
        assert_int_equal(life->zc_completions, life->zc_sends);
        assert_true(life->zc_notifications > 0 && life->zc_notifications <= life->zc_sends);
        assert_int_equal(life->zc_copied, life->zc_sends); /* over veth the kernel copies everything */
        trial_release(&trial);
    }
}

static unsigned char number_byte(uint64_t message, size_t i)
{
    return (unsigned char)((message * 2654435761u + i * 40503u) >> 8);
}

static unsigned char ring_byte(uint64_t message, size_t i)
{
    return message_pattern((unsigned)(message % 64), i / 512, i % 512);
}

static unsigned char (*expected_byte)(uint64_t message, size_t i);

static ssize_t checking_receive(struct receiver_state *receiver)
{
    ssize_t received = receiver_recv.receive(receiver);
    uint64_t at = receiver->tally.bytes;
    for (ssize_t i = 0; i < received; i++, at++)
        if (receiver->buffer[i] != expected_byte(at / 4096, at % 4096))
            return -EBADMSG;
    return received;
}

static const struct receiver checking = {.name = "checking", .receive = checking_receive};

static void the_content_arrives_slot_after_slot(void **state)
{
    (void)state;
    expected_byte = ring_byte;
    for (unsigned i = 0; i < MECHANISM_null; i++) {
        struct trial trial = trial_new(i);
        trial.plan.receiver = &checking;
        trial_must(&trial);
        assert_true(trial.measurement.rx->life.messages > 64);
        trial_release(&trial);
    }
}

/* Writes every message anew before it is sent, as an application would: whatever is handed back too early is
 * overwritten on its way. */
static ssize_t rewriting_send(struct sender *sender, struct message *message)
{
    for (size_t i = 0; i < message->bytes; i++)
        ((unsigned char *)message->fields[i / 512].iov_base)[i % 512] =
            number_byte(sender->tally.messages, i);
    return mechanism_zero_copy.send(sender, message);
}

static void zero_copy_gives_no_buffer_back_in_flight(void **state)
{
    (void)state;
    static const int64_t rings[] = {1, 2, 64};
    struct mechanism rewriting = mechanism_zero_copy;
    rewriting.send = rewriting_send;
    expected_byte = number_byte;
    for (size_t i = 0; i < sizeof rings / sizeof *rings; i++) {
        struct trial trial = trial_new(MECHANISM_zero_copy);
        trial.cell.in_flight = rings[i];
        trial.cell.receive_buffer =
            16384; /* a closed window keeps sends in the queue, where they are exposed */
        trial.plan.mechanism = &rewriting;
        trial.plan.receiver = &checking;
        trial_must(&trial);
        assert_true(trial.measurement.rx->life.messages > 0);
        trial_release(&trial);
    }
}

int main(void)
{
    int missing = trial_rights();
    if (missing != 0)
        return missing;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_moves_its_bytes_both_ways_on_both_paths, no_child_left),
        cmocka_unit_test_teardown(discard_counts_as_recv_does, no_child_left),
        cmocka_unit_test_teardown(calls_are_those_that_the_mechanism_needs, no_child_left),
        cmocka_unit_test_teardown(zero_copy_completes_every_send_and_says_what_was_copied, no_child_left),
        cmocka_unit_test_teardown(the_content_arrives_slot_after_slot, no_child_left),
        cmocka_unit_test_teardown(zero_copy_gives_no_buffer_back_in_flight, no_child_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
