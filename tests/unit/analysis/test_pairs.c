/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "analysis/pairs.h"
#include "unit/analysis/simulated.h"

enum { METRIC = METRIC_throughput_gbps, ROOM = 64 };

static void add(struct records *records, unsigned mechanism, int64_t size, int64_t threads, uint32_t block,
                double value)
{
    simulated_add(records, simulated_cell(mechanism, size, threads), block)->metrics[METRIC] = value;
}

static struct pairs pairs_of(const struct records *records)
{
    struct pairs pairs;
    struct err err = {0};
    assert_int_equal(pairs_make(records, &pairs, &err), 0);
    pairs_load(&pairs, METRIC);
    return pairs;
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
    own_pairs pairs = pairs_of(&records);
    assert_int_equal(pairs.place_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(pairs.places[i].cell->message_size, ordered[i].size);
        assert_int_equal(pairs.places[i].cell->threads, ordered[i].threads);
    }
    assert_int_equal(pairs.count, 0); /* one mechanism alone */
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
    own_pairs pairs = pairs_of(&records);
    assert_int_equal(pairs.place_count, 6);
    free(records.list);
}

static void pairs_follow_the_list_and_controls_come_last(void **state)
{
    (void)state;
    static const struct pair expected[] = {
        {MECHANISM_two_copy, MECHANISM_one_copy, false},
        {MECHANISM_two_copy, MECHANISM_zero_copy, false},
        {MECHANISM_one_copy, MECHANISM_zero_copy, false},
        {MECHANISM_two_copy, MECHANISM_two_copy, true},
    };
    static const char *const names[][2] = {{"two-copy", "one-copy"},
                                           {"two-copy", "zero-copy"},
                                           {"one-copy", "zero-copy"},
                                           {"two-copy", "two-copy (A/A)"}};
    struct records records = simulated_room(ROOM);
    add(&records, MECHANISM_zero_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_one_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 1);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 1);
    records.list[3].cell.control = true;
    own_pairs pairs = pairs_of(&records);
    assert_int_equal(pairs.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pairs.list[i].mechanism, expected[i].mechanism);
        assert_int_equal(pairs.list[i].against, expected[i].against);
        assert_int_equal(pairs.list[i].control, expected[i].control);
        for (int second = 0; second < 2; second++) {
            own_text name = {0};
            pairs_name(pairs.list[i], second, &name);
            assert_string_equal(text_string(&name), names[i][second]);
        }
    }
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
    own_pairs pairs = pairs_of(&records);
    struct difference differences[COUNT];
    assert_int_equal(pairs.count, 1);
    size_t count = pairs_differences(&pairs, &pairs.places[0], pairs.list[0], differences), next = 0;
    for (size_t i = 0; i < COUNT; i++) {
        if (!blocks[i].counts)
            continue;
        assert_true(next < count);
        assert_int_equal(differences[next].block, (i + 1) * 3);
        assert_true(fabs(differences[next].value - log(blocks[i].x) + log(blocks[i].y)) < 1e-12);
        next++;
    }
    assert_int_equal(count, next);
    free(records.list);
}

static void zero_and_negative_values_have_no_ratio(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    struct difference differences[4];
    for (uint32_t block = 1; block <= 3; block++) {
        add(&records, MECHANISM_two_copy, 1024, 1, block, block == 1 ? 0 : block == 2 ? -5 : 7);
        add(&records, MECHANISM_one_copy, 1024, 1, block, 7);
    }
    own_pairs pairs = pairs_of(&records);
    assert_int_equal(pairs_differences(&pairs, &pairs.places[0], pairs.list[0], differences), 1);
    assert_true(differences[0].block == 3 && differences[0].value == 0);
    free(records.list);
}

static void the_first_good_run_of_a_block_counts(void **state)
{
    (void)state;
    struct records records = simulated_room(ROOM);
    struct difference differences[4];
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 100); /* failed, then repeated, then once more by hand */
    records.list[0].status = STATUS_FAILED;
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 8);
    add(&records, MECHANISM_two_copy, 1024, 1, 1, 16);
    add(&records, MECHANISM_one_copy, 1024, 1, 1, 4);
    own_pairs pairs = pairs_of(&records);
    assert_int_equal(pairs_differences(&pairs, &pairs.places[0], pairs.list[0], differences), 1);
    assert_true(fabs(differences[0].value - log(2)) < 1e-15);
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
    own_pairs pairs = pairs_of(&records);
    assert_false(pairs_meet(&pairs, &pairs.places[0], pairs.list[0]));
    assert_true(pairs_meet(&pairs, &pairs.places[1], pairs.list[0]));
    free(records.list);
}

static void no_records_are_no_pairs(void **state)
{
    (void)state;
    const struct records none = {0};
    own_pairs pairs = pairs_of(&none);
    assert_int_equal(pairs.count + pairs.place_count + pairs.run_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_come_in_order_whatever_the_order_of_the_file),
        cmocka_unit_test(every_parameter_but_the_mechanism_makes_a_place),
        cmocka_unit_test(pairs_follow_the_list_and_controls_come_last),
        cmocka_unit_test(only_blocks_with_two_good_values_count),
        cmocka_unit_test(zero_and_negative_values_have_no_ratio),
        cmocka_unit_test(the_first_good_run_of_a_block_counts),
        cmocka_unit_test(mechanisms_meet_only_where_both_were_tried),
        cmocka_unit_test(no_records_are_no_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
