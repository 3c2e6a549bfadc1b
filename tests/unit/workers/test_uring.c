/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What uring-send asks of the kernel: one call for a message that the socket has room for, a second one for
 * a message that has to wait. The socket is a real one of this process. */

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/own.h"
#include "must_run.h"
#include "workers/sender.h"

#include "test.h"

enum { BYTES = 4096, SLOTS = 4, MESSAGES = 256 };

static const int64_t field_counts[] = {8, 1}; /* one needs no vector: another operation of io_uring */

static void need_uring(void)
{
    struct err err = {0};
    if (uring_send_sender.probe(&err) < 0)
        SKIP_OR_FAIL("%s", err.what);
}

static void open_pair(int64_t fields, int ends[2], struct cell *cell, struct sender *sender)
{
    struct err err = {0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    *cell = (struct cell){.mechanism = MECHANISM_uring_send,
                          .transport = TRANSPORT_UNIX,
                          .fields = fields,
                          .message_size = BYTES,
                          .in_flight = SLOTS,
                          .batch = 1,
                          .gso = 1};
    assert_int_equal(sender_open(ends[0], cell, &uring_send_sender, sender, &err), 0);
}

static void send_one(struct sender *sender, unsigned number)
{
    assert_int_equal(sender->calls->send(sender, &sender->ring.messages[number % SLOTS]), BYTES);
}

static void receive_one(int fd, unsigned number)
{
    unsigned char got[BYTES];
    size_t have = 0;
    while (have < sizeof got) {
        ssize_t more = read(fd, got + have, sizeof got - have);
        assert_true(more > 0);
        have += (size_t)more;
    }
    assert_int_equal(got[0], message_pattern(number % SLOTS, 0, 0));
}

static void a_message_that_fits_takes_one_call(void **state)
{
    (void)state;
    need_uring();
    for (size_t i = 0; i < sizeof field_counts / sizeof *field_counts; i++) {
        int ends[2];
        struct cell cell;
        own_sender sender = {.fd = -1};
        open_pair(field_counts[i], ends, &cell, &sender);
        own_fd near = ends[0], far = ends[1];
        for (unsigned number = 0; number < MESSAGES; number++) {
            send_one(&sender, number);
            receive_one(far, number);
        }
        assert_int_equal(sender.tally.calls, MESSAGES);
        assert_int_equal(sender.tally.partial, 0);
        assert_true(near >= 0);
    }
}

/* Lets the socket fill up, then takes everything. */
static void *take_late(void *argument)
{
    const int *fd = argument;
    usleep(20000);
    for (unsigned number = 0; number < MESSAGES; number++)
        receive_one(*fd, number);
    return NULL;
}

static void a_message_that_waits_takes_two(void **state)
{
    (void)state;
    need_uring();
    for (size_t i = 0; i < sizeof field_counts / sizeof *field_counts; i++) {
        int ends[2], least = 1;
        struct cell cell;
        pthread_t taker;
        own_sender sender = {.fd = -1};
        open_pair(field_counts[i], ends, &cell, &sender);
        own_fd near = ends[0], far = ends[1];
        assert_int_equal(setsockopt(near, SOL_SOCKET, SO_SNDBUF, &least, sizeof least), 0);
        assert_int_equal(pthread_create(&taker, NULL, take_late, &far), 0);
        for (unsigned number = 0; number < MESSAGES; number++)
            send_one(&sender, number);
        assert_int_equal(pthread_join(taker, NULL), 0);
        assert_true(sender.tally.calls > MESSAGES);
        assert_true(sender.tally.calls <= 2 * (MESSAGES + sender.tally.partial));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_message_that_fits_takes_one_call),
                                       cmocka_unit_test(a_message_that_waits_takes_two)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
