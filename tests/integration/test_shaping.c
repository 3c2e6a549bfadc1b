/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links with a rate, a delay and losses, as packets meet them. What cannot be faster than it is asked for is
 * held to it always; what a busy machine makes slower has several attempts. */
#include "netns/shaping.h"

#include <math.h>
#include <netlink/route/qdisc.h>
#include <sched.h>
#include <signal.h>

#include "base/clock.h"
#include "integration/traffic.h"
#include "integration/trial.h"
#include "netns/link.h"
#include "record/metric.h"

#include "test.h"

enum { ATTEMPTS = 20, FRAME = 1514, SEGMENT = 1448 }; /* bytes of a frame at an MTU of 1500, payload in it */

static const int64_t MBIT = 1000000;

static struct cell shaped(int64_t rate, int64_t queue, bool offload)
{
    return (struct cell){.path = PATH_VETH, .mtu = 1500, .offload = offload, .rate = rate, .queue = queue};
}

static void lab_must(const struct cell *cell, struct lab *lab)
{
    struct err err = {0};
    if (lab_up(cell, lab, &err) < 0)
        fail_msg("%s (%s)", err.what, err.hint);
}

static struct queue_reading queue_of(const struct lab *lab, const struct cell *cell)
{
    struct err err = {0};
    struct queue_reading reading;
    if (lab_queue(lab, cell, &reading, &err) < 0)
        fail_msg("%s", err.what);
    return reading;
}

/* --- tbf --- */

static void test_what_is_asked_for_is_there(void **state)
{
    (void)state;
    const struct cell cases[] = {
        shaped(100000, 0, true),           shaped(100 * MBIT, 0, true),   shaped(100 * MBIT, 2, false),
        shaped(2500 * MBIT, 10000, false), shaped(16000 * MBIT, 0, true),
    };
    /* where one byte of a burst takes long, and rates that no whole number of them makes */
    const int64_t rates[] = {100000, 128000, 150000, 256000,  300000,
                             384000, 640000, 900000, 1500000, 5000000};
    for (size_t i = 0; i < 2 * sizeof rates / sizeof *rates; i++) {
        const struct cell cell = shaped(rates[i / 2], i % 2 == 0 ? 0 : 2, true);
        own_lab lab = LAB_NONE;
        lab_must(&cell, &lab);
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_lab lab = LAB_NONE;
        lab_must(&cases[i], &lab);
        for (unsigned direction = SERVER_TO_CLIENT; direction <= CLIENT_TO_SERVER; direction++) {
            struct cell cell = cases[i];
            cell.direction = direction;
            struct queue_reading reading = queue_of(&lab, &cell);
            assert_true(reading.known);
            assert_true(reading.rate == cell.rate);
            assert_true(reading.delay_us == 0 && reading.loss <= 0);
        }
    }
    own_lab plain = LAB_NONE;
    const struct cell none = shaped(0, 0, true);
    lab_must(&none, &plain);
    assert_false(queue_of(&plain, &none).known);
}

static void take_queue_away(struct link *link)
{
    OWN(rtnl_qdisc) *request = rtnl_qdisc_alloc();
    assert_non_null(request);
    rtnl_tc_set_ifindex(TC_CAST(request), link->index);
    rtnl_tc_set_parent(TC_CAST(request), TC_H_ROOT);
    assert_int_equal(rtnl_qdisc_delete(link->socket, request), 0);
}

static void test_what_is_not_there_is_an_error(void **state)
{
    (void)state;
    own_fd netns = -1;
    own_link lo = {0};
    struct err err = {0};
    struct queue_reading reading = {0};
    const struct cell asked = shaped(20 * MBIT, 0, true), other = shaped(30 * MBIT, 0, true),
                      longer = shaped(20 * MBIT, 1001, true);
    assert_int_equal(link_open(&lo, &netns, "lo", &err), 0);
    assert_int_equal(link_find(&lo, &err), 0);
    assert_int_equal(shaping_set(&lo, &asked, &err), 0);
    assert_int_equal(shaping_read(&lo, &asked, &reading, &err), 0);
    assert_int_equal(shaping_read(&lo, &other, &reading, &err), -EPROTO);
    assert_string_equal(err.what, "the queue of lo has a rate of 2500000 bytes/s, and not of 3750000");
    err = (struct err){0};
    assert_int_equal(shaping_read(&lo, &longer, &reading, &err), -EPROTO);
    assert_string_equal(err.what, "the queue of lo has a limit of 1514000 bytes, and not of 1515514");
    err = (struct err){0};
    take_queue_away(&lo);
    assert_int_equal(shaping_read(&lo, &asked, &reading, &err), -ENOENT);
    assert_string_equal(err.what, "lo has no tbf although it was given one");
}

/* 64 KB that TCP hands down at once pass through a queue that is shorter, and through a burst that is. */
static void test_large_packets_pass(void **state)
{
    (void)state;
    struct cell cases[] = {
        shaped(20 * MBIT, 0, true),    shaped(20 * MBIT, 2, true),    shaped(1000 * MBIT, 2, true),
        shaped(1000 * MBIT, 0, false), shaped(8000 * MBIT, 20, true), shaped(8000 * MBIT, 2, false),
        shaped(1000 * MBIT, 2, true),
    };
    cases[6].mtu = 65535;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_lab lab = LAB_NONE;
        lab_must(&cases[i], &lab);
        check_tcp(&lab, 8);
    }
}

struct counts {
    unsigned long long device, queue;
};

/* Of a moment in which nothing was sent. */
static struct counts counts_of(const struct lab *lab, const struct cell *cell)
{
    int end = cell->direction == SERVER_TO_CLIENT ? lab->server : lab->client;
    struct err err = {0};
    for (;;) {
        struct traffic before = {.device = "labrun0"}, after = before;
        assert_int_equal(netns_do(end, read_traffic, &before, &err), 0);
        struct queue_reading reading = queue_of(lab, cell);
        assert_int_equal(netns_do(end, read_traffic, &after, &err), 0);
        if (before.bytes == after.bytes && reading.backlog_bytes == 0)
            return (struct counts){after.bytes, reading.bytes};
    }
}

/* Each packet of one segment, headers and all: the kernel counts the same at both places. */
static void test_the_queue_counts_what_the_device_sends(void **state)
{
    (void)state;
    struct cell cell = shaped(100 * MBIT, 0, false);
    own_lab lab = LAB_NONE;
    lab_must(&cell, &lab);
    check_tcp(&lab, 32);
    for (unsigned direction = SERVER_TO_CLIENT; direction <= CLIENT_TO_SERVER; direction++) {
        cell.direction = direction;
        struct counts counts = counts_of(&lab, &cell);
        assert_true(counts.queue == counts.device);
        assert_true(direction == CLIENT_TO_SERVER || counts.queue > 32ull * CHUNK * FRAME / SEGMENT);
        assert_true(queue_of(&lab, &cell).drops == 0);
    }
}

/* Sends as much as goes until it is killed. */
static pid_t endless_sender(int fd)
{
    pid_t pid = fork();
    if (pid == 0) {
        static const char bytes[CHUNK];
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (send(fd, bytes, sizeof bytes, MSG_NOSIGNAL) > 0)
            continue;
        _exit(0);
    }
    assert_true(pid > 0);
    return pid;
}

static double received_bytes(int fd, int64_t ms)
{
    static char bytes[CHUNK];
    double all = 0;
    for (int64_t end = clock_now_ms() + ms; clock_now_ms() < end;) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        assert_true(got > 0);
        all += (double)got;
    }
    return all;
}

/* Payload in bit/s of a connection from its first byte on. */
static double payload_rate(const struct cell *cell, double *most)
{
    own_lab lab = LAB_NONE;
    lab_must(cell, &lab);
    own_fd server = socket_in(lab.server, AF_INET, SOCK_STREAM);
    own_fd client = socket_in(lab.client, AF_INET, SOCK_STREAM);
    meet(&lab, server, client, true);
    own_fd accepted = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    assert_true(accepted >= 0);
    uint64_t began = clock_now_ns();
    pid_t pid = endless_sender(accepted);
    double bytes = received_bytes(client, 500);
    double s = (double)(clock_now_ns() - began) / 1e9;
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    *most = ((double)cell->rate / 8 * s + 2 * FRAME) * SEGMENT / FRAME * 8 / s; /* two frames: the burst */
    return 8 * bytes / s;
}

/* 95 % of the rate within 3 %; more than the rate not once. */
static void test_a_rate_holds(void **state)
{
    (void)state;
    for (unsigned offload = 0; offload < 2; offload++) {
        const struct cell cell = shaped(20 * MBIT, 0, offload);
        double most = 0, rate = 0;
        for (unsigned i = 0; i < ATTEMPTS && rate < 0.97 * 0.95 * (double)cell.rate; i++) {
            rate = payload_rate(&cell, &most);
            if (rate > most)
                fail_msg("offload %u: %.0f bit/s of payload, more than %.0f", offload, rate, most);
        }
        assert_true(rate >= 0.97 * 0.95 * (double)cell.rate && rate <= 1.03 * 0.95 * (double)cell.rate);
    }
}

static double metric_of(const struct trial *trial, enum metric_id id)
{
    return metrics[id].value(&trial->measurement);
}

static void test_a_run_tells_its_link(void **state)
{
    (void)state;
    bool held = false;
    for (unsigned i = 0; i < ATTEMPTS && !held; i++) {
        struct trial trial = trial_new(MECHANISM_one_copy);
        trial.cell.rate = 100 * MBIT;
        trial.cell.offload = false;
        trial.settings.duration_ns = 300 * MS;
        trial_must(&trial);
        assert_true(fabs(metric_of(&trial, METRIC_link_rate_gbps) - 0.1) < 1e-12);
        assert_true(isnan(metric_of(&trial, METRIC_link_delay_us)));
        assert_true(metric_of(&trial, METRIC_qdisc_drops) >= 0);
        assert_true(metric_of(&trial, METRIC_qdisc_requeues) >= 0);
        assert_true(metric_of(&trial, METRIC_qdisc_backlog_bytes) >= 0);
        double payload = metric_of(&trial, METRIC_throughput_gbps) / 0.1;
        double queue = metric_of(&trial, METRIC_qdisc_bytes) * SEGMENT / FRAME;
        held = fabs(payload / 0.95 - 1) < 0.03 && fabs(queue / metric_of(&trial, METRIC_bytes) - 1) < 0.03;
        trial_release(&trial);
    }
    assert_true(held);
}

/* A plain run has none of it, and datagrams are held back as well. */
static void test_other_runs(void **state)
{
    (void)state;
    struct trial plain = trial_new(MECHANISM_one_copy), datagrams = trial_new(MECHANISM_one_copy);
    trial_must(&plain);
    assert_true(isnan(metric_of(&plain, METRIC_link_rate_gbps)));
    assert_true(isnan(metric_of(&plain, METRIC_qdisc_bytes)));
    assert_true(isnan(metric_of(&plain, METRIC_qdisc_backlog_bytes)));
    trial_release(&plain);
    datagrams.cell.transport = TRANSPORT_UDP;
    datagrams.cell.direction = CLIENT_TO_SERVER;
    datagrams.cell.rate = 20 * MBIT;
    trial_message(&datagrams, 1024);
    trial_must(&datagrams);
    assert_true(metric_of(&datagrams, METRIC_qdisc_bytes) > 0);
    trial_release(&datagrams);
}

/* --- netem --- */

/* It is no fault of labrun that a kernel has no netem: these tests end well there, and say that they tested
 * nothing but the refusal. */
static bool netem_is_there(const char *untested)
{
    struct err why = {0};
    if (discipline_probe(DISCIPLINE_NETEM, &why) == 0)
        return true;
    assert_int_equal(why.code, ENOENT);
    print_message("NOT TESTED: %s: %s (%s)\n", untested, why.what, why.hint);
    return false;
}

static void test_no_delay_is_ever_left_out(void **state)
{
    (void)state;
    struct cell cases[] = {shaped(0, 0, false), shaped(0, 0, false), shaped(100 * MBIT, 0, false)};
    cases[0].delay = 10 * MS;
    cases[1].loss = 0.01;
    cases[2].delay = cases[2].jitter = MS;
    bool there = netem_is_there("delays and losses in place");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_lab lab = LAB_NONE;
        struct err err = {0};
        int result = lab_up(&cases[i], &lab, &err);
        assert_int_equal(result, there ? 0 : -ENOENT);
        if (there) {
            struct queue_reading reading = queue_of(&lab, &cases[i]);
            assert_true(reading.delay_us == cases[i].delay / 1000);
            assert_true(fabs(reading.loss - cases[i].loss) < 1e-9);
            assert_true(reading.rate == cases[i].rate);
        } else {
            assert_string_equal(err.what, "this kernel has no netem (delay, jitter, loss)");
            assert_string_equal(err.hint, "sudo modprobe sch_netem, if it is a module");
            assert_int_equal(lab.server, -1);
        }
    }
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* In ms, of 1 byte each way over a connection; the least and the median. */
static void round_trips(const struct cell *cell, double *least, double *median)
{
    enum { COUNT = 21 };
    own_lab lab = LAB_NONE;
    double ms[COUNT];
    char byte = 'x';
    lab_must(cell, &lab);
    own_fd server = socket_in(lab.server, AF_INET, SOCK_STREAM);
    own_fd client = socket_in(lab.client, AF_INET, SOCK_STREAM);
    meet(&lab, server, client, true);
    own_fd accepted = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    assert_true(accepted >= 0);
    for (unsigned i = 0; i < COUNT; i++) {
        uint64_t began = clock_now_ns();
        assert_int_equal(send(client, &byte, 1, 0), 1);
        assert_int_equal(recv(accepted, &byte, 1, 0), 1);
        assert_int_equal(send(accepted, &byte, 1, 0), 1);
        assert_int_equal(recv(client, &byte, 1, 0), 1);
        ms[i] = (double)(clock_now_ns() - began) / 1e6;
    }
    qsort(ms, COUNT, sizeof *ms, by_size);
    *least = ms[0];
    *median = ms[COUNT / 2];
}

/* 10 ms each way are 20 ms of a round trip within 0.5 ms. */
static void test_a_delay_holds(void **state)
{
    (void)state;
    struct cell cell = shaped(0, 0, true);
    double least = 0, median = 99;
    cell.delay = 10 * MS;
    if (!netem_is_there("round trips of 20 ms"))
        return;
    for (unsigned i = 0; i < ATTEMPTS && median > 20.5; i++) {
        round_trips(&cell, &least, &median);
        assert_true(least >= 19.9);
    }
    assert_true(median <= 20.5);
}

static void test_losses_are_sent_again(void **state)
{
    (void)state;
    if (!netem_is_there("losses of 1 %, which TCP sends again"))
        return;
    struct trial trial = trial_new(MECHANISM_one_copy);
    trial.cell.loss = 0.01;
    trial.cell.offload = false;
    trial.settings.duration_ns = 500 * MS;
    trial_must(&trial);
    assert_true(fabs(metric_of(&trial, METRIC_link_loss_pct) - 1) < 1e-6);
    assert_true(metric_of(&trial, METRIC_retransmits) > 0);
    assert_true(metric_of(&trial, METRIC_qdisc_drops) > 0);
    trial_release(&trial);
}

static void test_a_rate_behind_a_delay_holds(void **state)
{
    (void)state;
    struct cell cell = shaped(20 * MBIT, 100, false);
    double most = 0;
    cell.delay = MS;
    if (!netem_is_there("a rate behind a delay"))
        return;
    assert_true(payload_rate(&cell, &most) <= most);
}

/* --- the host --- */

static void nothing_outside(void)
{
    const struct cell cell = shaped(20 * MBIT, 0, true);
    struct queue_reading reading;
    struct err err = {0};
    own_lab lab = LAB_NONE;
    char message[4096];
    CHECK(unshare(CLONE_NEWNET) == 0);
    own_fd links = listen_for_links();
    CHECK(discipline_probe(DISCIPLINE_TBF, &err) == 0);
    CHECK(lab_up(&cell, &lab, &err) == 0);
    CHECK(lab_queue(&lab, &cell, &reading, &err) == 0);
    lab_down(&lab);
    CHECK(recv(links, message, sizeof message, 0) < 0 && errno == EAGAIN);
}

static void test_nothing_outside(void **state)
{
    (void)state;
    assert_int_equal(in_child(nothing_outside), 0);
}

int main(void)
{
    struct err why = {0};
    if (discipline_probe(DISCIPLINE_TBF, &why) == -ENOENT) {
        print_message("NOT TESTED: links: %s\n", why.what);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_asked_for_is_there),
        cmocka_unit_test(test_what_is_not_there_is_an_error),
        cmocka_unit_test(test_large_packets_pass),
        cmocka_unit_test(test_the_queue_counts_what_the_device_sends),
        cmocka_unit_test(test_a_rate_holds),
        cmocka_unit_test_teardown(test_a_run_tells_its_link, no_child_left),
        cmocka_unit_test_teardown(test_other_runs, no_child_left),
        cmocka_unit_test(test_no_delay_is_ever_left_out),
        cmocka_unit_test(test_a_delay_holds),
        cmocka_unit_test_teardown(test_losses_are_sent_again, no_child_left),
        cmocka_unit_test(test_a_rate_behind_a_delay_holds),
        cmocka_unit_test(test_nothing_outside),
    };
    int missing = trial_rights();
    return missing != 0 ? missing : cmocka_run_group_tests(tests, NULL, NULL);
}
