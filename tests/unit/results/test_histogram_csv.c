/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/histogram_csv.h"

#include <errno.h>
#include <string.h>

#include "test.h"

#include "unit/results/scratch.h"

#define HEADER "run,connection,kind,bin_from_ns,bin_to_ns,count\n"

static struct histogram *histogram_new(void)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    assert_non_null(histogram);
    return histogram;
}

/* What was taken, in order. */
struct taken {
    struct histogram_key keys[8];
    struct histogram *histograms[8]; /* owned */
    size_t count;
    int stop; /* what to return */
};

static void taken_release(struct taken *taken)
{
    for (size_t i = 0; i < taken->count; i++)
        free(taken->histograms[i]);
}

#define own_taken OWNED_BY(taken_release) struct taken

static int take(void *to, struct histogram_key key, const struct histogram *histogram, struct err *err)
{
    struct taken *taken = to;
    (void)err;
    taken->keys[taken->count] = key;
    taken->histograms[taken->count] = histogram_new();
    *taken->histograms[taken->count++] = *histogram;
    return taken->stop;
}

static int read_back(const char *text, size_t length, struct taken *taken, struct err *err)
{
    own_scratch scratch = scratch_make();
    struct results results = RESULTS_NONE;
    results.folder = scratch.folder;
    snprintf(results.path, sizeof results.path, "%s", scratch.path);
    if (text != NULL)
        scratch_write(scratch.folder, "histograms.csv", text, length);
    return histograms_read(&results, take, taken, err);
}

static void test_rows_by_hand(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    own_text text = {0};
    const uint64_t times[] = {7, 7, 2047, 4097, 4098, 4100, 9999, 9998};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        histogram_record(histogram, times[i]);
    columns_header(&histogram_columns, &text);
    histogram_rows_add((struct histogram_key){12, 3, HISTOGRAM_round_trip}, histogram, &text);
    assert_string_equal(text_string(&text), HEADER "12,3,round_trip,7,7,2\n"
                                                   "12,3,round_trip,2047,2047,1\n"
                                                   "12,3,round_trip,4096,4099,2\n"
                                                   "12,3,round_trip,4100,4103,1\n"
                                                   "12,3,round_trip,9992,9999,2\n");
    text_clear(&text);
    memset(histogram, 0, sizeof *histogram);
    histogram_rows_add((struct histogram_key){1, 1, HISTOGRAM_round_trip}, histogram, &text);
    assert_int_equal(text.length, 0);
}

/* The first bin begins where the times do, and the last ends where they do. */
static void test_ends_are_those_of_the_times(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    own_text text = {0};
    histogram_record(histogram, 100001);
    histogram_record(histogram, 100002);
    histogram_rows_add((struct histogram_key){1, 1, HISTOGRAM_round_trip}, histogram, &text);
    assert_string_equal(text_string(&text), "1,1,round_trip,100001,100002,2\n");
}

/* Half-way through the second run the writer was killed. */
static void test_what_is_written_reads_back(void **state)
{
    (void)state;
    const struct histogram_key keys[] = {
        {1, 1, HISTOGRAM_round_trip}, {1, 2, HISTOGRAM_round_trip}, {7, 1, HISTOGRAM_round_trip}};
    enum { KEYS = sizeof keys / sizeof *keys };
    struct histogram *histograms[KEYS];
    own_taken taken = {0};
    own_text text = {0};
    struct err err = {0};
    uint64_t random = 88172645463325252U;
    columns_header(&histogram_columns, &text);
    for (size_t i = 0; i < KEYS; i++) {
        histograms[i] = histogram_new();
        for (size_t n = 0; n < 300 * i + 1; n++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            histogram_record(histograms[i], random >> (27 + random % 37));
        }
        histogram_rows_add(keys[i], histograms[i], &text);
    }
    text_add(&text, "8,1,round_trip,5,5,1"); /* no line break */
    if (read_back(text_string(&text), text.length, &taken, &err) != 0)
        fail_msg("%s", err.what);
    assert_int_equal(taken.count, KEYS);
    for (size_t i = 0; i < KEYS; i++) {
        assert_memory_equal(&taken.keys[i], &keys[i], sizeof *keys);
        assert_memory_equal(taken.histograms[i], histograms[i], sizeof *histograms[i]);
        free(histograms[i]);
    }
}

static void test_times_beyond_the_range_are_kept(void **state)
{
    (void)state;
    own_free struct histogram *histogram = histogram_new();
    own_taken taken = {0};
    own_text text = {0};
    struct err err = {0};
    columns_header(&histogram_columns, &text);
    histogram_record(histogram, UINT64_MAX);
    histogram_record(histogram, 5);
    histogram_rows_add((struct histogram_key){1, 1, HISTOGRAM_round_trip}, histogram, &text);
    assert_string_equal(text_string(&text), HEADER "1,1,round_trip,5,5,1\n"
                                                   "1,1,round_trip,100000000001,999999999999,1\n");
    assert_int_equal(read_back(text_string(&text), text.length, &taken, &err), 0);
    assert_int_equal(taken.histograms[0]->bins[HISTOGRAM_BEYOND], 1);
    assert_int_equal(taken.histograms[0]->count, 2);
}

static void test_no_file_has_no_histograms(void **state)
{
    (void)state;
    own_taken taken = {0};
    struct err err = {0};
    assert_int_equal(read_back(NULL, 0, &taken, &err), 0);
    assert_int_equal(read_back(HEADER, strlen(HEADER), &taken, &err), 0);
    assert_int_equal(taken.count, 0);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *what;
    } cases[] = {
        {"run,connection,kind,bin_from_ns,count\n", "histograms.csv:1: there is no column 'bin_to_ns'"},
        {HEADER "1,1,round_trip,5,5,1\n1,1,round_trip,6,7,1\n",
         "histograms.csv:3: 6 to 7 ns, 1 times, is no bin of a histogram"},
        {HEADER "1,1,round_trip,5000,4999,1\n", "5000 to 4999 ns, 1 times, is no bin of a histogram"},
        {HEADER "1,1,round_trip,5,5,0\n", "5 to 5 ns, 0 times, is no bin of a histogram"},
        {HEADER "1,1,round_trip,5000,5001,1\n1,1,round_trip,5001,5003,1\n",
         "histograms.csv:3: the bin from 5001 ns stands there twice"},
        {HEADER "0,1,round_trip,5,5,1\n", "histograms.csv:2: run: '0' is not a whole number from 1"},
        {HEADER "1,1,half_trip,5,5,1\n", "kind: 'half_trip' is not a kind of time that this labrun knows"},
        {HEADER "1,1,round_trip,-5,5,1\n", "bin_from_ns: '-5' is not a whole number of at most 12 digits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_taken taken = {0};
        struct err err = {0};
        assert_true(read_back(cases[i].text, strlen(cases[i].text), &taken, &err) < 0);
        if (strstr(err.what, cases[i].what) == NULL)
            fail_msg("%s instead of %s", err.what, cases[i].what);
        assert_int_equal(taken.count, 0);
    }
}

static void test_who_takes_can_stop(void **state)
{
    (void)state;
    own_taken taken = {.stop = -ENOMEM};
    struct err err = {0};
    static const char text[] = HEADER "1,1,round_trip,5,5,1\n2,1,round_trip,5,5,1\n3,1,round_trip,5,5,1\n";
    assert_int_equal(read_back(text, strlen(text), &taken, &err), -ENOMEM);
    assert_int_equal(taken.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_by_hand),
        cmocka_unit_test(test_ends_are_those_of_the_times),
        cmocka_unit_test(test_what_is_written_reads_back),
        cmocka_unit_test(test_times_beyond_the_range_are_kept),
        cmocka_unit_test(test_no_file_has_no_histograms),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_who_takes_can_stop),
    };
    return cmocka_run_group_tests_name("histograms.csv", tests, NULL, NULL);
}
