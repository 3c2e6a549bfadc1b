/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made-up kernel stands below the counters: hybrid CPUs, multiplexing and refusals need no PMU here. */

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/socket.h>

#include "workers/counters.h"
#include "workers/window.h"

#include "test.h"

enum { P_CORE = 4, E_CORE = 10, FILES_MAX = 64, SOFTWARE = COUNTER_COUNT, KINDS = COUNTER_COUNT + 3 };

struct opened { /* by fd */
    int leader; /* itself, when it leads */
    unsigned kind, pmu;
    bool open;
};

/* The made-up kernel: what it refuses, and what it counts. pmu 0 is the machine's only one, or its P-cores;
 * pmu 1 its E-cores. */
static struct {
    int refuse[2][KINDS]; /* errno by event, 0 = opens */
    unsigned room;        /* events that fit into one group */
    bool starve;          /* groups of several never run */
    bool dead[KINDS];     /* opens, counts nothing */
    bool busy;            /* no counter is ever free */
    int files;            /* left before EMFILE */
    uint64_t value[2][KINDS], enabled_ns[2], running_ns[2];
    unsigned work, opens, reads;
    bool kernel_excluded;
    struct opened opened[FILES_MAX];
} kernel;

static unsigned kind_of(const struct perf_event_attr *attr)
{
    static const struct {
        uint32_t type, config;
    } kinds[KINDS] = {
        [COUNTER_cycles] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
        [COUNTER_instructions] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
        [COUNTER_l1d_misses] = {PERF_TYPE_HW_CACHE, 0x10000},
        [COUNTER_llc_misses] = {PERF_TYPE_HW_CACHE, 0x10002},
        [COUNTER_cache_misses] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
        [SOFTWARE] = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES},
        [SOFTWARE + 1] = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS},
        [SOFTWARE + 2] = {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS},
    };
    for (unsigned i = 0; i < KINDS; i++)
        if (kinds[i].type == attr->type && kinds[i].config == (uint32_t)attr->config)
            return i;
    fail_msg("unexpected event type %u config %llx", attr->type, (unsigned long long)attr->config);
    return 0;
}

static unsigned members(int leader)
{
    unsigned count = 0;
    for (int fd = 0; fd < FILES_MAX; fd++)
        count += kernel.opened[fd].open && kernel.opened[fd].leader == leader;
    return count;
}

static int fake_open(struct perf_event_attr *attr, int leader)
{
    unsigned kind = kind_of(attr), pmu = attr->config >> 32 == E_CORE ? 1 : 0;
    kernel.opens++;
    kernel.kernel_excluded |= attr->exclude_kernel;
    if (kernel.refuse[pmu][kind] != 0)
        return -kernel.refuse[pmu][kind];
    if (leader >= 0 && kind < SOFTWARE && members(leader) >= kernel.room)
        return -EINVAL;
    if (kernel.files-- == 0)
        return -EMFILE;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_in_range(fd, 0, FILES_MAX - 1);
    kernel.opened[fd] = (struct opened){leader >= 0 ? leader : fd, kind, pmu, true};
    return fd;
}

static uint64_t value_of(const struct opened *opened)
{
    return kernel.value[opened->pmu][opened->kind] + (kernel.dead[opened->kind] ? 0 : kernel.work * 1000);
}

static ssize_t fake_read(int leader, void *buffer, size_t size)
{
    kernel.reads++;
    assert_int_equal(kernel.opened[leader].leader, leader);
    unsigned pmu = kernel.opened[leader].pmu;
    uint64_t *out = buffer, count = members(leader);
    size_t length = (3 + count) * sizeof *out;
    assert_true(length <= size);
    bool runs = !kernel.busy && !(kernel.starve && count > 1);
    *out++ = count;
    *out++ = kernel.enabled_ns[pmu] + kernel.work * 5000;
    *out++ = runs ? kernel.running_ns[pmu] + kernel.work * 5000 : 0;
    for (int fd = 0; fd < FILES_MAX; fd++) /* fds are handed out in ascending order */
        if (kernel.opened[fd].open && kernel.opened[fd].leader == leader)
            *out++ = runs ? value_of(&kernel.opened[fd]) : 0;
    return (ssize_t)length;
}

static void fake_work(void)
{
    kernel.work++;
}

static struct tree tree;
static const struct perf fake = {.root = tree.root, .open = fake_open, .read = fake_read, .work = fake_work};
static const struct set all = {.bits = (1 << COUNTER_COUNT) - 1};

static int boot(void **state)
{
    (void)state;
    memset(&kernel, 0, sizeof kernel);
    kernel.room = COUNTER_COUNT;
    kernel.files = FILES_MAX;
    kernel.enabled_ns[0] = kernel.running_ns[0] = 100;
    tree_make(&tree);
    return 0;
}

static int halt(void **state)
{
    (void)state;
    tree_remove(&tree);
    for (int fd = 0; fd < FILES_MAX; fd++) /* whatever was opened has been closed */
        if (kernel.opened[fd].open)
            assert_int_equal(fcntl(fd, F_GETFD), -1);
    return 0;
}

static void plug(const char *device, unsigned type, const char *cpus)
{
    char path[128], text[16];
    snprintf(path, sizeof path, "/sys/bus/event_source/devices/%s/type", device);
    snprintf(text, sizeof text, "%u\n", type);
    tree_file(&tree, path, text);
    snprintf(path, sizeof path, "/sys/bus/event_source/devices/%s/cpus", device);
    tree_file(&tree, path, cpus);
}

/* P-cores are where this test runs, E-cores elsewhere. */
static void plug_hybrid(void)
{
    plug("cpu_core", P_CORE, "0-511\n");
    plug("cpu_atom", E_CORE, "512-600\n");
    kernel.enabled_ns[1] = 100;
}

static struct counters *open_all(struct set events)
{
    struct counters *counters = NULL;
    struct err err = {0};
    assert_int_equal(counters_open(&fake, events, true, &counters, &err), 0);
    return counters;
}

static void read_counters(const struct counters *counters, struct reading *reading)
{
    struct err err = {0};
    memset(reading, 0xff, sizeof *reading);
    assert_int_equal(counters_read(counters, reading, &err), 0);
}

static void assert_count(const struct count *count, uint64_t value, uint64_t enabled_ns, uint64_t running_ns)
{
    assert_int_equal(count->value, value);
    assert_int_equal(count->enabled_ns, enabled_ns);
    assert_int_equal(count->running_ns, running_ns);
}

static void one_pmu_is_one_group_and_one_read(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    for (unsigned i = 0; i < KINDS; i++)
        kernel.value[0][i] = 1000 + i;
    own_counters counters = open_all(all);
    kernel.reads = 0;
    struct reading reading;
    read_counters(counters, &reading);
    assert_int_equal(kernel.reads, 2); /* the PMU's group and the software events' */
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        assert_count(&reading.counters[i], 1000 + i, 100, 100);
    assert_int_equal(reading.context_switches, 1000 + SOFTWARE);
    assert_int_equal(reading.migrations, 1001 + SOFTWARE);
    assert_int_equal(reading.page_faults, 1002 + SOFTWARE);
    assert_false(kernel.kernel_excluded);
}

/* FINDINGS 13 of the study: scaled counts of both PMUs were added (x2.26), or the E-cores' count was
 * extrapolated from 0.9 % of the time. */
static void hybrid_counts_are_added_unscaled(void **state)
{
    (void)state;
    plug_hybrid();
    kernel.enabled_ns[0] = kernel.enabled_ns[1] = 1000000;
    kernel.running_ns[0] = 990000;
    kernel.running_ns[1] = 9000;
    kernel.value[0][COUNTER_cycles] = 2000000;
    kernel.value[1][COUNTER_cycles] = 12000;
    kernel.refuse[1][COUNTER_llc_misses] = ENOENT; /* E-cores have no such event */
    kernel.value[0][COUNTER_llc_misses] = 77;
    own_counters counters = open_all(all);
    struct reading reading;
    read_counters(counters, &reading);
    assert_count(&reading.counters[COUNTER_cycles], 2012000, 1000000, 999000);
    assert_count(&reading.counters[COUNTER_llc_misses], 77, 1000000, 990000);
}

static void running_never_exceeds_enabled(void **state)
{
    (void)state;
    plug_hybrid();
    kernel.enabled_ns[0] = 1000;
    kernel.enabled_ns[1] = 1010; /* read a little later */
    kernel.running_ns[0] = 600;
    kernel.running_ns[1] = 430;
    own_counters counters = open_all(all);
    struct reading reading;
    read_counters(counters, &reading);
    assert_count(&reading.counters[COUNTER_cycles], 0, 1010, 1010);
}

static void multiplexing_is_reported_not_scaled(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    kernel.enabled_ns[0] = 1000;
    kernel.running_ns[0] = 250;
    kernel.value[0][COUNTER_cycles] = 500;
    own_counters counters = open_all((struct set){1 << COUNTER_cycles});
    struct reading reading;
    read_counters(counters, &reading);
    assert_count(&reading.counters[COUNTER_cycles], 500, 1000, 250);
    assert_count(&reading.counters[COUNTER_instructions], 0, 0, 0); /* was not asked for */
}

static void what_does_not_fit_the_group_leads_its_own(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    kernel.room = 3;
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        kernel.value[0][i] = 10 + i;
    own_counters counters = open_all(all);
    kernel.reads = 0;
    struct reading reading;
    read_counters(counters, &reading);
    assert_int_equal(kernel.reads, 1 + 1 + 2);
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        assert_count(&reading.counters[i], 10 + i, 100, 100);
}

/* Closing a file takes it out of its group. */
static void sync_closed(void)
{
    for (int fd = 0; fd < FILES_MAX; fd++)
        if (kernel.opened[fd].open && fcntl(fd, F_GETFD) < 0)
            kernel.opened[fd].open = false;
}

static int syncing_open(struct perf_event_attr *attr, int leader)
{
    sync_closed();
    return fake_open(attr, leader);
}

static void a_group_that_never_runs_is_taken_apart(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    kernel.starve = true;
    kernel.value[0][COUNTER_cycles] = 42;
    struct perf watchdog = fake;
    watchdog.open = syncing_open;
    own_counters counters = NULL;
    struct err err = {0};
    assert_int_equal(counters_open(&watchdog, all, true, &counters, &err), 0);
    struct reading reading;
    kernel.starve = false; /* for the software group, which needs no counter */
    kernel.reads = 0;
    read_counters(counters, &reading);
    assert_int_equal(kernel.reads, 1 + COUNTER_COUNT);
    assert_count(&reading.counters[COUNTER_cycles], 42, 100, 100);
}

/* The E-cores' group rests while the thread is on a P-core: that is no reason to take it apart. */
static void a_group_of_other_cores_stays_together(void **state)
{
    (void)state;
    plug_hybrid();
    kernel.running_ns[1] = 0;
    own_counters counters = open_all(all);
    kernel.reads = 0;
    struct reading reading;
    read_counters(counters, &reading);
    assert_int_equal(kernel.reads, 1 + 2);
}

static void without_software_events_getrusage_counts(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    kernel.refuse[0][SOFTWARE + 2] = EACCES;
    own_counters counters = open_all((struct set){0});
    struct reading before, after;
    read_counters(counters, &before);
    perf_kernel.work(); /* touches 1,024 fresh pages */
    read_counters(counters, &after);
    assert_int_equal(after.migrations, COUNT_UNKNOWN);
    assert_in_range(after.page_faults - before.page_faults, 1, 100000);
    assert_in_range(after.context_switches, before.context_switches, 1000000);
}

/* Those that were asked for are opened, and no others, which would cost at each context switch. */
static void software_events_are_left_out_on_demand(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    own_counters counters = NULL;
    struct err err = {0};
    assert_int_equal(counters_open(&fake, all, false, &counters, &err), 0);
    struct reading reading;
    kernel.reads = 0;
    read_counters(counters, &reading);
    assert_int_equal(kernel.reads, 1); /* of the one group */
    assert_int_equal(reading.migrations, COUNT_UNKNOWN);
    assert_true(reading.context_switches != COUNT_UNKNOWN);
}

static void running_out_of_files_is_an_error(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    kernel.files = 5; /* three for the software events */
    struct counters *counters = NULL;
    struct err err = {0};
    assert_int_equal(counters_open(&fake, all, true, &counters, &err), -EMFILE);
    assert_null(counters);
    assert_string_equal(err.what, "cannot open the counter 'L1-dcache-load-misses': Too many open files");
    assert_non_null(strstr(err.hint, "ulimit -n"));
}

static ssize_t refusing_read(int fd, void *buffer, size_t size)
{
    (void)fd, (void)buffer, (void)size;
    errno = EIO;
    return -1;
}

static ssize_t short_read(int fd, void *buffer, size_t size)
{
    memset(buffer, 0, size);
    *(uint64_t *)buffer = members(fd); /* what is there looks right, and is not all */
    return sizeof(uint64_t);
}

static void a_failed_read_is_an_error(void **state)
{
    (void)state;
    ssize_t (*const reads[])(int, void *, size_t) = {refusing_read, short_read};
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        struct perf perf = fake;
        perf.read = reads[i];
        own_counters counters = NULL;
        struct err err = {0};
        struct reading reading;
        assert_int_equal(counters_open(&perf, (struct set){0}, true, &counters, &err), 0);
        assert_int_equal(counters_read(counters, &reading, &err), -EIO);
        assert_string_equal(err.what, "cannot read the counters: Input/output error");
    }
}

struct refused {
    int code;
    const char *paranoid; /* content of perf_event_paranoid; NULL: no such file */
    bool pmu;
    const char *why;
};

static const struct refused refused[] = {
    {ENOENT, "1", true, "no such event on this CPU"},
    {ENOENT, "1", false,
     "no PMU: this machine, or its hypervisor, does not offer one (measure on bare metal, or give the guest "
     "a "
     "virtual PMU)"},
    {EACCES, "2\n", true,
     "perf_event_paranoid=2 (run with sudo, or as root: sysctl kernel.perf_event_paranoid=1)"},
    {EACCES, "3\n", false,
     "perf_event_paranoid=3 (run with sudo, or as root: sysctl kernel.perf_event_paranoid=1; CAP_PERFMON "
     "alone does not do)"},
    {EPERM, "-1\n", true, "perf_event_open is forbidden (allow it in the container's seccomp filter)"},
    {EOPNOTSUPP, "1", true, "the PMU cannot count this event"},
    {ENODEV, "1", true, "this CPU lacks what the event needs"},
    {ENOSYS, NULL, false, "this kernel has no perf events (use a kernel with CONFIG_PERF_EVENTS)"},
    {EMFILE, "1", true, "too many open files (raise ulimit -n)"},
    {EBUSY, "1", true, "another program has the PMU for itself (stop other profilers)"},
    {ERANGE, "1", true, "perf_event_open: Numerical result out of range"},
};

static void refusals_tell_the_reason_and_the_remedy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        halt(NULL);
        boot(NULL);
        if (refused[i].pmu)
            plug("cpu", P_CORE, "");
        if (refused[i].paranoid != NULL)
            tree_file(&tree, "/proc/sys/kernel/perf_event_paranoid", refused[i].paranoid);
        for (unsigned kind = 0; kind < KINDS; kind++)
            kernel.refuse[0][kind] = refused[i].code;
        char why[COUNTER_COUNT][PERF_REASON_BYTES];
        counters_probe(&fake, (struct set){1 << COUNTER_cycles | 1 << COUNTER_cache_misses}, why);
        assert_string_equal(why[COUNTER_cycles], refused[i].why);
        assert_string_equal(why[COUNTER_cache_misses], refused[i].why);
        assert_string_equal(why[COUNTER_instructions], "not asked for");
        assert_int_equal(counters_available(why).bits, 0);
        assert_int_equal(kernel.work, 0); /* nothing to wait for */
    }
}

static void an_event_that_stays_at_zero_is_not_available(void **state)
{
    (void)state;
    plug("armv8_pmuv3_0", 8, "0-3\n");
    kernel.refuse[0][COUNTER_llc_misses] = ENOENT;
    kernel.dead[COUNTER_l1d_misses] = true;
    char why[COUNTER_COUNT][PERF_REASON_BYTES];
    counters_probe(&fake, all, why);
    assert_string_equal(why[COUNTER_cycles], "");
    assert_string_equal(why[COUNTER_instructions], "");
    assert_string_equal(why[COUNTER_l1d_misses], "opened, but counts nothing on this PMU");
    assert_string_equal(why[COUNTER_llc_misses], "no such event on this CPU");
    assert_string_equal(why[COUNTER_cache_misses], "");
    assert_int_equal(counters_available(why).bits,
                     1 << COUNTER_cycles | 1 << COUNTER_instructions | 1 << COUNTER_cache_misses);
    assert_int_equal(kernel.work, 1);
}

static void an_event_without_a_free_counter_is_not_available(void **state)
{
    (void)state;
    plug("cpu", P_CORE, "");
    kernel.busy = true;
    char why[COUNTER_COUNT][PERF_REASON_BYTES];
    counters_probe(&fake, (struct set){1 << COUNTER_cycles}, why);
    assert_string_equal(
        why[COUNTER_cycles],
        "opened, but no hardware counter was free for it (sysctl kernel.nmi_watchdog=0 frees one)");
}

static void on_hybrids_one_kind_of_core_is_enough(void **state)
{
    (void)state;
    plug_hybrid();
    kernel.refuse[1][COUNTER_llc_misses] = ENOENT;
    kernel.refuse[0][COUNTER_cache_misses] = ENOENT;
    kernel.refuse[1][COUNTER_cache_misses] = EBUSY; /* says more than "no such event" */
    char why[COUNTER_COUNT][PERF_REASON_BYTES];
    counters_probe(&fake, all, why);
    assert_string_equal(why[COUNTER_cycles], "");
    assert_string_equal(why[COUNTER_llc_misses], "");
    assert_string_equal(why[COUNTER_cache_misses],
                        "another program has the PMU for itself (stop other profilers)");
}

static void closing_nothing_is_fine(void **state)
{
    (void)state;
    counters_close(NULL);
}

/* --- slices --- */

/* The thread moves (or rests) for so long, and so much is counted. */
static void pass(uint64_t cycles, uint64_t switches)
{
    kernel.value[0][COUNTER_cycles] += cycles;
    kernel.value[0][SOFTWARE] += switches;
    kernel.enabled_ns[0] += 10 * cycles;
    kernel.running_ns[0] += 9 * cycles;
}

/* What a run of a contest has counted is the sum over its slices, and nothing of what was before, between and
 * behind them: that is the same for both sides, as each crosses the same edges. */
static void a_run_in_slices_counts_what_its_slices_do(void **state)
{
    (void)state;
    enum { SLICES = 3 };
    int ends[2];
    struct board *board = NULL;
    struct err err = {0};
    struct tally tally = {0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(board_open(1, 1, SLICES, false, &board, &err), 0);
    own_counters counters = open_all(all);
    struct sample *sample = board_samples(board, true);
    struct edge edge = {.board = board,
                        .sample = sample,
                        .meters = {.fd = ends[0], .counters = counters, .tally = &tally},
                        .seen = PHASE_WARMUP};
    unsigned phase = PHASE_WARMUP;
    board->slice = SLICE_NONE;
    pass(100000, 100); /* warming up */
    assert_int_equal(edge_cross(&edge, phase = PHASE_REST, &err), 0);
    for (uint32_t slice = 0; slice < SLICES; slice++) {
        pass(5000, 7); /* a rest */
        board->slice = slice;
        assert_int_equal(edge_cross(&edge, ++phase, &err), 0);
        pass(100 + slice, 2 + slice);
        tally.bytes += 1000;
        assert_int_equal(edge_cross(&edge, ++phase, &err), 0);
        assert_int_equal(board_slices(board, sample)[slice].bytes, 1000);
        assert_int_equal(board_slices(board, sample)[slice].context_switches, 2 + slice);
    }
    pass(5000, 7);
    const struct count *open = &sample->open.counters[COUNTER_cycles],
                       *close = &sample->close.counters[COUNTER_cycles];
    assert_int_equal(close->value - open->value, 303);
    assert_int_equal(close->enabled_ns - open->enabled_ns, 3030);
    assert_int_equal(close->running_ns - open->running_ns, 2727);
    assert_int_equal(sample->close.context_switches - sample->open.context_switches, 9);
    assert_int_equal(sample->close.tally.bytes - sample->open.tally.bytes, 3000);
    board_close(board);
    fd_close(&ends[0]);
    fd_close(&ends[1]);
}

#define COUNTERS_TEST(name) cmocka_unit_test_setup_teardown(name, boot, halt)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTERS_TEST(one_pmu_is_one_group_and_one_read),
        COUNTERS_TEST(hybrid_counts_are_added_unscaled),
        COUNTERS_TEST(running_never_exceeds_enabled),
        COUNTERS_TEST(multiplexing_is_reported_not_scaled),
        COUNTERS_TEST(what_does_not_fit_the_group_leads_its_own),
        COUNTERS_TEST(a_group_that_never_runs_is_taken_apart),
        COUNTERS_TEST(a_group_of_other_cores_stays_together),
        COUNTERS_TEST(without_software_events_getrusage_counts),
        COUNTERS_TEST(software_events_are_left_out_on_demand),
        COUNTERS_TEST(running_out_of_files_is_an_error),
        COUNTERS_TEST(a_failed_read_is_an_error),
        COUNTERS_TEST(refusals_tell_the_reason_and_the_remedy),
        COUNTERS_TEST(an_event_that_stays_at_zero_is_not_available),
        COUNTERS_TEST(an_event_without_a_free_counter_is_not_available),
        COUNTERS_TEST(on_hybrids_one_kind_of_core_is_enough),
        COUNTERS_TEST(closing_nothing_is_fine),
        COUNTERS_TEST(a_run_in_slices_counts_what_its_slices_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
