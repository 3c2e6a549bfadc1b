/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Foreign load on the kernel that is really there, against another instrument: a process that is busy for a
 * part of its time, and says for how much. Whatever else this machine does is foreign too, so that nothing
 * but lower bounds and the whole can be told. */
#include "integration/trial.h"

#include <math.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include "base/clock.h"
#include "experiment/plan.h"
#include "results/host.h"
#include "workers/contest.h"
#include "workers/foreign.h"

static const char busy_name[] = "busy-for-a-test";
static int cpu_used; /* that everything here is pinned to */
static pid_t busy_pid;

/* 12 ms of every 20 ms, until it is killed. */
static void be_busy(void)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)cpu_used, &one);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, busy_name);
    sched_setaffinity(0, sizeof one, &one);
    for (;;) {
        for (uint64_t end = clock_now_ns() + 12 * MS; clock_now_ns() < end;)
            continue;
        nanosleep(&(struct timespec){0, 8 * MS}, NULL);
    }
}

static uint64_t busy_ns(void)
{
    clockid_t clock;
    struct timespec used = {0};
    assert_int_equal(clock_getcpuclockid(busy_pid, &clock), 0);
    assert_int_equal(clock_gettime(clock, &used), 0);
    return (uint64_t)used.tv_sec * 1000000000u + (uint64_t)used.tv_nsec;
}

static int begin(void **state)
{
    (void)state;
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        return -1;
    for (cpu_used = 0; !CPU_ISSET((size_t)cpu_used, &allowed);)
        cpu_used++;
    busy_pid = fork();
    if (busy_pid == 0)
        be_busy();
    return busy_pid > 0 ? 0 : -1;
}

static int end(void **state)
{
    kill(busy_pid, SIGKILL);
    waitpid(busy_pid, NULL, 0);
    return no_child_left(state);
}

static struct foreign_meter *open_or_skip(void)
{
    struct foreign_meter *meter = NULL;
    struct err err = {0};
    struct cpus cpus = {0};
    cpus_add(&cpus, (unsigned)cpu_used);
    if (foreign_open(&perf_kernel, &cpus, &meter, &err) < 0) {
        print_message("skipped: %s\n", err.what);
        skip();
    }
    return meter;
}

/* Counts of n samples are off by sqrt(n) at most; four times that, and the edges. */
static uint64_t error_ns(uint64_t of_ns)
{
    double samples = (double)of_ns / FOREIGN_PERIOD_NS;
    return (uint64_t)((4 * sqrt(samples) + 3) * FOREIGN_PERIOD_NS);
}

/* --- the instrument --- */

static void a_busy_process_is_seen(void **state)
{
    (void)state;
    own_foreign_meter meter = open_or_skip();
    own_text told = {0};
    struct cpus cpus = {0};
    cpus_add(&cpus, (unsigned)cpu_used);
    /* until it has had half a second of that CPU */
    while (busy_ns() == 0)
        nanosleep(&(struct timespec){0, MS}, NULL);
    double ticks = host_busy_ticks(&cpus);
    uint64_t before = busy_ns();
    foreign_begin(meter);
    while (busy_ns() - before < 500 * UINT64_C(1000000)) {
        nanosleep(&(struct timespec){0, 20 * MS}, NULL);
        foreign_watch(meter).tick(meter);
    }
    uint64_t used = busy_ns() - before;
    const struct foreign_load load = foreign_end(meter);
    ticks = host_busy_ticks(&cpus) - ticks;
    foreign_tell(meter, &told);
    print_message("%s; %.0f of %.0f ms, of which its own %.0f ms, ticks %.0f\n", text_string(&told),
                  (double)load.busy_ns / 1e6, (double)load.of_ns / 1e6, (double)used / 1e6, ticks);
    uint64_t error = error_ns(load.of_ns);
    assert_true(load.busy_ns + error >= used);
    assert_true(load.busy_ns <= load.of_ns);
    /* the kernel's own count, of which this process has a little */
    double tick_ns = 1e9 / (double)sysconf(_SC_CLK_TCK);
    double ticks_error_ns = 2 * sqrt((double)load.of_ns / tick_ns) * tick_ns;
    assert_true((double)load.busy_ns + (double)error + ticks_error_ns >= ticks * tick_ns - 50e6);
}

/* --- runs --- */

static uint64_t cpu_ns(const struct measurement *measurement)
{
    return measurement->tx->close.cpu_ns - measurement->tx->open.cpu_ns + measurement->rx->close.cpu_ns -
           measurement->rx->open.cpu_ns;
}

/* What the workers had is not what others had. */
static void check_whole(const struct measurement *measurement)
{
    const struct foreign_load *load = &measurement->foreign;
    print_message("workers %.1f ms, others %.1f ms of %.1f ms\n", (double)cpu_ns(measurement) / 1e6,
                  (double)load->busy_ns / 1e6, (double)load->of_ns / 1e6);
    assert_true(load->of_ns > 0);
    assert_true(cpu_ns(measurement) + load->busy_ns <= load->of_ns + error_ns(load->of_ns));
}

static void a_steady_run_has_what_its_workers_have_not(void **state)
{
    (void)state;
    own_foreign_meter meter = open_or_skip();
    const struct pair_watch watch = foreign_watch(meter);
    struct trial trial = trial_new(MECHANISM_two_copy);
    trial.settings.duration_ns = 300 * MS;
    trial.plan.tx_cpu = trial.plan.rx_cpu = &cpu_used;
    trial.plan.watch = &watch;
    trial_must(&trial);
    trial.measurement.foreign = foreign_of_window(meter);
    check_whole(&trial.measurement);
    assert_true(trial.measurement.foreign.of_ns >= 300u * MS);
    trial_release(&trial);
}

static int in_order(void *context, size_t round, uint32_t *order, size_t count, struct err *err)
{
    (void)context, (void)round, (void)err;
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    return 0;
}

static void each_slice_has_its_own(void **state)
{
    (void)state;
    enum { ARMS = 2, ROUNDS = 10 };
    own_foreign_meter meter = open_or_skip();
    const struct trial like = trial_new(MECHANISM_two_copy);
    struct contest_arm arms[ARMS] = {0};
    own_lab lab = LAB_NONE;
    struct err err = {0};
    assert_int_equal(lab_up(&like.cell, &lab, &err), 0);
    for (size_t i = 0; i < ARMS; i++)
        arms[i].plan = (struct pair_plan){.cell = &like.cell,
                                          .settings = &like.settings,
                                          .lab = &lab,
                                          .tx_cpu = &cpu_used,
                                          .rx_cpu = &cpu_used,
                                          .interrupt = -1};
    const struct contest contest = {.arms = arms,
                                    .count = ARMS,
                                    .rounds = ROUNDS,
                                    .slice_ns = 10 * MS,
                                    .warmup_ns = 2 * MS,
                                    .shuffle = in_order,
                                    .foreign = meter};
    assert_int_equal(contest_run(&contest, &err), 0);
    for (size_t i = 0; i < ARMS; i++) {
        struct measurement *measurement = &arms[i].measurement;
        struct foreign_load sum = {0};
        assert_int_equal(arms[i].failure.code, 0);
        for (size_t j = 0; j < ROUNDS; j++) {
            const struct foreign_load *load = &measurement->slices[j].foreign;
            assert_true(load->of_ns >= 10u * MS);
            assert_true(load->busy_ns <= load->of_ns);
            sum.busy_ns += load->busy_ns;
            sum.of_ns += load->of_ns;
        }
        assert_int_equal(measurement->foreign.busy_ns, sum.busy_ns);
        assert_int_equal(measurement->foreign.of_ns, sum.of_ns);
        check_whole(measurement);
        measurement_release(measurement);
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    int rights = trial_rights();
    if (rights != 0)
        return rights;
    const struct CMUnitTest tests[] = {
        CASE(a_busy_process_is_seen),
        CASE(a_steady_run_has_what_its_workers_have_not),
        CASE(each_slice_has_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
