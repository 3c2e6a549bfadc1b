/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recvmsg against a kernel of our own that gives as little as the script says: each byte must land in its
 * field, wherever the stream was cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "workers/message.h"
#include "workers/receiver.h"

static struct kernel {
    size_t position, limit, vector;
    int error;
} kernel;

static unsigned char stream_byte(size_t position)
{
    return (unsigned char)(position * 7 + position / 251);
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags)
{
    assert_int_equal(fd, 5);
    assert_int_equal(flags, 0);
    if (kernel.error != 0) {
        errno = kernel.error;
        return -1;
    }
    size_t given = 0;
    kernel.vector = header->msg_iovlen;
    for (size_t i = 0; i < header->msg_iovlen; i++)
        for (size_t j = 0; j < header->msg_iov[i].iov_len && given < kernel.limit; j++, given++)
            ((unsigned char *)header->msg_iov[i].iov_base)[j] = stream_byte(kernel.position++);
    return (ssize_t)given;
}

struct seen {
    size_t position, pieces, longest;
};

static void see(void *context, const unsigned char *bytes, size_t length)
{
    struct seen *seen = context;
    seen->pieces++;
    seen->longest = length > seen->longest ? length : seen->longest;
    for (size_t i = 0; i < length; i++)
        assert_int_equal(bytes[i], stream_byte(seen->position++));
}

static const struct cell cell = {.fields = 3, .message_size = 100, .in_flight = 64}; /* 34, 33, 33 */

static void bytes_land_in_their_fields_wherever_the_stream_is_cut(void **state)
{
    (void)state;
    for (size_t limit = 1; limit <= 120; limit++) {
        own_receiver receiver = {.fd = -1};
        struct err err = {0};
        assert_int_equal(receiver_open(5, &cell, &receiver_recvmsg, &receiver, &err), 0);
        kernel = (struct kernel){.limit = limit};
        struct seen seen = {0};
        for (uint64_t calls = 1; seen.position < 1000; calls++) {
            size_t left = 100 - seen.position % 100;
            ssize_t received = receiver_recvmsg.receive(&receiver);
            assert_int_equal(received, limit < left ? limit : left); /* never beyond the message */
            receiver_show(&receiver_recvmsg, &receiver, (size_t)received, see, &seen);
            assert_int_equal(seen.position, kernel.position);
            assert_int_equal(receiver.tally.calls, calls);
        }
        assert_true(seen.longest <= 34);
    }
}

static void a_message_that_is_there_takes_one_call_for_all_fields(void **state)
{
    (void)state;
    own_receiver receiver = {.fd = -1};
    struct err err = {0};
    assert_int_equal(receiver_open(5, &cell, &receiver_recvmsg, &receiver, &err), 0);
    kernel = (struct kernel){.limit = SIZE_MAX};
    assert_int_equal(receiver_recvmsg.receive(&receiver), 100);
    assert_int_equal(kernel.vector, 3);
    assert_int_equal(receiver_recvmsg.receive(&receiver), 100);
    assert_int_equal(receiver.tally.calls, 2);
}

static void errors_and_the_end_come_back_and_move_nothing(void **state)
{
    (void)state;
    own_receiver receiver = {.fd = -1};
    struct err err = {0};
    assert_int_equal(receiver_open(5, &cell, &receiver_recvmsg, &receiver, &err), 0);
    kernel = (struct kernel){.limit = 40};
    assert_int_equal(receiver_recvmsg.receive(&receiver), 40);
    kernel.error = EINTR;
    assert_int_equal(receiver_recvmsg.receive(&receiver), -EINTR);
    kernel.error = ECONNRESET;
    assert_int_equal(receiver_recvmsg.receive(&receiver), -ECONNRESET);
    kernel.error = 0;
    struct seen seen = {.position = 40};
    assert_int_equal(receiver_recvmsg.receive(&receiver), 40);
    receiver_show(&receiver_recvmsg, &receiver, 40, see, &seen);
    assert_int_equal(seen.position, 80);
    kernel.limit = 0;
    assert_int_equal(receiver_recvmsg.receive(&receiver), 0);
}

static void show_is_the_buffer_by_default_and_nothing_of_an_unseen_receiver(void **state)
{
    (void)state;
    struct seen seen = {0};
    own_receiver receiver = {.fd = -1};
    struct err err = {0};
    assert_int_equal(receiver_open(5, &cell, &receiver_recv, &receiver, &err), 0);
    for (size_t i = 0; i < 50; i++)
        receiver.buffer[i] = stream_byte(i);
    receiver_show(&receiver_recv, &receiver, 50, see, &seen);
    assert_int_equal(seen.position, 50);
    receiver_show(&receiver_discard, &receiver, 50, see, &seen);
    assert_int_equal(seen.position, 50);
    assert_int_equal(seen.pieces, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_land_in_their_fields_wherever_the_stream_is_cut),
        cmocka_unit_test(a_message_that_is_there_takes_one_call_for_all_fields),
        cmocka_unit_test(errors_and_the_end_come_back_and_move_nothing),
        cmocka_unit_test(show_is_the_buffer_by_default_and_nothing_of_an_unseen_receiver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
