/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "workers/window.h"

#include <errno.h>

#include "netns/lab.h"

#include "test.h"

/* --- intervals --- */

enum { MS = 1000 * 1000, ROOM = 12 };

/* The window has opened at 1 s, and bytes were counted up to then. */
static struct intervals intervals_of(size_t capacity, uint64_t counted)
{
    static struct interval list[ROOM];
    memset(list, 0, sizeof list);
    assert_true(capacity <= ROOM);
    return (struct intervals){.length_ns = 100 * MS,
                              .list = list,
                              .capacity = capacity,
                              .opened_ns = 1000ull * MS,
                              .counted = counted};
}

/* Ten or more of any window from 100 ms on. */
static void an_interval_is_a_tenth_of_the_window(void **state)
{
    (void)state;
    static const struct {
        uint64_t window_ms, length_ms;
    } rows[] = {{5, 10},   {100, 10}, {150, 10},   {199, 10},     {200, 20},
                {250, 20}, {999, 90}, {1000, 100}, {3600000, 100}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(interval_length_ns(rows[i].window_ms * MS), rows[i].length_ms * MS);
}

static void an_interval_ends_when_its_time_has_come(void **state)
{
    (void)state;
    struct intervals intervals = intervals_of(ROOM, 0);
    assert_int_equal(intervals_next_ns(&intervals), 1100ull * MS);
    intervals_tick(&intervals, 1099ull * MS, 80, false);
    assert_int_equal(intervals.count, 0);
    intervals_tick(&intervals, 1101ull * MS, 80, false);
    assert_int_equal(intervals.count, 1);
    assert_int_equal(intervals.list[0].time_ns, 101 * MS);
    assert_int_equal(intervals.list[0].rx_bytes, 80);
    assert_int_equal(intervals_next_ns(&intervals), 1200ull * MS); /* lateness does not add up */
    intervals_tick(&intervals, 1200ull * MS, 90, false);
    assert_int_equal(intervals.list[1].rx_bytes, 10);
}

static void a_late_parent_makes_one_long_interval(void **state)
{
    (void)state;
    struct intervals intervals = intervals_of(ROOM, 0);
    intervals_tick(&intervals, 1350ull * MS, 7, false);
    assert_int_equal(intervals.count, 1);
    assert_int_equal(intervals.list[0].time_ns, 350 * MS);
    assert_int_equal(intervals_next_ns(&intervals), 1400ull * MS);
}

static void the_last_interval_may_be_short_but_not_empty(void **state)
{
    (void)state;
    struct intervals intervals = intervals_of(3, 0);
    intervals_tick(&intervals, 1100ull * MS, 5, false);
    intervals_tick(&intervals, 1130ull * MS, 5, true);
    intervals_tick(&intervals, 1130ull * MS, 5, true);
    assert_int_equal(intervals.count, 2);
    assert_int_equal(intervals.list[1].time_ns, 130 * MS);
}

static void a_window_left_late_does_not_overflow(void **state)
{
    (void)state;
    struct intervals intervals = intervals_of(3, 0);
    for (unsigned i = 1; i < 20; i++)
        intervals_tick(&intervals, (1000ull + 100 * i) * MS, 5, false);
    assert_int_equal(intervals.count, 3);
    assert_int_equal(intervals.list[3].time_ns, 0);
}

static void what_came_before_the_window_does_not_count(void **state)
{
    (void)state;
    struct intervals intervals = intervals_of(ROOM, 2000);
    intervals_tick(&intervals, 1100ull * MS, 2002, false);
    assert_int_equal(intervals.list[0].rx_bytes, 2);
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
    *measurement = (struct measurement){.cell = &cell, .threads = 2, .connections = 2, .tx = tx, .rx = rx};
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

/* One thread with two connections: each is checked. */
static void each_connection_is_checked(void **state)
{
    (void)state;
    struct sample tx[2], rx[2];
    struct measurement measurement;
    struct err err = {0};
    run_of(tx, rx, &measurement);
    measurement.threads = 1;
    cell.mechanism = DELIVERING;
    assert_int_equal(measurement_check(&measurement, NULL, &err), 0);
    rx[1].life.bytes -= 100;
    assert_int_equal(measurement_check(&measurement, NULL, &err), -EIO);
    assert_string_equal(err.what, "connection 2: 1000 bytes were sent, but 900 were received");
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

static void each_request_has_its_whole_response(void **state)
{
    (void)state;
    struct sample tx[2], rx[2];
    struct measurement measurement;
    const struct cell requests = {
        .message_size = 100, .threads = 2, .pattern = PATTERN_REQUEST_RESPONSE, .response_size = 7};
    const struct {
        uint64_t *number, is;
        const char *what; /* NULL: fine */
    } cases[] = {
        {&rx[1].life.response_bytes, 70, NULL},
        {&rx[1].life.response_bytes, 69,
         "connection 2: responses of 69 bytes were sent and of 70 received, but those to 10 requests have "
         "70"},
        {&tx[0].life.response_bytes, 77,
         "connection 1: responses of 70 bytes were sent and of 77 received, but those to 10 requests have "
         "70"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        run_of(tx, rx, &measurement);
        measurement.cell = &requests;
        for (int j = 0; j < 2; j++)
            tx[j].life.response_bytes = rx[j].life.response_bytes = 70;
        *cases[i].number = cases[i].is;
        assert_int_equal(measurement_check(&measurement, NULL, &err), cases[i].what == NULL ? 0 : -EIO);
        assert_string_equal(err.what, cases[i].what == NULL ? "" : cases[i].what);
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
        cmocka_unit_test(an_interval_is_a_tenth_of_the_window),
        cmocka_unit_test(an_interval_ends_when_its_time_has_come),
        cmocka_unit_test(a_late_parent_makes_one_long_interval),
        cmocka_unit_test(the_last_interval_may_be_short_but_not_empty),
        cmocka_unit_test(a_window_left_late_does_not_overflow),
        cmocka_unit_test(what_came_before_the_window_does_not_count),
        cmocka_unit_test(what_adds_up_passes),
        cmocka_unit_test(each_connection_is_checked),
        cmocka_unit_test(what_does_not_is_named_with_both_numbers),
        cmocka_unit_test(each_request_has_its_whole_response),
        cmocka_unit_test(datagrams_may_be_lost_whole),
        cmocka_unit_test(the_sink_and_its_sender_must_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
