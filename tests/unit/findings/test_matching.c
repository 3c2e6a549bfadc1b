/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "findings/matching.h"
#include "test.h"

#include "unit/findings/indexed.h"
#include "unit/findings/simulated.h"

enum { ROOM = 50 };

static struct cell two_copy(void)
{
    return simulated_cell(MECHANISM_two_copy, 1024, 1);
}

static uint64_t ignoring(const char *key)
{
    uint64_t ignored = 0;
    struct err err = {0};
    assert_int_equal(matching_ignore(key, &ignored, &err), 0);
    return ignored;
}

static int match(const struct records *first, const struct records *second, uint64_t ignored,
                 struct matching *matching, struct err *err)
{
    own_run_index before = index_of(first), after = index_of(second);
    const struct session one = {.index = &before}, other = {.index = &after};
    const struct sessions sides[] = {{&one, 1}, {&other, 1}};
    return matching_make(sides, ignored, matching, err);
}

static void test_cells_match_when_everything_is_equal(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell shared = two_copy(), control = shared, jumbo = shared;
    struct err err = {0};
    own_matching matching = {0};
    control.control = true;
    jumbo.mtu = 9000;
    simulated_add(&first, shared, 1);
    simulated_add(&first, control, 1);
    simulated_add(&first, simulated_cell(MECHANISM_zero_copy, 1024, 1), 1);
    simulated_add(&second, jumbo, 1);
    simulated_add(&second, shared, 1);
    assert_int_equal(match(&first, &second, 0, &matching, &err), 0);
    assert_int_equal(matching.count, 1);
    assert_int_equal(matching.list[0].cells[FIRST_SIDE]->mtu, 1500);
    assert_int_equal(matching.sides[FIRST_SIDE].alone_count, 2);
    assert_true(matching.sides[FIRST_SIDE].alone[0]->control);
    assert_int_equal(matching.sides[FIRST_SIDE].alone[1]->mechanism, MECHANISM_zero_copy);
    assert_int_equal(matching.sides[SECOND_SIDE].alone_count, 1);
    assert_int_equal(matching.sides[SECOND_SIDE].alone[0]->mtu, 9000);
    assert_false(matching.automatic);
}

/* All cells of one side have this value, all of the other that one: what else could have been meant? */
static void test_the_only_difference_is_paired_over(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct err err = {0};
    own_matching matching = {0};
    for (int64_t threads = 1; threads <= 2; threads++) {
        struct cell cell = simulated_cell(MECHANISM_two_copy, 1024, threads);
        simulated_add(&first, cell, 1);
        cell.mtu = 9000;
        simulated_add(&second, cell, 1);
    }
    assert_int_equal(match(&first, &second, 0, &matching, &err), 0);
    assert_true(matching.automatic && matching.ignored == ignoring("link.mtu"));
    assert_int_equal(matching.count, 2);
    assert_int_equal(matching.list[1].cells[FIRST_SIDE]->mtu, 1500);
    assert_int_equal(matching.list[1].cells[SECOND_SIDE]->mtu, 9000);
    assert_int_equal(matching.list[1].cells[SECOND_SIDE]->threads, 2);
}

static void test_sizes_take_their_fields_along(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct err err = {0};
    own_matching matching = {0};
    simulated_add(&first, simulated_cell(MECHANISM_two_copy, 1024, 1), 1);
    simulated_add(&second, simulated_cell(MECHANISM_two_copy, 4096, 1), 1);
    assert_int_equal(match(&first, &second, 0, &matching, &err), 0);
    assert_int_equal(matching.count, 1);
    assert_true(matching.ignored == ignoring("message_size"));
}

static void test_two_differences_are_left_to_who_asks(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct cell cell = two_copy();
    struct err err = {0};
    own_matching matching = {0}, asked = {0};
    simulated_add(&first, cell, 1);
    cell.mtu = 9000;
    cell.path = PATH_LOOPBACK;
    simulated_add(&second, cell, 1);
    assert_int_equal(match(&first, &second, 0, &matching, &err), 0);
    assert_int_equal(matching.count, 0);
    assert_int_equal(matching.sides[SECOND_SIDE].alone_count, 1);
    assert_int_equal(match(&first, &second, ignoring("mtu") | ignoring("path"), &asked, &err), 0);
    assert_int_equal(asked.count, 1);
}

static void test_what_tells_cells_of_one_side_apart_cannot_be_ignored(void **state)
{
    (void)state;
    own_records first = simulated_room(ROOM), second = simulated_room(ROOM);
    struct err err = {0};
    own_matching matching = {0};
    simulated_add(&first, simulated_cell(MECHANISM_two_copy, 1024, 1), 1);
    simulated_add(&first, simulated_cell(MECHANISM_two_copy, 1024, 4), 1);
    simulated_add(&second, simulated_cell(MECHANISM_two_copy, 1024, 2), 1);
    assert_int_equal(match(&first, &second, ignoring("threads"), &matching, &err), -EINVAL);
    assert_string_equal(err.what, "workload.threads cannot be ignored: one side has 1 and 4");
}

static void test_keys_are_looked_up(void **state)
{
    (void)state;
    static const struct {
        const char *key, *what, *hint;
    } rows[] = {
        {"mtuu", "there is no key 'mtuu' to ignore", "did you mean 'mtu'?"},
        {"experiment.duration", "--ignore experiment.duration leaves nothing out of account",
         "it is no parameter of a cell: cells match whatever it is"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t ignored = 0;
        struct err err = {0};
        assert_int_equal(matching_ignore(rows[i].key, &ignored, &err), -EINVAL);
        assert_string_equal(err.what, rows[i].what);
        assert_string_equal(err.hint, rows[i].hint);
        assert_true(ignored == 0);
    }
    assert_true(ignoring("mtu") == ignoring("link.mtu"));
}

/* A cell that one session lacks is one of the side all the same. */
static void test_sessions_of_a_side_are_one(void **state)
{
    (void)state;
    own_records one = simulated_room(ROOM), two = simulated_room(ROOM);
    struct err err = {0};
    own_matching matching = {0};
    struct cell small = two_copy(), large = simulated_cell(MECHANISM_two_copy, 4096, 1);
    simulated_add(&one, small, 1);
    simulated_add(&two, large, 1);
    simulated_add(&two, small, 1);
    own_run_index first = index_of(&one), second = index_of(&two);
    const struct session list[] = {{.index = &first}, {.index = &second}};
    const struct sessions sides[] = {{list, 2}, {list + 1, 1}};
    assert_int_equal(matching_make(sides, 0, &matching, &err), 0);
    assert_int_equal(matching.count, 2);
    const size_t *numbers = &matching.sides[FIRST_SIDE].numbers[matching.list[1].numbers[FIRST_SIDE] * 2];
    assert_int_equal(matching.list[1].cells[FIRST_SIDE]->message_size, 4096);
    assert_true(numbers[0] == CELL_NONE && numbers[1] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_match_when_everything_is_equal),
        cmocka_unit_test(test_the_only_difference_is_paired_over),
        cmocka_unit_test(test_sizes_take_their_fields_along),
        cmocka_unit_test(test_two_differences_are_left_to_who_asks),
        cmocka_unit_test(test_what_tells_cells_of_one_side_apart_cannot_be_ignored),
        cmocka_unit_test(test_keys_are_looked_up),
        cmocka_unit_test(test_sessions_of_a_side_are_one),
    };
    return cmocka_run_group_tests_name("matching", tests, NULL, NULL);
}
