/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "workers/completions.h"

#include "test.h"

#include <errno.h>

static void must_open(uint32_t slots, uint32_t first, struct completions *completions)
{
    struct err err = {0};
    if (completions_open(slots, first, completions, &err) == 0 && completions->slots != NULL)
        return;
    fail_msg("%s", err.what);
    exit(1); /* clang-tidy does not know that fail_msg() stays away */
}

enum { ADD, TAKE };

/* One step of a story: sends of a slot, or a range from the kernel. */
struct step {
    int what;
    uint32_t low, high; /* ADD: `low` is the slot, `high` how many sends */
    int64_t result;
};

static void story(uint32_t slots, uint32_t first, const struct step *steps, size_t count,
                  struct completions *c)
{
    must_open(slots, first, c);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].what == TAKE)
            assert_int_equal(completions_take(c, steps[i].low, steps[i].high), steps[i].result);
        for (uint32_t n = 0; steps[i].what == ADD && n < steps[i].high; n++)
            completions_add(c, steps[i].low);
    }
}

static void a_slot_is_busy_until_its_last_send_is_complete(void **state)
{
    (void)state;
    static const struct step steps[] = {{ADD, 0, 1, 0}, {ADD, 1, 3, 0}, {TAKE, 0, 2, 3}};
    struct completions c;
    story(2, 0, steps, 3, &c);
    assert_false(completions_busy(&c, 0));
    assert_true(completions_busy(&c, 1));
    assert_int_equal(c.incomplete, 1);
    assert_int_equal(completions_take(&c, 3, 3), 1);
    assert_false(completions_busy(&c, 1));
    assert_int_equal(c.incomplete, 0);
    completions_close(&c);
}

static void ranges_may_come_out_of_order(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {ADD, 0, 1, 0}, {ADD, 1, 1, 0}, {ADD, 2, 1, 0}, {TAKE, 2, 2, 1}, {TAKE, 1, 1, 1},
    };
    struct completions c;
    story(3, 0, steps, 5, &c);
    assert_true(completions_busy(&c, 0));
    assert_false(completions_busy(&c, 1));
    assert_false(completions_busy(&c, 2));
    assert_int_equal(c.oldest, 0);
    assert_int_equal(completions_take(&c, 0, 0), 1);
    assert_int_equal(c.oldest, 3);
    completions_close(&c);
}

/* Seen on veth: one notification for 406 sends. */
static void one_range_may_cover_hundreds(void **state)
{
    (void)state;
    struct completions c;
    must_open(512, 0, &c);
    for (uint32_t slot = 0; slot < 400; slot++)
        completions_add(&c, slot);
    assert_int_equal(completions_take(&c, 0, 399), 400);
    assert_int_equal(c.incomplete, 0);
    for (uint32_t slot = 0; slot < 400; slot++)
        assert_false(completions_busy(&c, slot));
    completions_close(&c);
}

static void numbers_wrap_at_2_to_the_32(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {ADD, 0, 1, 0},                 /* 0xfffffffe */
        {ADD, 1, 2, 0},                 /* 0xffffffff, 0 */
        {ADD, 2, 1, 0},                 /* 1 */
        {TAKE, 0xffffffff, 0, 2},       /* across the wrap */
        {TAKE, 0xffffffff, 0, -EPROTO}, /* twice */
        {TAKE, 0xfffffffe, 0xfffffffe, 1},
    };
    struct completions c;
    story(3, 0xfffffffe, steps, 6, &c);
    assert_false(completions_busy(&c, 1));
    assert_true(completions_busy(&c, 2));
    assert_int_equal(c.oldest, 1);
    assert_int_equal(completions_take(&c, 1, 1), 1);
    completions_close(&c);
}

static void what_was_never_sent_cannot_complete(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {TAKE, 0, 0, -EPROTO}, {ADD, 0, 2, 0},        {TAKE, 0, 2, -EPROTO},
        {TAKE, 1, 0, -EPROTO}, {TAKE, 7, 9, -EPROTO}, {TAKE, 0xffffffff, 0, -EPROTO},
        {TAKE, 0, 1, 2},       {TAKE, 1, 1, -EPROTO},
    };
    struct completions c;
    story(1, 0, steps, 8, &c);
    assert_int_equal(c.incomplete, 0);
    completions_close(&c);
}

static void room_ends_before_a_number_is_reused(void **state)
{
    (void)state;
    struct completions c;
    must_open(1, 0, &c);
    uint32_t made = 0;
    while (completions_room(&c)) {
        completions_add(&c, 0);
        made++;
    }
    assert_int_equal(made, 64);
    /* A hole at the front keeps the room: its place in the table is still taken. */
    assert_int_equal(completions_take(&c, 1, 63), 63);
    assert_false(completions_room(&c));
    assert_int_equal(completions_take(&c, 0, 0), 1);
    assert_true(completions_room(&c));
    completions_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slot_is_busy_until_its_last_send_is_complete),
        cmocka_unit_test(ranges_may_come_out_of_order),
        cmocka_unit_test(one_range_may_cover_hundreds),
        cmocka_unit_test(numbers_wrap_at_2_to_the_32),
        cmocka_unit_test(what_was_never_sent_cannot_complete),
        cmocka_unit_test(room_ends_before_a_number_is_reused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
