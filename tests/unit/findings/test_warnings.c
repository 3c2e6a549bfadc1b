/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
/* What is told from records: of a cell, of cells that differ in one thing, of the experiment. */
#include <string.h>

#include "base/clock.h"
#include "experiment/placement.h"
#include "experiment/settings.h"
#include "findings/warning_checks.h"
#include "findings/warnings.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/record/measured.h"

/* --- steadiness --- */

enum { COUNT = 10 };

/* What the rate does over a window: `at` goes from 0 to 1, `change` is how much it is. */

static double course_level(double at, double change)
{
    (void)at, (void)change;
    return 1;
}

static double course_climb(double at, double change)
{
    return 1 + change * (at - 0.5);
}

static double course_step(double at, double change)
{
    return at < 0.5 ? 1 - change / 2 : 1 + change / 2;
}

/* For a fifth of the time. */
static double course_dip(double at, double change)
{
    return at > 0.4 && at < 0.6 ? 1 - change : 1;
}

static double course_saw(double at, double change)
{
    return (unsigned)(at * COUNT) % 2 == 0 ? 1 - change : 1 + change;
}

typedef double course_of(double at, double change);

static const struct {
    const char *what;
    course_of *course;
    double change;
    bool unsteady;
    double moved_pct;
} steadiness_cases[] = {
    {"constant", course_level, 0, false, 0},
    {"climbs by 19 %", course_climb, 0.19, false, 2.375},
    {"climbs by 21 %", course_climb, 0.21, true, 2.625},
    {"falls by 21 %", course_climb, -0.21, true, 2.625},
    {"steps by 9 %", course_step, 0.09, false, 2.25},
    {"steps by 11 %", course_step, 0.11, true, 2.75},
    {"a fifth 14 % below the others", course_dip, 0.14, false, 100 * 0.2 * 0.8 * 0.14 / (1 - 0.2 * 0.14)},
    {"a fifth 17 % below the others", course_dip, 0.17, true, 100 * 0.2 * 0.8 * 0.17 / (1 - 0.2 * 0.17)},
    {"a fifth 17 % above the others", course_dip, -0.17, true, 100 * 0.2 * 0.8 * 0.17 / (1 + 0.2 * 0.17)},
    {"each interval 40 % off", course_saw, 0.4, false, 4},
};

static void test_limits(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof steadiness_cases / sizeof steadiness_cases[0]; i++) {
        struct interval intervals[COUNT];
        for (unsigned j = 0; j < COUNT; j++) {
            double rate = steadiness_cases[i].course((j + 0.5) / COUNT, steadiness_cases[i].change);
            intervals[j] = (struct interval){(uint64_t)(j + 1) * INTERVAL_MOST_NS, (uint64_t)(1e9 * rate)};
        }
        struct steadiness steadiness = steadiness_of(intervals, COUNT);
        assert_int_equal(steadiness.intervals, COUNT);
        if (steadiness.unsteady != steadiness_cases[i].unsteady ||
            fabs(steadiness.moved_pct - steadiness_cases[i].moved_pct) > 1e-3)
            fail_msg("%s: moved %g %%", steadiness_cases[i].what, steadiness.moved_pct);
    }
}

/* Runs with noise of which a part, `lasting`, goes on into the next interval: AR(1). */

enum { WINDOWS = 1000 };

struct noise {
    size_t intervals;
    double lasting, size;
};

static double share_unsteady(gsl_rng *rng, struct noise noise, course_of *course, double change)
{
    enum { MOST = 100 };
    size_t unsteady = 0, count = noise.intervals;
    for (unsigned i = 0; i < WINDOWS; i++) {
        struct interval intervals[MOST];
        double off = gsl_ran_gaussian(rng, noise.size);
        for (size_t j = 0; j < count; j++) {
            double rate = course(((double)j + 0.5) / (double)count, change) + off;
            intervals[j] = (struct interval){(j + 1) * INTERVAL_MOST_NS, (uint64_t)(1e9 * fmax(0, rate))};
            off = noise.lasting * off +
                  gsl_ran_gaussian(rng, noise.size * sqrt(1 - noise.lasting * noise.lasting));
        }
        unsteady += steadiness_of(intervals, count).unsteady;
    }
    return (double)unsteady / WINDOWS;
}

/* One run of fifty, which of 1,000 may be 30. */
static void test_noise_is_not_unsteady(void **state)
{
    (void)state;
    static const size_t counts[] = {10, 12, 15, 20, 40, 100};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (unsigned j = 0; j < 8; j++) {
            static const double lasting[] = {0, 0.3, 0.5, 0.7};
            struct noise noise = {counts[i], lasting[j / 2], j % 2 == 0 ? 0.02 : 0.2};
            double share = share_unsteady(rng, noise, course_level, 0);
            if (share > 0.03)
                fail_msg("%zu intervals, noise %g, of which %g lasts: %g unsteady", noise.intervals,
                         noise.size, noise.lasting, share);
        }
    gsl_rng_free(rng);
}

/* Where the noise leaves it to be seen: a warm-up that was too short, other work that came or went. */
static void test_what_moved_is_found(void **state)
{
    (void)state;
    static const struct {
        struct noise noise;
        course_of *course;
        double change, least;
    } cases[] = {
        {{10, 0, 0.02}, course_climb, 0.3, 0.7},    {{10, 0, 0.02}, course_step, 0.4, 0.99},
        {{10, 0, 0.02}, course_dip, 0.5, 0.95},     {{10, 0, 0.05}, course_dip, 1, 0.85},
        {{10, 0.5, 0.03}, course_step, 0.4, 0.95},  {{20, 0, 0.02}, course_climb, -0.3, 0.8},
        {{40, 0, 0.05}, course_climb, 0.3, 0.5},    {{100, 0, 0.05}, course_climb, 0.3, 0.95},
        {{100, 0, 0.1}, course_step, 0.4, 0.99},    {{100, 0, 0.1}, course_dip, 0.5, 0.95},
        {{100, 0.5, 0.05}, course_climb, 0.3, 0.9}, {{100, 0.7, 0.05}, course_step, 0.4, 0.95},
    };
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double share = share_unsteady(rng, cases[i].noise, cases[i].course, cases[i].change);
        if (share < cases[i].least)
            fail_msg("case %zu: %g found", i, share);
    }
    gsl_rng_free(rng);
}

/* Nine of the ten that a window has: one was late, and the next one too short. Eight tell nothing. */
static void test_one_interval_may_be_late(void **state)
{
    (void)state;
    for (unsigned late = 1; late <= 2; late++) {
        struct interval intervals[COUNT];
        for (unsigned i = 0; i < COUNT; i++) {
            uint64_t end_ns = (uint64_t)(i + 1) * INTERVAL_MOST_NS;
            bool is_late = i % 4 == 1 && i < 4 * late;
            end_ns += is_late ? INTERVAL_MOST_NS * 3 / 5 : 0;
            uint64_t from_ns = i > 0 ? intervals[i - 1].time_ns : 0;
            intervals[i] = (struct interval){end_ns, (end_ns - from_ns) * (i < 5 ? 3 : 4)};
        }
        struct steadiness steadiness = steadiness_of(intervals, COUNT);
        assert_int_equal(steadiness.intervals, COUNT - late);
        assert_int_equal(steadiness.unsteady, late == 1);
        assert_int_equal(isnan(steadiness.moved_pct), late == 2);
    }
}

/* The last interval ends with the window: 3 ms with one late wake-up in them are no rate. */
static void test_a_cut_off_end_is_left_out(void **state)
{
    (void)state;
    enum { FULL = 10, END_NS = 3000000 };
    struct interval intervals[FULL + 1];
    for (unsigned i = 0; i < FULL; i++)
        intervals[i] = (struct interval){(uint64_t)(i + 1) * INTERVAL_MOST_NS, 100};
    intervals[FULL] = (struct interval){(uint64_t)FULL * INTERVAL_MOST_NS + END_NS, 0};
    struct steadiness steadiness = steadiness_of(intervals, FULL + 1);
    assert_int_equal(steadiness.intervals, FULL);
    assert_true(fabs(steadiness.moved_pct) < 1e-9);
    assert_false(steadiness.unsteady);
}

static void test_what_cannot_be_told_is_not_unsteady(void **state)
{
    (void)state;
    struct interval eight[8], still[COUNT], back[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        uint64_t end_ns = (uint64_t)(i + 1) * INTERVAL_MOST_NS;
        if (i < 8)
            eight[i] = (struct interval){end_ns, 100 + 100 * i};
        still[i] = (struct interval){end_ns, 0};
        back[COUNT - 1 - i] = (struct interval){end_ns, 9};
    }
    struct steadiness unknown[] = {steadiness_of(NULL, 0), steadiness_of(eight, 8),
                                   steadiness_of(still, COUNT), steadiness_of(back, COUNT)};
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_true(isnan(unknown[i].moved_pct));
        assert_false(unknown[i].unsteady);
    }
}

static int steadiness_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_noise_is_not_unsteady),
        cmocka_unit_test(test_what_moved_is_found),
        cmocka_unit_test(test_one_interval_may_be_late),
        cmocka_unit_test(test_a_cut_off_end_is_left_out),
        cmocka_unit_test(test_what_cannot_be_told_is_not_unsteady),
    };
    return cmocka_run_group_tests_name("steadiness", tests, NULL, NULL);
}

/* --- warnings --- */

enum { INTERVALS = 10 };

struct scene {
    struct measured measured;
    struct interval intervals[INTERVALS];
    struct warning_host host;
};

static void allow_cpus(struct scene *scene, unsigned count)
{
    scene->host.allowed = (struct cpus){0};
    for (unsigned cpu = 0; cpu < count; cpu++)
        cpus_add(&scene->host.allowed, cpu);
}

/* Two connections of 2 s, each thread on a CPU of its own, alike and steady. */
static void calm(struct scene *scene)
{
    struct measured *measured = &scene->measured;
    measured_init(measured);
    for (unsigned i = 0; i < 2; i++) {
        struct sample *tx = &measured->tx[i], *rx = &measured->rx[i];
        measured_thread(tx, 2000000000, 900000000, 2000000000, 2000000);
        measured_thread(rx, 2000000000, 900000000, 2000000000, 50000);
        tx->cpu = (int32_t)i, rx->cpu = (int32_t)i + 2;
    }
    measured_counters(measured);
    measured->measurement.close.steal = measured->measurement.open.steal; /* of 360 ticks then */
    for (unsigned i = 0; i < INTERVALS; i++)
        scene->intervals[i] = (struct interval){(uint64_t)(i + 1) * INTERVAL_MOST_NS, 100000};
    measured->measurement.intervals = scene->intervals;
    measured->measurement.interval_count = INTERVALS;
    scene->host = (struct warning_host){.max_khz = 4000000};
    allow_cpus(scene, 4);
}

static void ramp(struct scene *scene)
{
    for (unsigned i = 0; i < INTERVALS; i++)
        scene->intervals[i].rx_bytes += i * 3000;
}

static void slight_ramp(struct scene *scene)
{
    for (unsigned i = 0; i < INTERVALS; i++)
        scene->intervals[i].rx_bytes += i * 2000;
}

static void run_counter_for(struct scene *scene, uint64_t running_ns)
{
    struct sample *sample = &scene->measured.rx[1];
    measured_count(sample, COUNTER_l1d_misses, 1000, 1000000000);
    sample->close.counters[COUNTER_l1d_misses].running_ns =
        sample->open.counters[COUNTER_l1d_misses].running_ns + running_ns;
}

static void multiplex(struct scene *scene)
{
    run_counter_for(scene, 940000000);
}

static void hardly_multiplex(struct scene *scene)
{
    run_counter_for(scene, 960000000);
}

static void steal_4_ticks(struct scene *scene)
{
    scene->measured.measurement.close.steal += 4;
}

static void steal_3_ticks(struct scene *scene)
{
    scene->measured.measurement.close.steal += 3;
}

/* One tick of a short window is more than 1 %, and may be of the time before it. */
static void steal_the_edge(struct scene *scene)
{
    struct measurement *measurement = &scene->measured.measurement;
    measurement->close = measurement->open;
    measurement->close.time_ns += 2000000000;
    measurement->close.idle += 19;
    measurement->close.steal += 1;
}

static void others_5_percent(struct scene *scene)
{
    scene->measured.measurement.foreign = (struct foreign_load){50, 1000};
}

static void others_6_percent(struct scene *scene)
{
    scene->measured.measurement.foreign = (struct foreign_load){60, 1000};
}

static void share_a_cpu(struct scene *scene)
{
    scene->measured.rx[0].cpu = scene->measured.tx[0].cpu;
}

static void share_as_asked(struct scene *scene)
{
    scene->measured.cell.placement = PLACEMENT_SHARED;
    for (unsigned i = 0; i < 2; i++)
        scene->measured.rx[i].cpu = scene->measured.tx[i].cpu;
}

static void share_more_than_asked(struct scene *scene)
{
    share_as_asked(scene);
    scene->measured.rx[1].cpu = 0;
}

static void free_threads(struct scene *scene)
{
    for (unsigned i = 0; i < 2; i++)
        scene->measured.tx[i].cpu = scene->measured.rx[i].cpu = -1;
}

/* CPUs 0 to 2 are of one kind and in one node, CPU 3 is of another kind or in another node. */
static struct topology topology;

static void add_topology(struct scene *scene, unsigned kind, unsigned node)
{
    topology = (struct topology){0};
    for (unsigned cpu = 0; cpu < 4; cpu++) {
        cpu_groups_set(&topology.kinds, cpu, cpu == 3 ? kind : 0);
        cpu_groups_set(&topology.nodes, cpu, cpu == 3 ? node : 0);
    }
    scene->measured.measurement.topology = &topology;
}

static void all_cpus_alike(struct scene *scene)
{
    add_topology(scene, 0, 0);
}

static void one_efficiency_core(struct scene *scene)
{
    add_topology(scene, 1, 0);
}

static void avoid_it(struct scene *scene)
{
    one_efficiency_core(scene);
    scene->measured.rx[1].cpu = 4; /* of which nothing is known */
}

static void free_to_use_it(struct scene *scene)
{
    free_threads(scene);
    one_efficiency_core(scene);
}

static void another_node(struct scene *scene)
{
    add_topology(scene, 0, 1);
}

static void another_node_as_asked(struct scene *scene)
{
    another_node(scene);
    scene->measured.cell.placement = PLACEMENT_FAR;
}

static void free_threads_on_few_cpus(struct scene *scene)
{
    free_threads(scene);
    allow_cpus(scene, 3);
}

static void free_threads_on_unknown_cpus(struct scene *scene)
{
    free_threads(scene);
    allow_cpus(scene, 0);
}

static void send_again(struct scene *scene)
{
    scene->measured.tx[1].close.tcp.retransmits++;
}

/* Both connections' messages take `us`: 2 s / us of 1000 bytes each. */
static void take(struct scene *scene, double us)
{
    for (unsigned i = 0; i < 2; i++) {
        struct sample *rx = &scene->measured.rx[i];
        rx->close.tally.bytes = rx->open.tally.bytes + (uint64_t)(2e6 / us * 1000);
    }
}

static void take_42_ms(struct scene *scene)
{
    take(scene, 42000);
}

static void take_204_ms(struct scene *scene)
{
    take(scene, 204000);
}

static void take_1_s(struct scene *scene)
{
    take(scene, 1000100);
}

static void take_60_ms(struct scene *scene)
{
    take(scene, 60000);
}

static void take_30_ms(struct scene *scene)
{
    take(scene, 30000);
}

static void work_for_42_ms(struct scene *scene)
{
    take(scene, 42000);
    for (unsigned i = 0; i < 2; i++)
        scene->measured.tx[i].close.cpu_ns += 300000000; /* 60 % of the window */
}

static void send_zero_copy(struct scene *scene)
{
    struct tally *tally = &scene->measured.tx[0].close.tally;
    scene->measured.cell.mechanism = MECHANISM_zero_copy;
    tally->zc_sends = tally->zc_completions = 1000;
    scene->measured.tx[0].life.zc_sends = 1000;
}

static void copy_one(struct scene *scene)
{
    send_zero_copy(scene);
    scene->measured.tx[0].close.tally.zc_copied = 1;
}

static void fill_receiver(struct scene *scene)
{
    for (unsigned i = 0; i < 2; i++)
        scene->measured.rx[i].close.cpu_ns = scene->measured.rx[i].open.cpu_ns + 1900000000;
}

static void close_receive_window(struct scene *scene)
{
    for (unsigned i = 0; i < 2; i++)
        scene->measured.tx[i].close.tcp.rwnd_limited_us += 1100000;
}

static void fill_both(struct scene *scene)
{
    fill_receiver(scene);
    for (unsigned i = 0; i < 2; i++)
        scene->measured.tx[i].close.cpu_ns = scene->measured.tx[i].open.cpu_ns + 1900000000;
}

/* 14e9 cycles in 2 s. */
static void slow_cpus(struct scene *scene)
{
    scene->host.max_khz = 1700000; /* of four CPUs: 13.6e9 */
}

static void fast_enough_cpus(struct scene *scene)
{
    scene->host.max_khz = 1800000;
}

static void too_few_cpus(struct scene *scene)
{
    allow_cpus(scene, 1); /* 8e9 */
}

static void more_cpus_than_threads(struct scene *scene)
{
    slow_cpus(scene);
    allow_cpus(scene, 64);
}

static void unknown_frequency(struct scene *scene)
{
    scene->host.max_khz = -1;
}

static void no_counters(struct scene *scene)
{
    memset(scene->measured.tx[0].close.counters, 0, sizeof scene->measured.tx[0].close.counters);
    memset(scene->measured.tx[0].open.counters, 0, sizeof scene->measured.tx[0].open.counters);
    scene->host.max_khz = 1;
}

static void starve_one(struct scene *scene)
{
    scene->measured.rx[1].close.tally.bytes -= 700000000; /* 1.3 of a mean of 1.65 */
}

static void disadvantage_one(struct scene *scene)
{
    scene->measured.rx[1].close.tally.bytes -= 600000000; /* 1.4 of 1.7 */
}

static void change_host(struct scene *scene)
{
    scene->host.changed = true;
}

static void refuse_one(struct scene *scene)
{
    scene->measured.tx[0].life.zc_sends = 1; /* one before the window: it is a zero-copy run */
    scene->measured.tx[0].close.tally.zc_enobufs += 1;
}

static void leave_late(struct scene *scene)
{
    scene->measured.rx[1].close.time_ns += 110000000; /* of 2 s */
}

static void come_late(struct scene *scene)
{
    scene->measured.tx[0].open.time_ns += 110000000;
}

/* In a contest the parent's edges are none of the threads': their windows are sums of slices. */
static struct slice slices[] = {{.time_ns = 900000000}, {.time_ns = 1100000000}};

static void take_turns(struct scene *scene)
{
    scene->measured.measurement.slices = slices;
    scene->measured.measurement.slice_count = 2;
    scene->measured.measurement.open.time_ns = scene->measured.measurement.close.time_ns = 0;
}

static void take_long_turns(struct scene *scene)
{
    take_turns(scene);
    leave_late(scene);
}

static void leave_hardly_late(struct scene *scene)
{
    scene->measured.rx[1].close.time_ns += 90000000;
}

static void verify(struct scene *scene)
{
    scene->measured.cell.verify = true;
}

static void send_datagrams(struct scene *scene)
{
    scene->measured.cell.transport = TRANSPORT_UDP;
    for (unsigned i = 0; i < 2; i++) {
        scene->measured.tx[i].life.messages = scene->measured.rx[i].life.messages = 1000;
        scene->measured.tx[i].life.bytes = scene->measured.rx[i].life.bytes = 1000000;
    }
}

static void lose_one(struct scene *scene)
{
    send_datagrams(scene);
    scene->measured.rx[1].life.messages--;
    scene->measured.rx[1].life.bytes -= 1000;
}

/* Of each sender's messages in the window so many per mille were late, and so many more were to be sent. */
static void pace(struct scene *scene, uint64_t late, uint64_t behind)
{
    scene->measured.cell.pattern = PATTERN_PACED;
    scene->measured.cell.offered_rate = 1000;
    for (unsigned i = 0; i < 2; i++) {
        struct tally *open = &scene->measured.tx[i].open.tally, *close = &scene->measured.tx[i].close.tally;
        uint64_t sent = close->messages - open->messages;
        open->scheduled = open->messages;
        close->scheduled = close->messages + sent * behind / 1000;
        close->late_sends = open->late_sends + sent * late / 1000;
    }
}

static void keep_schedule(struct scene *scene)
{
    pace(scene, 9, 9);
}

static void send_late(struct scene *scene)
{
    pace(scene, 11, 0);
}

static void fall_behind(struct scene *scene)
{
    pace(scene, 0, 11);
}

/* Forty milliseconds a message were asked for. */
static void pace_slowly(struct scene *scene)
{
    take_42_ms(scene);
    pace(scene, 0, 0);
}

/* A paced run of 100 gaps and 400 times of each connection, as they should be. */
static void sample(struct scene *scene)
{
    static struct paced_sample kept[2];
    scene->measured.cell.pattern = PATTERN_PACED;
    scene->measured.cell.offered_rate = 1000;
    scene->measured.measurement.paced = kept;
    for (unsigned i = 0; i < 2; i++) {
        kept[i].gap_count = 100;
        kept[i].latency_count = 400;
        for (unsigned j = 0; j < 100; j++)
            kept[i].gaps_ns[j] = 1000000;
        for (unsigned j = 0; j < 400; j++)
            kept[i].latencies_ns[j] = 20000 + 100 * (j * 17 % 53);
    }
}

static void pace_unevenly(struct scene *scene)
{
    sample(scene);
    for (unsigned j = 0; j < 100; j += 3) /* of 200, one late, the next that is off making up for it */
        scene->measured.measurement.paced[0].gaps_ns[j] = j % 2 == 0 ? 1200000 : 800000;
}

static void pace_into_a_queue(struct scene *scene)
{
    sample(scene);
    for (unsigned j = 0; j < 400; j++)
        scene->measured.measurement.paced[1].latencies_ns[j] += 50 * j;
}

static void pace_in_heaps(struct scene *scene)
{
    sample(scene);
    for (unsigned i = 0; i < 2; i++)
        for (unsigned j = 0; j < 400; j++)
            scene->measured.measurement.paced[i].latencies_ns[j] = 20000 + 100 * (j / 10 * 17 % 53);
}

static void nothing(struct scene *scene)
{
    (void)scene;
}

#define SCENE(spoil) #spoil, spoil

static const struct {
    const char *what;
    void (*spoil)(struct scene *scene);
    const char *ids;
} warnings_cases[] = {
    {SCENE(nothing), ""},
    {SCENE(ramp), "unsteady"},
    {SCENE(slight_ramp), ""},
    {SCENE(multiplex), "multiplexed-counters"},
    {SCENE(hardly_multiplex), ""},
    {SCENE(steal_4_ticks), "steal"},
    {SCENE(steal_3_ticks), ""},
    {SCENE(steal_the_edge), ""},
    {SCENE(others_5_percent), ""},
    {SCENE(others_6_percent), "busy-host"},
    {SCENE(share_a_cpu), "oversubscribed"},
    {SCENE(share_as_asked), ""},
    {SCENE(share_more_than_asked), "oversubscribed"},
    {SCENE(free_threads), ""},
    {SCENE(free_threads_on_few_cpus), "oversubscribed"},
    {SCENE(free_threads_on_unknown_cpus), ""},
    {SCENE(all_cpus_alike), ""},
    {SCENE(one_efficiency_core), "mixed-cores"},
    {SCENE(avoid_it), ""},
    {SCENE(free_to_use_it), "mixed-cores"},
    {SCENE(another_node), "crosses-nodes"},
    {SCENE(another_node_as_asked), ""},
    {SCENE(send_again), "retransmits"},
    {SCENE(take_42_ms), "timer-artefact"},
    {SCENE(take_204_ms), "timer-artefact"},
    {SCENE(take_1_s), "timer-artefact"},
    {SCENE(take_60_ms), ""},
    {SCENE(take_30_ms), ""},
    {SCENE(work_for_42_ms), ""},
    {SCENE(copy_one), "zero-copy-copied"},
    {SCENE(send_zero_copy), ""},
    {SCENE(fill_receiver), "receiver-limited"},
    {SCENE(close_receive_window), "receiver-limited"},
    {SCENE(fill_both), ""},
    {SCENE(slow_cpus), "impossible-cycles"},
    {SCENE(more_cpus_than_threads), "impossible-cycles"},
    {SCENE(too_few_cpus), "impossible-cycles"},
    {SCENE(fast_enough_cpus), ""},
    {SCENE(unknown_frequency), ""},
    {SCENE(no_counters), ""},
    {SCENE(starve_one), "unequal-connections"},
    {SCENE(disadvantage_one), ""},
    {SCENE(change_host), "host-changed"},
    {SCENE(refuse_one), "zero-copy-refused"},
    {SCENE(leave_late), "ragged-window"},
    {SCENE(come_late), "ragged-window"},
    {SCENE(take_turns), ""},
    {SCENE(take_long_turns), "ragged-window"},
    {SCENE(leave_hardly_late), ""},
    {SCENE(verify), "verified"},
    {SCENE(send_datagrams), ""},
    {SCENE(lose_one), "datagram-losses"},
    {SCENE(keep_schedule), ""},
    {SCENE(send_late), "late-sends"},
    {SCENE(fall_behind), "generator-limited"},
    {SCENE(pace_slowly), ""},
    {SCENE(sample), ""},
    {SCENE(pace_unevenly), "arrivals-off"},
    {SCENE(pace_into_a_queue), "not-stationary"},
    {SCENE(pace_in_heaps), "dependent-samples"},
};

static void ids_of(struct scene *scene, struct text *ids)
{
    struct record record = {.cell = scene->measured.cell};
    metrics_measure(&scene->measured.measurement, record.metrics);
    uint64_t bits = warnings_of_run(&scene->measured.measurement, &record, &scene->host);
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if ((bits >> i & 1) != 0)
            text_addf(ids, "%s%s", ids->length > 0 ? " " : "", warning_name(i));
}

static void test_runs(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof warnings_cases / sizeof warnings_cases[0]; i++) {
        static struct scene scene;
        own_text ids = {0};
        calm(&scene);
        warnings_cases[i].spoil(&scene);
        ids_of(&scene, &ids);
        if (strcmp(text_string(&ids), warnings_cases[i].ids) != 0)
            fail_msg("%s: '%s' instead of '%s'", warnings_cases[i].what, text_string(&ids),
                     warnings_cases[i].ids);
    }
}

static void test_several_ids_stand_in_the_order_of_the_list(void **state)
{
    (void)state;
    static struct scene scene;
    own_text ids = {0};
    calm(&scene);
    change_host(&scene);
    send_again(&scene);
    ramp(&scene);
    ids_of(&scene, &ids);
    assert_string_equal(text_string(&ids), "unsteady retransmits host-changed");
}

/* Every test on a run has a scene that provokes it: a new row without one is found here. */
static void test_each_run_check_is_provoked(void **state)
{
    (void)state;
    uint64_t provoked = 0;
    for (unsigned i = 0; i < sizeof warnings_cases / sizeof warnings_cases[0]; i++)
        provoked |= warning_bits(warnings_cases[i].ids);
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (warning_scope(i) == WARNING_OF_RUN && (provoked >> i & 1) == 0)
            fail_msg("nothing provokes %s", warning_name(i));
}

static void test_rows_are_complete(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        if (warning_sentence(i) == NULL || warning_hint(i) == NULL)
            fail_msg("%s has no sentence or no hint", warning_name(i));
        size_t length = strlen(warning_sentence(i));
        assert_true(length > 0 && warning_sentence(i)[length - 1] == '.');
        assert_true(warning_hint(i)[0] != '\0');
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(warning_sentence(i), warning_sentence(j));
            assert_string_not_equal(warning_hint(i), warning_hint(j));
        }
    }
    assert_null(warning_sentence(WARNING_COUNT));
    assert_null(warning_hint(WARNING_COUNT));
}

static int warnings_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_several_ids_stand_in_the_order_of_the_list),
        cmocka_unit_test(test_each_run_check_is_provoked),
        cmocka_unit_test(test_rows_are_complete),
    };
    return cmocka_run_group_tests_name("warnings", tests, NULL, NULL);
}

/* --- warnings cells --- */

static struct record blank(void)
{
    struct record record = {
        .status = STATUS_OK, .block = 1, .cell = {.fields = 8, .message_size = 1024, .threads = 1}};
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    return record;
}

static void add(struct records *records, const struct record *record)
{
    struct err err = {0};
    assert_int_equal(records_add(records, record, &err), 0);
}

/* One run of the record in each block, with these values of the metric. */
static void add_runs(struct records *records, struct record record, enum metric_id metric,
                     const double *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        record.block = i + 1;
        record.metrics[metric] = values[i];
        add(records, &record);
    }
}

static void add_value(struct records *records, struct record record, enum metric_id metric, double value)
{
    add_runs(records, record, metric, &value, 1);
}

/* "outlier 1/10 1024x1: detail" a line, " few" where it is not the cell's; a warning of the experiment has no
 * cell. */
static void print(const struct warning_list *warnings, struct text *text)
{
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->list[i];
        text_addf(text, "%s %zu/%zu", warning_name(warning->id), warning->runs, warning->of);
        if (warning->cell != NULL)
            text_addf(text, " %lldx%lld", (long long)warning->cell->message_size,
                      (long long)warning->cell->threads);
        text_addf(text, "%s: %s\n", warning->few ? " few" : "", warning->detail);
    }
}

static void assert_warnings(const struct records *records, const struct settings *settings,
                            const char *expected)
{
    own_warnings warnings = {0};
    own_text text = {0};
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(warnings_make(&index, settings, &warnings, &err), 0);
    print(&warnings, &text);
    assert_string_equal(text_string(&text), expected);
}

static const struct settings loud = {0};

/* Cells */

static const struct {
    enum metric_id metric;
    uint32_t count;
    double values[10];
    const char *expected;
} heaps[] = {
    {METRIC_throughput_gbps, 9, {8, 12, 9, 11, 10, 9, 11, 10, 10}, ""},
    {METRIC_throughput_gbps,
     9,
     {38, 42, 39, 41, 40, 39, 41, 3, 40},
     "outlier 1/9 1024x1: throughput 3 (median 40) Gbit/s\n"},
    {METRIC_cpu_ns_per_byte,
     9,
     {38, 42, 39, 41, 40, 90, 41, 3, 40},
     "outlier 2/9 1024x1: CPU time per byte 90 (median 40) ns/B\n"},
    {METRIC_page_faults, 9, {38, 42, 39, 41, 40, 90, 41, 3, 40}, ""}, /* nobody rests a statement on these */
    {METRIC_throughput_gbps,
     10,
     {10, 30, 11, 31, 12, 32, 13, 33, 14, 15},
     "bimodal 4/10 1024x1: throughput: 6 runs around 12.5 Gbit/s, 4 around 31.5 Gbit/s\n"},
    {METRIC_throughput_gbps, 7, {10, 20, 11, 21, 12, 22, 13}, ""},
};

static void test_far_values_and_heaps(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof heaps / sizeof heaps[0]; i++) {
        own_records records = {0};
        add_runs(&records, blank(), heaps[i].metric, heaps[i].values, heaps[i].count);
        assert_warnings(&records, &loud, heaps[i].expected);
    }
}

/* A run that is odd in two metrics is one run. */
static void test_odd_runs_are_counted_once(void **state)
{
    (void)state;
    own_records records = {0};
    for (unsigned i = 0; i < 9; i++) {
        struct record record = blank();
        record.metrics[METRIC_throughput_gbps] = i == 4 ? 1 : 10 + i * 0.1;
        record.metrics[METRIC_cpu_ns_per_byte] = i == 4 ? 9 : 1 + i * 0.01;
        add(&records, &record);
    }
    assert_warnings(&records, &loud,
                    "outlier 1/9 1024x1: throughput 1 (median 10.3) Gbit/s; "
                    "CPU time per byte 9 (median 1.05) ns/B\n");
}

static void test_ids_of_the_runs_are_counted_by_cell(void **state)
{
    (void)state;
    own_records records = {0};
    static const char *const ids[] = {"", "unsteady", "steal unsteady", "invented", "steal"};
    for (unsigned i = 0; i < 5; i++) {
        struct record record = blank();
        record.warnings = warning_bits(ids[i]);
        record.metrics[METRIC_steal_pct] = i;
        record.metrics[METRIC_bytes] = 1;
        add(&records, &record);
    }
    struct record other = blank(), failed = blank();
    other.cell.threads = 2;
    other.warnings = warning_bits("unequal-connections");
    other.metrics[METRIC_slowest_connection_pct] = 61.25;
    add(&records, &other);
    other.metrics[METRIC_slowest_connection_pct] = 70;
    add(&records, &other);
    failed.status = STATUS_FAILED;
    failed.warnings = warning_bits("unsteady");
    add(&records, &failed);
    assert_warnings(&records, &loud,
                    "unsteady 2/5 1024x1 few: \n"
                    "steal 2/5 1024x1 few: stolen time up to 4 %\n"
                    "unequal-connections 2/2 1024x2: slowest connection down to 61.25 %\n");
}

/* A median is not moved by few runs, which are told all the same: of what other work does to a run. What the
 * path or the machine does is no matter of numbers. */
static void test_few_disturbed_runs_are_not_the_cells(void **state)
{
    (void)state;
    static const struct {
        const char *ids;
        unsigned carrying, of;
        const char *expected;
    } cases[] = {
        {"unsteady", 1, 1, "unsteady 1/1 1024x1: \n"},
        {"unsteady", 1, 2, "unsteady 1/2 1024x1 few: \n"},
        {"unsteady", 2, 2, "unsteady 2/2 1024x1: \n"},
        {"unsteady", 1, 3, "unsteady 1/3 1024x1 few: \n"},
        {"unsteady", 2, 3, "unsteady 2/3 1024x1: \n"},
        {"unsteady", 4, 9, "unsteady 4/9 1024x1 few: \n"},
        {"unsteady", 5, 10, "unsteady 5/10 1024x1: \n"},
        {"steal", 1, 2, "steal 1/2 1024x1 few: stolen time up to 7 %\n"},
        {"busy-host", 2, 5, "busy-host 2/5 1024x1 few: foreign load up to 7 %\n"},
        {"busy-host", 3, 5, "busy-host 3/5 1024x1: foreign load up to 7 %\n"},
        {"ragged-window", 1, 4, "ragged-window 1/4 1024x1 few: \n"},
        {"retransmits", 1, 10, "retransmits 1/10 1024x1: retransmits up to 7 segments\n"},
        {"host-changed", 1, 10, "host-changed 1/10 1024x1: \n"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_records records = {0};
        struct record record = blank();
        record.metrics[METRIC_steal_pct] = record.metrics[METRIC_foreign_load_pct] =
            record.metrics[METRIC_retransmits] = 7;
        for (record.block = 1; record.block <= cases[i].of; record.block++) {
            record.warnings = record.block <= cases[i].carrying ? warning_bits(cases[i].ids) : 0;
            add(&records, &record);
        }
        assert_warnings(&records, &loud, cases[i].expected);
    }
}

/* Beside contests few runs tell the level: they are no minority of the contests. */
static void test_steady_runs_and_contests_are_disturbed_apart(void **state)
{
    (void)state;
    static const struct {
        const char *ids;
        unsigned contests, steady; /* that carry it, of 6 and 2 */
        const char *expected;
    } cases[] = {
        {"unsteady", 0, 1, "unsteady 1/2 1024x1 few: \n"},
        {"unsteady", 0, 2, "unsteady 2/2 1024x1: \n"},
        {"busy-host", 2, 0, "busy-host 2/6 1024x1 few: \n"},
        {"busy-host", 2, 1, "busy-host 1/2 1024x1 few: \n"},
        {"busy-host", 3, 1, "busy-host 3/6 1024x1: \n"},
        {"busy-host", 4, 2, "busy-host 2/2 1024x1: \n"},
        {"busy-host", 0, 0, ""},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_records records = {0};
        for (unsigned j = 0; j < 8; j++) {
            struct record record = blank();
            bool contest = j < 6;
            record.block = j + 1;
            record.order = contest ? ORDER_CONTEST : ORDER_RANDOM;
            unsigned carrying = contest ? cases[i].contests : cases[i].steady;
            record.warnings = (contest ? j : j - 6) < carrying ? warning_bits(cases[i].ids) : 0;
            add(&records, &record);
        }
        assert_warnings(&records, &loud, cases[i].expected);
    }
}

static void test_silenced_ids_are_not_told(void **state)
{
    (void)state;
    own_records records = {0};
    struct record record = blank();
    record.warnings = warning_bits("unsteady steal");
    add(&records, &record);
    struct settings settings = {.silence = {1 << WARNING_unsteady}};
    assert_warnings(&records, &settings, "steal 1/1 1024x1: \n");
    settings.silence.bits |= 1 << WARNING_steal;
    assert_warnings(&records, &settings, "");
}

/* Families */

static const struct {
    int64_t asked;
    double two_copy, one_copy; /* granted */
    int64_t size;              /* one-copy's message size */
    const char *expected;
} buffers[] = {
    {0, 100000, 200000, 1024, ""},
    {0, 102400, 206848, 1024,
     "unequal-buffers 1/1 1024x1: send buffer: 100 KB with two-copy, 202 KB with one-copy\n"},
    {0, 102400, 206848, 2048, ""}, /* not compared */
    {4096, 8192, 8192, 1024, ""},
    {4096, 8192, 7168, 1024,
     "unequal-buffers 1/1 1024x1: send buffer: 7 KB with one-copy, 8 KB with two-copy\n"},
    {0, NAN, 206848, 1024, ""},
};

static void test_buffers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        own_records records = {0};
        struct record record = blank();
        record.cell.mechanism = MECHANISM_two_copy;
        record.cell.send_buffer = buffers[i].asked;
        add_value(&records, record, METRIC_sndbuf_bytes, buffers[i].two_copy);
        record.cell.mechanism = MECHANISM_one_copy;
        record.cell.message_size = buffers[i].size;
        add_value(&records, record, METRIC_sndbuf_bytes, buffers[i].one_copy);
        assert_warnings(&records, &loud, buffers[i].expected);
    }
}

static void test_receive_buffers(void **state)
{
    (void)state;
    own_records records = {0};
    struct record record = blank();
    add_value(&records, record, METRIC_rcvbuf_bytes, 131072);
    record.cell.control = true;
    add_value(&records, record, METRIC_rcvbuf_bytes, 6291456);
    assert_warnings(&records, &loud,
                    "unequal-buffers 1/1 1024x1: receive buffer: 128 KB with two-copy, 6 MB with two-copy "
                    "(A/A)\n");
}

struct point {
    int64_t coordinate;
    double gbps;
};

static const struct {
    struct point points[4];
    const char *expected;
} sizes[] = {
    {{{256, 10}, {1024, 10.9}, {4096, 10.5}},
     "independent-of-size 1/1 256x1: 10 to 10.9 Gbit/s from 256 B to 4 KB\n"},
    {{{1000, 10}, {20000, 10}}, "independent-of-size 1/1 1000x1: 10 to 10 Gbit/s from 1000 B to 20000 B\n"},
    {{{256, 10}, {1024, 11.1}, {4096, 10.5}}, ""},   /* it depends */
    {{{256, 10}, {1024, 10.9}}, ""},                 /* not wide enough */
    {{{16384, 60}, {65536, 61}, {1048576, 62}}, ""}, /* above 64 KB it may be flat */
    {{{256, NAN}, {1024, 10.9}, {4096, 10.5}}, ""},
    {{{256, 0}, {4096, 0}}, ""},
};

static void test_sizes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        own_records records = {0};
        for (const struct point *point = sizes[i].points; point->coordinate > 0; point++) {
            struct record record = blank();
            record.cell.message_size = point->coordinate;
            record.cell.field_size = point->coordinate / 8;
            add_value(&records, record, METRIC_throughput_gbps, point->gbps);
        }
        assert_warnings(&records, &loud, sizes[i].expected);
    }
}

static const struct {
    struct point points[4];
    const char *warnings; /* of the runs with the most threads */
    const char *expected;
} threads[] = {
    {{{1, 20}, {2, 20.5}, {4, 21.9}},
     "",
     "independent-of-threads 1/1 1024x1: 20 to 21.9 Gbit/s from 1 to 4 threads\n"},
    {{{1, 20}, {2, 20.5}, {4, 22.1}}, "", ""},
    {{{1, 20}, {2, 20.5}}, "", ""},
    {{{1, 20}, {2, 20.5}, {4, 21.9}}, "oversubscribed", "oversubscribed 1/1 1024x4: \n"},
};

static void test_threads(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        own_records records = {0};
        for (const struct point *point = threads[i].points; point->coordinate > 0; point++) {
            struct record record = blank();
            record.cell.threads = point->coordinate;
            if (point[1].coordinate == 0)
                record.warnings = warning_bits(threads[i].warnings);
            add_value(&records, record, METRIC_throughput_gbps, point->gbps);
        }
        assert_warnings(&records, &loud, threads[i].expected);
    }
}

/* The experiment */

/* Two cells that differ in their frequency, in three blocks. */
static void add_clocked(struct records *records, const double ghz[3])
{
    for (uint32_t block = 1; block <= 3; block++)
        for (unsigned i = 0; i < 2; i++) {
            struct record record = blank();
            record.block = block;
            record.cell.mechanism = i;
            record.metrics[METRIC_cpu_ns_per_byte] = 0.5;
            record.metrics[METRIC_cycles_per_byte] = 0.5 * ghz[block - 1] * (i + 1);
            add(records, &record);
        }
}

static void test_frequency(void **state)
{
    (void)state;
    static const struct {
        double ghz[3];
        const char *expected;
    } cases[] = {
        {{3, 3, 3}, ""},
        {{2.94, 3, 3.08}, ""},
        {{2.9, 3, 3.05},
         "frequency-drift 2/6: cycles per CPU time: -3.3 % in block 1, +1.7 % in block 3, of each cell's "
         "median\n"},
        {{NAN, NAN, NAN}, ""},
        {{3, NAN, NAN}, ""},
    };
    const struct settings settings = {.silence = {1 << WARNING_outlier}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_records records = {0};
        add_clocked(&records, cases[i].ghz);
        assert_warnings(&records, &settings, cases[i].expected);
    }
}

static void test_no_records(void **state)
{
    (void)state;
    const struct records none = {0};
    assert_warnings(&none, &loud, "");
}

/* 10,000 cells of ten blocks, every one with warnings of its own: nothing may be quadratic. */
static void test_many_cells_are_looked_at_quickly(void **state)
{
    (void)state;
    enum { CELLS = 10000, BLOCKS = 10 };
    own_records records = {0};
    own_warnings warnings = {0};
    struct err err = {0};
    for (uint32_t block = 1; block <= BLOCKS; block++)
        for (unsigned i = 0; i < CELLS; i++) {
            struct record record = blank();
            record.block = block;
            record.cell.mechanism = i % 5;
            record.cell.message_size = 64 + i / 5;
            record.warnings = warning_bits("unsteady steal");
            for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
                record.metrics[metric] = 1 + i + metric + block * 0.125;
            add(&records, &record);
        }
    uint64_t began = clock_now_ns();
    own_run_index index = index_of(&records);
    assert_int_equal(warnings_make(&index, &loud, &warnings, &err), 0);
    uint64_t took = clock_now_ns() - began;
    print_message("100,000 records: %zu warnings in %.2f s\n", warnings.count, (double)took / 1e9);
    assert_true(warnings.count >= 2 * CELLS);
    assert_true(took < UINT64_C(30000000000)); /* sanitizers and a busy machine included */
}

static int warnings_cells_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_far_values_and_heaps),
        cmocka_unit_test(test_odd_runs_are_counted_once),
        cmocka_unit_test(test_ids_of_the_runs_are_counted_by_cell),
        cmocka_unit_test(test_few_disturbed_runs_are_not_the_cells),
        cmocka_unit_test(test_steady_runs_and_contests_are_disturbed_apart),
        cmocka_unit_test(test_silenced_ids_are_not_told),
        cmocka_unit_test(test_buffers),
        cmocka_unit_test(test_receive_buffers),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_frequency),
        cmocka_unit_test(test_no_records),
        cmocka_unit_test(test_many_cells_are_looked_at_quickly),
    };
    return cmocka_run_group_tests_name("warnings of cells", tests, NULL, NULL);
}

int main(void)
{
    return steadiness_tests() + warnings_tests() + warnings_cells_tests();
}
