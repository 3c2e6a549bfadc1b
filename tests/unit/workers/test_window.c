/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "workers/window.h"

#include "test.h"

enum { MS = 1000 * 1000 };

/* Two threads a side; the window is set to have opened at 1 s. */
static struct board *board_with(struct window *window, bool watch_sender, int64_t duration_ns)
{
    struct board *board;
    struct err err = {0};
    assert_int_equal(board_open(2, &board, &err), 0);
    assert_int_equal(window_init(board, watch_sender, duration_ns, window, &err), 0);
    window->opened_ns = 1000ull * MS;
    return board;
}

static void progress_is(struct board *board, uint64_t tx, uint64_t rx)
{
    for (int i = 0; i < 2; i++) {
        atomic_store(&board_samples(board, true)[i].progress, tx);
        atomic_store(&board_samples(board, false)[i].progress, rx);
    }
}

static void an_interval_ends_every_100_ms_on_all_connections(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, false, 1000ll * MS);
    assert_int_equal(window_next_ns(&window), 1100ull * MS);
    progress_is(board, 50, 40);
    window_tick(&window, 1099ull * MS, false);
    assert_int_equal(window.count, 0);
    window_tick(&window, 1101ull * MS, false);
    assert_int_equal(window.count, 1);
    assert_int_equal(window.intervals[0].time_ns, 101 * MS);
    assert_int_equal(window.intervals[0].rx_bytes, 80);
    assert_int_equal(window_next_ns(&window), 1200ull * MS); /* lateness does not add up */
    progress_is(board, 50, 45);
    window_tick(&window, 1200ull * MS, false);
    assert_int_equal(window.intervals[1].rx_bytes, 10);
    window_release(&window);
}

static void a_late_parent_makes_one_long_interval(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, false, 1000ll * MS);
    progress_is(board, 0, 7);
    window_tick(&window, 1350ull * MS, false);
    assert_int_equal(window.count, 1);
    assert_int_equal(window.intervals[0].time_ns, 350 * MS);
    assert_int_equal(window_next_ns(&window), 1400ull * MS);
    window_release(&window);
}

static void the_last_interval_may_be_short_but_not_empty(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, false, 130ll * MS);
    progress_is(board, 0, 5);
    window_tick(&window, 1100ull * MS, false);
    window_tick(&window, 1130ull * MS, true);
    window_tick(&window, 1130ull * MS, true);
    assert_int_equal(window.count, 2);
    assert_int_equal(window.intervals[1].time_ns, 130 * MS);
    window_release(&window);
}

static void a_window_left_late_does_not_overflow(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, false, 100ll * MS);
    progress_is(board, 0, 5);
    for (unsigned i = 1; i < 20; i++)
        window_tick(&window, (1000ull + 100 * i) * MS, false);
    assert_int_equal(window.count, window.capacity);
    window_release(&window);
}

static void where_nothing_arrives_the_sender_is_watched(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, true, 1000ll * MS);
    progress_is(board, 50, 0);
    window_tick(&window, 1100ull * MS, false);
    assert_int_equal(window.intervals[0].rx_bytes, 100);
    window_release(&window);
}

static void what_came_before_the_window_does_not_count(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, false, 1000ll * MS);
    progress_is(board, 0, 1000);
    window_phase(&window, PHASE_WINDOW);
    window_open(&window, 1000ull * MS);
    progress_is(board, 0, 1001);
    window_tick(&window, window.opened_ns + 100 * MS, false);
    assert_int_equal(window.intervals[0].rx_bytes, 2);
    window_release(&window);
}

static void a_phase_is_acknowledged_when_every_thread_has_seen_it(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, false, 1000ll * MS);
    assert_true(window_acknowledged(&window)); /* of the set-up */
    window_phase(&window, PHASE_WARMUP);
    for (int i = 0; i < 4; i++) {
        assert_false(window_acknowledged(&window));
        atomic_store(&board->samples[i].phase, PHASE_WARMUP);
    }
    assert_true(window_acknowledged(&window));
    window_release(&window);
}

static void on_a_sink_no_receiver_is_waited_for(void **state)
{
    (void)state;
    struct window window;
    own_board board = board_with(&window, true, 1000ll * MS);
    board->one_sided = true;
    window_phase(&window, PHASE_WARMUP);
    atomic_store(&board->samples[0].phase, PHASE_WARMUP);
    assert_false(window_acknowledged(&window));
    atomic_store(&board->samples[1].phase, PHASE_WARMUP);
    assert_true(window_acknowledged(&window));
    window_release(&window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interval_ends_every_100_ms_on_all_connections),
        cmocka_unit_test(a_late_parent_makes_one_long_interval),
        cmocka_unit_test(the_last_interval_may_be_short_but_not_empty),
        cmocka_unit_test(a_window_left_late_does_not_overflow),
        cmocka_unit_test(where_nothing_arrives_the_sender_is_watched),
        cmocka_unit_test(what_came_before_the_window_does_not_count),
        cmocka_unit_test(a_phase_is_acknowledged_when_every_thread_has_seen_it),
        cmocka_unit_test(on_a_sink_no_receiver_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
