/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zero-copy against a kernel of our own: this program's sendmsg(), recvmsg(), poll() and socket options
 * shadow the C library's. Completions come when the script lets them, so that what a real kernel does once in
 * a million sends happens here every time. */

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include <linux/errqueue.h>

#include "workers/sender.h"

#include "test.h"

enum { SENDS = 4096 };

static struct kernel {
    bool refuses_option, forgets_option, ignores_flag, ip6, copies;
    uint32_t next;  /* number of the next zero-copy send */
    uint32_t taken; /* sends whose completion was delivered, in order */
    uint32_t hold;  /* that many of the newest are never complete before poll() */
    size_t sends, polls, reads, batches;
    unsigned most; /* datagrams that the next sendmmsg() takes, if not all */
    const void *bases[SENDS];
    int enobufs;       /* so many sends fail first */
    ssize_t take;      /* bytes of the next send, if not all */
    int error;         /* SO_ERROR */
    short events;      /* what poll() says; 0: POLLERR while something is queued */
    uint32_t nonsense; /* a range that was never sent */
} kernel;

static uint32_t kernel_complete(void)
{
    if (kernel.ignores_flag || kernel.next - kernel.taken <= kernel.hold)
        return 0;
    return kernel.next - kernel.taken - kernel.hold;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    (void)fd;
    assert_int_equal(flags, MSG_ZEROCOPY | MSG_NOSIGNAL);
    if (kernel.enobufs > 0) {
        kernel.enobufs--;
        errno = ENOBUFS;
        return -1;
    }
    ssize_t bytes = 0;
    for (size_t i = 0; i < message->msg_iovlen; i++)
        bytes += (ssize_t)message->msg_iov[i].iov_len;
    if (kernel.take > 0) {
        bytes = kernel.take;
        kernel.take = 0;
    }
    kernel.bases[kernel.sends++ % SENDS] = message->msg_iov[0].iov_base;
    kernel.next++;
    return bytes;
}

/* As the kernel's: an error that is not the first datagram's is told by the next call. */
int sendmmsg(int fd, struct mmsghdr *headers, unsigned count, int flags)
{
    unsigned sent = 0, most = kernel.most > 0 ? kernel.most : count;
    kernel.most = 0;
    kernel.batches++;
    while (sent < count && sent < most && sendmsg(fd, &headers[sent].msg_hdr, flags) >= 0)
        sent++;
    return sent > 0 ? (int)sent : -1;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    (void)fd;
    assert_int_equal(flags, MSG_ERRQUEUE | MSG_DONTWAIT);
    kernel.reads++;
    uint32_t complete = kernel_complete();
    if (complete == 0 && kernel.nonsense == 0) {
        errno = EAGAIN;
        return -1;
    }
    struct sock_extended_err error = {
        .ee_origin = SO_EE_ORIGIN_ZEROCOPY,
        .ee_code = kernel.copies ? SO_EE_CODE_ZEROCOPY_COPIED : 0,
        .ee_info = kernel.nonsense != 0 ? kernel.nonsense : kernel.taken,
        .ee_data = kernel.nonsense != 0 ? kernel.nonsense : kernel.taken + complete - 1,
    };
    struct cmsghdr *item = CMSG_FIRSTHDR(message);
    item->cmsg_level = kernel.ip6 ? SOL_IPV6 : SOL_IP;
    item->cmsg_type = kernel.ip6 ? IPV6_RECVERR : IP_RECVERR;
    item->cmsg_len = CMSG_LEN(sizeof error);
    memcpy(CMSG_DATA(item), &error, sizeof error);
    message->msg_controllen = CMSG_SPACE(sizeof error);
    kernel.taken += complete;
    return 0;
}

/* Waiting lets the held back completions come. */
int poll(struct pollfd *fds, nfds_t nfds, int timeout)
{
    (void)nfds;
    (void)timeout;
    kernel.polls++;
    kernel.hold = 0;
    fds->revents = kernel.events != 0 ? kernel.events : kernel_complete() > 0 ? POLLERR : 0;
    if (fds->revents == 0 && timeout > 1) {
        struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
        nanosleep(&pause, NULL); /* time passes, or the test would spin for the whole silence */
    }
    return fds->revents != 0;
}

int setsockopt(int fd, int level, int optname, const void *optval, socklen_t optlen)
{
    (void)fd;
    (void)optval;
    (void)optlen;
    assert_int_equal(level, SOL_SOCKET);
    assert_int_equal(optname, SO_ZEROCOPY);
    errno = EOPNOTSUPP;
    return kernel.refuses_option ? -1 : 0;
}

int getsockopt(int fd, int level, int optname, void *optval, socklen_t *optlen)
{
    (void)fd;
    (void)level;
    assert_int_equal(*optlen, sizeof(int));
    *(int *)optval = optname == SO_ERROR ? kernel.error : !kernel.forgets_option;
    return 0;
}

static const struct cell cell = {.fields = 8, .message_size = 4096, .in_flight = 8};

static struct sender sender_new(void)
{
    struct sender sender;
    struct err err = {0};
    assert_int_equal(sender_open(0, &cell, &zero_copy_sender, &sender, &err), 0);
    return sender;
}

static void send_messages(struct sender *sender, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++)
        assert_int_equal(zero_copy_sender.send(sender, &sender->ring.messages[i % 8]), 4096);
}

static void ranges_are_counted_not_notifications(void **state)
{
    (void)state;
    for (int ip6 = 0; ip6 < 2; ip6++) {
        kernel = (struct kernel){.ip6 = ip6, .copies = true};
        struct sender sender = sender_new();
        send_messages(&sender, 0, 800);
        assert_int_equal(zero_copy_sender.reap(&sender, true), 0);
        assert_int_equal(sender.tally.zc_sends, 800);
        assert_int_equal(sender.tally.calls, 800);
        assert_int_equal(sender.tally.zc_completions, 800);
        assert_int_equal(sender.tally.zc_copied, 800);
        assert_int_equal(sender.tally.zc_notifications, 200); /* half a ring each */
        assert_int_equal(kernel.polls, 0);                    /* and nothing was waited for */
        sender_close(&sender);
    }
}

static void what_the_kernel_did_not_copy_is_not_counted_as_copied(void **state)
{
    (void)state;
    kernel = (struct kernel){0};
    struct sender sender = sender_new();
    send_messages(&sender, 0, 8);
    assert_int_equal(zero_copy_sender.reap(&sender, true), 0);
    assert_int_equal(sender.tally.zc_completions, 8);
    assert_int_equal(sender.tally.zc_copied, 0);
    sender_close(&sender);
}

/* On return from send the next message may be written: never is a buffer handed over again, or given back to
 * be written, while a send of it is incomplete. */
static void no_slot_is_used_while_it_is_in_flight(void **state)
{
    (void)state;
    for (uint32_t hold = 0; hold <= 8; hold++) {
        kernel = (struct kernel){0};
        struct sender sender = sender_new();
        for (unsigned i = 0; i < 100; i++) {
            kernel.hold = hold;
            send_messages(&sender, i, 1);
            unsigned next = (i + 1) % 8;
            for (uint32_t n = kernel.taken; n < kernel.next; n++)
                assert_ptr_not_equal(kernel.bases[n], sender.ring.messages[next].fields[0].iov_base);
        }
        sender_close(&sender);
    }
}

static void a_full_ring_waits_once_for_a_range(void **state)
{
    (void)state;
    kernel = (struct kernel){0};
    struct sender sender = sender_new();
    kernel.hold = SENDS;
    send_messages(&sender, 0, 7);
    assert_int_equal(kernel.polls, 0);
    send_messages(&sender, 7, 1); /* slot 0 comes next */
    assert_int_equal(kernel.polls, 1);
    assert_int_equal(sender.tally.zc_completions, 8);
    assert_int_equal(sender.tally.zc_notifications, 1);
    sender_close(&sender);
}

static void every_part_of_a_cut_message_holds_its_slot(void **state)
{
    (void)state;
    kernel = (struct kernel){.take = 1000};
    struct sender sender = sender_new();
    kernel.hold = 1;
    send_messages(&sender, 0, 1);
    assert_int_equal(sender.tally.zc_sends, 2);
    assert_int_equal(sender.tally.calls, 2);
    assert_int_equal(sender.tally.partial, 1);
    assert_ptr_equal(kernel.bases[1], (char *)sender.ring.messages[0].fields[1].iov_base + (1000 - 512));
    assert_int_equal(zero_copy_sender.reap(&sender, false), 1);
    assert_int_equal(zero_copy_sender.reap(&sender, true), 0);
    assert_int_equal(sender.tally.zc_completions, 2);
    sender_close(&sender);
}

static void enobufs_backs_off_and_tries_again(void **state)
{
    (void)state;
    kernel = (struct kernel){0};
    struct sender sender = sender_new();
    send_messages(&sender, 0, 2);
    kernel.hold = 2;
    kernel.enobufs = 2;
    send_messages(&sender, 2, 1);
    assert_int_equal(sender.tally.zc_enobufs, 2);
    assert_int_equal(sender.tally.zc_sends, 3);
    assert_int_equal(sender.tally.calls, 5); /* the refused ones were system calls too */
    assert_int_equal(kernel.polls, 2);       /* one for completions, one with nothing left in flight */
    sender_close(&sender);
}

static void enobufs_for_ever_with_nothing_in_flight_is_an_error_with_a_hint(void **state)
{
    (void)state;
    kernel = (struct kernel){.enobufs = 1000000};
    struct sender sender = sender_new();
    assert_int_equal(zero_copy_sender.send(&sender, &sender.ring.messages[0]), -ENOBUFS);
    assert_string_equal(sender.err.what, "MSG_ZEROCOPY has no memory although no send is in flight: "
                                         "No buffer space available");
    assert_string_equal(sender.err.hint,
                        "raise net.core.optmem_max or the limit of locked memory (ulimit -l), "
                        "or lower in_flight");
    sender_close(&sender);
}

static void no_completion_means_no_zero_copy(void **state)
{
    (void)state;
    kernel = (struct kernel){.ignores_flag = true};
    struct sender sender = sender_new();
    send_messages(&sender, 0, 7);
    assert_int_equal(zero_copy_sender.send(&sender, &sender.ring.messages[7]), -EIO);
    assert_string_equal(sender.err.what,
                        "the kernel ignored MSG_ZEROCOPY: no completion within 2000 ms of 8 sends");
    sender_close(&sender);
}

static void an_option_that_is_refused_or_forgotten_is_found(void **state)
{
    (void)state;
    struct sender sender;
    struct err refused = {0}, forgotten = {0}, probed = {0};
    kernel = (struct kernel){.refuses_option = true};
    assert_int_equal(sender_open(0, &cell, &zero_copy_sender, &sender, &refused), -EOPNOTSUPP);
    assert_string_equal(refused.what, "cannot set SO_ZEROCOPY: Operation not supported");
    assert_string_equal(refused.hint, "MSG_ZEROCOPY on TCP needs Linux 4.14 or later");
    assert_int_equal(zero_copy_sender.probe(&probed), -EOPNOTSUPP);
    kernel = (struct kernel){.forgets_option = true};
    assert_int_equal(sender_open(0, &cell, &zero_copy_sender, &sender, &forgotten), -EOPNOTSUPP);
    assert_string_equal(forgotten.what, "the kernel accepted SO_ZEROCOPY and did not set it");
}

static void a_dead_connection_ends_the_wait(void **state)
{
    (void)state;
    static const struct {
        int error;
        short events;
        int result;
    } cases[] = {{ECONNRESET, POLLERR | POLLHUP, -ECONNRESET}, {0, POLLHUP, -EPIPE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kernel = (struct kernel){.ignores_flag = true};
        struct sender sender = sender_new();
        send_messages(&sender, 0, 1);
        kernel.error = cases[i].error;
        kernel.events = cases[i].events;
        assert_int_equal(zero_copy_sender.reap(&sender, true), cases[i].result);
        sender_close(&sender);
    }
}

static void a_range_that_was_never_sent_is_an_error(void **state)
{
    (void)state;
    kernel = (struct kernel){0};
    struct sender sender = sender_new();
    send_messages(&sender, 0, 1);
    kernel.nonsense = 77;
    kernel.hold = 1;
    assert_int_equal(zero_copy_sender.reap(&sender, true), -EPROTO);
    assert_string_equal(sender.err.what,
                        "the kernel completed zero-copy sends 77 to 77, which are not outstanding");
    sender_close(&sender);
}

static const struct cell datagrams = {
    .transport = TRANSPORT_UDP, .fields = 8, .message_size = 4096, .in_flight = 8, .batch = 4};

static struct sender batching_new(const struct cell *of)
{
    struct sender sender;
    struct err err = {0};
    assert_int_equal(sender_open(0, of, &zero_copy_sender, &sender, &err), 0);
    return sender;
}

static ssize_t batch_one(struct sender *sender, unsigned i)
{
    return sender->calls->send(sender, &sender->ring.messages[i % 8]);
}

static void each_datagram_of_a_batch_is_a_send_with_a_completion(void **state)
{
    (void)state;
    kernel = (struct kernel){.copies = true};
    struct sender sender = batching_new(&datagrams);
    for (unsigned i = 0; i < 803; i++)
        assert_int_equal(batch_one(&sender, i), 4096);
    assert_int_equal(sender.tally.calls, 200);
    assert_int_equal(sender.tally.zc_sends, 800);
    assert_int_equal(sender.calls->reap(&sender, true), 0);
    assert_int_equal(sender.tally.calls, 201);
    assert_int_equal(kernel.batches, 201);
    assert_int_equal(sender.tally.zc_sends, 803);
    assert_int_equal(sender.tally.zc_completions, 803);
    assert_int_equal(sender.tally.zc_copied, 803);
    for (unsigned i = 0; i < 803; i++)
        assert_ptr_equal(kernel.bases[i], sender.ring.messages[i % 8].fields[0].iov_base);
    sender_close(&sender);
}

static void no_slot_of_a_batch_is_used_while_it_is_in_flight(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 9 * 8; i++) {
        struct cell other = datagrams;
        other.batch = 1 + i % 8;
        kernel = (struct kernel){0};
        struct sender sender = batching_new(&other);
        for (unsigned sent = 0; sent < 100; sent++) {
            kernel.hold = i / 8;
            assert_int_equal(batch_one(&sender, sent), 4096);
            for (uint32_t n = kernel.taken; n < kernel.next; n++)
                assert_ptr_not_equal(kernel.bases[n],
                                     sender.ring.messages[(sent + 1) % 8].fields[0].iov_base);
        }
        sender_close(&sender);
    }
}

static void a_cut_batch_with_enobufs_backs_off_and_goes_on_where_it_was(void **state)
{
    (void)state;
    kernel = (struct kernel){.most = 3};
    struct sender sender = batching_new(&datagrams);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(batch_one(&sender, i), 4096);
    assert_int_equal(kernel.batches, 0);
    assert_int_equal(batch_one(&sender, 3), 4096);
    assert_int_equal(sender.tally.partial, 1);
    assert_int_equal(sender.tally.calls, 2);
    kernel.enobufs = 2;
    for (unsigned i = 4; i < 8; i++)
        assert_int_equal(batch_one(&sender, i), 4096);
    assert_int_equal(sender.tally.zc_enobufs, 2);
    assert_int_equal(sender.tally.calls, 5);
    assert_int_equal(sender.tally.zc_sends, 8);
    for (unsigned i = 0; i < 8; i++)
        assert_ptr_equal(kernel.bases[i], sender.ring.messages[i].fields[0].iov_base);
    assert_int_equal(sender.calls->reap(&sender, true), 0);
    assert_int_equal(sender.tally.zc_completions, 8);
    sender_close(&sender);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_counted_not_notifications),
        cmocka_unit_test(what_the_kernel_did_not_copy_is_not_counted_as_copied),
        cmocka_unit_test(no_slot_is_used_while_it_is_in_flight),
        cmocka_unit_test(a_full_ring_waits_once_for_a_range),
        cmocka_unit_test(every_part_of_a_cut_message_holds_its_slot),
        cmocka_unit_test(enobufs_backs_off_and_tries_again),
        cmocka_unit_test(enobufs_for_ever_with_nothing_in_flight_is_an_error_with_a_hint),
        cmocka_unit_test(no_completion_means_no_zero_copy),
        cmocka_unit_test(an_option_that_is_refused_or_forgotten_is_found),
        cmocka_unit_test(a_dead_connection_ends_the_wait),
        cmocka_unit_test(a_range_that_was_never_sent_is_an_error),
        cmocka_unit_test(each_datagram_of_a_batch_is_a_send_with_a_completion),
        cmocka_unit_test(no_slot_of_a_batch_is_used_while_it_is_in_flight),
        cmocka_unit_test(a_cut_batch_with_enobufs_backs_off_and_goes_on_where_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
