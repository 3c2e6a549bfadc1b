/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "findings/stopping.h"
#include "findings/verdict.h"

#include "unit/findings/planned.h"

/* Two mechanisms at two sizes, up to 40 blocks; looks after 8, 12, 18, 27 and 40. The second mechanism has
 * `effect` times the throughput and CPU time of the first one at each size, with `noise` (ln) that differs
 * from block to block and is 0 in no mean of two. */
struct story {
    double effect[2], noise[2];
};

static void tell(const char *settings, struct planned *told)
{
    own_text ini = {0};
    text_addf(&ini,
              "[experiment]\nblocks=8\nwarmup=100ms\nduration=850ms\n%s%s\n[workload]\n"
              "mechanism=A1,A2\nmessage_size=1K,16K\nthreads=1\n",
              strncmp(settings, "order=", 6) != 0 ? "order=random\n" : "", settings);
    planned_make(text_string(&ini), told);
}

static double value(const struct story *story, const struct cell *cell, uint32_t block)
{
    size_t size = cell->message_size > 1024;
    /* at golden steps: as near to even as can be, in any number of blocks */
    double at = fmod(block * 0.6180339887498949, 1) - 0.5;
    return cell->mechanism == 0 ? 1 : story->effect[size] * exp(at * story->noise[size]);
}

/* The run of the plan, with its number, begun `each_s` after the one before it. */
static void record_run(const struct story *story, struct planned *told, size_t i, unsigned each_s)
{
    struct err err = {0};
    struct record record = planned_record(told, i);
    unsigned at = each_s * (unsigned)told->records.count;
    snprintf(record.started, sizeof record.started, "2026-01-01T%02u:%02u:%02uZ", at / 3600, at / 60 % 60,
             at % 60);
    record.metrics[METRIC_throughput_gbps] = value(story, &record.cell, record.block);
    record.metrics[METRIC_cpu_ns_per_byte] = 1 / value(story, &record.cell, record.block);
    assert_int_equal(records_add(&told->records, &record, &err), 0);
}

/* A campaign: what is needed, in the order of the plan, up to so many runs. */
static struct stopping carry_out(const struct story *story, struct planned *told, size_t runs,
                                 unsigned each_s)
{
    struct err err = {0};
    for (size_t i = 0; i < told->plan.run_count && told->records.count < runs; i++) {
        own_stopping stopping = {0};
        assert_int_equal(stopping_make(&told->plan, &told->spec, &told->records, NULL, &stopping, &err), 0);
        if (!isnan(stopping.began[i]) || stopping_spares(&stopping, i))
            continue;
        record_run(story, told, i, each_s);
    }
    struct stopping stopping;
    assert_int_equal(stopping_make(&told->plan, &told->spec, &told->records, NULL, &stopping, &err), 0);
    return stopping;
}

static uint32_t decided_at(const struct stopping *stopping, int64_t size)
{
    for (size_t i = 0; i < stopping->plan->cell_count; i++)
        if (stopping->plan->cells[i].message_size == size)
            return stopping->decided[stopping->place_of[i]];
    return UINT32_MAX;
}

static const struct {
    const char *settings;
    struct story story;
    uint32_t decided[2]; /* 1K, 16K */
    const char *told;
} stories[] = {
    /* exactly known; a difference three times as wide as its interval; noise */
    {"precision=2%\nmax_blocks=40\ncontrol=no",
     {{1.5, 1}, {0, 0}},
     {12, 12},
     "2 of 2 places decided, after 12 blocks; 112 runs not needed"},
    {"precision=2%\nmax_blocks=40\ncontrol=no",
     {{2, 1}, {0.3, 2}},
     {12, 0},
     "1 of 2 places decided, after 12 blocks; 56 runs not needed"},
    {"precision=2%\nmax_blocks=40", {{1, 1}, {2, 2}}, {0, 0}, "0 of 2 places decided"},
    {"precision=20%\nmax_blocks=40\ncontrol=no",
     {{1, 1}, {0.5, 0.9}},
     {12, 27},
     "2 of 2 places decided, after 12 to 27 blocks; 82 runs not needed"},
    {"precision=2%\nmax_blocks=8\ncontrol=no",
     {{1, 1}, {0, 0}},
     {8, 8},
     "2 of 2 places decided, after 8 blocks"},
    {"", {{2, 2}, {0, 0}}, {0, 0}, ""},
};

static void places_stop_when_they_are_decided(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        own_planned told = {0};
        own_text text = {0};
        tell(stories[i].settings, &told);
        own_stopping stopping = carry_out(&stories[i].story, &told, SIZE_MAX, 1);
        stopping_tell(&stopping, &text);
        assert_string_equal(text_string(&text), stories[i].told);
        assert_int_equal(decided_at(&stopping, 1024), stories[i].decided[0]);
        assert_int_equal(decided_at(&stopping, 16384), stories[i].decided[1]);
        assert_int_equal(stopping_missing(&stopping), 0);
        assert_int_equal(told.records.count + stopping_spared(&stopping), told.plan.run_count);
    }
}

/* Wherever it is cut off: what is recorded by then decides the same, and the rest is what is missing. */
static void a_resumed_campaign_decides_the_same(void **state)
{
    (void)state;
    const struct story story = {{2, 1}, {0.3, 2}};
    own_planned whole = {0};
    tell("precision=2%\nmax_blocks=40\ncontrol=no\nbudget=80s", &whole);
    own_stopping end = carry_out(&story, &whole, SIZE_MAX, 1);
    assert_true(end.ended > 12);
    assert_int_equal(end.decided_count, 1);
    for (size_t cut = 1; cut < whole.records.count; cut += 7) {
        own_planned told = {0};
        tell("precision=2%\nmax_blocks=40\ncontrol=no\nbudget=80s", &told);
        own_stopping middle = carry_out(&story, &told, cut, 1);
        assert_int_equal(told.records.count, cut);
        assert_true(stopping_missing(&middle) > 0);
        own_stopping again = carry_out(&story, &told, SIZE_MAX, 1);
        assert_int_equal(told.records.count, whole.records.count);
        assert_int_equal(again.ended, end.ended);
        for (size_t i = 0; i < told.records.count; i++)
            assert_int_equal(told.records.list[i].run, whole.records.list[i].run);
    }
}

/* Of whole blocks, each of which takes 4 s and is planned to take 4 s; slower than planned, it lasts shorter.
 */
static void a_budget_ends_at_the_end_of_a_block(void **state)
{
    (void)state;
    static const struct {
        const char *settings;
        unsigned each_s;
        uint32_t ended;
        const char *told;
    } budgets[] = {
        {"budget=12s\ncontrol=no", 1, 3, "the budget of 12 s ended it after 3 blocks; 20 runs not made"},
        {"budget=11s\ncontrol=no", 1, 2, "the budget of 11 s ended it after 2 blocks; 24 runs not made"},
        {"budget=12s\ncontrol=no", 2, 1, "the budget of 12 s ended it after 1 block; 28 runs not made"},
        {"budget=32s\ncontrol=no", 1, 0, ""},
        {"budget=1s\ncontrol=no", 1, 1, "the budget of 1 s ended it after 1 block; 28 runs not made"},
    };
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        const struct story story = {{1, 1}, {0, 0}};
        own_planned told = {0};
        own_text text = {0};
        tell(budgets[i].settings, &told);
        own_stopping stopping = carry_out(&story, &told, SIZE_MAX, budgets[i].each_s);
        stopping_tell(&stopping, &text);
        assert_string_equal(text_string(&text), budgets[i].told);
        assert_int_equal(stopping.ended, budgets[i].ended);
        assert_int_equal(stopping_missing(&stopping), 0);
    }
}

/* A night between two sessions is not spent. */
static void an_interruption_is_not_measuring(void **state)
{
    (void)state;
    const struct story story = {{1, 1}, {0, 0}};
    own_planned told = {0};
    struct err err = {0};
    tell("budget=2min\ncontrol=no", &told);
    for (size_t i = 0; i < 8; i++)
        record_run(&story, &told, i, 1);
    strcpy(told.records.list[7].started, "2026-01-01T09:00:00Z");
    own_stopping stopping = {0};
    assert_int_equal(stopping_make(&told.plan, &told.spec, &told.records, NULL, &stopping, &err), 0);
    assert_int_equal(stopping.passed, 2);
    assert_int_equal(stopping.ended, 0);
}

/* The steady runs behind contests belong to the places that are decided too. */
static void steady_runs_are_always_made(void **state)
{
    (void)state;
    const struct story story = {{2, 2}, {0, 0}};
    own_planned told = {0};
    tell("order=contest\nsteady=2\nprecision=2%\nmax_blocks=40\ncontrol=no", &told);
    own_stopping stopping = carry_out(&story, &told, SIZE_MAX, 1);
    size_t steady = 0;
    for (size_t i = 0; i < told.records.count; i++)
        steady += told.records.list[i].block > 40;
    assert_int_equal(stopping.decided_count, 2);
    assert_int_equal(steady, 2 * 4);
    assert_int_equal(stopping_missing(&stopping), 0);
}

/* Where an arm never is ok the others do not wait for it; where none is, nothing is decided. */
static void what_fails_decides_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    own_planned told = {0};
    const struct story story = {{2, 2}, {0, 0}};
    tell("precision=2%\nmax_blocks=40\ncontrol=no", &told);
    for (size_t i = 0; i < (size_t)12 * 4; i++) {
        record_run(&story, &told, i, 1);
        struct record *record = &told.records.list[i];
        if (record->cell.mechanism > 0 && record->cell.message_size == 1024)
            record_fail(record, &(struct err){.what = "lost"});
    }
    own_stopping stopping = {0};
    assert_int_equal(stopping_make(&told.plan, &told.spec, &told.records, NULL, &stopping, &err), 0);
    assert_int_equal(decided_at(&stopping, 1024), 0);
    assert_int_equal(decided_at(&stopping, 16384), 8); /* one place alone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_stop_when_they_are_decided),
        cmocka_unit_test(a_resumed_campaign_decides_the_same),
        cmocka_unit_test(a_budget_ends_at_the_end_of_a_block),
        cmocka_unit_test(an_interruption_is_not_measuring),
        cmocka_unit_test(steady_runs_are_always_made),
        cmocka_unit_test(what_fails_decides_nothing),
    };
    return cmocka_run_group_tests_name("stopping", tests, NULL, NULL);
}
