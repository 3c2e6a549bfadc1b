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

static void symbols_make(struct symbols *symbols)
{
    char bytes[sizeof table];
    struct err err = {0};
    memcpy(bytes, table, sizeof table);
    assert_int_equal(symbols_parse(bytes, sizeof table - 1, symbols, &err), 0);
}

static struct profiler *open_two(const struct symbols *symbols)
{
    struct profiler *profiler = NULL;
    struct cpus cpus = {0};
    struct err err = {0};
    cpus_add(&cpus, 0);
    cpus_add(&cpus, 1);
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
    own_profiler profiler = open_two(&symbols);
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
    own_profiler profiler = open_two(&symbols);
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
    own_profiler profiler = open_two(&symbols);
    begin(profiler, RECEIVER);
    times(1, 0, PERF_RECORD_MISC_KERNEL, SENDER, chain, 3);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    check(&profile, expected, 1);
}

static void hidden_symbols_are_a_group(void **state)
{
    (void)state;
    static const struct symbols none = {.count = 0};
    static const uint64_t chain[] = {IN_KERNEL, AT(1), AT(2)};
    static const struct profile_line expected[] = {{PROFILE_SENDER, PROFILE_hidden, "", "", 4},
                                                   {PROFILE_RECEIVER, PROFILE_user, "", "", 2}};
    own_profiler profiler = open_two(&none);
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
    static const struct symbols none = {.count = 0};
    own_profiler profiler = open_two(&none);
    begin(profiler, RECEIVER);
    OWNED_BY(profile_release) struct profile profile;
    finish(profiler, &profile);
    assert_int_equal(profile.line_count, 0);
}

static void a_broken_ring_fails_the_profile(void **state)
{
    (void)state;
    static const struct symbols none = {.count = 0};
    own_profiler profiler = open_two(&none);
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
    static const struct symbols none = {.count = 0};
    static const struct profile_line expected[] = {{PROFILE_SENDER, PROFILE_user, "", "", 10001},
                                                   {PROFILE_RECEIVER, PROFILE_user, "", "", 10000},
                                                   {PROFILE_ELSE, PROFILE_user, "", "", 9999}};
    own_profiler profiler = open_two(&none);
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
