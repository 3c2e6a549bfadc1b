/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The counters on the kernel that is really there. What this machine cannot count is skipped with the reason,
 * but for the events that LABRUN_MUST_COUNT names: "cycles,instructions" in a guest with a PMU. */

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "integration/child.h"
#include "must_run.h"
#include "workers/counters.h"

#include "test.h"

static const struct set all = {.bits = (1 << COUNTER_COUNT) - 1};
static char why[COUNTER_COUNT][PERF_REASON_BYTES];

static int probe(void **state)
{
    (void)state;
    counters_probe(&perf_kernel, all, why);
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        printf("%s: %s\n", counter_name(i), why[i][0] != '\0' ? why[i] : "available");
    return 0;
}

static struct counters *open_available(void)
{
    struct counters *counters = NULL;
    struct err err = {0};
    assert_int_equal(counters_open(&perf_kernel, counters_available(why), true, &counters, &err), 0);
    return counters;
}

static struct reading read_now(const struct counters *counters)
{
    struct reading reading = {0};
    struct err err = {0};
    assert_int_equal(counters_read(counters, &reading, &err), 0);
    return reading;
}

static void need(enum counter_id event)
{
    if (why[event][0] == '\0')
        return;
    const char *must = getenv("LABRUN_MUST_COUNT");
    if (must != NULL && strstr(must, counter_name(event)) != NULL)
        fail_msg("%s: %s", counter_name(event), why[event]);
    printf("skipped: %s: %s\n", counter_name(event), why[event]);
    skip();
}

static void what_the_probe_promises_is_counted(void **state)
{
    (void)state;
    own_counters counters = open_available();
    struct reading before = read_now(counters);
    perf_kernel.work();
    struct reading after = read_now(counters);
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        const struct count *open = &before.counters[i], *close = &after.counters[i];
        if (why[i][0] != '\0') {
            assert_int_equal(close->enabled_ns, 0);
            continue;
        }
        assert_true(close->value > open->value);
        assert_true(close->enabled_ns > open->enabled_ns);
        assert_true(close->running_ns <= close->enabled_ns);
    }
}

/* Two instructions a round on every CPU that has a decrement-and-branch or subtract and branch. */
static void spin(uint64_t rounds)
{
#if defined(__x86_64__)
    __asm__ volatile("1: dec %0\n jnz 1b" : "+r"(rounds) : : "cc");
#elif defined(__aarch64__)
    __asm__ volatile("1: subs %0, %0, #1\n b.ne 1b" : "+r"(rounds) : : "cc");
#else
    for (volatile uint64_t i = 0; i < rounds; i++)
        continue;
#endif
}

/* The least of several rounds: what interrupts the loop is counted too, and only ever adds. An emulator's
 * cycles are the host's time, others' included. */
static uint64_t least_spin(enum counter_id event, uint64_t rounds)
{
    own_counters counters = open_available();
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 10; i++) {
        struct reading before = read_now(counters);
        spin(rounds);
        struct reading after = read_now(counters);
        uint64_t counted = after.counters[event].value - before.counters[event].value;
        least = counted < least ? counted : least;
    }
    return least;
}

static void instructions_of_a_known_loop(void **state)
{
    (void)state;
    need(COUNTER_instructions);
    enum { ROUNDS = 2 * 1000 * 1000 };
    uint64_t counted = least_spin(COUNTER_instructions, ROUNDS);
    printf("instructions: %llu for a loop of %d\n", (unsigned long long)counted, 2 * ROUNDS);
    assert_in_range(counted, 2 * ROUNDS, 2 * ROUNDS + ROUNDS / 50); /* reading the counters is in it */
}

static void cycles_of_a_known_loop(void **state)
{
    (void)state;
    need(COUNTER_cycles);
    uint64_t one = least_spin(COUNTER_cycles, 200000), ten = least_spin(COUNTER_cycles, 2000000);
    printf("cycles: %llu, ten times the work: %llu\n", (unsigned long long)one, (unsigned long long)ten);
    assert_true(ten > 3 * one); /* ten, but for frequency changes and noise */
}

/* Most of the work that is compared happens in the kernel. */
static void the_kernel_part_is_counted(void **state)
{
    (void)state;
    need(COUNTER_instructions);
    own_counters counters = open_available();
    struct reading before = read_now(counters);
    for (int i = 0; i < 1000; i++) { /* a fresh page each: hundreds of instructions in the kernel, few here */
        volatile char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_true(page != MAP_FAILED);
        *page = 1;
        munmap((void *)page, 4096);
    }
    struct reading after = read_now(counters);
    uint64_t counted =
        after.counters[COUNTER_instructions].value - before.counters[COUNTER_instructions].value;
    printf("instructions: %llu for 1000 mmap, fault, munmap\n", (unsigned long long)counted);
    assert_true(counted > 1000 * 500);
}

static void software_events_are_counted(void **state)
{
    (void)state;
    own_counters counters = open_available();
    struct reading before = read_now(counters);
    enum { PAGES = 100, NAPS = 10 };
    volatile char *pages =
        mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(pages != MAP_FAILED);
    madvise((void *)pages, PAGES * 4096, MADV_NOHUGEPAGE);
    long page_bytes = sysconf(_SC_PAGESIZE);
    for (long i = 0; i < PAGES * 4096; i += page_bytes)
        pages[i] = 1;
    for (int i = 0; i < NAPS; i++) /* each gives up the CPU, unless the timer fires before it comes to that */
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    struct reading after = read_now(counters);
    munmap((void *)pages, PAGES * 4096);
    assert_in_range(after.page_faults - before.page_faults, PAGES * 4096 / page_bytes, 10 * PAGES);
    assert_in_range(after.context_switches - before.context_switches, NAPS / 2, 10000);
    if (after.migrations != COUNT_UNKNOWN)
        assert_true(after.migrations >= before.migrations);
}

static void read_without_rights(void)
{
    own_counters counters = open_available();
    struct reading before, after;
    struct err err = {0};
    CHECK(setgid(65534) == 0 && setuid(65534) == 0);
    CHECK(counters_read(counters, &before, &err) == 0);
    perf_kernel.work();
    CHECK(counters_read(counters, &after, &err) == 0 && after.page_faults > before.page_faults);
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        CHECK(why[i][0] != '\0' || after.counters[i].value > before.counters[i].value);
}

/* Workers open their counters, and then drop all rights. */
static void counters_outlive_the_rights(void **state)
{
    (void)state;
    if (geteuid() != 0)
        SKIP_OR_FAIL("only root has rights to drop");
    assert_int_equal(in_child(read_without_rights), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_probe_promises_is_counted),
        cmocka_unit_test(instructions_of_a_known_loop),
        cmocka_unit_test(cycles_of_a_known_loop),
        cmocka_unit_test(the_kernel_part_is_counted),
        cmocka_unit_test(software_events_are_counted),
        cmocka_unit_test(counters_outlive_the_rights),
    };
    return cmocka_run_group_tests(tests, probe, NULL);
}
