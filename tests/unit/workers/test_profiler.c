/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/workers/sampled.h"

#include "workers/profiler.h"

static const char table[] = "ffffffff81000000 T _stext\n"
                            "ffffffff81001000 T memcpy\n"
                            "ffffffff81002000 T skb_copy_ubufs\n"
                            "ffffffff81003000 T _copy_to_iter\n"
                            "ffffffff81004000 T default_idle\n"
                            "ffffffff81005000 T do_idle\n"
                            "ffffffff81006000 T handle_softirqs\n"
                            "ffffffff81007000 T tcp_v4_rcv\n"
                            "ffffffff81008000 T panic_and_never_return\n"
                            "ffffffff81009000 T schedule\n"
                            "ffffffff8100a000 T _etext\n";

enum { SENDER = 100, RECEIVER = 200, OTHER = 300 };
#define AT(n) (0xffffffff81000000 + (uint64_t)(n)*0x1000 + 0x10)
#define IN_KERNEL ((uint64_t)PERF_CONTEXT_KERNEL)

static const struct symbols none = {.count = 0};

static void symbols_make(struct symbols *symbols)
{
    char bytes[sizeof table];
    struct err err = {0};
    memcpy(bytes, table, sizeof table);
    assert_int_equal(symbols_parse(bytes, sizeof table - 1, symbols, &err), 0);
}

static struct profiler *open_on(const char *list, const struct symbols *symbols)
{
    struct profiler *profiler = NULL;
    struct cpus cpus = {0};
    struct err err = {0};
    assert_int_equal(cpus_parse(list, &cpus, &err), 0);
    if (profiler_open(&sampled_perf, &cpus, 997, symbols, &profiler, &err) != 0)
        fail_msg("%s", err.what);
    return profiler;
}

static void begin(struct profiler *profiler, pid_t receiver)
{
    const struct pair_watch watch = profiler_watch(profiler);
    const pid_t pids[2] = {SENDER, receiver};
    struct err err = {0};
    assert_int_equal(watch.opened(watch.context, pids, &err), 0);
}

static void finish(struct profiler *profiler, struct profile *profile)
{
    const struct pair_watch watch = profiler_watch(profiler);
    struct err err = {0};
    *profile = (struct profile){0};
    assert_int_equal(watch.closed(watch.context, &err), 0);
    assert_false(sampled.enabled[sampled.fd[0]] || sampled.enabled[sampled.fd[1]]);
    assert_int_equal(profiler_result(profiler, profile, &err), 0);
}

static void check(const struct profile *profile, const struct profile_line *lines, size_t count)
{
    assert_int_equal(profile->line_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(profile->lines[i].side, lines[i].side);
        assert_int_equal(profile->lines[i].group, lines[i].group);
        assert_string_equal(profile->lines[i].symbol, lines[i].symbol);
        assert_string_equal(profile->lines[i].within, lines[i].within);
        assert_int_equal(profile->lines[i].samples, lines[i].samples);
    }
}

static void times(unsigned count, int cpu, unsigned mode, int pid, const uint64_t *chain, size_t depth)
{
    for (unsigned i = 0; i < count; i++)
        sampled_add(cpu, mode, pid, chain, depth);
}

/* --- sampler --- */

static void event_is(struct profiler *profiler, const char *event)
{
    OWNED_BY(profile_release) struct profile profile = {0};
    struct err err = {0};
    assert_int_equal(profiler_result(profiler, &profile, &err), 0);
    assert_string_equal(profile.event, event);
}

static void no_pmu(int refusal)
{
    for (int cpu = 0; cpu < SAMPLED_CPUS; cpu++)
        sampled.refuse_cycles[cpu] = refusal;
}

static void cycles_are_sampled_where_there_is_a_pmu(void **state)
{
    (void)state;
    own_profiler profiler = open_on("1+3", &none);
    event_is(profiler, "cycles");
    assert_int_equal(sampled.opens, 2);
    static const int cpus[] = {1, 3};
    for (size_t i = 0; i < 2; i++) {
        const struct perf_event_attr *attr = &sampled.attr[cpus[i]];
        assert_int_equal(attr->type, PERF_TYPE_HARDWARE);
        assert_int_equal(attr->config, PERF_COUNT_HW_CPU_CYCLES);
        assert_true(attr->freq && attr->disabled && attr->exclude_callchain_user);
        assert_false(attr->exclude_kernel || attr->exclude_user || attr->inherit);
        assert_int_equal(attr->sample_freq, 997);
        assert_int_equal(attr->sample_type, PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_CALLCHAIN);
    }
}

static void the_cpu_clock_stands_in(void **state)
{
    (void)state;
    static const int refusals[] = {ENOENT, EOPNOTSUPP, ENODEV, EBUSY};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        no_pmu(refusals[i]);
        own_profiler profiler = open_on("0", &none);
        event_is(profiler, "cpu-clock");
        assert_int_equal(sampled.attr[0].type, PERF_TYPE_SOFTWARE);
        assert_int_equal(sampled.attr[0].sample_freq, 997);
    }
}

/* One event for all CPUs: cycles of one and time of another do not add up. */
static void one_cpu_without_cycles_takes_them_from_all(void **state)
{
    (void)state;
    sampled.refuse_cycles[2] = ENOENT;
    own_profiler profiler = open_on("0-2", &none);
    event_is(profiler, "cpu-clock");
    for (int cpu = 0; cpu < 3; cpu++)
        assert_int_equal(sampled.attr[cpu].type, PERF_TYPE_SOFTWARE);
    assert_int_equal(sampled.unmapped, 2);
}

static void each_kind_of_core_has_its_pmu(void **state)
{
    (void)state;
    tree_file(&sampled_tree, "/sys/bus/event_source/devices/cpu_core/type", "4\n");
    tree_file(&sampled_tree, "/sys/bus/event_source/devices/cpu_core/cpus", "0-3\n");
    tree_file(&sampled_tree, "/sys/bus/event_source/devices/cpu_atom/type", "10\n");
    tree_file(&sampled_tree, "/sys/bus/event_source/devices/cpu_atom/cpus", "4-7\n");
    own_profiler profiler = open_on("3+4", &none);
    assert_non_null(profiler);
    assert_int_equal(sampled.attr[3].config >> PERF_PMU_TYPE_SHIFT, 4);
    assert_int_equal(sampled.attr[4].config >> PERF_PMU_TYPE_SHIFT, 10);
}

static void a_refusal_has_its_reason_and_remedy(void **state)
{
    (void)state;
    static const struct {
        int code, map;
        const char *paranoid, *limit, *what, *hint;
    } cases[] = {
        {EACCES, 0, "2\n", "100000\n", "cannot sample: perf_event_paranoid=2",
         "run with sudo, or as root: sysctl kernel.perf_event_paranoid=0"},
        {EPERM, 0, "1\n", "100000\n", "cannot sample: perf_event_paranoid=1",
         "run with sudo, or as root: sysctl kernel.perf_event_paranoid=0"},
        {EPERM, 0, "0\n", "100000\n", "cannot sample: perf_event_open is forbidden",
         "allow it in the container's seccomp filter"},
        {EINVAL, 0, "2\n", "500\n", "cannot sample: the kernel allows 500 samples per second",
         "profile.frequency = 500, or less"},
        {EINVAL, 0, "2\n", "100000\n", "cannot sample: the kernel refuses this event's settings", ""},
        {ENOSYS, 0, "2\n", "100000\n",
         "cannot sample: this kernel has no perf events (use a kernel with CONFIG_PERF_EVENTS)", ""},
        {0, EPERM, "2\n", "100000\n",
         "cannot sample: out of memory (raise kernel.perf_event_mlock_kb, or free memory)", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_profiler profiler = NULL;
        struct cpus cpus = {0};
        struct err err = {0};
        assert_int_equal(cpus_parse("0-1", &cpus, &err), 0);
        no_pmu(cases[i].code);
        sampled.refuse_clock = cases[i].code;
        sampled.refuse_map = cases[i].map;
        tree_file(&sampled_tree, "/proc/sys/kernel/perf_event_paranoid", cases[i].paranoid);
        tree_file(&sampled_tree, "/proc/sys/kernel/perf_event_max_sample_rate", cases[i].limit);
        assert_true(profiler_open(&sampled_perf, &cpus, 997, &none, &profiler, &err) < 0);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_null(profiler);
    }
}

/* --- samples --- */

static void it_samples_from_start_to_stop(void **state)
{
    (void)state;
    own_profiler profiler = open_on("0-1", &none);
    assert_false(sampled.enabled[sampled.fd[0]]);
    begin(profiler, RECEIVER);
    assert_true(sampled.enabled[sampled.fd[0]] && sampled.enabled[sampled.fd[1]]);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    assert_false(sampled.enabled[sampled.fd[0]] || sampled.enabled[sampled.fd[1]]);
}

/* What does not look like an address, is the user's, or lies too far out says nothing. */
static void records_become_samples(void **state)
{
    (void)state;
    enum { DEEP = 60, SEEN = 32 };
    static const uint64_t kernel[] = {IN_KERNEL, AT(1), (uint64_t)PERF_CONTEXT_USER, AT(2)},
                          user[] = {(uint64_t)PERF_CONTEXT_USER, AT(2)};
    static const struct profile_line expected[] = {
        {PROFILE_SENDER, PROFILE_copying, "memcpy", "", 4},
        {PROFILE_RECEIVER, PROFILE_late_copy, "memcpy", "skb_copy_ubufs", 3},
        {PROFILE_ELSE, PROFILE_user, "", "", 2},
        {PROFILE_RECEIVER, PROFILE_copying, "memcpy", "", 2},
        {PROFILE_ELSE, PROFILE_other, "_stext", "", 1},
    };
    uint64_t deep[DEEP];
    own_symbols symbols = {0};
    symbols_make(&symbols);
    own_profiler profiler = open_on("0-1", &symbols);
    begin(profiler, RECEIVER);
    times(4, 0, PERF_RECORD_MISC_KERNEL, SENDER, kernel, 4);
    sampled_lose(0, 5);
    times(2, 1, PERF_RECORD_MISC_USER, OTHER, user, 2);
    times(1, 1, PERF_RECORD_MISC_KERNEL, OTHER, NULL, 0); /* in its first function, wherever from */
    sampled_lose(1, 7);
    for (size_t i = 0; i < DEEP; i++)
        deep[i] = i < SEEN ? AT(1) : AT(2);
    times(2, 1, PERF_RECORD_MISC_KERNEL, RECEIVER, deep, DEEP);
    deep[SEEN - 1] = AT(2);
    times(3, 1, PERF_RECORD_MISC_KERNEL, RECEIVER, deep, DEEP);
    profiler_watch(profiler).tick(profiler);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile); /* each is seen once */
    check(&profile, expected, 5);
    assert_int_equal(profile.lost, 12);
}

/* Three times around the ring, so that records are split at its end in many ways. */
static void records_wrap_around(void **state)
{
    (void)state;
    static const uint64_t chain[] = {IN_KERNEL, AT(1), AT(2)};
    own_symbols symbols = {0};
    symbols_make(&symbols);
    own_profiler profiler = open_on("0", &symbols);
    begin(profiler, RECEIVER);
    uint64_t size = sampled.pages[sampled.fd[0]]->data_size;
    unsigned added = 0;
    for (; sampled.pages[sampled.fd[0]]->data_head < 3 * size || added % 3 != 0; added++) {
        sampled_add(0, PERF_RECORD_MISC_KERNEL, added % 3 == 0 ? SENDER : OTHER, chain, 1 + added % 3);
        if (added % 7 == 0)
            profiler_watch(profiler).tick(profiler);
    }
    const struct profile_line expected[] = {
        {PROFILE_SENDER, PROFILE_other, "_stext", "", added / 3},
        {PROFILE_ELSE, PROFILE_copying, "memcpy", "", added / 3},
        {PROFILE_ELSE, PROFILE_late_copy, "memcpy", "skb_copy_ubufs", added / 3},
    };
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 3);
}

static void foreign_records_are_passed_over(void **state)
{
    (void)state;
    static const struct profile_line expected[] = {{PROFILE_RECEIVER, PROFILE_hidden, "", "", 1}};
    uint64_t deep[150] = {0};
    own_profiler profiler = open_on("0-1", &none);
    begin(profiler, RECEIVER);
    struct perf_event_header throttle = {.type = PERF_RECORD_THROTTLE, .size = sizeof throttle};
    sampled_write(0, &throttle, sizeof throttle);
    sampled_add(0, PERF_RECORD_MISC_KERNEL, SENDER, deep, 150); /* larger than any that was asked for */
    sampled_add(0, PERF_RECORD_MISC_KERNEL, RECEIVER, deep, 1);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 1);
}

static void samples_fall_to_their_sides_and_groups(void **state)
{
    (void)state;
    static const uint64_t late[] = {IN_KERNEL, AT(1), AT(2), AT(7)}, out[] = {IN_KERNEL, AT(3)},
                          sleep[] = {IN_KERNEL, AT(9)};
    static const struct profile_line expected[] = {
        {PROFILE_SENDER, PROFILE_late_copy, "memcpy", "skb_copy_ubufs", 9},
        {PROFILE_RECEIVER, PROFILE_copy_out, "_copy_to_iter", "", 7},
        {PROFILE_SENDER, PROFILE_user, "", "", 5},
        {PROFILE_ELSE, PROFILE_scheduling, "schedule", "", 3},
    };
    own_symbols symbols = {0};
    symbols_make(&symbols);
    own_profiler profiler = open_on("0-1", &symbols);
    begin(profiler, RECEIVER);
    times(4, 0, PERF_RECORD_MISC_KERNEL, SENDER, late, 4);
    profiler_watch(profiler).tick(profiler);
    times(5, 1, PERF_RECORD_MISC_KERNEL, SENDER, late, 4); /* on the other CPU: it counts all the same */
    times(7, 1, PERF_RECORD_MISC_KERNEL, RECEIVER, out, 2);
    times(5, 0, PERF_RECORD_MISC_USER, SENDER, NULL, 0);
    times(3, 0, PERF_RECORD_MISC_KERNEL, OTHER, sleep, 2);
    sampled_lose(0, 11);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 4);
    assert_string_equal(profile.event, "cycles");
    assert_int_equal(profile.frequency, 997);
    assert_int_equal(profile.lost, 11);
}

/* The idle task is nobody's, but a softirq that interrupts it is somebody's work. */
static void idle_time_is_left_out(void **state)
{
    (void)state;
    static const uint64_t idle[] = {IN_KERNEL, AT(4), AT(5)},
                          softirq[] = {IN_KERNEL, AT(7), AT(6), AT(4), AT(5)};
    static const struct profile_line expected[] = {{PROFILE_ELSE, PROFILE_tcp_ip, "tcp_v4_rcv", "", 2}};
    own_symbols symbols = {0};
    symbols_make(&symbols);
    own_profiler profiler = open_on("0-1", &symbols);
    begin(profiler, 0); /* a sink: process 0 is not its receiver */
    times(50, 0, PERF_RECORD_MISC_KERNEL, 0, idle, 3);
    times(2, 0, PERF_RECORD_MISC_KERNEL, 0, softirq, 5);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 1);
}

/* A call that never returns has its return address in the next function. */
static void callers_are_found_by_their_call(void **state)
{
    (void)state;
    static const uint64_t chain[] = {IN_KERNEL, AT(1), AT(9) - 0x10};
    static const struct profile_line expected[] = {
        {PROFILE_SENDER, PROFILE_copying, "memcpy", "panic_and_never_return", 1}};
    own_symbols symbols = {0};
    symbols_make(&symbols);
    own_profiler profiler = open_on("0-1", &symbols);
    begin(profiler, RECEIVER);
    times(1, 0, PERF_RECORD_MISC_KERNEL, SENDER, chain, 3);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 1);
}

static void hidden_symbols_are_a_group(void **state)
{
    (void)state;
    static const uint64_t chain[] = {IN_KERNEL, AT(1), AT(2)};
    static const struct profile_line expected[] = {{PROFILE_SENDER, PROFILE_hidden, "", "", 4},
                                                   {PROFILE_RECEIVER, PROFILE_user, "", "", 2}};
    own_profiler profiler = open_on("0-1", &none);
    begin(profiler, RECEIVER);
    times(4, 0, PERF_RECORD_MISC_KERNEL, SENDER, chain, 3);
    times(2, 0, PERF_RECORD_MISC_USER, RECEIVER, NULL, 0);
    times(9, 1, PERF_RECORD_MISC_KERNEL, 0, chain, 3); /* idle, mostly */
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 2);
}

static void nothing_sampled_is_no_failure(void **state)
{
    (void)state;
    own_profiler profiler = open_on("0-1", &none);
    begin(profiler, RECEIVER);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    assert_int_equal(profile.line_count, 0);
}

static void a_broken_ring_fails_the_profile(void **state)
{
    (void)state;
    own_profiler profiler = open_on("0-1", &none);
    struct profile profile = {0};
    struct err err = {0};
    begin(profiler, RECEIVER);
    struct perf_event_header broken = {.type = PERF_RECORD_SAMPLE, .size = 0};
    sampled_write(0, &broken, sizeof broken);
    profiler_watch(profiler).tick(profiler);
    assert_int_equal(profiler_result(profiler, &profile, &err), -EIO);
    assert_string_equal(err.what, "cannot count the samples: Input/output error");
    assert_null(profile.lines);
}

/* More samples than there is room for before those of the same place are added up. */
static void places_are_merged(void **state)
{
    (void)state;
    static const struct profile_line expected[] = {{PROFILE_SENDER, PROFILE_user, "", "", 10001},
                                                   {PROFILE_RECEIVER, PROFILE_user, "", "", 10000},
                                                   {PROFILE_ELSE, PROFILE_user, "", "", 9999}};
    own_profiler profiler = open_on("0-1", &none);
    begin(profiler, RECEIVER);
    for (unsigned i = 0; i < 30 * 1000; i++) {
        static const int pids[] = { OTHER, RECEIVER, SENDER };
        times(1, 0, PERF_RECORD_MISC_USER, i == 0 ? SENDER : pids[i % 3], NULL, 0);
        if (i % 1000 == 0)
            profiler_watch(profiler).tick(profiler);
    }
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, sampled_boot, sampled_halt)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(cycles_are_sampled_where_there_is_a_pmu),
        CASE(the_cpu_clock_stands_in),
        CASE(one_cpu_without_cycles_takes_them_from_all),
        CASE(each_kind_of_core_has_its_pmu),
        CASE(a_refusal_has_its_reason_and_remedy),
        CASE(it_samples_from_start_to_stop),
        CASE(records_become_samples),
        CASE(records_wrap_around),
        CASE(foreign_records_are_passed_over),
        CASE(samples_fall_to_their_sides_and_groups),
        CASE(idle_time_is_left_out),
        CASE(callers_are_found_by_their_call),
        CASE(hidden_symbols_are_a_group),
        CASE(nothing_sampled_is_no_failure),
        CASE(a_broken_ring_fails_the_profile),
        CASE(places_are_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
