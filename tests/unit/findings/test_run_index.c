/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "experiment/plan.h"
#include "test.h"

#include "unit/experiment/experiment.h"
#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

enum { ROOM = 64 };
#define METRIC METRIC_throughput_gbps

static void add(struct records *records, unsigned mechanism, int64_t size, int64_t threads, uint32_t block,
                double value)
{
    simulated_add(records, simulated_cell(mechanism, size, threads), block)->metrics[METRIC] = value;
}

static void places_come_in_order_whatever_the_order_of_the_file(void **state)
{
    (void)state;
    static const struct {
        int64_t size, threads;
    } shuffled[] = {{4096, 2}, {256, 8}, {1024, 2}, {256, 2}, {16384, 1}, {1000, 2}};
    static const struct {
        int64_t size, threads;
    } ordered[] = {{16384, 1}, {256, 2}, {1000, 2}, {1024, 2}, {4096, 2}, {256, 8}};
    struct records records = simulated_room(ROOM);
    for (size_t i = 0; i < 6; i++)
        add(&records, MECHANISM_two_copy, shuffled[i].size, shuffled[i].threads, 1, 1);
    own_run_index index = index_of(&records);
    assert_int_equal(index.place_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(index.places[i].cell->message_size, ordered[i].size);
        assert_int_equal(index.places[i].cell->threads, ordered[i].threads);
    }
    assert_int_equal(index.pair_count, 0); /* one mechanism alone */
    free(records.list);
}

static void every_parameter_but_the_mechanism_makes_a_place(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    simulated_add(&records, cell, 1);
    cell.mechanism = MECHANISM_one_copy;
    simulated_add(&records, cell, 1);
    cell.control = true;
    simulated_add(&records, cell, 1);
    cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    strcpy(cell.congestion, "reno");
    simulated_add(&records, cell, 1);
    cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    cell.mtu = 9000;
    simulated_add(&records, cell, 1);
    cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    cpus_add(&cell.server, 3);
    simulated_add(&records, cell, 1);
    cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    cell.nodelay = false;
    simulated_add(&records, cell, 1);
    cell = simulated_cell(MECHANISM_two_copy, 1024, 1);
    cell.placement = PLACEMENT_FREE;
    simulated_add(&records, cell, 1);
    own_run_index index = index_of(&records);
    assert_int_equal(index.place_count, 6);
    free(records.list);
}

static void pairs_with_the_baseline_come_first_and_the_control_last(void **state)
{
    (void)state;
    static const struct pair expected[] = {{1, 0, false}, {2, 0, false}, {2, 1, false}, {0, 0, true}};
    static const char *const names[][2] = {{"one-copy", "two-copy"},
                                           {"zero-copy", "two-copy"},
                                           {"zero-copy", "one-copy"},
                                           {"two-copy", "two-copy (A/A)"}};
    struct records records = simulated_room(ROOM);
    add(&records, MECHANISM_zero_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_one_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 1);
    records.list[3].cell.control = true;
    own_run_index index = index_of(&records);
    assert_int_equal(index.pair_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(index.pairs[i].arm, expected[i].arm);
        assert_int_equal(index.pairs[i].against, expected[i].against);
        assert_int_equal(index.pairs[i].control, expected[i].control);
        for (int second = 0; second < 2; second++) {
            own_text name = {0};
            pair_name(&index, index.pairs[i], second, &name);
            assert_string_equal(text_string(&name), names[i][second]);
        }
    }
    free(records.list);
}

static void add_ordered(struct records *records, unsigned mechanism, uint32_t block, unsigned order,
                        double value)
{
    struct record *record = simulated_add(records, simulated_cell(mechanism, 1024, 1), block);
    record->metrics[METRIC] = value;
    record->order = order;
    record->run = (uint32_t)records->count;
}

/* Slices tell ratios, steady runs tell levels; the two do not mix. */
static void contests_are_compared_and_steady_runs_are_levels(void **state)
{
    (void)state;
    const struct pair pair = {.arm = 1, .against = 0};
    struct records records = simulated_room(ROOM);
    for (uint32_t block = 4; block <= 5; block++) { /* the file's order does not matter */
        add_ordered(&records, MECHANISM_two_copy, block, ORDER_RANDOM, 10 + block);
        add_ordered(&records, MECHANISM_one_copy, block, ORDER_RANDOM, 20 + block);
    }
    for (uint32_t block = 1; block <= 3; block++) {
        add_ordered(&records, MECHANISM_two_copy, block, ORDER_CONTEST, 2);
        add_ordered(&records, MECHANISM_one_copy, block, ORDER_CONTEST, 2.0 * (block + 1));
    }
    own_run_index index = index_of(&records);
    size_t cell = place_cell(&index.places[0], pair, true);
    assert_int_equal(run_index_count(&index, cell), 2);
    assert_true(run_index_median(&index, cell, METRIC) == 14.5);
    assert_int_equal(run_index_run(&index, cell, 0)->block, 4);
    assert_int_equal(run_index_differences(&index, &index.places[0], pair, METRIC), 3);
    for (uint32_t block = 1; block <= 3; block++) {
        assert_int_equal(index.differences[block - 1].block, block);
        assert_true(fabs(index.differences[block - 1].value - log(block + 1)) < 1e-12);
    }

    /* of block 2 there are slices */
    own_contests contests = {0};
    struct run_slices slices = {.list = calloc(4, sizeof *slices.list), .count = 4};
    for (uint32_t i = 0; i < 4; i++)
        slices.list[i] = (struct run_slice){
            .run = 7 + i / 2, .round = i % 2 + 1, .time_s = 0.01, .bytes = i < 2 ? 1000 : 5000};
    struct err err = {0};
    assert_int_equal(contests_make(&slices, &(struct plan){0}, &contests, &err), 0);
    index.contests = &contests;
    assert_int_equal(run_index_differences(&index, &index.places[0], pair, METRIC), 3);
    assert_true(fabs(index.differences[0].value - log(2)) < 1e-12);
    assert_true(fabs(index.differences[1].value - log(5)) < 1e-12);
    assert_true(fabs(index.values[1] - log(5)) < 1e-12);
    free(records.list);
}

static void without_steady_runs_slices_are_the_level(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    for (uint32_t block = 1; block <= 3; block++)
        add_ordered(&records, MECHANISM_two_copy, block, ORDER_CONTEST, block);
    own_run_index index = index_of(&records);
    assert_int_equal(run_index_count(&index, 0), 3);
    assert_true(run_index_median(&index, 0, METRIC) == 2);
    free(records.list);
}

/* The arms of an experiment, in order; what was tried is read off the records. */
struct arms_case {
    const char *ini;          /* two sizes; all its combinations are measured, but: */
    const char *left_out;     /* the value of the contrast that no run has; NULL: none */
    const char *arms;         /* as they are called, in order */
    size_t places, pairs;     /* pairs without the control */
    const char *first, *last; /* pair, "arm/against" */
};

static const struct arms_case arms_cases[] = {
    {"mechanism=A1,A3,A2", NULL, "two-copy zero-copy one-copy", 2, 3, "zero-copy/two-copy",
     "one-copy/zero-copy"},
    {"mechanism=A1,A3\n[experiment]\nbaseline=zero-copy", NULL, "zero-copy two-copy", 2, 1,
     "two-copy/zero-copy", "two-copy/zero-copy"},
    {"mechanism=A3,A1\n[experiment]\nbaseline=zero-copy", NULL, "zero-copy two-copy", 2, 1,
     "two-copy/zero-copy", "two-copy/zero-copy"},
    {"mechanism=A1,A3\n[link]\npath=veth,loopback\n[experiment]\ncontrast=path", NULL, "veth loopback", 4, 1,
     "loopback/veth", "loopback/veth"},
    {"mechanism=A1\n[link]\nmtu=9000,1500,3000\n[experiment]\ncontrast=mtu\nbaseline=1500", NULL,
     "1500 9000 3000", 2, 3, "9000/1500", "3000/9000"},
    {"mechanism=A1,A2\n[socket]\nsend_buffer=16K,auto,1M\n[experiment]\ncontrast=send_buffer\n"
     "baseline=auto",
     NULL, "auto 16 KB 1 MB", 4, 3, "16 KB/auto", "1 MB/16 KB"},
    /* the baseline was left out: the first that is left stands for it */
    {"mechanism=A1,A3,A2\n[experiment]\nbaseline=A3", "zero-copy", "two-copy one-copy", 2, 1,
     "one-copy/two-copy", "one-copy/two-copy"},
    {"mechanism=A1\nthreads=4,1,2\n[experiment]\ncontrast=threads", NULL, "4 1 2", 2, 3, "1/4", "2/1"},
    /* 18 arms: each with the baseline alone */
    {"mechanism=A1\nthreads=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18\n[experiment]\ncontrast=threads",
     NULL, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18", 2, 17, "2/1", "18/1"},
};

static void add_pair_name(const struct run_index *index, struct pair pair, struct text *text)
{
    pair_name(index, pair, false, text);
    text_add(text, "/");
    pair_name(index, pair, true, text);
}

/* Every cell of the plan, twice: the control's cells too. */
static struct records measured(const struct plan *plan, const struct field *contrast, const char *left_out)
{
    struct records records = simulated_room(2 * plan->cell_count + 1);
    for (size_t i = plan->cell_count; i-- > 0;) {
        own_text value = {0};
        field_print(contrast, &plan->cells[i], &value);
        if (left_out != NULL && strcmp(text_string(&value), left_out) == 0)
            continue;
        for (uint32_t block = 1; block <= 2; block++)
            simulated_add(&records, plan->cells[i], block)->metrics[METRIC] = 1;
    }
    return records;
}

static void arms_are_the_values_of_the_contrast(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof arms_cases / sizeof *arms_cases; i++) {
        const struct arms_case *expected = &arms_cases[i];
        own_spec spec = {0};
        own_plan plan = {0};
        own_problems problems = {0};
        own_text ini = {0}, arms = {0}, first = {0}, last = {0};
        struct err err = {0};
        bool threads = strstr(expected->ini, "threads=") != NULL;
        text_addf(&ini, "[workload]\nmessage_size=1K,4K\n%s%s", threads ? "" : "threads=1\n", expected->ini);
        assert_int_equal(experiment_parse(text_string(&ini), NULL, &spec, &problems), 0);
        assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), 0);
        struct records records = measured(&plan, spec_contrast(&spec)->field, expected->left_out);
        own_run_index index = index_of_spec(&records, &spec);
        for (unsigned arm = 0; arm < index.arm_count; arm++) {
            text_add(&arms, arm > 0 ? " " : "");
            arm_name(&index, arm, &arms);
            assert_int_equal(run_index_arm(&index, index.arms[arm].cell), arm);
        }
        bool control = expected->left_out == NULL;
        assert_string_equal(text_string(&arms), expected->arms);
        assert_int_equal(index.place_count, expected->places);
        assert_int_equal(index.pair_count, expected->pairs + control);
        for (size_t j = 0; j < expected->pairs; j++)
            assert_true(index.pairs[j].arm > index.pairs[j].against && !index.pairs[j].control);
        add_pair_name(&index, index.pairs[0], &first);
        add_pair_name(&index, index.pairs[expected->pairs - 1], &last);
        assert_string_equal(text_string(&first), expected->first);
        assert_string_equal(text_string(&last), expected->last);
        for (size_t j = 0; j < index.pair_count; j++)
            for (size_t k = 0; k < index.place_count; k++)
                assert_int_equal(run_index_differences(&index, &index.places[k], index.pairs[j], METRIC), 2);
        free(records.list);
    }
}

/* A message in one field and in four is the same message: the size of a field is no coordinate then. */
static void messages_of_one_size_meet_whatever_their_fields(void **state)
{
    (void)state;
    static const char *const files[] = {"fields=1,4\nmessage_size=1K,4K", "fields=1,4\nfield_size=1K,4K"};
    static const size_t places[] = {2, 3}, shared[] = {2, 1}; /* 1, 4, 4, 16 KB: 4 KB has both */
    for (size_t i = 0; i < 2; i++) {
        own_spec spec = {0};
        own_plan plan = {0};
        own_problems problems = {0};
        own_text ini = {0};
        struct err err = {0};
        size_t both = 0;
        text_addf(&ini, "[experiment]\ncontrast=fields\n[workload]\nmechanism=A1\nthreads=1\n%s", files[i]);
        assert_int_equal(experiment_parse(text_string(&ini), NULL, &spec, &problems), 0);
        assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), 0);
        struct records records = measured(&plan, spec_contrast(&spec)->field, NULL);
        own_run_index index = index_of_spec(&records, &spec);
        assert_int_equal(index.place_count, places[i]);
        for (size_t j = 0; j < index.place_count; j++)
            both += place_has(&index.places[j], index.pairs[0]);
        assert_int_equal(both, shared[i]);
        assert_int_equal(plan_family(&plan), shared[i]);
        free(records.list);
    }
}

/* Two controls of files put together by hand: only the baseline's is one. */
static void only_the_baseline_has_a_control(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    for (unsigned i = 0; i < 4; i++) {
        add(&records, i % 2 == 0 ? MECHANISM_two_copy : MECHANISM_one_copy, 1024, 1, 1, 1);
        records.list[i].cell.control = i >= 2;
    }
    own_run_index index = index_of(&records);
    assert_int_equal(index.pair_count, 2);
    assert_int_equal(index.places[0].count, 3);
    assert_true(index.pairs[1].control && index.pairs[1].arm == 0 && index.pairs[1].against == 0);
    assert_int_equal(run_index_mechanism(&index, MECHANISM_one_copy), 1);
    assert_true(run_index_mechanism(&index, MECHANISM_zero_copy) == ARM_NONE);
    free(records.list);
}

/* One block a row: what the two mechanisms measured in it (0 = no run, negative = a failed run). */
static void only_blocks_with_two_good_values_count(void **state)
{
    (void)state;
    static const struct {
        double x, y;
        bool counts;
    } blocks[] = {{2, 1, true}, {0, 1, false},   {1, 0, false},        {-1, 1, false},       {1, -1, false},
                  {3, 4, true}, {NAN, 1, false}, {1, INFINITY, false}, {1e-300, 1e300, true}};
    enum { COUNT = sizeof blocks / sizeof *blocks };
    struct records records = simulated_room(ROOM);
    for (size_t i = COUNT; i > 0; i--) { /* the file's order is not that of the blocks */
        for (unsigned side = 0; side < 2; side++) {
            double value = side == 0 ? blocks[i - 1].x : blocks[i - 1].y;
            if (value == 0)
                continue;
            add(&records, side == 0 ? MECHANISM_two_copy : MECHANISM_zero_copy, 1024, 1, (uint32_t)i * 3,
                fabs(value));
            records.list[records.count - 1].status = value < 0 ? STATUS_FAILED : STATUS_OK;
        }
    }
    own_run_index index = index_of(&records);
    assert_int_equal(index.pair_count, 1);
    size_t count = run_index_differences(&index, &index.places[0], index.pairs[0], METRIC), next = 0;
    for (size_t i = 0; i < COUNT; i++) {
        if (!blocks[i].counts)
            continue;
        assert_true(next < count);
        assert_int_equal(index.differences[next].block, (i + 1) * 3);
        assert_true(fabs(index.differences[next].value - log(blocks[i].y) + log(blocks[i].x)) < 1e-12);
        next++;
    }
    assert_int_equal(count, next);
    free(records.list);
}

static void zero_and_negative_values_have_no_ratio(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    for (uint32_t block = 1; block <= 3; block++) {
        add(&records, MECHANISM_two_copy, 1024, 1, block, block == 1 ? 0 : block == 2 ? -5 : 7);
        add(&records, MECHANISM_one_copy, 1024, 1, block, 7);
    }
    own_run_index index = index_of(&records);
    assert_int_equal(run_index_differences(&index, &index.places[0], index.pairs[0], METRIC), 1);
    assert_true(index.differences[0].block == 3 && index.differences[0].value == 0);
    free(records.list);
}

static void the_first_good_run_of_a_block_counts(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 100); /* failed, then repeated, then once more by hand */
    records.list[0].status = STATUS_FAILED;
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 8);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 16);
    add(&records, MECHANISM_one_copy, 1024, 1, 1, 4);
    own_run_index index = index_of(&records);
    assert_int_equal(run_index_differences(&index, &index.places[0], index.pairs[0], METRIC), 1);
    assert_true(fabs(index.differences[0].value + log(2)) < 1e-15);
    free(records.list);
}

static void mechanisms_meet_only_where_both_were_tried(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    add(&records, MECHANISM_two_copy, 256, 1, 1, 1);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_one_copy, 1024, 1, 1, 1);
    records.list[2].status = STATUS_FAILED;
    own_run_index index = index_of(&records);
    assert_false(place_has(&index.places[0], index.pairs[0]));
    assert_true(place_has(&index.places[1], index.pairs[0]));
    free(records.list);
}

static void no_records_are_no_pairs(void **state)
{
    (void)state;
    const struct records none = {0};
    own_run_index index = index_of(&none);
    assert_int_equal(index.pair_count + index.place_count + index.run_count, 0);
}

static void cells_with_good_runs_come_first_and_runs_by_block(void **state)
{
    (void)state;
    static const struct {
        int64_t size;
        uint32_t block;
        bool ok;
        double value;
    } rows[] = {{64, 1, false, 9}, {128, 3, true, 1}, {256, 2, true, 2},
                {128, 2, true, 3}, {128, 3, true, 4}, {64, 2, false, 9}};
    static const double expected[] = {3, 1, 4, 2}; /* of 128 bytes by block and row, of 256 bytes */
    static const int64_t sizes[] = {128, 256, 64};
    struct records records = simulated_room(ROOM);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        add(&records, MECHANISM_two_copy, rows[i].size, 1, rows[i].block, rows[i].value);
        records.list[i].status = rows[i].ok ? STATUS_OK : STATUS_FAILED;
    }
    own_run_index index = index_of(&records);
    assert_int_equal(index.cells.count, 3);
    assert_int_equal(index.measured, 2);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(index.cells.cells[i]->message_size, sizes[i]);
    assert_int_equal(index.run_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(index.runs[i]->metrics[METRIC] == expected[i]);
    assert_int_equal(run_index_count(&index, 2), 0);
    assert_int_equal(index.ok[MECHANISM_two_copy], 4);
    assert_int_equal(index.failed[MECHANISM_two_copy], 2);
    assert_ptr_equal(index.failure, &records.list[0]);
    assert_true(run_index_median(&index, 0, METRIC) == 3 && isnan(run_index_median(&index, 2, METRIC)));
    assert_true(run_index_knows(&index, METRIC) && !run_index_knows(&index, METRIC_retransmits));
    free(records.list);
}

static void parameters_vary_as_they_were_measured(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_two_copy, 1024, 2, 1, 1);
    records.list[1].status = STATUS_FAILED; /* it was tried */
    own_run_index index = index_of(&records);
    for (unsigned i = 0; i < cell_field_count; i++)
        assert_true(index.varies[i] == (strcmp(cell_fields[i].key, "threads") == 0));
    free(records.list);
}

/* One block a row, three cells in it; 0 = no run. */
static void a_combination_weighs_what_all_cells_have_in_a_block(void **state)
{
    (void)state;
    static const double blocks[][3] = {{8, 2, 32}, {8, 0, 32}, {4, 4, 4}, {4, 4, -1}};
    struct records records = simulated_room(ROOM);
    for (uint32_t block = 0; block < 4; block++)
        for (unsigned i = 0; i < 3; i++)
            if (blocks[block][i] != 0)
                add(&records, MECHANISM_two_copy, 64 << i, 1, block + 1, blocks[block][i]);
    own_run_index index = index_of(&records);
    const size_t cells[] = {0, 1, 2};
    assert_int_equal(run_index_combine(&index, cells, (const double[]){1, -0.5, -0.5}, 3, METRIC), 2);
    assert_true(index.differences[0].block == 1 && fabs(index.values[0]) < 1e-12);
    assert_true(index.differences[1].block == 3 && fabs(index.values[1]) < 1e-12);
    free(records.list);
}

static void blank_threads(struct cell *cell)
{
    cell->threads = 0;
}

static void families_differ_in_what_is_blanked(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    own_groups families = {0};
    struct err err = {0};
    for (unsigned i = 0; i < 6; i++)
        add(&records, MECHANISM_two_copy, 64 << i % 2, 1 + i / 2, 1, 1);
    own_run_index index = index_of(&records);
    assert_int_equal(run_index_families(&index, blank_threads, &families, &err), 0);
    assert_int_equal(families.count, 2);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(index.cells.cells[families.members[i]]->message_size, 64 << i / 3);
    free(records.list);
}

static void members_stand_by_group_in_their_order(void **state)
{
    (void)state;
    static const size_t group_of[] = {2, 0, CELL_NONE, 2, 0, 2, 3};
    static const size_t members[] = {1, 4, 0, 3, 5, 6}, sizes[] = {2, 0, 3, 1};
    own_groups groups = {0};
    struct err err = {0};
    assert_int_equal(groups_make(group_of, 7, 4, &groups, &err), 0);
    assert_int_equal(groups.count, 4);
    assert_memory_equal(groups.members, members, sizeof members);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(groups.first[i + 1] - groups.first[i], sizes[i]);
    assert_int_equal(groups.members[groups.first[2] + 1], 3);
}

static void no_things_are_in_no_group(void **state)
{
    (void)state;
    own_groups groups = {0};
    struct err err = {0};
    assert_int_equal(groups_make(NULL, 0, 0, &groups, &err), 0);
    assert_int_equal(groups.first[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_come_in_order_whatever_the_order_of_the_file),
        cmocka_unit_test(every_parameter_but_the_mechanism_makes_a_place),
        cmocka_unit_test(pairs_with_the_baseline_come_first_and_the_control_last),
        cmocka_unit_test(contests_are_compared_and_steady_runs_are_levels),
        cmocka_unit_test(without_steady_runs_slices_are_the_level),
        cmocka_unit_test(arms_are_the_values_of_the_contrast),
        cmocka_unit_test(messages_of_one_size_meet_whatever_their_fields),
        cmocka_unit_test(only_the_baseline_has_a_control),
        cmocka_unit_test(only_blocks_with_two_good_values_count),
        cmocka_unit_test(zero_and_negative_values_have_no_ratio),
        cmocka_unit_test(the_first_good_run_of_a_block_counts),
        cmocka_unit_test(mechanisms_meet_only_where_both_were_tried),
        cmocka_unit_test(no_records_are_no_pairs),
        cmocka_unit_test(cells_with_good_runs_come_first_and_runs_by_block),
        cmocka_unit_test(parameters_vary_as_they_were_measured),
        cmocka_unit_test(a_combination_weighs_what_all_cells_have_in_a_block),
        cmocka_unit_test(families_differ_in_what_is_blanked),
        cmocka_unit_test(members_stand_by_group_in_their_order),
        cmocka_unit_test(no_things_are_in_no_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
