/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told from records: of a cell, of cells that differ in one thing, of the experiment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "findings/warnings.h"
#include "base/clock.h"
#include "experiment/mechanism.h"
#include "unit/analysis/indexed.h"

static struct record blank(void)
{
    struct record record = {
        .status = STATUS_OK, .block = 1, .cell = {.fields = 8, .message_size = 1024, .threads = 1}};
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    return record;
}

static void add(struct records *records, const struct record *record)
{
    struct err err = {0};
    assert_int_equal(records_add(records, record, &err), 0);
}

/* One run of the record in each block, with these values of the metric. */
static void add_runs(struct records *records, struct record record, enum metric_id metric,
                     const double *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        record.block = i + 1;
        record.metrics[metric] = values[i];
        add(records, &record);
    }
}

static void add_value(struct records *records, struct record record, enum metric_id metric, double value)
{
    add_runs(records, record, metric, &value, 1);
}

/* "outlier 1/10 1024x1: detail" a line; a warning of the experiment has no cell. */
static void print(const struct warning_list *warnings, struct text *text)
{
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->list[i];
        text_addf(text, "%s %zu/%zu", warning_name(warning->id), warning->runs, warning->of);
        if (warning->cell != NULL)
            text_addf(text, " %lldx%lld", (long long)warning->cell->message_size,
                      (long long)warning->cell->threads);
        text_addf(text, ": %s\n", warning->detail);
    }
}

static void assert_warnings(const struct records *records, const struct settings *settings,
                            const char *expected)
{
    own_warnings warnings = {0};
    own_text text = {0};
    struct err err = {0};
    own_run_index index = index_of(records);
    assert_int_equal(warnings_make(&index, settings, &warnings, &err), 0);
    print(&warnings, &text);
    assert_string_equal(text_string(&text), expected);
}

static const struct settings loud = {0};

/* Cells */

static const struct {
    enum metric_id metric;
    uint32_t count;
    double values[10];
    const char *expected;
} heaps[] = {
    {METRIC_throughput_gbps, 9, {8, 12, 9, 11, 10, 9, 11, 10, 10}, ""},
    {METRIC_throughput_gbps,
     9,
     {8, 12, 9, 11, 10, 9, 11, 3, 10},
     "outlier 1/9 1024x1: throughput 3 (median 10) Gbit/s\n"},
    {METRIC_cpu_ns_per_byte,
     9,
     {8, 12, 9, 11, 10, 90, 11, 3, 10},
     "outlier 2/9 1024x1: CPU time per byte 90 (median 10) ns/B\n"},
    {METRIC_page_faults, 9, {8, 12, 9, 11, 10, 90, 11, 3, 10}, ""}, /* nobody rests a statement on these */
    {METRIC_throughput_gbps,
     10,
     {10, 20, 11, 21, 12, 22, 13, 23, 14, 15},
     "bimodal 4/10 1024x1: throughput: 6 runs around 12.5 Gbit/s, 4 around 21.5 Gbit/s\n"},
    {METRIC_throughput_gbps, 7, {10, 20, 11, 21, 12, 22, 13}, ""},
};

static void test_far_values_and_heaps(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof heaps / sizeof heaps[0]; i++) {
        own_records records = {0};
        add_runs(&records, blank(), heaps[i].metric, heaps[i].values, heaps[i].count);
        assert_warnings(&records, &loud, heaps[i].expected);
    }
}

/* A run that is odd in two metrics is one run. */
static void test_odd_runs_are_counted_once(void **state)
{
    (void)state;
    own_records records = {0};
    for (unsigned i = 0; i < 9; i++) {
        struct record record = blank();
        record.metrics[METRIC_throughput_gbps] = i == 4 ? 1 : 10 + i * 0.1;
        record.metrics[METRIC_cpu_ns_per_byte] = i == 4 ? 9 : 1 + i * 0.01;
        add(&records, &record);
    }
    assert_warnings(&records, &loud,
                    "outlier 1/9 1024x1: throughput 1 (median 10.3) Gbit/s; "
                    "CPU time per byte 9 (median 1.05) ns/B\n");
}

static void test_ids_of_the_runs_are_counted_by_cell(void **state)
{
    (void)state;
    own_records records = {0};
    static const char *const ids[] = {"", "unsteady", "steal unsteady", "invented", "steal"};
    for (unsigned i = 0; i < 5; i++) {
        struct record record = blank();
        record.warnings = warning_bits(ids[i]);
        record.metrics[METRIC_steal_pct] = i;
        record.metrics[METRIC_bytes] = 1;
        add(&records, &record);
    }
    struct record other = blank(), failed = blank();
    other.cell.threads = 2;
    other.warnings = warning_bits("unequal-connections");
    other.metrics[METRIC_slowest_connection_pct] = 61.25;
    add(&records, &other);
    other.metrics[METRIC_slowest_connection_pct] = 70;
    add(&records, &other);
    failed.status = STATUS_FAILED;
    failed.warnings = warning_bits("unsteady");
    add(&records, &failed);
    assert_warnings(&records, &loud,
                    "unsteady 2/5 1024x1: \n"
                    "steal 2/5 1024x1: stolen time up to 4 %\n"
                    "unequal-connections 2/2 1024x2: slowest connection down to 61.25 %\n");
}

static void test_silenced_ids_are_not_told(void **state)
{
    (void)state;
    own_records records = {0};
    struct record record = blank();
    record.warnings = warning_bits("unsteady steal");
    add(&records, &record);
    struct settings settings = {.silence = {1 << WARNING_unsteady}};
    assert_warnings(&records, &settings, "steal 1/1 1024x1: \n");
    settings.silence.bits |= 1 << WARNING_steal;
    assert_warnings(&records, &settings, "");
}

/* Families */

static const struct {
    int64_t asked;
    double two_copy, one_copy; /* granted */
    int64_t size;              /* one-copy's message size */
    const char *expected;
} buffers[] = {
    {0, 100000, 200000, 1024, ""},
    {0, 102400, 206848, 1024,
     "unequal-buffers 1/1 1024x1: send buffer: 100 KB with two-copy, 202 KB with one-copy\n"},
    {0, 102400, 206848, 2048, ""}, /* not compared */
    {4096, 8192, 8192, 1024, ""},
    {4096, 8192, 7168, 1024,
     "unequal-buffers 1/1 1024x1: send buffer: 7 KB with one-copy, 8 KB with two-copy\n"},
    {0, NAN, 206848, 1024, ""},
};

static void test_buffers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        own_records records = {0};
        struct record record = blank();
        record.cell.mechanism = MECHANISM_two_copy;
        record.cell.send_buffer = buffers[i].asked;
        add_value(&records, record, METRIC_sndbuf_bytes, buffers[i].two_copy);
        record.cell.mechanism = MECHANISM_one_copy;
        record.cell.message_size = buffers[i].size;
        add_value(&records, record, METRIC_sndbuf_bytes, buffers[i].one_copy);
        assert_warnings(&records, &loud, buffers[i].expected);
    }
}

static void test_receive_buffers(void **state)
{
    (void)state;
    own_records records = {0};
    struct record record = blank();
    add_value(&records, record, METRIC_rcvbuf_bytes, 131072);
    record.cell.control = true;
    add_value(&records, record, METRIC_rcvbuf_bytes, 6291456);
    assert_warnings(&records, &loud,
                    "unequal-buffers 1/1 1024x1: receive buffer: 128 KB with two-copy, 6 MB with two-copy "
                    "(A/A)\n");
}

struct point {
    int64_t coordinate;
    double gbps;
};

static const struct {
    struct point points[4];
    const char *expected;
} sizes[] = {
    {{{256, 10}, {1024, 10.9}, {4096, 10.5}},
     "independent-of-size 1/1 256x1: 10 to 10.9 Gbit/s from 256 B to 4 KB\n"},
    {{{1000, 10}, {20000, 10}}, "independent-of-size 1/1 1000x1: 10 to 10 Gbit/s from 1000 B to 20000 B\n"},
    {{{256, 10}, {1024, 11.1}, {4096, 10.5}}, ""},   /* it depends */
    {{{256, 10}, {1024, 10.9}}, ""},                 /* not wide enough */
    {{{16384, 60}, {65536, 61}, {1048576, 62}}, ""}, /* above 64 KB it may be flat */
    {{{256, NAN}, {1024, 10.9}, {4096, 10.5}}, ""},
    {{{256, 0}, {4096, 0}}, ""},
};

static void test_sizes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        own_records records = {0};
        for (const struct point *point = sizes[i].points; point->coordinate > 0; point++) {
            struct record record = blank();
            record.cell.message_size = point->coordinate;
            record.cell.field_size = point->coordinate / 8;
            add_value(&records, record, METRIC_throughput_gbps, point->gbps);
        }
        assert_warnings(&records, &loud, sizes[i].expected);
    }
}

static const struct {
    struct point points[4];
    const char *warnings; /* of the runs with the most threads */
    const char *expected;
} threads[] = {
    {{{1, 20}, {2, 20.5}, {4, 21.9}},
     "",
     "independent-of-threads 1/1 1024x1: 20 to 21.9 Gbit/s from 1 to 4 threads\n"},
    {{{1, 20}, {2, 20.5}, {4, 22.1}}, "", ""},
    {{{1, 20}, {2, 20.5}}, "", ""},
    {{{1, 20}, {2, 20.5}, {4, 21.9}}, "oversubscribed", "oversubscribed 1/1 1024x4: \n"},
};

static void test_threads(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        own_records records = {0};
        for (const struct point *point = threads[i].points; point->coordinate > 0; point++) {
            struct record record = blank();
            record.cell.threads = point->coordinate;
            if (point[1].coordinate == 0)
                record.warnings = warning_bits(threads[i].warnings);
            add_value(&records, record, METRIC_throughput_gbps, point->gbps);
        }
        assert_warnings(&records, &loud, threads[i].expected);
    }
}

/* The experiment */

/* Two cells that differ in their frequency, in three blocks. */
static void add_clocked(struct records *records, const double ghz[3])
{
    for (uint32_t block = 1; block <= 3; block++)
        for (unsigned i = 0; i < 2; i++) {
            struct record record = blank();
            record.block = block;
            record.cell.mechanism = i;
            record.metrics[METRIC_cpu_ns_per_byte] = 0.5;
            record.metrics[METRIC_cycles_per_byte] = 0.5 * ghz[block - 1] * (i + 1);
            add(records, &record);
        }
}

static void test_frequency(void **state)
{
    (void)state;
    static const struct {
        double ghz[3];
        const char *expected;
    } cases[] = {
        {{3, 3, 3}, ""},
        {{2.94, 3, 3.08}, ""},
        {{2.9, 3, 3.05},
         "frequency-drift 2/6: cycles per CPU time: -3.3 % in block 1, +1.7 % in block 3, of each cell's "
         "median\n"},
        {{NAN, NAN, NAN}, ""},
        {{3, NAN, NAN}, ""},
    };
    const struct settings settings = {.silence = {1 << WARNING_outlier}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_records records = {0};
        add_clocked(&records, cases[i].ghz);
        assert_warnings(&records, &settings, cases[i].expected);
    }
}

static void test_no_records(void **state)
{
    (void)state;
    const struct records none = {0};
    assert_warnings(&none, &loud, "");
}

/* 10,000 cells of ten blocks, every one with warnings of its own: nothing may be quadratic. */
static void test_many_cells_are_looked_at_quickly(void **state)
{
    (void)state;
    enum { CELLS = 10000, BLOCKS = 10 };
    own_records records = {0};
    own_warnings warnings = {0};
    struct err err = {0};
    for (uint32_t block = 1; block <= BLOCKS; block++)
        for (unsigned i = 0; i < CELLS; i++) {
            struct record record = blank();
            record.block = block;
            record.cell.mechanism = i % 5;
            record.cell.message_size = 64 + i / 5;
            record.warnings = warning_bits("unsteady steal");
            for (unsigned metric = 0; metric < METRIC_COUNT; metric++)
                record.metrics[metric] = 1 + i + metric + block * 0.125;
            add(&records, &record);
        }
    uint64_t began = clock_now_ns();
    own_run_index index = index_of(&records);
    assert_int_equal(warnings_make(&index, &loud, &warnings, &err), 0);
    uint64_t took = clock_now_ns() - began;
    print_message("100,000 records: %zu warnings in %.2f s\n", warnings.count, (double)took / 1e9);
    assert_true(warnings.count >= 2 * CELLS);
    assert_true(took < UINT64_C(30000000000)); /* sanitizers and a busy machine included */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_far_values_and_heaps),
        cmocka_unit_test(test_odd_runs_are_counted_once),
        cmocka_unit_test(test_ids_of_the_runs_are_counted_by_cell),
        cmocka_unit_test(test_silenced_ids_are_not_told),
        cmocka_unit_test(test_buffers),
        cmocka_unit_test(test_receive_buffers),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_frequency),
        cmocka_unit_test(test_no_records),
        cmocka_unit_test(test_many_cells_are_looked_at_quickly),
    };
    return cmocka_run_group_tests_name("warnings of cells", tests, NULL, NULL);
}
