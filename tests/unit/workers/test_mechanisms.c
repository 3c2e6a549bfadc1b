/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mechanisms against a kernel of our own: send() and sendmsg() of this program shadow the C library's, write
 * down what they are given and take as much as the script says. */

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "workers/receiver.h"
#include "workers/sender.h"

#include "test.h"

static struct kernel {
    size_t calls, vectors[32], bases[32];
    int flags;
    unsigned char stream[64 * 1024];
    size_t received;
    ssize_t script[8]; /* per call: bytes to take at most, -errno; 0: everything */
} kernel;

static ssize_t kernel_take(const struct iovec *vector, size_t count, int flags)
{
    ssize_t limit = kernel.calls < 8 ? kernel.script[kernel.calls] : 0;
    kernel.vectors[kernel.calls % 32] = count;
    kernel.bases[kernel.calls % 32] = (size_t)vector[0].iov_base;
    kernel.flags = flags;
    kernel.calls++;
    if (limit < 0) {
        errno = (int)-limit;
        return -1;
    }
    size_t left = limit > 0 ? (size_t)limit : SIZE_MAX, before = kernel.received;
    for (size_t i = 0; i < count && left > 0; i++) {
        size_t part = vector[i].iov_len < left ? vector[i].iov_len : left;
        memcpy(kernel.stream + kernel.received, vector[i].iov_base, part);
        kernel.received += part;
        left -= part;
    }
    return (ssize_t)(kernel.received - before);
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
    (void)fd;
    return kernel_take(&(struct iovec){(void *)(uintptr_t)buf, n}, 1, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    (void)fd;
    return kernel_take(message->msg_iov, message->msg_iovlen, flags);
}

ssize_t writev(int fd, const struct iovec *vector, int count)
{
    (void)fd;
    return kernel_take(vector, (size_t)count, MSG_NOSIGNAL); /* SIGPIPE is ignored, which is as good */
}

ssize_t sendfile(int fd, int file, off_t *at, size_t n)
{
    static unsigned char bytes[64 * 1024];
    (void)fd;
    assert_int_equal(pread(file, bytes, n, *at), n);
    ssize_t taken = kernel_take(&(struct iovec){bytes, n}, 1, MSG_NOSIGNAL);
    *at += taken > 0 ? taken : 0;
    return taken;
}

/* The pipe: what vmsplice puts in, up to a limit, splice takes out. */
static struct pipe {
    struct iovec pieces[8];
    size_t count, limit, fills;
    int unacked, flags;
} tube;

ssize_t vmsplice(int fd, const struct iovec *vector, size_t count, unsigned flags)
{
    size_t room = tube.limit > 0 ? tube.limit : SIZE_MAX, bytes = 0;
    (void)fd;
    assert_int_equal(flags, 0); /* no SPLICE_F_GIFT */
    assert_int_equal(tube.count, 0);
    tube.fills++;
    for (size_t i = 0; i < count && bytes < room; i++) {
        size_t part = vector[i].iov_len < room - bytes ? vector[i].iov_len : room - bytes;
        tube.pieces[tube.count++] = (struct iovec){vector[i].iov_base, part};
        bytes += part;
    }
    return (ssize_t)bytes;
}

ssize_t splice(int in, off64_t *in_at, int out, off64_t *out_at, size_t n, unsigned flags)
{
    (void)in, (void)out;
    assert_true(in_at == NULL && out_at == NULL);
    tube.flags = (int)flags;
    ssize_t taken = kernel_take(tube.pieces, tube.count, MSG_NOSIGNAL);
    size_t gone = taken > 0 ? (size_t)taken : 0, kept = 0;
    assert_true(gone <= n);
    for (size_t i = 0; i < tube.count; i++) {
        size_t cut = gone < tube.pieces[i].iov_len ? gone : tube.pieces[i].iov_len;
        gone -= cut;
        if (cut < tube.pieces[i].iov_len)
            tube.pieces[kept++] =
                (struct iovec){(char *)tube.pieces[i].iov_base + cut, tube.pieces[i].iov_len - cut};
    }
    tube.count = kept;
    return taken;
}

int ioctl(int fd, unsigned long request, ...)
{
    (void)fd;
    assert_int_equal(request, SIOCOUTQ);
    va_list arguments;
    va_start(arguments, request);
    *va_arg(arguments, int *) = tube.unacked;
    va_end(arguments);
    tube.unacked -= tube.unacked < 1000 ? tube.unacked : 1000; /* acknowledged as time goes by */
    return 0;
}

static struct cell cell = {.fields = 8, .message_size = 4096, .in_flight = 3};

static struct sender sender_of(unsigned mechanism)
{
    struct sender sender;
    struct err err = {0};
    kernel = (struct kernel){0};
    tube = (struct pipe){0};
    cell.mechanism = mechanism;
    assert_int_equal(sender_open(0, &cell, sender_calls[mechanism], &sender, &err), 0);
    return sender;
}

static void stream_is(unsigned slot)
{
    assert_int_equal(kernel.received, 4096);
    for (size_t i = 0; i < 4096; i++)
        assert_int_equal(kernel.stream[i], message_pattern(slot, i / 512, i % 512));
}

static const struct {
    unsigned mechanism;
    size_t calls, vector; /* per message: system calls to the socket, and the buffers handed to each */
    size_t others;        /* system calls that only prepare those */
} kinds[] = {
    {MECHANISM_two_copy, 1, 1, 0}, {MECHANISM_contiguous, 1, 1, 0}, {MECHANISM_send_fields, 8, 1, 0},
    {MECHANISM_one_copy, 1, 8, 0}, {MECHANISM_writev, 1, 8, 0},     {MECHANISM_sendfile, 1, 1, 0},
    {MECHANISM_splice, 1, 8, 1},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void a_message_takes_the_calls_and_buffers_that_its_mechanism_claims(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct sender sender = sender_of(kinds[i].mechanism);
        assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[2]), 4096);
        assert_int_equal(kernel.calls, kinds[i].calls);
        assert_int_equal(sender.tally.calls, kinds[i].calls + kinds[i].others);
        assert_int_equal(sender.tally.partial, 0);
        for (size_t call = 0; call < kernel.calls; call++)
            assert_int_equal(kernel.vectors[call], kinds[i].vector);
        assert_int_equal(kernel.flags, MSG_NOSIGNAL);
        stream_is(2);
        sender_close(&sender);
    }
}

/* A serialiser that serialised once would send the first message for ever. */
static void two_copy_serialises_every_message(void **state)
{
    (void)state;
    struct sender sender = sender_of(MECHANISM_two_copy);
    for (unsigned slot = 0; slot < 3; slot++) {
        kernel = (struct kernel){0};
        assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[slot]), 4096);
        stream_is(slot);
        for (size_t f = 0; f < 8; f++)
            assert_true(kernel.bases[0] != (size_t)sender.ring.messages[slot].fields[f].iov_base);
    }
    sender_close(&sender);
}

static void interrupted_and_partial_sends_are_made_whole_and_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct sender sender = sender_of(kinds[i].mechanism);
        kernel.script[0] = -EINTR;
        kernel.script[1] = 100;
        kernel.script[2] = -EINTR;
        kernel.script[3] = 7;
        assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[1]), 4096);
        assert_int_equal(kernel.calls, kinds[i].calls + 4);
        assert_int_equal(sender.tally.calls, kernel.calls + kinds[i].others);
        assert_int_equal(sender.tally.partial, 2);
        stream_is(1);
        assert_int_equal(sender.ring.messages[1].fields[0].iov_len, 512);
        sender_close(&sender);
    }
}

static void a_first_partial_send_counts_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct sender sender = sender_of(kinds[i].mechanism);
        kernel.script[0] = 511;
        assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[0]), 4096);
        assert_int_equal(sender.tally.partial, 1);
        stream_is(0);
        sender_close(&sender);
    }
}

static void errors_come_back_as_errno(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++)
        for (int before = 0; before < 2; before++) {
            struct sender sender = sender_of(kinds[i].mechanism);
            kernel.script[0] = before ? 10 : -EPIPE;
            kernel.script[1] = -EPIPE;
            assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[0]), -EPIPE);
            sender_close(&sender);
        }
}

/* The kernel reads the pages whenever it likes. */
static void the_file_to_send_from_cannot_be_changed(void **state)
{
    (void)state;
    struct sender sender = sender_of(MECHANISM_sendfile);
    int fd = *(const int *)sender.state; /* the state's first member */
    assert_int_equal(fcntl(fd, F_GET_SEALS), F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    sender_close(&sender);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
}

/* A pipe narrower than the message: several rounds, of which all but the last say that there is more. */
static void splice_takes_as_many_rounds_as_the_pipe_needs(void **state)
{
    (void)state;
    struct sender sender = sender_of(MECHANISM_splice);
    tube.limit = 1000;
    assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[1]), 4096);
    stream_is(1);
    assert_int_equal(tube.fills, 5);
    assert_int_equal(kernel.calls, 5);
    assert_int_equal(sender.tally.calls, 10);
    assert_int_equal(sender.tally.partial, 0);
    assert_int_equal(tube.flags, 0);
    kernel.script[5] = -EPIPE;
    assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[2]), -EPIPE);
    assert_int_equal(tube.flags, SPLICE_F_MORE);
    sender_close(&sender);
}

/* With three slots, two messages may be unacknowledged when the third was sent. */
static void splice_returns_when_the_next_slot_is_acknowledged(void **state)
{
    (void)state;
    static const struct {
        int unacked, left;
    } cases[] = {{0, 0}, {8192, 7192}, {8193, 6193}, {12288, 6288}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sender sender = sender_of(MECHANISM_splice);
        tube.unacked = 12288;
        for (unsigned slot = 0; slot < 2; slot++)
            assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[slot]), 4096);
        assert_int_equal(tube.unacked, 12288); /* nothing to ask for yet */
        kernel = (struct kernel){0};
        tube.unacked = cases[i].unacked;
        assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[2]), 4096);
        assert_int_equal(tube.unacked, cases[i].left);
        sender_close(&sender);
    }
}

static void null_makes_no_call(void **state)
{
    (void)state;
    struct sender sender = sender_of(MECHANISM_null);
    assert_int_equal(sender.calls->send(&sender, &sender.ring.messages[0]), 4096);
    assert_int_equal(kernel.calls, 0);
    assert_int_equal(sender.tally.calls, 0);
    sender_close(&sender);
}

static void each_has_its_calls_and_what_its_row_promises(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        const struct sender_calls *calls = sender_calls[i];
        assert_non_null(calls->send);
        assert_int_equal(calls->batched != NULL, mechanisms[i].datagram_batches);
        assert_true(calls->reap != NULL || !mechanisms[i].batches);
    }
    for (unsigned i = 0; i < RECEIVER_COUNT; i++)
        assert_non_null(receiver_calls[i]->receive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_takes_the_calls_and_buffers_that_its_mechanism_claims),
        cmocka_unit_test(two_copy_serialises_every_message),
        cmocka_unit_test(interrupted_and_partial_sends_are_made_whole_and_counted),
        cmocka_unit_test(a_first_partial_send_counts_too),
        cmocka_unit_test(errors_come_back_as_errno),
        cmocka_unit_test(the_file_to_send_from_cannot_be_changed),
        cmocka_unit_test(splice_takes_as_many_rounds_as_the_pipe_needs),
        cmocka_unit_test(splice_returns_when_the_next_slot_is_acknowledged),
        cmocka_unit_test(null_makes_no_call),
        cmocka_unit_test(each_has_its_calls_and_what_its_row_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
