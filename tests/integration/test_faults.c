/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that go wrong: each is failed, for the reason that is the cause and not the consequence, leaves no
 * process behind, and the next run works. */
#include "integration/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "workers/receiver.h"
#include "workers/sender.h"

/* When something goes wrong: a while after the window's opening. In memory that survives fork. */
static atomic_uint_fast64_t *wrong_ns;

static int arming_system(struct system_reading *reading, struct err *err)
{
    atomic_store(wrong_ns, clock_now_ns() + 20 * MS);
    return trial_system(reading, err);
}

static bool time_for_trouble(void)
{
    uint64_t when = atomic_load(wrong_ns);
    return when != 0 && clock_now_ns() >= when;
}

static void rest_in_peace(void)
{
    for (;;)
        pause();
}

static ssize_t killed_send(struct sender *sender, struct message *message)
{
    if (time_for_trouble())
        kill(getpid(), SIGKILL);
    return one_copy_sender.send(sender, message);
}

static ssize_t exiting_send(struct sender *sender, struct message *message)
{
    if (time_for_trouble())
        _exit(3);
    return one_copy_sender.send(sender, message);
}

static ssize_t lost_send(struct sender *sender, struct message *message)
{
    if (time_for_trouble())
        pthread_exit(NULL);
    return one_copy_sender.send(sender, message);
}

static ssize_t ending_send(struct sender *sender, struct message *message)
{
    if (time_for_trouble()) {
        shutdown(sender->fd, SHUT_WR);
        rest_in_peace();
    }
    return one_copy_sender.send(sender, message);
}

static ssize_t hanging_send(struct sender *sender, struct message *message)
{
    if (time_for_trouble())
        rest_in_peace();
    return one_copy_sender.send(sender, message);
}

static ssize_t lying_send(struct sender *sender, struct message *message)
{
    ssize_t sent = one_copy_sender.send(sender, message);
    return sender->tally.messages == 5 ? sent - 1 : sent;
}

static ssize_t forgetful_send(struct sender *sender, struct message *message)
{
    return sender->tally.messages == 5 ? (ssize_t)message->bytes : one_copy_sender.send(sender, message);
}

static ssize_t interrupting_send(struct sender *sender, struct message *message)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t i = 0; sender->tally.messages == 0 && i < sizeof signals / sizeof *signals; i++)
        kill(getpid(), signals[i]);
    return one_copy_sender.send(sender, message);
}

static struct sender_calls with_send(ssize_t (*send)(struct sender *, struct message *))
{
    struct sender_calls calls = one_copy_sender;
    calls.send = send;
    return calls;
}

static struct trial trouble(const struct sender_calls *sender, const struct receiver_calls *receiver)
{
    struct trial trial = trial_new(MECHANISM_one_copy);
    trial.plan.system = arming_system;
    trial.plan.sender = sender;
    trial.plan.receiver = receiver;
    atomic_store(wrong_ns, 0);
    return trial;
}

static void the_next_run_works(void)
{
    struct trial trial = trial_new(MECHANISM_one_copy);
    trial.settings.duration_ns = 20 * MS;
    trial_must(&trial);
    trial_release(&trial);
}

static void the_cause_is_named_not_the_consequence(void **state)
{
    (void)state;
    static const struct {
        ssize_t (*send)(struct sender *, struct message *);
        unsigned direction;
        const char *what;
    } cases[] = {
        {killed_send, SERVER_TO_CLIENT, "server was killed by signal 9 (Killed) while the window was open"},
        {killed_send, CLIENT_TO_SERVER, "client was killed by signal 9 (Killed) while the window was open"},
        {exiting_send, SERVER_TO_CLIENT, "server exited with status 3 while the window was open"},
        {lost_send, SERVER_TO_CLIENT, "server said that it was done while the window was open"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct sender_calls calls = with_send(cases[i].send);
        struct trial trial = trouble(&calls, NULL);
        trial.cell.direction = cases[i].direction;
        trial_must_fail(&trial, EIO, cases[i].what);
        the_next_run_works();
    }
}

static ssize_t killed_receive(struct receiver_state *receiver)
{
    if (time_for_trouble())
        kill(getpid(), SIGKILL);
    return recv_receiver.receive(receiver);
}

static void a_killed_receiver_is_named_though_the_sender_notices_too(void **state)
{
    (void)state;
    const struct receiver_calls receiver = {.receive = killed_receive};
    for (int i = 0; i < 3; i++) {
        struct trial trial = trouble(NULL, &receiver);
        trial_must_fail(&trial, EIO, "client was killed by signal 9 (Killed) while the window was open");
    }
    the_next_run_works();
}

/* SIGPIPE would be "server was killed by signal 13". */
static ssize_t closing_receive(struct receiver_state *receiver)
{
    if (time_for_trouble()) {
        close(receiver->fd);
        rest_in_peace();
    }
    return recv_receiver.receive(receiver);
}

static void a_receiver_that_closes_early_fails_the_run(void **state)
{
    (void)state;
    const struct receiver_calls receiver = {.receive = closing_receive};
    for (unsigned mechanism = 0; mechanism < MECHANISM_COUNT; mechanism++) {
        if (mechanisms[mechanism].undelivered)
            continue;
        struct trial trial = trouble(NULL, &receiver);
        trial.cell.mechanism = mechanism;
        assert_true(trial_run(&trial) < 0);
        assert_string_equal(trial.err.what, "connection 1: the receiver closed the connection");
    }
    the_next_run_works();
}

static void a_sender_that_ends_early_fails_the_run(void **state)
{
    (void)state;
    const struct sender_calls calls = with_send(ending_send);
    struct trial trial = trouble(&calls, NULL);
    trial_must_fail(&trial, ECONNRESET,
                    "connection 1: the sender ended the stream before the window was over");
    the_next_run_works();
}

static void a_hang_ends_at_the_deadline(void **state)
{
    (void)state;
    const struct sender_calls calls = with_send(hanging_send);
    struct trial trial = trouble(&calls, NULL);
    trial.plan.patience_ns = 200 * MS;
    uint64_t began_ns = clock_now_ns();
    trial_must_fail(&trial, ETIMEDOUT,
                    "the run was not over 0.2 s after its time, and was ended while draining");
    assert_in_range(clock_now_ns() - began_ns, 320 * MS, 5000ull * MS);
    the_next_run_works();
}

static void bytes_that_do_not_add_up_fail_the_run(void **state)
{
    (void)state;
    static const struct {
        ssize_t (*send)(struct sender *, struct message *);
        const char *end;
    } cases[] = {{lying_send, " bytes were sent, but "}, {forgetful_send, " bytes were sent, but "}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct sender_calls calls = with_send(cases[i].send);
        struct trial trial = trouble(&calls, NULL);
        assert_int_equal(trial_run(&trial), -EIO);
        assert_non_null(strstr(trial.err.what, cases[i].end));
        assert_null(trial.measurement.rx);
    }
}

static void sides_that_disagree_never_start(void **state)
{
    (void)state;
    struct trial trial = trouble(NULL, NULL);
    struct cell told = trial.cell;
    told.message_size = 1024;
    told.field_size = 128;
    trial.plan.client_cell = &told;
    for (unsigned direction = 0; direction < 2; direction++) {
        trial.cell.direction = told.direction = direction;
        trial.err = (struct err){0};
        trial_must_fail(&trial, EPROTO, "connection 1: server uses messages of 4096 bytes, client of 1024");
    }
    assert_int_equal(atomic_load(wrong_ns), 0); /* no window was opened */
}

static int mute_open(struct sender *sender, struct err *err)
{
    int off = 0;
    int result = zero_copy_sender.open(sender, err);
    setsockopt(sender->fd, SOL_SOCKET, SO_ZEROCOPY, &off, sizeof off);
    return result;
}

/* Whoever forgets SO_ZEROCOPY gets plain copies and no complaint from the kernel. */
static void zero_copy_that_is_none_fails_the_run(void **state)
{
    (void)state;
    struct sender_calls calls = zero_copy_sender;
    calls.open = mute_open;
    struct trial trial = trouble(&calls, NULL);
    /* 64 messages, one in each slot: on a busy machine one of them may take two sends */
    static const char what[] =
        "connection 1: the kernel ignored MSG_ZEROCOPY: no completion within 2000 ms of 6";
    assert_int_equal(trial_run(&trial), -EIO);
    assert_memory_equal(trial.err.what, what, strlen(what));
    assert_null(trial.measurement.tx);
}

static void what_cannot_be_set_up_says_why(void **state)
{
    (void)state;
    int nowhere = 1000;
    struct trial trial = trouble(NULL, NULL);
    strcpy(trial.cell.congestion, "nosuch");
    trial_must_fail(&trial, ENOENT, "cannot use congestion control nosuch: No such file or directory");
    assert_non_null(strstr(trial.err.hint, "this kernel offers: "));
    assert_non_null(strstr(trial.err.hint, "reno"));

    trial = trouble(NULL, NULL);
    trial.plan.rx_cpu = &nowhere;
    trial_must_fail(&trial, EINVAL, "connection 1: cannot pin a thread to CPU 1000: Invalid argument");
}

static int interrupt_pipe[2];

static int interrupting_system(struct system_reading *reading, struct err *err)
{
    assert_int_equal(write(interrupt_pipe[1], "x", 1), 1);
    return trial_system(reading, err);
}

static void an_interrupt_ends_the_run(void **state)
{
    (void)state;
    assert_int_equal(pipe2(interrupt_pipe, O_CLOEXEC), 0);
    struct trial trial = trouble(NULL, NULL);
    trial.plan.interrupt = interrupt_pipe[0];
    trial.plan.system = interrupting_system;
    trial_must_fail(&trial, EINTR, "interrupted while the window was open");
    trial.err = (struct err){0};
    trial_must_fail(&trial, EINTR, "interrupted while connecting"); /* it is still readable */
    close(interrupt_pipe[0]);
    close(interrupt_pipe[1]);
}

static void signals_to_the_group_do_not_end_a_worker(void **state)
{
    (void)state;
    const struct sender_calls calls = with_send(interrupting_send);
    struct trial trial = trouble(&calls, NULL);
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before); /* as the parent does for its signalfd; edges must still wake */
    trial_must(&trial);
    sigprocmask(SIG_SETMASK, &before, NULL);
    trial_release(&trial);
}

static void failed_runs_leave_nothing_open(void **state)
{
    (void)state;
    const struct sender_calls calls = with_send(killed_send);
    unsigned before = open_fds();
    for (int i = 0; i < 3; i++) {
        struct trial trial = trouble(&calls, NULL);
        assert_true(trial_run(&trial) < 0);
    }
    assert_int_equal(open_fds(), before);
}

int main(void)
{
    int missing = trial_rights();
    if (missing != 0)
        return missing;
    wrong_ns = mmap(NULL, sizeof *wrong_ns, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_cause_is_named_not_the_consequence, no_child_left),
        cmocka_unit_test_teardown(a_killed_receiver_is_named_though_the_sender_notices_too, no_child_left),
        cmocka_unit_test_teardown(a_receiver_that_closes_early_fails_the_run, no_child_left),
        cmocka_unit_test_teardown(a_sender_that_ends_early_fails_the_run, no_child_left),
        cmocka_unit_test_teardown(a_hang_ends_at_the_deadline, no_child_left),
        cmocka_unit_test_teardown(bytes_that_do_not_add_up_fail_the_run, no_child_left),
        cmocka_unit_test_teardown(sides_that_disagree_never_start, no_child_left),
        cmocka_unit_test_teardown(zero_copy_that_is_none_fails_the_run, no_child_left),
        cmocka_unit_test_teardown(what_cannot_be_set_up_says_why, no_child_left),
        cmocka_unit_test_teardown(an_interrupt_ends_the_run, no_child_left),
        cmocka_unit_test_teardown(signals_to_the_group_do_not_end_a_worker, no_child_left),
        cmocka_unit_test_teardown(failed_runs_leave_nothing_open, no_child_left),
    };
    return wrong_ns == MAP_FAILED ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
