/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each mechanism in real namespaces: that the bytes it was given arrive, unchanged and all of them, and that
 * it does what it claims. */
#include <sys/resource.h>

#include "integration/trial.h"

#include <errno.h>
#include <sys/mman.h>

#include "record/metric.h"
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
        bool null = mechanisms[i / 4].undelivered;
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

/* Direction does not matter to a receiver; the IP version does, as headers shift where pages begin. */
static void every_sender_reaches_every_receiver(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT * RECEIVER_COUNT * 4; i++) {
        struct trial trial = trial_new(i / 4 / RECEIVER_COUNT);
        trial.cell.receive = i / 4 % RECEIVER_COUNT;
        trial.cell.path = i % 4 < 2 ? PATH_VETH : PATH_LOOPBACK;
        trial.cell.ip = i % 2 == 0 ? IP_4 : IP_6;
        trial.settings = (struct settings){.warmup_ns = 5 * MS, .duration_ns = 15 * MS};
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        const struct sample *tx = trial.measurement.tx, *rx = trial.measurement.rx;
        assert_true(tx->life.messages > 0);
        assert_int_equal(rx->life.bytes, mechanisms[trial.cell.mechanism].undelivered ? 0 : tx->life.bytes);
        trial_release(&trial);
    }
}

static void calls_are_those_that_the_mechanism_needs(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism, calls;
    } cases[] = {
        {MECHANISM_two_copy, 1}, {MECHANISM_contiguous, 1}, {MECHANISM_send_fields, 8},
        {MECHANISM_one_copy, 1}, {MECHANISM_zero_copy, 1},  {MECHANISM_null, 0},
        {MECHANISM_writev, 1},   {MECHANISM_sendfile, 1},   {MECHANISM_splice, 2},
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
    static const unsigned senders[] = {MECHANISM_zero_copy, MECHANISM_uring_zero_copy,
                                       MECHANISM_uring_zero_copy_fixed};
    for (size_t i = 0; i < 4 * sizeof senders / sizeof *senders; i++) {
        struct trial trial = trial_new(senders[i / 4]);
        trial.cell.ip = i % 2 == 0 ? IP_4 : IP_6;   /* completions come as another message each */
        trial.cell.fields = i / 2 % 2 == 0 ? 8 : 1; /* one needs no vector */
        trial_message(&trial, 4096);
        if (!trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        assert_true(life->zc_sends >= life->messages);
        assert_int_equal(life->zc_completions, life->zc_sends);
        assert_true(life->zc_notifications > 0 && life->zc_notifications <= life->zc_sends);
        assert_int_equal(life->zc_copied, life->zc_sends); /* over veth the kernel copies everything */
        trial_release(&trial);
    }
}

static void the_ledger_says_which_copies_were_made(void **state)
{
    (void)state;
    static const struct {
        unsigned mechanism;
        double serialise, in, late;
    } cases[] = {
        {MECHANISM_two_copy, 1, 1, 0}, {MECHANISM_contiguous, 0, 1, 0}, {MECHANISM_zero_copy, 0, 0, 1}};
    static const unsigned paths[] = {PATH_VETH, PATH_LOOPBACK}; /* both copy late what was lent to them */
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        struct trial trial = trial_new(cases[i / 2].mechanism);
        trial.cell.path = paths[i % 2];
        trial_must(&trial);
        const struct measurement *measurement = &trial.measurement;
        assert_true(metrics[METRIC_copies_serialise].value(measurement) == cases[i / 2].serialise);
        assert_true(metrics[METRIC_copies_in].value(measurement) == cases[i / 2].in);
        assert_true(metrics[METRIC_copies_late].value(measurement) == cases[i / 2].late);
        assert_true(metrics[METRIC_copies_out].value(measurement) == 1);
        trial_release(&trial);
    }
}

static unsigned char number_byte(uint64_t message, size_t i)
{
    return (unsigned char)((message * 2654435761u + i * 40503u) >> 8);
}

static unsigned slots; /* in the ring */

static unsigned char ring_byte(uint64_t message, size_t i)
{
    return message_pattern((unsigned)(message % slots), i / 512, i % 512);
}

static unsigned char (*expected_byte)(uint64_t message, size_t i);

/* Checks what a receiver shows. */
static const struct receiver_calls *watched;

struct check {
    uint64_t at;
    bool wrong;
};

static void check_piece(struct check *check, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++, check->at++)
        check->wrong = check->wrong || bytes[i] != expected_byte(check->at / 4096, check->at % 4096);
}

static ssize_t checking_receive(struct receiver_state *receiver)
{
    ssize_t received = watched->receive(receiver);
    struct check check = {.at = receiver->tally.bytes};
    if (received > 0 && watched->pieces == NULL)
        check_piece(&check, receiver->buffer, (size_t)received);
    if (received > 0 && watched->pieces != NULL) {
        const struct iovec *piece = watched->pieces(receiver);
        for (size_t left = (size_t)received; left > 0; piece++) {
            size_t length = piece->iov_len < left ? piece->iov_len : left;
            check_piece(&check, piece->iov_base, length);
            left -= length;
        }
    }
    return check.wrong ? -EBADMSG : received;
}

static struct receiver_calls checking(const struct receiver_calls *receiver)
{
    struct receiver_calls copy = *receiver;
    copy.receive = checking_receive;
    watched = receiver;
    return copy;
}

static void the_content_arrives_slot_after_slot(void **state)
{
    (void)state;
    expected_byte = ring_byte;
    slots = 8;
    for (unsigned i = 0; i < MECHANISM_COUNT * RECEIVER_COUNT; i++) {
        struct trial trial = trial_new(i / RECEIVER_COUNT);
        trial.cell.receive = i % RECEIVER_COUNT;
        trial.cell.in_flight = slots;
        trial.settings = (struct settings){.warmup_ns = 5 * MS, .duration_ns = 30 * MS};
        if (mechanisms[trial.cell.mechanism].undelivered || receivers[trial.cell.receive].unseen ||
            !trial_can(&trial.cell))
            continue;
        struct receiver_calls receiver = checking(receiver_calls[trial.cell.receive]);
        trial.plan.receiver = &receiver;
        trial_must(&trial);
        while (trial.measurement.rx->life.messages <= slots &&
               trial.settings.duration_ns < INT64_C(4000) * MS) {
            trial_release(&trial); /* the machine did something else all the time */
            trial.settings.duration_ns *= 2;
            trial_must(&trial);
        }
        assert_true(trial.measurement.rx->life.messages > slots);
        trial_release(&trial);
    }
}

/* Writes every message anew before it is sent, as an application would: whatever is handed back too early is
 * overwritten on its way. */
static const struct sender_calls *rewritten;

static ssize_t rewriting_send(struct sender *sender, struct message *message)
{
    for (size_t i = 0; i < message->bytes; i++)
        ((unsigned char *)message->fields[i / 512].iov_base)[i % 512] =
            number_byte(sender->tally.messages, i);
    return rewritten->send(sender, message);
}

/* One system call for eight messages, and they stay in order, although a narrow window cuts them. */
static void a_batch_takes_one_submission_and_stays_in_order(void **state)
{
    (void)state;
    expected_byte = ring_byte;
    slots = 64;
    for (unsigned i = 0; i < 2 * MECHANISM_COUNT; i++) {
        struct trial trial = trial_new(i / 2);
        struct receiver_calls receiver = checking(&recv_receiver);
        trial.cell.batch = 8;
        trial.cell.receive_buffer = i % 2 == 0 ? 0 : 16384;
        trial.plan.receiver = &receiver;
        if (!mechanisms[i / 2].batches || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        const struct tally *life = &trial.measurement.tx->life;
        assert_true(life->messages > (i % 2 == 0 ? 64 : 0)); /* a closed window opens after 200 ms */
        if (life->zc_sends == 0)
            assert_in_range(life->calls, life->messages / 8, life->messages / 8 + life->partial * 8 + 100);
        trial_release(&trial);
    }
}

static struct trial rewriting_trial(unsigned mechanism, int64_t in_flight, struct sender_calls *rewriting,
                                    struct receiver_calls *receiver)
{
    struct trial trial = trial_new(mechanism);
    rewritten = sender_calls[mechanism];
    *rewriting = *rewritten;
    rewriting->send = rewriting_send;
    *receiver = checking(&recv_receiver);
    expected_byte = number_byte;
    trial.cell.in_flight = in_flight;
    trial.cell.receive_buffer = 16384; /* a closed window keeps sends in the queue, where they are exposed */
    trial.plan.sender = rewriting;
    trial.plan.receiver = receiver;
    return trial;
}

static void no_buffer_is_given_back_in_flight(void **state)
{
    (void)state;
    static const int64_t rings[] = {1, 2, 64};
    for (size_t i = 0; i < MECHANISM_COUNT * sizeof rings / sizeof *rings; i++) {
        struct sender_calls rewriting;
        struct receiver_calls receiver;
        struct trial trial = rewriting_trial((unsigned)i / 3, rings[i % 3], &rewriting, &receiver);
        if (mechanisms[i / 3].undelivered || mechanisms[i / 3].frozen || !trial_can(&trial.cell))
            continue;
        trial_must(&trial);
        assert_true(trial.measurement.rx->life.messages > 0);
        trial_release(&trial);
    }
}

/* What `frozen` means: acknowledged pages lie in the receiver's queue, and change there. */
static void splice_shows_that_frozen_messages_must_not_be_rewritten(void **state)
{
    (void)state;
    struct sender_calls rewriting;
    struct receiver_calls receiver;
    struct trial trial = rewriting_trial(MECHANISM_splice, 2, &rewriting, &receiver);
    trial.cell.receive_buffer = 0;
    assert_true(mechanisms[MECHANISM_splice].frozen);
    assert_int_equal(trial_run(&trial), -EBADMSG);
}

/* Whole pages of the sender's are mapped, and are what the sender sent; compound pages of a copy are not. */
static void mmap_maps_whole_pages_and_says_how_much(void **state)
{
    (void)state;
    static const unsigned senders[] = {MECHANISM_zero_copy, MECHANISM_contiguous};
    uint64_t mapped[2], bytes[2];
    expected_byte = ring_byte;
    slots = 64;
    for (size_t i = 0; i < 2; i++) {
        struct trial trial = trial_new(senders[i]);
        struct receiver_calls receiver = checking(&mmap_receiver);
        trial.cell.receive = RECEIVER_mmap;
        trial.cell.mtu = 4148; /* a segment holds a page: 4096 + TCP's 32 + IP's 20 */
        trial.plan.receiver = &receiver;
        trial_must(&trial);
        mapped[i] = trial.measurement.rx->life.rx_mapped;
        bytes[i] = trial.measurement.rx->life.bytes;
        trial_release(&trial);
    }
    assert_true(mapped[0] > bytes[0] / 2 && mapped[0] <= bytes[0]);
    assert_true(mapped[1] < bytes[1] / 2);
}

/* Whole messages are pinned: what the limit of locked memory (8 MB by default) cannot hold never starts. */
static void zero_copy_never_starts_what_cannot_be_pinned(void **state)
{
    (void)state;
    struct rlimit before, limit;
    struct trial trial = trial_new(MECHANISM_zero_copy);
    trial.cell.message_size = 2 << 20;
    trial.cell.field_size = trial.cell.message_size / 8;
    trial.cell.in_flight = 2;
    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &before), 0);
    limit = (struct rlimit){2 << 20, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
    trial_must_fail(&trial, ENOBUFS,
                    "connection 1: zero-copy pins a message whole, and only 2048 KB of memory may be locked");
    assert_string_equal(trial.err.hint, "a smaller message, or a higher limit: ulimit -l 2057");
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &before), 0);
    trial_must(&trial);
    assert_true(trial.measurement.tx->life.messages > 0);
    trial_release(&trial);
}

int main(void)
{
    int missing = trial_rights();
    if (missing != 0)
        return missing;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_mechanism_moves_its_bytes_both_ways_on_both_paths, no_child_left),
        cmocka_unit_test_teardown(every_sender_reaches_every_receiver, no_child_left),
        cmocka_unit_test_teardown(calls_are_those_that_the_mechanism_needs, no_child_left),
        cmocka_unit_test_teardown(zero_copy_completes_every_send_and_says_what_was_copied, no_child_left),
        cmocka_unit_test_teardown(the_ledger_says_which_copies_were_made, no_child_left),
        cmocka_unit_test_teardown(the_content_arrives_slot_after_slot, no_child_left),
        cmocka_unit_test_teardown(mmap_maps_whole_pages_and_says_how_much, no_child_left),
        cmocka_unit_test_teardown(a_batch_takes_one_submission_and_stays_in_order, no_child_left),
        cmocka_unit_test_teardown(no_buffer_is_given_back_in_flight, no_child_left),
        cmocka_unit_test_teardown(splice_shows_that_frozen_messages_must_not_be_rewritten, no_child_left),
        cmocka_unit_test_teardown(zero_copy_never_starts_what_cannot_be_pinned, no_child_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
