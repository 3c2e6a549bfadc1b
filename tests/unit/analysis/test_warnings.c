/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told from a run: a run with nothing wrong is spoilt in one way at a time, and then nearly so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "findings/warnings.h"
#include "record/warning.h"
#include "unit/model/measured.h"

enum { INTERVALS = 10 };

struct scene {
    struct measured measured;
    struct interval intervals[INTERVALS];
    struct warning_host host;
};

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
        scene->intervals[i] = (struct interval){(uint64_t)(i + 1) * INTERVAL_NS, 100000};
    measured->measurement.intervals = scene->intervals;
    measured->measurement.interval_count = INTERVALS;
    scene->host = (struct warning_host){.cpus = 4, .max_khz = 4000000};
}

static void ramp(struct scene *scene)
{
    for (unsigned i = 0; i < INTERVALS; i++)
        scene->intervals[i].rx_bytes += i * 1000;
}

static void slight_ramp(struct scene *scene)
{
    for (unsigned i = 0; i < INTERVALS; i++)
        scene->intervals[i].rx_bytes += i * 400;
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

static void free_threads_on_few_cpus(struct scene *scene)
{
    free_threads(scene);
    scene->host.cpus = 3;
}

static void free_threads_on_unknown_cpus(struct scene *scene)
{
    free_threads(scene);
    scene->host.cpus = 0;
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
    scene->host.cpus = 1; /* 8e9 */
}

static void more_cpus_than_threads(struct scene *scene)
{
    slow_cpus(scene);
    scene->host.cpus = 64;
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

static void nothing(struct scene *scene)
{
    (void)scene;
}

#define SCENE(spoil) #spoil, spoil

static const struct {
    const char *what;
    void (*spoil)(struct scene *scene);
    const char *ids;
} cases[] = {
    {SCENE(nothing), ""},
    {SCENE(ramp), "unsteady"},
    {SCENE(slight_ramp), ""},
    {SCENE(multiplex), "multiplexed-counters"},
    {SCENE(hardly_multiplex), ""},
    {SCENE(steal_4_ticks), "steal"},
    {SCENE(steal_3_ticks), ""},
    {SCENE(steal_the_edge), ""},
    {SCENE(share_a_cpu), "oversubscribed"},
    {SCENE(share_as_asked), ""},
    {SCENE(share_more_than_asked), "oversubscribed"},
    {SCENE(free_threads), ""},
    {SCENE(free_threads_on_few_cpus), "oversubscribed"},
    {SCENE(free_threads_on_unknown_cpus), ""},
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
    {SCENE(leave_hardly_late), ""},
    {SCENE(verify), "verified"},
    {SCENE(send_datagrams), ""},
    {SCENE(lose_one), "datagram-losses"},
};

static void ids_of(struct scene *scene, struct text *ids)
{
    struct record record = {.cell = scene->measured.cell};
    record_measure(&record, &scene->measured.measurement);
    warning_print(warnings_of_run(&scene->measured.measurement, &record, &scene->host), ids);
}

static void test_runs(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct scene scene;
        own_text ids = {0};
        calm(&scene);
        cases[i].spoil(&scene);
        ids_of(&scene, &ids);
        if (strcmp(text_string(&ids), cases[i].ids) != 0)
            fail_msg("%s: '%s' instead of '%s'", cases[i].what, text_string(&ids), cases[i].ids);
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
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        provoked |= warning_bits(cases[i].ids);
    for (unsigned i = 0; i < WARNING_COUNT; i++)
        if (warning_rows[i].run != NULL && (provoked >> i & 1) == 0)
            fail_msg("nothing provokes %s", warning_name(i));
}

static void test_rows_are_complete(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        const struct warning_row *row = &warning_rows[i];
        if (warning_sentence(i) == NULL || warning_hint(i) == NULL)
            fail_msg("%s has no sentence or no hint", warning_name(i));
        size_t length = strlen(warning_sentence(i));
        assert_true(length > 0 && warning_sentence(i)[length - 1] == '.');
        assert_true(warning_hint(i)[0] != '\0');
        int ways = (row->run != NULL) + (row->cell != NULL) + (row->family != NULL) + (row->whole != NULL);
        if (ways != 1)
            fail_msg("%s is found in %d ways", warning_name(i), ways);
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(warning_sentence(i), warning_sentence(j));
            assert_string_not_equal(warning_hint(i), warning_hint(j));
        }
    }
    assert_null(warning_sentence(WARNING_COUNT));
    assert_null(warning_hint(WARNING_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_several_ids_stand_in_the_order_of_the_list),
        cmocka_unit_test(test_each_run_check_is_provoked),
        cmocka_unit_test(test_rows_are_complete),
    };
    return cmocka_run_group_tests_name("warnings", tests, NULL, NULL);
}
