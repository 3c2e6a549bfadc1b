/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run as a whole: how many connections there are, what the threads may still do, that all mechanisms get
 * the same socket, that the window is one. */
#include "integration/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "workers/sender.h"

enum { JOURNAL = 500 }; /* an fd of the parent's that is no business of the workers */

/* What a sender thread saw of itself; in memory that survives fork. */
static struct seen {
    int connections; /* established TCP sockets of its namespace */
    int nodelay, no_new_privs, cpu;
    bool journal_open;
    uint32_t capabilities;
} * seen;

static int established(void)
{
    char line[512];
    int count = 0;
    own_file file = fopen("/proc/thread-self/net/tcp", "re");
    unsigned socket_state = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        count += sscanf(line, " %*d: %*s %*s %x", &socket_state) == 1 && socket_state == 1;
    return count;
}

static void look(struct sender *sender)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    socklen_t length = sizeof seen->nodelay;
    syscall(SYS_capget, &header, data);
    getsockopt(sender->fd, IPPROTO_TCP, TCP_NODELAY, &seen->nodelay, &length);
    seen->capabilities = data[0].effective | data[0].permitted | data[1].effective | data[1].permitted;
    seen->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
    seen->cpu = sched_getcpu();
    seen->connections = established();
    seen->journal_open = fcntl(JOURNAL, F_GETFD) != -1;
}

static ssize_t looking_send(struct sender *sender, struct message *message)
{
    if (sender->tally.messages == 0)
        look(sender);
    return two_copy_sender.send(sender, message);
}

static struct sender_calls looking_sender(void)
{
    struct sender_calls looking = two_copy_sender;
    looking.send = looking_send;
    return looking;
}

static void a_thread_is_a_connection(void **state)
{
    (void)state;
    static const int64_t threads[] = {1, 4, 8};
    const struct sender_calls looking = looking_sender();
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct trial trial = trial_new(MECHANISM_two_copy);
        trial.cell.threads = threads[i];
        trial.plan.sender = &looking;
        trial_must(&trial);
        assert_int_equal(seen->connections, threads[i]);
        assert_int_equal(trial.measurement.threads, threads[i]);
        for (int64_t a = 0; a < threads[i]; a++) {
            const struct sample *tx = trial.measurement.tx, *rx = trial.measurement.rx;
            assert_true(tx[a].life.bytes > 0);
            assert_int_equal(tx[a].life.bytes, rx[a].life.bytes);
            for (int64_t b = 0; b < a; b++)
                assert_true(tx[a].tid != tx[b].tid && rx[a].tid != rx[b].tid);
        }
        trial_release(&trial);
    }
}

static void threads_have_no_rights_left(void **state)
{
    (void)state;
    const struct sender_calls looking = looking_sender();
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial.plan.sender = &looking;
    seen->capabilities = 1;
    trial_must(&trial);
    assert_int_equal(seen->capabilities, 0);
    assert_int_equal(seen->no_new_privs, 1);
    trial_release(&trial);
}

static void threads_are_pinned_where_the_plan_says(void **state)
{
    (void)state;
    const struct sender_calls looking = looking_sender();
    for (int cpu = 0; cpu < (int)sysconf(_SC_NPROCESSORS_ONLN) && cpu < 2; cpu++) {
        struct trial trial = trial_new(MECHANISM_two_copy);
        trial.plan.sender = &looking;
        trial.plan.tx_cpu = &cpu;
        trial_must(&trial);
        assert_int_equal(seen->cpu, cpu);
        assert_int_equal(trial.measurement.tx->cpu, cpu);
        assert_int_equal(trial.measurement.rx->cpu, -1);
        trial_release(&trial);
    }
}

static void every_mechanism_gets_the_same_socket(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++) {
        struct trial trial = trial_new(i);
        trial.cell.send_buffer = 64 * 1024;
        trial.cell.receive_buffer = 96 * 1024;
        strcpy(trial.cell.congestion, "reno");
        trial_must(&trial);
        const struct sample *ends[] = {trial.measurement.tx, trial.measurement.rx};
        for (int end = 0; end < 2; end++) {
            assert_int_equal(ends[end]->sndbuf_bytes, 2 * 64 * 1024); /* the kernel doubles: socket(7) */
            assert_int_equal(ends[end]->rcvbuf_bytes, 2 * 96 * 1024);
            assert_string_equal(ends[end]->congestion, "reno");
        }
        trial_release(&trial);
    }
}

/* Granted is the double, of which TCP would open about 0.8. */
static void a_fixed_receive_buffer_is_the_window_s_limit(void **state)
{
    (void)state;
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial_message(&trial, 16384);
    trial.cell.receive_buffer = 96 * 1024;
    trial_must(&trial);
    assert_int_equal(trial.measurement.rx->rcvbuf_bytes, 2 * 96 * 1024);
    assert_in_range(trial.measurement.rx->close.tcp.window_bytes, 1, 96 * 1024);
    trial_release(&trial);
}

static void nagle_is_off_or_on_as_the_cell_says(void **state)
{
    (void)state;
    const struct sender_calls looking = looking_sender();
    for (int nodelay = 0; nodelay < 2; nodelay++)
        for (unsigned direction = 0; direction < 2; direction++) {
            struct trial trial = trial_new(MECHANISM_two_copy);
            trial.cell.nodelay = nodelay;
            trial.cell.direction = direction;
            trial.plan.sender = &looking;
            trial_must(&trial);
            assert_int_equal(seen->nodelay != 0, nodelay);
            trial_release(&trial);
        }
}

static void intervals_add_up_to_the_window(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct trial trial = trial_new(i == 0 ? MECHANISM_contiguous : MECHANISM_null);
        trial.settings.duration_ns = 250 * MS;
        trial_must(&trial);
        const struct measurement *run = &trial.measurement;
        const struct sample *counted = i == 0 ? run->rx : run->tx;
        uint64_t sum = 0, before_ns = 0; /* an interval may have nothing: the last is short, a CPU late */
        assert_in_range(run->interval_count, 2, 14); /* 13 of 20 ms; fewer where the parent got no CPU */
        for (size_t n = 0; n < run->interval_count; n++) {
            assert_true(run->intervals[n].time_ns > before_ns);
            before_ns = run->intervals[n].time_ns;
            sum += run->intervals[n].rx_bytes;
        }
        assert_true(before_ns >= (uint64_t)trial.settings.duration_ns);
        assert_in_range(sum, 1, counted->life.bytes);
        trial_release(&trial);
    }
}

static unsigned systems;

static int counting_system(struct system_reading *reading, struct err *err)
{
    (void)err;
    *reading = (struct system_reading){.time_ns = clock_now_ns(), .user = ++systems};
    return 0;
}

static void the_window_lasts_as_long_as_asked_for_every_thread(void **state)
{
    (void)state;
    struct trial trial = trial_new(MECHANISM_contiguous);
    trial.plan.system = counting_system;
    trial_must(&trial);
    const struct measurement *run = &trial.measurement;
    assert_int_equal(run->open.user, 1);
    assert_int_equal(run->close.user, 2);
    const uint64_t asked_ns = (uint64_t)trial.settings.duration_ns;
    assert_true(run->close.time_ns - run->open.time_ns >= asked_ns);
    const struct reading *edges[][2] = {{&run->tx->open, &run->tx->close}, {&run->rx->open, &run->rx->close}};
    for (int i = 0; i < 2; i++) {
        /* the system is read, and the time counts, when the last thread is in */
        assert_true(edges[i][0]->time_ns <= run->open.time_ns);
        assert_true(edges[i][1]->time_ns - edges[i][0]->time_ns >= asked_ns);
    }
    assert_int_equal(run->tx->open.tcp.known, 1);
    trial_release(&trial);
}

/* Many threads on one CPU wait at the edges for their turn: none may report the burst of a sliver. */
static void a_thread_that_is_late_has_the_whole_window_still(void **state)
{
    (void)state;
    int one_cpu[16] = {0};
    struct trial trial = trial_new(MECHANISM_contiguous);
    trial.cell.threads = 16;
    trial.settings.duration_ns = 10 * MS;
    trial.plan.tx_cpu = trial.plan.rx_cpu = one_cpu;
    trial_must(&trial);
    for (size_t i = 0; i < 16; i++) {
        const struct sample *ends[] = {&trial.measurement.tx[i], &trial.measurement.rx[i]};
        for (int end = 0; end < 2; end++)
            assert_true(ends[end]->close.time_ns - ends[end]->open.time_ns >=
                        (uint64_t)trial.settings.duration_ns);
    }
    trial_release(&trial);
}

/* The way through a signal's handler is long where a tracer stops the thread on it. */
static void slow_handler(int signal)
{
    const struct timespec pause = {.tv_nsec = 20 * MS};
    (void)signal;
    nanosleep(&pause, NULL);
}

/* Sees an edge only when it is woken. */
static ssize_t sleeping_send(struct sender *sender, struct message *message)
{
    struct sigaction action = {.sa_handler = slow_handler};
    sigaction(SIGUSR1, &action, NULL);
    ssize_t sent = two_copy_sender.send(sender, message);
    pause();
    return sent;
}

static void a_thread_that_is_woken_slowly_gets_on(void **state)
{
    (void)state;
    struct sender_calls sleeping = two_copy_sender;
    sleeping.send = sleeping_send;
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial.plan.sender = &sleeping;
    trial_must(&trial);
    trial_release(&trial);
}

/* In place of libc's: a parent that does not sleep out its milliseconds looks so often at its threads that
 * one of them gets ready between any two of its instructions. */
static bool restless;

int ppoll(struct pollfd *polled, nfds_t count, const struct timespec *timeout, const sigset_t *signals)
{
    const bool brief = restless && timeout != NULL && timeout->tv_sec == 0;
    struct timespec wait = brief || timeout == NULL ? (struct timespec){0} : *timeout;
    return (int)syscall(SYS_ppoll, polled, count, timeout != NULL ? &wait : NULL, signals, _NSIG / 8);
}

static void the_last_thread_is_seen_whenever_it_comes(void **state)
{
    (void)state;
    restless = true;
    for (int i = 0; i < 100; i++) {
        struct trial trial = trial_new(MECHANISM_two_copy);
        trial.settings.warmup_ns = trial.settings.duration_ns = MS;
        trial_must(&trial);
        trial_release(&trial);
    }
    restless = false;
}

static void nothing_is_left_open_here_or_there(void **state)
{
    (void)state;
    const struct sender_calls looking = looking_sender();
    unsigned before = open_fds();
    for (int i = 0; i < 3; i++) {
        struct trial trial = trial_new(MECHANISM_two_copy);
        trial.plan.sender = &looking;
        own_fd null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        own_fd journal = dup2(null, JOURNAL);
        assert_int_equal(journal, JOURNAL);
        seen->journal_open = true;
        trial_must(&trial);
        assert_false(seen->journal_open);
        trial_release(&trial);
    }
    assert_int_equal(open_fds(), before);
}

/* From here on this process has no close_range(), like one on a kernel before 5.9. */
static bool forgo_close_range(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 && close_range(1000, 1001, 0) < 0 &&
           errno == ENOSYS;
}

static void run_without_close_range(void)
{
    const struct sender_calls looking = looking_sender();
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial.plan.sender = &looking;
    CHECK(forgo_close_range() && dup2(STDERR_FILENO, JOURNAL) == JOURNAL);
    CHECK(trial_run(&trial) == 0);
}

static void nothing_is_left_open_without_close_range(void **state)
{
    (void)state;
    seen->journal_open = true;
    assert_int_equal(in_child(run_without_close_range), 0); /* a filter stays for good */
    assert_false(seen->journal_open);
}

/* What a watcher was told. */
struct watched {
    int opened, ticks, closed;
    bool alive;
    int refuse; /* errno, 0 = lets the window open */
};

static int watch_opened(void *context, const pid_t pids[2], struct err *err)
{
    struct watched *watched = context;
    watched->opened++;
    watched->alive =
        pids[0] > 0 && pids[1] > 0 && pids[0] != pids[1] && kill(pids[0], 0) == 0 && kill(pids[1], 0) == 0;
    return watched->refuse != 0 ? err_set(err, watched->refuse, "the watcher refuses") : 0;
}

static void watch_tick(void *context)
{
    struct watched *watched = context;
    assert_true(watched->opened == 1 && watched->closed == 0);
    watched->ticks++;
}

static int watch_closed(void *context, struct err *err)
{
    (void)err;
    struct watched *watched = context;
    watched->closed++;
    return 0;
}

static struct pair_watch watch_of(struct watched *watched)
{
    return (struct pair_watch){
        .context = watched, .opened = watch_opened, .tick = watch_tick, .closed = watch_closed};
}

/* From the window's opening to its end, every 100 ms or more often. */
static void a_watcher_sees_the_window(void **state)
{
    (void)state;
    struct watched watched = {0};
    const struct pair_watch watch = watch_of(&watched);
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial.settings.duration_ns = 500 * MS;
    trial.plan.watch = &watch;
    trial_must(&trial);
    assert_true(watched.alive);
    assert_int_equal(watched.opened, 1);
    assert_int_equal(watched.closed, 1);
    assert_true(watched.ticks >= 4);
    trial_release(&trial);
}

static void a_watcher_that_refuses_fails_the_run(void **state)
{
    (void)state;
    struct watched watched = {.refuse = EACCES};
    const struct pair_watch watch = watch_of(&watched);
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial.plan.watch = &watch;
    trial_must_fail(&trial, EACCES, "the watcher refuses");
    assert_int_equal(watched.ticks + watched.closed, 0);
}

int main(void)
{
    int missing = trial_rights();
    if (missing != 0)
        return missing;
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_thread_is_a_connection, no_child_left),
        cmocka_unit_test_teardown(threads_have_no_rights_left, no_child_left),
        cmocka_unit_test_teardown(threads_are_pinned_where_the_plan_says, no_child_left),
        cmocka_unit_test_teardown(every_mechanism_gets_the_same_socket, no_child_left),
        cmocka_unit_test_teardown(a_fixed_receive_buffer_is_the_window_s_limit, no_child_left),
        cmocka_unit_test_teardown(nagle_is_off_or_on_as_the_cell_says, no_child_left),
        cmocka_unit_test_teardown(intervals_add_up_to_the_window, no_child_left),
        cmocka_unit_test_teardown(the_window_lasts_as_long_as_asked_for_every_thread, no_child_left),
        cmocka_unit_test_teardown(a_thread_that_is_late_has_the_whole_window_still, no_child_left),
        cmocka_unit_test_teardown(a_thread_that_is_woken_slowly_gets_on, no_child_left),
        cmocka_unit_test_teardown(the_last_thread_is_seen_whenever_it_comes, no_child_left),
        cmocka_unit_test_teardown(nothing_is_left_open_here_or_there, no_child_left),
        cmocka_unit_test_teardown(nothing_is_left_open_without_close_range, no_child_left),
        cmocka_unit_test_teardown(a_watcher_sees_the_window, no_child_left),
        cmocka_unit_test_teardown(a_watcher_that_refuses_fails_the_run, no_child_left),
    };
    return seen == MAP_FAILED ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
