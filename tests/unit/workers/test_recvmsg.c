/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recvmsg against a kernel of our own that gives as little as the script says: each byte must land in its
 * field, wherever the stream was cut. */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "workers/message.h"
#include "workers/receiver.h"

#include "test.h"

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
    size_t position, longest;
};

static void look(struct receiver_state *receiver, size_t received, struct seen *seen)
{
    const struct iovec *piece = recvmsg_receiver.pieces(receiver);
    for (; received > 0; piece++) {
        size_t length = piece->iov_len < received ? piece->iov_len : received;
        seen->longest = length > seen->longest ? length : seen->longest;
        for (size_t i = 0; i < length; i++)
            assert_int_equal(((const unsigned char *)piece->iov_base)[i], stream_byte(seen->position++));
        received -= length;
    }
}

static const struct cell cell = {.fields = 3, .message_size = 100, .in_flight = 64}; /* 34, 33, 33 */

static void bytes_land_in_their_fields_wherever_the_stream_is_cut(void **state)
{
    (void)state;
    for (size_t limit = 1; limit <= 120; limit++) {
        own_receiver receiver = {.fd = -1};
        struct err err = {0};
        assert_int_equal(receiver_open(5, &cell, &recvmsg_receiver, &receiver, &err), 0);
        kernel = (struct kernel){.limit = limit};
        struct seen seen = {0};
        for (uint64_t calls = 1; seen.position < 1000; calls++) {
            size_t left = 100 - seen.position % 100;
            ssize_t received = recvmsg_receiver.receive(&receiver);
            assert_int_equal(received, limit < left ? limit : left); /* never beyond the message */
            look(&receiver, (size_t)received, &seen);
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
    assert_int_equal(receiver_open(5, &cell, &recvmsg_receiver, &receiver, &err), 0);
    kernel = (struct kernel){.limit = SIZE_MAX};
    assert_int_equal(recvmsg_receiver.receive(&receiver), 100);
    assert_int_equal(kernel.vector, 3);
    assert_int_equal(recvmsg_receiver.receive(&receiver), 100);
    assert_int_equal(receiver.tally.calls, 2);
}

static void errors_and_the_end_come_back_and_move_nothing(void **state)
{
    (void)state;
    own_receiver receiver = {.fd = -1};
    struct err err = {0};
    assert_int_equal(receiver_open(5, &cell, &recvmsg_receiver, &receiver, &err), 0);
    kernel = (struct kernel){.limit = 40};
    assert_int_equal(recvmsg_receiver.receive(&receiver), 40);
    kernel.error = EINTR;
    assert_int_equal(recvmsg_receiver.receive(&receiver), -EINTR);
    kernel.error = ECONNRESET;
    assert_int_equal(recvmsg_receiver.receive(&receiver), -ECONNRESET);
    kernel.error = 0;
    struct seen seen = {.position = 40};
    assert_int_equal(recvmsg_receiver.receive(&receiver), 40);
    look(&receiver, 40, &seen);
    assert_int_equal(seen.position, 80);
    kernel.limit = 0;
    assert_int_equal(recvmsg_receiver.receive(&receiver), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_land_in_their_fields_wherever_the_stream_is_cut),
        cmocka_unit_test(a_message_that_is_there_takes_one_call_for_all_fields),
        cmocka_unit_test(errors_and_the_end_come_back_and_move_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
