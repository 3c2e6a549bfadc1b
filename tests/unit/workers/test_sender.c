/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches of datagrams against a kernel of our own: this program's sendmmsg() shadows the C library's, writes
 * down what it is given and takes as many datagrams as the script says. */

#include <errno.h>
#include <string.h>

#include "workers/sender.h"

#include "test.h"

enum { BYTES = 4096, MOST = 16 };

static struct kernel {
    size_t calls, given[8], datagrams, vectors[MOST];
    const void *bases[MOST];
    unsigned char content[MOST][BYTES];
    int script[8]; /* per call: datagrams to take at most, -errno; 0: all */
} kernel;

static void kernel_take(const struct msghdr *header)
{
    size_t at = 0;
    assert_true(kernel.datagrams < MOST);
    for (size_t i = 0; i < header->msg_iovlen; i++) {
        memcpy(kernel.content[kernel.datagrams] + at, header->msg_iov[i].iov_base,
               header->msg_iov[i].iov_len);
        at += header->msg_iov[i].iov_len;
    }
    assert_int_equal(at, BYTES);
    assert_null(header->msg_name);
    assert_null(header->msg_control);
    kernel.bases[kernel.datagrams] = header->msg_iov[0].iov_base;
    kernel.vectors[kernel.datagrams++] = header->msg_iovlen;
}

int sendmmsg(int fd, struct mmsghdr *headers, unsigned count, int flags)
{
    assert_int_equal(fd, 5);
    assert_int_equal(flags, MSG_NOSIGNAL);
    assert_true(kernel.calls < 8 && count > 0);
    int most = kernel.script[kernel.calls];
    kernel.given[kernel.calls++] = count;
    if (most < 0) {
        errno = -most;
        return -1;
    }
    unsigned taken = most > 0 && (unsigned)most < count ? (unsigned)most : count;
    for (unsigned i = 0; i < taken; i++)
        kernel_take(&headers[i].msg_hdr);
    return (int)taken;
}

static const struct cell cell = {
    .transport = TRANSPORT_UDP, .fields = 8, .message_size = BYTES, .in_flight = 6, .batch = 4};

static const struct {
    unsigned mechanism;
    size_t vector; /* the buffers that each datagram is handed over in */
} kinds[] = {{MECHANISM_two_copy, 1}, {MECHANISM_contiguous, 1}, {MECHANISM_one_copy, 8}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct sender sender_of(const struct cell *of, unsigned mechanism)
{
    static struct cell sent;
    struct sender sender;
    struct err err = {0};
    kernel = (struct kernel){0};
    sent = *of;
    sent.mechanism = mechanism;
    assert_int_equal(sender_open(5, &sent, sender_calls[mechanism], &sender, &err), 0);
    return sender;
}

static ssize_t send_slot(struct sender *sender, unsigned slot)
{
    return sender->calls->send(sender, &sender->ring.messages[slot]);
}

static void send_slots(struct sender *sender, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++)
        assert_int_equal(send_slot(sender, i % sender->ring.slots), BYTES);
}

/* Datagrams `first` to the last one so far are the ring's, in its order, from `slot` on. */
static void content_is(const struct sender *sender, size_t first, unsigned slot)
{
    for (size_t n = first; n < kernel.datagrams; n++, slot++)
        for (size_t i = 0; i < BYTES; i++)
            assert_int_equal(kernel.content[n][i],
                             message_pattern(slot % sender->ring.slots, i / 512, i % 512));
}

static void a_batch_is_one_call_in_the_order_of_the_ring(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct sender sender = sender_of(&cell, kinds[i].mechanism);
        send_slots(&sender, 0, 3);
        assert_int_equal(kernel.calls, 0);
        send_slots(&sender, 3, 9); /* twice around the ring, which is no multiple of a batch */
        assert_int_equal(kernel.calls, 3);
        assert_int_equal(sender.tally.calls, 3);
        assert_int_equal(sender.tally.partial, 0);
        assert_int_equal(kernel.datagrams, 12);
        for (size_t n = 0; n < 12; n++)
            assert_int_equal(kernel.vectors[n], kinds[i].vector);
        content_is(&sender, 0, 0);
        sender_close(&sender);
    }
}

static void what_waits_at_the_end_is_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct sender sender = sender_of(&cell, kinds[i].mechanism);
        send_slots(&sender, 0, 5);
        assert_int_equal(kernel.datagrams, 4);
        assert_int_equal(sender.calls->reap(&sender, true), 0);
        assert_int_equal(kernel.datagrams, 5);
        assert_int_equal(sender.tally.calls, 2);
        assert_int_equal(sender.calls->reap(&sender, true), 0); /* nothing waits: no call */
        assert_int_equal(sender.tally.calls, 2);
        content_is(&sender, 0, 0);
        sender_close(&sender);
    }
}

static void cut_and_interrupted_batches_are_finished_and_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct sender sender = sender_of(&cell, kinds[i].mechanism);
        kernel.script[0] = -EINTR;
        kernel.script[1] = 1;
        kernel.script[2] = -EINTR;
        kernel.script[3] = 2;
        send_slots(&sender, 0, 4);
        static const size_t given[] = {4, 4, 3, 3, 1};
        assert_int_equal(kernel.calls, 5);
        assert_memory_equal(kernel.given, given, sizeof given);
        assert_int_equal(sender.tally.calls, 5);
        assert_int_equal(sender.tally.partial, 2);
        assert_int_equal(kernel.datagrams, 4);
        content_is(&sender, 0, 0);
        sender_close(&sender);
    }
}

/* The kernel tells of a datagram that it refuses only when that one is the first. */
static void an_error_comes_back_after_what_could_be_sent(void **state)
{
    (void)state;
    static const int codes[] = {EMSGSIZE, ENOBUFS, ECONNREFUSED};
    for (size_t i = 0; i < KINDS * 3; i++) {
        struct sender sender = sender_of(&cell, kinds[i / 3].mechanism);
        kernel.script[0] = 2;
        kernel.script[1] = -codes[i % 3];
        send_slots(&sender, 0, 3);
        assert_int_equal(send_slot(&sender, 3), -codes[i % 3]);
        assert_int_equal(kernel.datagrams, 2);
        assert_int_equal(sender.tally.calls, 2);
        sender_close(&sender);
    }
}

/* What waits is not overwritten by the next message's serialising. */
static void two_copy_has_a_buffer_for_each_message_of_a_batch(void **state)
{
    (void)state;
    struct sender sender = sender_of(&cell, MECHANISM_two_copy);
    send_slots(&sender, 0, 8);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++)
            assert_ptr_not_equal(kernel.bases[i], kernel.bases[j]);
        assert_ptr_equal(kernel.bases[i], kernel.bases[i + 4]); /* the same for every batch */
        assert_int_equal((size_t)kernel.bases[i] % 64, 0);
    }
    sender_close(&sender);
}

static void batches_are_for_datagrams_and_at_most_a_ring(void **state)
{
    (void)state;
    static const struct {
        unsigned transport;
        int64_t batch;
        bool batched;
    } cases[] = {{TRANSPORT_UDP, 4, true},  {TRANSPORT_UDP, 1, false},  {TRANSPORT_UDP, 0, false},
                 {TRANSPORT_TCP, 4, false}, {TRANSPORT_UNIX, 4, false}, {TRANSPORT_UDP, 9, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell other = cell;
        other.transport = cases[i].transport;
        other.batch = cases[i].batch;
        struct sender sender = sender_of(&other, MECHANISM_one_copy);
        assert_ptr_equal(sender.calls, cases[i].batched ? one_copy_sender.batched : &one_copy_sender);
        if (cases[i].batched) {
            send_slots(&sender, 0, 6);
            assert_int_equal(kernel.given[0], cases[i].batch < 6 ? cases[i].batch : 6);
        }
        sender_close(&sender);
    }
}

static void a_batched_form_is_complete(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        const struct sender_calls *batched = sender_calls[i]->batched;
        if (batched == NULL)
            continue;
        assert_true(batched->send != NULL && batched->reap != NULL);
        assert_true((batched->open == NULL) == (batched->close == NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_one_call_in_the_order_of_the_ring),
        cmocka_unit_test(what_waits_at_the_end_is_sent),
        cmocka_unit_test(cut_and_interrupted_batches_are_finished_and_counted),
        cmocka_unit_test(an_error_comes_back_after_what_could_be_sent),
        cmocka_unit_test(two_copy_has_a_buffer_for_each_message_of_a_batch),
        cmocka_unit_test(batches_are_for_datagrams_and_at_most_a_ring),
        cmocka_unit_test(a_batched_form_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
