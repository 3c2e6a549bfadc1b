/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "findings/refinement.h"

#include "unit/findings/planned.h"

static void tell(const char *settings, const char *workload, struct planned *told)
{
    own_text ini = {0};
    text_addf(&ini,
              "[experiment]\nblocks=5\nwarmup=10ms\nduration=50ms\nrefine=yes\n%s\n[workload]\n"
              "mechanism=A1,A2\nthreads=1\n%s\n",
              settings, workload);
    planned_make(text_string(&ini), told);
}

/* Runs [from, to) of the plan: the second mechanism is faster than the first one beyond `crossing` bytes. */
static void record_runs(struct planned *told, size_t from, size_t to, double crossing)
{
    struct err err = {0};
    for (size_t i = from; i < to; i++) {
        struct record record = planned_record(told, i);
        double size = (double)record.cell.message_size;
        record.metrics[METRIC_throughput_gbps] = record.cell.mechanism == 0 ? 1 : sqrt(size / crossing);
        assert_int_equal(records_add(&told->records, &record, &err), 0);
    }
}

static void refine(struct planned *told)
{
    struct err err = {0};
    assert_int_equal(refinement_plan(&told->plan, &told->spec, &told->records, NULL, &err), 0);
}

/* "1741 3031": sizes of the second stage, each of which all arms have. */
static void print_sizes(const struct plan *plan, size_t arms, struct text *text)
{
    for (size_t i = plan->first_cells; i < plan->cell_count; i += arms) {
        for (size_t j = i; j < i + arms; j++)
            assert_int_equal(plan->cells[j].message_size, plan->cells[i].message_size);
        text_addf(text, "%s%lld", i > plan->first_cells ? " " : "", (long long)plan->cells[i].message_size);
    }
}

static const struct {
    const char *settings, *workload;
    double crossing;
    const char *sizes;
} cases[] = {
    {"order=random\ncontrol=no", "fields=1\nmessage_size=1000,10000", 3000, "1585 2512 3981 6310"},
    /* only between the two sizes that it lies between */
    {"order=random\ncontrol=no", "fields=1\nmessage_size=1000,10000,100000", 30000,
     "15849 25119 39811 63096"},
    /* whole fields */
    {"order=random\ncontrol=no", "fields=8\nmessage_size=1000,10000", 3000, "1584 2512 3984 6312"},
    {"order=random\ncontrol=no", "fields=8\nfield_size=8,64", 200, "96 144 224 336"},
    /* no room for four */
    {"order=random\ncontrol=no", "fields=1\nmessage_size=10,13", 11.5, "11 12"},
    {"order=random\ncontrol=no", "fields=1\nmessage_size=10,11", 10.5, ""},
    /* the same within the equivalence, which is 3 % unless the file says so */
    {"order=random\ncontrol=no\nequivalence=100%", "fields=1\nmessage_size=1000,10000", 3000, ""},
    {"order=random\ncontrol=no\nequivalence=50%", "fields=1\nmessage_size=1000,10000", 3000,
     "1585 2512 3981 6310"},
    /* no crossing, and no sizes to cross between */
    {"order=random\ncontrol=no", "fields=1\nmessage_size=1000,10000", 100, ""},
    {"order=random\ncontrol=no", "fields=1\nmessage_size=1000,10000", 20000, ""},
    {"order=random\ncontrol=no", "fields=1\nmessage_size=1000", 1000.5, ""},
};

static void sizes_lie_around_the_crossing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_planned told = {0};
        own_text sizes = {0};
        tell(cases[i].settings, cases[i].workload, &told);
        record_runs(&told, 0, told.plan.run_count, cases[i].crossing);
        refine(&told);
        print_sizes(&told.plan, 2, &sizes);
        assert_string_equal(text_string(&sizes), cases[i].sizes);
        assert_int_equal(told.plan.run_count, 5 * told.plan.cell_count);
    }
}

/* Blocks of their own behind the others, in which every new cell stands once; the A/A control too. */
static void blocks_are_numbered_on(void **state)
{
    (void)state;
    own_planned told = {0};
    own_text text = {0};
    tell("order=contest\nslice=5ms\nsteady=2", "fields=1\nmessage_size=1000,10000", &told);
    const size_t first = told.plan.run_count;
    const uint64_t fingerprint = told.plan.fingerprint;
    record_runs(&told, 0, first, 3000);
    refine(&told);
    const struct plan *plan = &told.plan;
    assert_int_equal(plan->first_runs, first);
    assert_int_equal(plan->first_cells, 6);
    assert_int_equal(plan->cell_count, 6 + 4 * 3);
    assert_int_equal(plan->run_count, first + (5 + 2) * 12);
    assert_true(plan->fingerprint == fingerprint);
    for (size_t i = first; i < plan->run_count; i++) {
        assert_int_equal(plan->runs[i].block, 7 + 1 + (i - first) / 12);
        assert_int_equal(plan->runs[i].position, 1 + (i - first) % 12);
        assert_in_range(plan->runs[i].cell, 6, 17);
        assert_int_equal(plan->runs[i].order, plan->runs[i].block <= 12 ? ORDER_CONTEST : ORDER_RANDOM);
    }
    refinement_tell(plan, &text);
    assert_string_equal(text_string(&text), "refined near crossings: 12 more cells from 1585 B to 6310 B");
}

/* A gap after the other, whatever they were planned for. */
static void sizes_are_told_with_the_gap_they_lie_in(void **state)
{
    (void)state;
    static const struct {
        const char *workload;
        double crossing;
        const char *sizes;
    } plans[] = {
        {"fields=1\nmessage_size=1000,10000,100000", 3000,
         "1585 B, 2512 B, 3981 B and 6310 B between 1000 B and 10000 B"},
        {"fields=1\nmessage_size=10,13", 11.5, "11 B and 12 B between 10 B and 13 B"},
        {"fields=1\nmessage_size=10,12", 11, "11 B between 10 B and 12 B"},
        {"fields=1\nmessage_size=1000,10000", 100, ""},
    };
    own_text both = {0};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        own_planned told = {0};
        own_text sizes = {0};
        tell("order=random\ncontrol=no", plans[i].workload, &told);
        record_runs(&told, 0, told.plan.run_count, plans[i].crossing);
        refine(&told);
        refinement_tell_sizes(&told.plan, &sizes);
        assert_string_equal(text_string(&sizes), plans[i].sizes);
    }
    struct cell cells[] = {{.message_size = 10}, {.message_size = 20}, {.message_size = 40},
                           {.message_size = 30}, {.message_size = 15}, {.message_size = 15}};
    refinement_tell_sizes(&(struct plan){.cells = cells, .first_cells = 3, .cell_count = 6}, &both);
    assert_string_equal(text_string(&both), "15 B between 10 B and 20 B; 30 B between 20 B and 40 B");
}

static void assert_same_plan(const struct plan *plan, const struct plan *other)
{
    assert_int_equal(plan->cell_count, other->cell_count);
    assert_int_equal(plan->run_count, other->run_count);
    for (size_t i = 0; i < plan->cell_count; i++)
        assert_true(cell_same(&plan->cells[i], &other->cells[i]));
    for (size_t i = 0; i < plan->run_count; i++) {
        assert_int_equal(plan->runs[i].cell, other->runs[i].cell);
        assert_int_equal(plan->runs[i].block, other->runs[i].block);
        assert_int_equal(plan->runs[i].rest, other->runs[i].rest);
    }
}

/* Not before the first stage is over; and what the second one says then changes nothing of it. */
static void the_first_stage_alone_decides(void **state)
{
    (void)state;
    own_planned whole = {0}, again = {0}, half = {0};
    tell("order=contest\nslice=5ms\nsteady=1", "fields=1\nmessage_size=1000,10000", &whole);
    tell("order=contest\nslice=5ms\nsteady=1", "fields=1\nmessage_size=1000,10000", &again);
    tell("order=contest\nslice=5ms\nsteady=1", "fields=1\nmessage_size=1000,10000", &half);
    record_runs(&half, 0, half.plan.run_count - 1, 3000);
    refine(&half);
    assert_int_equal(half.plan.run_count, half.plan.first_runs);
    record_runs(&whole, 0, whole.plan.run_count, 3000);
    refine(&whole);
    again.records = whole.records;
    whole.records = (struct records){0};
    for (size_t done = whole.plan.first_runs; done < whole.plan.run_count; done += 5) {
        own_planned resumed = {0};
        struct err err = {0};
        tell("order=contest\nslice=5ms\nsteady=1", "fields=1\nmessage_size=1000,10000", &resumed);
        for (size_t i = 0; i < again.records.count; i++)
            assert_int_equal(records_add(&resumed.records, &again.records.list[i], &err), 0);
        refine(&resumed);
        record_runs(&resumed, resumed.plan.first_runs, done, 500); /* no crossing any more */
        refine(&resumed);
        assert_same_plan(&resumed.plan, &whole.plan);
        plan_release(&resumed.plan);
        resumed.plan = (struct plan){0};
        assert_int_equal(plan_make(&resumed.spec, NULL, NULL, &resumed.plan, &err), 0);
        refine(&resumed);
        assert_same_plan(&resumed.plan, &whole.plan);
    }
}

static void nothing_is_planned_without_being_asked(void **state)
{
    (void)state;
    own_planned told = {0};
    own_text text = {0};
    tell("order=random\ncontrol=no", "fields=1\nmessage_size=1000,10000", &told);
    told.spec.settings.refine = false;
    record_runs(&told, 0, told.plan.run_count, 3000);
    refine(&told);
    refinement_tell(&told.plan, &text);
    assert_int_equal(told.plan.run_count, told.plan.first_runs);
    assert_string_equal(text_string(&text), "");
}

/* Where an arm never is ok nothing is known to cross. */
static void what_fails_crosses_nothing(void **state)
{
    (void)state;
    own_planned told = {0};
    tell("order=random\ncontrol=no", "fields=1\nmessage_size=1000,10000", &told);
    record_runs(&told, 0, told.plan.run_count, 3000);
    for (size_t i = 0; i < told.records.count; i++)
        record_fail(&told.records.list[i], &(struct err){.what = "lost"});
    refine(&told);
    assert_int_equal(told.plan.run_count, told.plan.first_runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_lie_around_the_crossing),
        cmocka_unit_test(blocks_are_numbered_on),
        cmocka_unit_test(sizes_are_told_with_the_gap_they_lie_in),
        cmocka_unit_test(the_first_stage_alone_decides),
        cmocka_unit_test(nothing_is_planned_without_being_asked),
        cmocka_unit_test(what_fails_crosses_nothing),
    };
    return cmocka_run_group_tests_name("refinement", tests, NULL, NULL);
}
