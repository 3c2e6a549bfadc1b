/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <string.h>

#include "experiment/settings.h"
#include "record/record.h"
#include "results/csv.h"
#include "test.h"

#include "unit/record/measured.h"

static struct column_at column_of(const char *key)
{
    struct column_at at = {0};
    while (columns_next(&record_columns, &at))
        if (strcmp(column_key(at), key) == 0)
            return at;
    fail_msg("no column %s", key);
    return at;
}

/* A row that has this field alone; the error without the line that it names. */
static int parse(const char *key, const char *field, struct record *record, struct err *err)
{
    const char name[] = "runs.csv:2: ";
    struct csv csv = {.name = "runs.csv", .file = -1, .number = 2, .count = 1};
    own_free char *copy = strdup(field);
    csv.map[0] = column_of(key);
    csv.fields[0] = copy;
    int rc = csv_parse(&csv, record, err);
    if (rc < 0) {
        assert_int_equal(strncmp(err->what, name, strlen(name)), 0);
        memmove(err->what, err->what + strlen(name), strlen(err->what) - strlen(name) + 1);
    }
    return rc;
}

static void defaults(struct record *record)
{
    struct err err = {0};
    memset(record, 0, sizeof *record);
    for (unsigned i = 0; i < cell_field_count; i++) {
        char first[64];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(cell_fields[i].fallback, ","),
                 cell_fields[i].fallback);
        if (field_parse(&cell_fields[i], first, &record->cell, &err) < 0)
            fail_msg("%s", err.what);
    }
    record->cell.message_size = 65536;
    record->cell.control = true;
    record->plan = 0x00ff00ff12345678;
    record->run = 4294967295;
    record->block = 3;
    record->position = 7;
    strcpy(record->started, "2026-01-31T23:59:59Z");
    record->status = STATUS_FAILED;
    strcpy(record->reason, "it \"broke\",\nwith a second line");
    record->warnings = warning_bits("unsteady multiplexed-counters");
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record->metrics[i] = metrics[i].words != NULL ? i % 2 : 1.0 / (i + 1);
    record->metrics[METRIC_cycles_per_byte] = NAN;
}

static const struct {
    const char *key, *text;
} printed[] = {
    {"plan", "00ff00ff12345678"},
    {"run", "4294967295"},
    {"control", "yes"},
    {"status", "failed"},
    {"mechanism", "two-copy"},
    {"message_size", "65536"}, /* a number, not 64K */
    {"threads", "1"},
    {"send_buffer", "auto"},
    {"nodelay", "yes"},
    {"window_s", "1"},
    {"messages", "0.5"},
    {"cycles_per_byte", ""},
};

static void test_print(void **state)
{
    (void)state;
    struct record record;
    defaults(&record);
    for (unsigned i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        own_text text = {0};
        column_print(column_of(printed[i].key), &record, &text);
        assert_string_equal(text_string(&text), printed[i].text);
    }
}

static const struct {
    const char *key, *text, *what;
} refused[] = {
    {"plan", "ff", "plan: 'ff' is not 16 hexadecimal digits"},
    {"plan", "00ff00ff1234567G", "plan: '00ff00ff1234567G' is not 16 hexadecimal digits"},
    {"run", "0", "run: '0' is not a whole number from 1"},
    {"run", "", "run: '' is not a whole number from 1"},
    {"run", "-1", "run: '-1' is not a whole number from 1"},
    {"run", "4294967296", "run: '4294967296' is not a whole number from 1"},
    {"run", "99999999999999999999", "run: '99999999999999999999' is not a whole number from 1"},
    {"block", "1.5", "block: '1.5' is not a whole number from 1"},
    {"control", "true", "control: 'true' is not yes or no"},
    {"started", "yesterday", "started: 'yesterday' is not a time like 2026-01-31T12:00:00Z"},
    {"started", "2026-01-31T12:00:00Z;",
     "started: '2026-01-31T12:00:00Z;' is not a time like 2026-01-31T12:00:00Z"},
    {"started", "2026-01-31", "started: '2026-01-31' is not a time like 2026-01-31T12:00:00Z"},
    {"status", "OK", "status: 'OK' is not ok or failed"},
    {"threads", "many", NULL},
    {"mechanism", "three-copy", NULL},
    {"throughput_gbps", "fast", "throughput_gbps: 'fast' is not a number"},
};

static void test_refuses(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct record record = {0};
        struct err err = {0};
        if (parse(refused[i].key, refused[i].text, &record, &err) >= 0)
            fail_msg("%s = %s is accepted", refused[i].key, refused[i].text);
        if (refused[i].what != NULL)
            assert_string_equal(err.what, refused[i].what);
        else
            assert_non_null(strstr(err.what, refused[i].key));
    }
}

static void test_refuses_a_text_that_does_not_fit(void **state)
{
    (void)state;
    struct record record = {0};
    struct err err = {0};
    char text[sizeof record.reason + 1];
    memset(text, 'x', sizeof text);
    text[sizeof record.reason - 1] = '\0';
    assert_int_equal(parse("reason", text, &record, &err), 0);
    assert_string_equal(record.reason, text);
    text[sizeof record.reason - 1] = 'x';
    text[sizeof record.reason] = '\0';
    assert_int_equal(parse("reason", text, &record, &err), -EINVAL);
}

static void test_measure_fills_every_metric(void **state)
{
    (void)state;
    struct measured measured;
    struct record record = {.run = 5, .status = STATUS_OK};
    measured_init(&measured);
    metrics_measure(&measured.measurement, record.metrics);
    assert_int_equal(record.run, 5);
    assert_true(record.metrics[METRIC_page_faults] == 7);
    assert_true(fabs(record.metrics[METRIC_throughput_gbps] - 12) < 1e-9);
    assert_true(isnan(record.metrics[METRIC_zc_copied_pct]));
}

/* Else the journal would refuse its own row. */
static void test_a_count_that_went_back_is_not_available(void **state)
{
    (void)state;
    struct measured measured;
    struct record record = {.run = 5, .status = STATUS_OK};
    measured_init(&measured);
    measured.measurement.open.steal = measured.measurement.close.steal + 1;
    metrics_measure(&measured.measurement, record.metrics);
    assert_true(isnan(record.metrics[METRIC_steal_pct]));
    assert_true(record.metrics[METRIC_softirq_pct] >= 0);
}

static void test_a_failed_run_has_a_reason_and_no_numbers(void **state)
{
    (void)state;
    struct record record = {.status = STATUS_OK};
    struct err err = {0};
    err_set(&err, EPIPE, "the receiver ended early");
    record_fail(&record, &err);
    assert_int_equal(record.status, STATUS_FAILED);
    assert_string_equal(record.reason, "the receiver ended early");
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        assert_true(isnan(record.metrics[i]));
}

static void test_records_keep_their_order(void **state)
{
    (void)state;
    own_records records = {0};
    struct err err = {0};
    for (uint32_t i = 1; i <= 200; i++) {
        struct record record = {.run = i};
        assert_int_equal(records_add(&records, &record, &err), 0);
    }
    assert_int_equal(records.count, 200);
    for (uint32_t i = 0; i < 200; i++)
        assert_int_equal(records.list[i].run, i + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_refuses_a_text_that_does_not_fit),
        cmocka_unit_test(test_measure_fills_every_metric),
        cmocka_unit_test(test_a_count_that_went_back_is_not_available),
        cmocka_unit_test(test_a_failed_run_has_a_reason_and_no_numbers),
        cmocka_unit_test(test_records_keep_their_order),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
