/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit/workers/sampled.h"

#include "workers/sampling.h"

static struct cpus cpus_of(const char *string)
{
    struct cpus cpus = {0};
    struct err err = {0};
    assert_int_equal(cpus_parse(string, &cpus, &err), 0);
    return cpus;
}

static void open_on(const char *list, struct sampler *sampler)
{
    struct cpus cpus = cpus_of(list);
    struct err err = {0};
    if (sampler_open(&sampled_perf, &cpus, 997, sampler, &err) != 0)
        fail_msg("%s", err.what);
}

#define own_sampler OWNED_BY(sampler_close) struct sampler

static void no_pmu(int refusal)
{
    for (int cpu = 0; cpu < SAMPLED_CPUS; cpu++)
        sampled.refuse_cycles[cpu] = refusal;
}

static void cycles_are_sampled_where_there_is_a_pmu(void **state)
{
    (void)state;
    own_sampler sampler = {0};
    open_on("1+3", &sampler);
    assert_string_equal(sampler.event, "cycles");
    assert_int_equal(sampler.count, 2);
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
        own_sampler sampler = {0};
        no_pmu(refusals[i]);
        open_on("0", &sampler);
        assert_string_equal(sampler.event, "cpu-clock");
        assert_int_equal(sampled.attr[0].type, PERF_TYPE_SOFTWARE);
        assert_int_equal(sampled.attr[0].sample_freq, 997);
    }
}

/* One event for all CPUs: cycles of one and time of another do not add up. */
static void one_cpu_without_cycles_takes_them_from_all(void **state)
{
    (void)state;
    own_sampler sampler = {0};
    sampled.refuse_cycles[2] = ENOENT;
    open_on("0-2", &sampler);
    assert_string_equal(sampler.event, "cpu-clock");
    assert_int_equal(sampler.count, 3);
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
    own_sampler sampler = {0};
    open_on("3+4", &sampler);
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
        struct cpus cpus = cpus_of("0-1");
        own_sampler sampler = {0};
        struct err err = {0};
        no_pmu(cases[i].code);
        sampled.refuse_clock = cases[i].code;
        sampled.refuse_map = cases[i].map;
        tree_file(&sampled_tree, "/proc/sys/kernel/perf_event_paranoid", cases[i].paranoid);
        tree_file(&sampled_tree, "/proc/sys/kernel/perf_event_max_sample_rate", cases[i].limit);
        assert_true(sampler_open(&sampled_perf, &cpus, 997, &sampler, &err) < 0);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_null(sampler.rings);
    }
}

static void it_samples_from_start_to_stop(void **state)
{
    (void)state;
    own_sampler sampler = {0};
    struct err err = {0};
    open_on("0-1", &sampler);
    assert_false(sampled.enabled[sampled.fd[0]]);
    assert_int_equal(sampler_start(&sampler, &err), 0);
    assert_true(sampled.enabled[sampled.fd[0]] && sampled.enabled[sampled.fd[1]]);
    assert_int_equal(sampler_stop(&sampler, &err), 0);
    assert_false(sampled.enabled[sampled.fd[0]] || sampled.enabled[sampled.fd[1]]);
}

static struct cpu_sample seen[4];
static unsigned seen_count;

static int see(void *context, const struct cpu_sample *sample)
{
    assert_ptr_equal(context, &seen);
    seen[seen_count++ % 4] = *sample;
    return 0;
}

static void records_become_samples(void **state)
{
    (void)state;
    static const uint64_t kernel[] = {(uint64_t)PERF_CONTEXT_KERNEL, 0xffffffff81000010, 0xffffffff81000020,
                                      (uint64_t)PERF_CONTEXT_USER, 0x401000};
    static const uint64_t user[] = {(uint64_t)PERF_CONTEXT_USER, 0x401000};
    uint64_t deep[60];
    own_sampler sampler = {0};
    uint64_t lost = 0;
    for (size_t i = 0; i < 60; i++)
        deep[i] = 0xffffffff81000000 + i;
    seen_count = 0;
    open_on("0-1", &sampler);
    sampled_add(0, PERF_RECORD_MISC_KERNEL, 11, kernel, 5);
    sampled_lose(0, 5);
    sampled_add(1, PERF_RECORD_MISC_USER, 12, user, 2);
    sampled_add(1, PERF_RECORD_MISC_KERNEL, 13, NULL, 0);
    sampled_lose(1, 7);
    sampled_add(1, PERF_RECORD_MISC_KERNEL, 14, deep, 60);
    assert_int_equal(sampler_drain(&sampler, see, &seen, &lost), 0);
    assert_int_equal(seen_count, 4);
    assert_int_equal(lost, 12);
    assert_true(seen[0].kernel && seen[0].pid == 11 && seen[0].depth == 2);
    assert_true(seen[0].addresses[1] == 0xffffffff81000020);
    assert_true(!seen[1].kernel && seen[1].pid == 12 && seen[1].depth == 0);
    assert_true(seen[2].depth == 1 && seen[2].addresses[0] == 0xffffffff81000001);
    assert_true(seen[3].depth == SAMPLE_DEPTH);
    assert_int_equal(sampler_drain(&sampler, see, &seen, &lost), 0);
    assert_int_equal(seen_count, 4); /* each is seen once */
}

/* Three times around the ring, so that records are split at its end in many ways. */
static void records_wrap_around(void **state)
{
    (void)state;
    static const uint64_t chain[] = {(uint64_t)PERF_CONTEXT_KERNEL, 0xffffffff81000010, 0xffffffff81000020};
    own_sampler sampler = {0};
    uint64_t lost = 0;
    open_on("0", &sampler);
    uint64_t size = sampled.pages[sampled.fd[0]]->data_size;
    seen_count = 0;
    unsigned added = 0;
    for (; sampled.pages[sampled.fd[0]]->data_head < 3 * size; added++) {
        sampled_add(0, PERF_RECORD_MISC_KERNEL, (int)added + 1, chain, 1 + added % 3);
        if (added % 7 == 0)
            assert_int_equal(sampler_drain(&sampler, see, &seen, &lost), 0);
        if (added % 7 == 0 && added % 3 == 2)
            assert_true(seen[(seen_count - 1) % 4].pid == (int)added + 1 &&
                        seen[(seen_count - 1) % 4].addresses[1] == 0xffffffff81000020);
    }
    assert_int_equal(sampler_drain(&sampler, see, &seen, &lost), 0);
    assert_int_equal(seen_count, added);
}

static void foreign_records_are_passed_over(void **state)
{
    (void)state;
    uint64_t deep[150] = {0};
    own_sampler sampler = {0};
    uint64_t lost = 0;
    open_on("0", &sampler);
    seen_count = 0;
    struct perf_event_header throttle = {.type = PERF_RECORD_THROTTLE, .size = sizeof throttle};
    sampled_write(0, &throttle, sizeof throttle);
    sampled_add(0, PERF_RECORD_MISC_KERNEL, 1, deep, 150); /* larger than any that was asked for */
    sampled_add(0, PERF_RECORD_MISC_KERNEL, 2, deep, 1);
    assert_int_equal(sampler_drain(&sampler, see, &seen, &lost), 0);
    assert_int_equal(seen_count, 1);
    assert_int_equal(seen[0].pid, 2);
    struct perf_event_header broken = {.type = PERF_RECORD_SAMPLE, .size = 0};
    sampled_write(0, &broken, sizeof broken);
    assert_int_equal(sampler_drain(&sampler, see, &seen, &lost), -EIO); /* and does not go round for ever */
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
