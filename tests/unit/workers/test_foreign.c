/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/workers/sampled.h"

#include "base/clock.h"
#include "workers/foreign.h"

enum { SENDER = 100, RECEIVER = 200, COMPILER = 300, SWAPPER = 400, SOFTIRQ = 500 };

static const char kernel_threads[][2][32] = {{"/proc/400/comm", "kswapd0\n"},
                                             {"/proc/500/comm", "ksoftirqd/1\n"}};

static struct foreign_meter *open_on(const char *list)
{
    struct foreign_meter *meter = NULL;
    struct cpus cpus = {0};
    struct err err = {0};
    for (unsigned i = 0; i < sizeof kernel_threads / sizeof *kernel_threads; i++)
        tree_file(&sampled_tree, kernel_threads[i][0], kernel_threads[i][1]);
    assert_int_equal(cpus_parse(list, &cpus, &err), 0);
    if (foreign_open(&sampled_perf, &cpus, &meter, &err) != 0)
        fail_msg("%s", err.what);
    foreign_own(meter, (const pid_t[]){SENDER, 0});
    foreign_own(
        meter, (const pid_t[]) {
            RECEIVER
            , 0
        });
    return meter;
}

static void task_at(int cpu, int pid, uint64_t time_ns, unsigned count)
{
    struct {
        struct perf_event_header header;
        uint32_t pid, tid;
        uint64_t time_ns;
    } record = {
        {.type = PERF_RECORD_SAMPLE, .size = sizeof record}, (uint32_t)pid, (uint32_t)pid + 1, time_ns};
    while (count-- > 0)
        sampled_write(cpu, &record, sizeof record);
}

static void task(int cpu, int pid, unsigned count)
{
    task_at(cpu, pid, clock_now_ns(), count);
}

/* A thread other than the first may have a name of its own, which is not the process's. */
static void names_itself(int cpu, int pid, int tid, const char *name)
{
    struct {
        struct perf_event_header header;
        uint32_t pid, tid;
        char name[16];
    } record = {.header = {.type = PERF_RECORD_COMM, .size = sizeof record},
                .pid = (uint32_t)pid,
                .tid = (uint32_t)tid};
    memcpy(record.name, name, strlen(name));
    sampled_write(cpu, &record, sizeof record);
}

static void spend(uint64_t ns)
{
    for (uint64_t end = clock_now_ns() + ns; clock_now_ns() < end;)
        continue;
}

static void check_told(const struct foreign_meter *meter, const char *const names[], unsigned count)
{
    own_text told = {0};
    foreign_tell(meter, &told);
    const char *at = text_string(&told);
    for (unsigned i = 0; i < count; i++) {
        if (strncmp(at, names[i], strlen(names[i])) != 0)
            fail_msg("%s: expected %s", text_string(&told), names[i]);
        at = strchr(at, ',') != NULL ? strchr(at, ',') + 2 : "";
    }
    assert_string_equal(at, "");
}

/* --- cases --- */

static void what_is_sampled(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("1+3");
    assert_non_null(meter);
    assert_int_equal(sampled.opens, 2);
    const struct perf_event_attr *attr = &sampled.attr[3];
    assert_int_equal(attr->config, PERF_COUNT_SW_CPU_CLOCK);
    assert_int_equal(attr->freq, 0);
    assert_int_equal(attr->sample_period, FOREIGN_PERIOD_NS);
    assert_true(attr->exclude_idle && attr->use_clockid && !attr->disabled);
    assert_int_equal(attr->clockid, CLOCK_MONOTONIC);
}

static void tasks_are_foreign_that_are_not_labruns(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("0-1");
    foreign_begin(meter);
    task(0, SENDER, 30);
    task(1, RECEIVER, 30);
    task(1, getpid(), 5);
    task(1, SOFTIRQ, 7);
    names_itself(0, COMPILER, COMPILER, "cc1");
    names_itself(0, COMPILER, COMPILER + 1, "worker");
    task(0, COMPILER, 4);
    task(1, COMPILER, 2);
    task(1, SWAPPER, 1);
    spend(10 * FOREIGN_PERIOD_NS);
    const struct foreign_load load = foreign_end(meter);
    assert_int_equal(load.busy_ns, 7 * FOREIGN_PERIOD_NS);
    assert_true(load.of_ns >= 20ull * FOREIGN_PERIOD_NS); /* two CPUs */
    check_told(meter, (const char *const[]){"cc1 ", "kswapd0 "}, 2);
}

static void only_what_is_between_the_edges_counts(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("0");
    task(0, COMPILER, 9);
    spend(1000);
    foreign_begin(meter);
    spend(FOREIGN_PERIOD_NS);
    assert_int_equal(foreign_end(meter).busy_ns, 0);
    task(0, COMPILER, 9);
    spend(1000);
    foreign_begin(meter);
    task(0, SWAPPER, 1);
    task_at(0, SWAPPER, clock_now_ns() + 3600 * UINT64_C(1000000000), 5);
    spend(2 * FOREIGN_PERIOD_NS);
    assert_int_equal(foreign_end(meter).busy_ns, FOREIGN_PERIOD_NS);
    check_told(meter, (const char *const[]){"kswapd0 "}, 1);
}

/* More samples than fit into so short a time, as one may at its edges. */
static void no_load_is_beyond_the_time(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("0");
    foreign_begin(meter);
    task(0, SWAPPER, 2000); /* 4.6 s */
    spend(1000);
    const struct foreign_load load = foreign_end(meter);
    assert_true(load.of_ns > 0 && load.busy_ns == load.of_ns);
}

static void a_window_is_read_when_it_is_over(void **state)
{
    (void)state;
    struct err err = {0};
    own_foreign_meter meter = open_on("0");
    const struct pair_watch watch = foreign_watch(meter);
    const pid_t more[] = {0, SWAPPER};
    task(0, COMPILER, 3);
    spend(1000);
    assert_int_equal(watch.opened(watch.context, more, &err), 0);
    task(0, COMPILER, 3);
    watch.tick(watch.context);
    task(0, COMPILER, 2);
    task(0, SWAPPER, 2);
    spend(10 * FOREIGN_PERIOD_NS);
    assert_int_equal(watch.closed(watch.context, &err), 0);
    spend(1000);
    task(0, COMPILER, 8);
    assert_int_equal(foreign_of_window(meter).busy_ns, 5 * FOREIGN_PERIOD_NS);
}

/* Whose name nobody knows any more, who is in no namespace of ours, who calls itself what it wants. */
static void names_come_from_others(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("0");
    foreign_begin(meter);
    names_itself(0, COMPILER, COMPILER,
                 "\x1b[2J\xc2\x9b"
                 "a\tb");
    task(0, COMPILER, 4);
    task(0, 0, 3);
    task(0, -1, 1);
    task(0, 999, 1);
    spend(10 * FOREIGN_PERIOD_NS);
    foreign_end(meter);
    check_told(meter, (const char *const[]){"?[2J??a?b ", "(outside) ", "(ended) "}, 3);
}

static void many_names_are_others(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("0");
    foreign_begin(meter);
    for (int i = 0; i < 500; i++) {
        char name[16];
        snprintf(name, sizeof name, "job%d", i);
        names_itself(0, 1000 + i, 1000 + i, name);
        task(0, 1000 + i, 1);
    }
    spend(FOREIGN_PERIOD_NS);
    foreign_end(meter);
    check_told(meter, (const char *const[]){"(others) ", "job", "job"}, 3);
}

static void samples_that_are_lost_leave_nothing_known(void **state)
{
    (void)state;
    own_foreign_meter meter = open_on("0");
    foreign_begin(meter);
    task(0, COMPILER, 1);
    sampled_lose(0, 3);
    spend(FOREIGN_PERIOD_NS);
    assert_int_equal(foreign_end(meter).of_ns, 0);
}

static void without_a_meter_nothing_is_known(void **state)
{
    (void)state;
    own_text told = {0};
    foreign_own(
        NULL, (const pid_t[]) { SENDER, RECEIVER });
    foreign_begin(NULL);
    assert_int_equal(foreign_end(NULL).of_ns, 0);
    foreign_tell(NULL, &told);
    assert_string_equal(text_string(&told), "");
    foreign_close(NULL);
}

static void refusals_have_their_reason(void **state)
{
    (void)state;
    static const struct {
        int clock, map;
        const char *paranoid, *what;
    } cases[] = {
        {EACCES, 0, "2", "cannot sample: perf_event_paranoid=2"},
        {EPERM, 0, "0", "cannot sample: perf_event_open is forbidden"},
        {ENOSYS, 0, "2",
         "cannot sample: this kernel has no perf events (use a kernel with "
         "CONFIG_PERF_EVENTS)"},
        {0, EPERM, "2", "cannot sample: out of memory (raise kernel.perf_event_mlock_kb, or free memory)"},
    };
    struct cpus cpus = {0};
    cpus_add(&cpus, 0), cpus_add(&cpus, 1);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct foreign_meter *meter = NULL;
        struct err err = {0};
        tree_file(&sampled_tree, "/proc/sys/kernel/perf_event_paranoid", cases[i].paranoid);
        sampled.refuse_clock = cases[i].clock;
        sampled.refuse_map = cases[i].map;
        assert_true(foreign_open(&sampled_perf, &cpus, &meter, &err) < 0);
        assert_null(meter);
        assert_string_equal(err.what, cases[i].what);
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, sampled_boot, sampled_halt)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_sampled),
        CASE(tasks_are_foreign_that_are_not_labruns),
        CASE(only_what_is_between_the_edges_counts),
        CASE(no_load_is_beyond_the_time),
        CASE(a_window_is_read_when_it_is_over),
        CASE(names_come_from_others),
        CASE(many_names_are_others),
        CASE(samples_that_are_lost_leave_nothing_known),
        CASE(without_a_meter_nothing_is_known),
        CASE(refusals_have_their_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
