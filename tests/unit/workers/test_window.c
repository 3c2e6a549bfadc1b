/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "workers/window.h"

#include <errno.h>

#include "netns/lab.h"

#include "test.h"

/* --- window --- */

enum { MS = 1000 * 1000 };

/* Two threads a side; the window is set to have opened at 1 s. */
static struct window window_of(bool watch_sender, int64_t duration_ns)
{
    struct window window;
    struct err err = {0};
    assert_int_equal(window_init(2, duration_ns, &window, &err), 0);
    window.watch_sender = watch_sender;
    window.opened_ns = 1000ull * MS;
    return window;
}

static void progress_is(struct window *window, uint64_t tx, uint64_t rx)
{
    for (int i = 0; i < 2; i++) {
        atomic_store(&board_samples(window->board, true)[i].progress, tx);
        atomic_store(&board_samples(window->board, false)[i].progress, rx);
    }
}

static void an_interval_ends_every_100_ms_on_all_connections(void **state)
{
    (void)state;
    own_window window = window_of(false, 1000ll * MS);
    assert_int_equal(window_next_ns(&window), 1100ull * MS);
    progress_is(&window, 50, 40);
    window_tick(&window, 1099ull * MS, false);
    assert_int_equal(window.count, 0);
    window_tick(&window, 1101ull * MS, false);
    assert_int_equal(window.count, 1);
    assert_int_equal(window.intervals[0].time_ns, 101 * MS);
    assert_int_equal(window.intervals[0].rx_bytes, 80);
    assert_int_equal(window_next_ns(&window), 1200ull * MS); /* lateness does not add up */
    progress_is(&window, 50, 45);
    window_tick(&window, 1200ull * MS, false);
    assert_int_equal(window.intervals[1].rx_bytes, 10);
}

static void a_late_parent_makes_one_long_interval(void **state)
{
    (void)state;
    own_window window = window_of(false, 1000ll * MS);
    progress_is(&window, 0, 7);
    window_tick(&window, 1350ull * MS, false);
    assert_int_equal(window.count, 1);
    assert_int_equal(window.intervals[0].time_ns, 350 * MS);
    assert_int_equal(window_next_ns(&window), 1400ull * MS);
}

static void the_last_interval_may_be_short_but_not_empty(void **state)
{
    (void)state;
    own_window window = window_of(false, 130ll * MS);
    progress_is(&window, 0, 5);
    window_tick(&window, 1100ull * MS, false);
    window_tick(&window, 1130ull * MS, true);
    window_tick(&window, 1130ull * MS, true);
    assert_int_equal(window.count, 2);
    assert_int_equal(window.intervals[1].time_ns, 130 * MS);
}

static void a_window_left_late_does_not_overflow(void **state)
{
    (void)state;
    own_window window = window_of(false, 100ll * MS);
    progress_is(&window, 0, 5);
    for (unsigned i = 1; i < 20; i++)
        window_tick(&window, (1000ull + 100 * i) * MS, false);
    assert_int_equal(window.count, window.capacity);
}

static void where_nothing_arrives_the_sender_is_watched(void **state)
{
    (void)state;
    own_window window = window_of(true, 1000ll * MS);
    progress_is(&window, 50, 0);
    window_tick(&window, 1100ull * MS, false);
    assert_int_equal(window.intervals[0].rx_bytes, 100);
}

static void what_came_before_the_window_does_not_count(void **state)
{
    (void)state;
    own_window window = window_of(false, 1000ll * MS);
    progress_is(&window, 0, 1000);
    window_phase(&window, PHASE_WINDOW);
    window_open(&window, 1000ull * MS);
    progress_is(&window, 0, 1001);
    window_tick(&window, window.opened_ns + 100 * MS, false);
    assert_int_equal(window.intervals[0].rx_bytes, 2);
}

static void a_phase_is_acknowledged_when_every_thread_has_seen_it(void **state)
{
    (void)state;
    own_window window = window_of(false, 1000ll * MS);
    assert_true(window_acknowledged(&window)); /* of the set-up */
    window_phase(&window, PHASE_WARMUP);
    for (int i = 0; i < 4; i++) {
        assert_false(window_acknowledged(&window));
        atomic_store(&window.board->samples[i].phase, PHASE_WARMUP);
    }
    assert_true(window_acknowledged(&window));
}

static void on_a_sink_no_receiver_is_waited_for(void **state)
{
    (void)state;
    own_window window = window_of(true, 1000ll * MS);
    window.board->one_sided = true;
    window_phase(&window, PHASE_WARMUP);
    atomic_store(&window.board->samples[0].phase, PHASE_WARMUP);
    assert_false(window_acknowledged(&window));
    atomic_store(&window.board->samples[1].phase, PHASE_WARMUP);
    assert_true(window_acknowledged(&window));
}

/* --- measurement --- */

enum { DELIVERING = MECHANISM_two_copy, UNDELIVERING = MECHANISM_null };

static struct cell cell = {.message_size = 100, .threads = 2};

static void run_of(struct sample tx[2], struct sample rx[2], struct measurement *measurement)
{
    for (int i = 0; i < 2; i++) {
        tx[i] =
            (struct sample){.open.time_ns = 10, .close.time_ns = 20, .life = {.bytes = 1000, .messages = 10}};
        rx[i] = tx[i];
    }
    *measurement = (struct measurement){.cell = &cell, .threads = 2, .tx = tx, .rx = rx};
}

static void what_adds_up_passes(void **state)
{
    (void)state;
    struct sample tx[2], rx[2];
    struct measurement measurement;
    struct err err = {0};
    run_of(tx, rx, &measurement);
    cell.mechanism = DELIVERING;
    tx[1].life.zc_sends = tx[1].life.zc_completions = 10;
    assert_int_equal(measurement_check(&measurement, NULL, &err), 0);
    rx[0].life.bytes = rx[1].life.bytes = 0;
    cell.mechanism = UNDELIVERING;
    assert_int_equal(measurement_check(&measurement, NULL, &err), 0);
}

static void what_does_not_is_named_with_both_numbers(void **state)
{
    (void)state;
    struct sample tx[2], rx[2];
    struct measurement measurement;
    run_of(tx, rx, &measurement);
    const struct {
        uint64_t *number, wrong;
        unsigned mechanism;
        const char *what;
    } cases[] = {
        {&rx[1].life.bytes, 999, DELIVERING, "connection 2: 1000 bytes were sent, but 999 were received"},
        {&rx[0].life.bytes, 1001, DELIVERING, "connection 1: 1000 bytes were sent, but 1001 were received"},
        {&tx[1].life.messages, 9, DELIVERING,
         "connection 2: 1000 bytes were sent, but 9 messages of 100 bytes are 900"},
        {&tx[0].life.zc_sends, 3, DELIVERING, "connection 1: 3 sends were zero-copy, but 0 were completed"},
        {&tx[0].open.time_ns, 0, DELIVERING, "connection 1: the sender missed the window"},
        {&rx[1].close.time_ns, 0, DELIVERING, "connection 2: the receiver missed the window"},
        {&rx[0].life.bytes, 1, UNDELIVERING, "connection 1: 0 bytes were sent, but 1 were received"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        run_of(tx, rx, &measurement);
        *cases[i].number = cases[i].wrong;
        cell.mechanism = cases[i].mechanism;
        assert_int_equal(measurement_check(&measurement, NULL, &err), -EIO);
        assert_string_equal(err.what, cases[i].what);
    }
}

static void datagrams_may_be_lost_whole(void **state)
{
    (void)state;
    static const struct cell udp = {.message_size = 100, .threads = 2, .transport = TRANSPORT_UDP};
    static const struct {
        uint64_t received;
        const char *what; /* NULL: fine */
    } cases[] = {
        {1000, NULL},
        {900, NULL},
        {0, NULL},
        {950, "connection 2: 950 bytes were received, but messages have 100"},
        {1100, "connection 2: 1000 bytes were sent, but 1100 were received"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sample tx[2], rx[2];
        struct measurement measurement;
        struct err err = {0};
        run_of(tx, rx, &measurement);
        measurement.cell = &udp;
        rx[1].life.bytes = cases[i].received;
        int expected = cases[i].what == NULL ? 0 : -EIO;
        assert_int_equal(measurement_check(&measurement, NULL, &err), expected);
        assert_string_equal(err.what, cases[i].what == NULL ? "" : cases[i].what);
    }
}

/* 20 messages of 100 bytes from two connections; headers: 14 + 20 + 8, or 14 + 40 + 8. */
static const struct {
    struct cell cell;
    struct carried carried;
    unsigned mechanism;
    const char *what; /* NULL: fine */
} sinks[] = {
    {{.mtu = 1500}, {20, 2000 + 20 * 42}, DELIVERING, NULL},
    {{.mtu = 1500, .ip = IP_6}, {20, 2000 + 20 * 62}, DELIVERING, NULL},
    {{.mtu = 1500, .gso = 10}, {2, 2000 + 2 * 42}, DELIVERING, NULL}, /* cut behind the device */
    {{.mtu = 1500, .gso = 10}, {20, 2000 + 20 * 42}, DELIVERING, NULL},
    {{.mtu = 68}, {60, 2000 + 60 * 34 + 20 * 8}, DELIVERING, NULL},              /* fragmented in three */
    {{.mtu = 100, .ip = IP_6}, {60, 2000 + 60 * 62 + 20 * 8}, DELIVERING, NULL}, /* with a header more */
    {{.mtu = 1500}, {0, 0}, UNDELIVERING, NULL},
    {{.mtu = 1500},
     {19, 1900 + 19 * 42},
     DELIVERING,
     "2000 bytes were sent, but the sink carried 2698 in 19 packets with 798 of headers"},
    {{.mtu = 1500},
     {1, 142},
     UNDELIVERING,
     "0 bytes were sent, but the sink carried 142 in 1 packets with 42 of headers"},
};

static void the_sink_and_its_sender_must_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
        struct sample tx[2], rx[2];
        struct measurement measurement;
        struct err err = {0};
        run_of(tx, rx, &measurement);
        struct cell cell_of = sinks[i].cell;
        cell_of.mechanism = sinks[i].mechanism;
        cell_of.message_size = 100;
        cell_of.transport = TRANSPORT_UDP;
        cell_of.path = PATH_SINK;
        measurement.cell = &cell_of;
        measurement.rx = NULL;
        int expected = sinks[i].what == NULL ? 0 : -EIO;
        assert_int_equal(measurement_check(&measurement, &sinks[i].carried, &err), expected);
        assert_string_equal(err.what, sinks[i].what == NULL ? "" : sinks[i].what);
    }
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
        cmocka_unit_test(what_adds_up_passes),
        cmocka_unit_test(what_does_not_is_named_with_both_numbers),
        cmocka_unit_test(datagrams_may_be_lost_whole),
        cmocka_unit_test(the_sink_and_its_sender_must_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
