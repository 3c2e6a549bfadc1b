/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <string.h>

#include "results/journal.h"
#include "results/profile_csv.h"
#include "test.h"

#include "unit/results/scratch.h"

static struct results results_of(const struct scratch *scratch)
{
    struct results results = RESULTS_NONE;
    strcpy(results.path, "results/x");
    results.folder = scratch->folder;
    return results;
}

/* A profile of three lines, a name that needs quotes among them; of the cell with so many threads. */
static struct profile profile_make(int64_t threads)
{
    static struct profile_line lines[] = {
        {PROFILE_SENDER, PROFILE_late_copy, "memcpy", "skb_copy_ubufs", 700},
        {PROFILE_RECEIVER, PROFILE_copy_out, "_copy_to_iter", "", 200},
        {PROFILE_ELSE, PROFILE_user, "", "", 100},
    };
    struct profile profile = {.plan = 0xabc,
                              .started = "2026-01-31T12:00:00Z",
                              .event = "cpu-clock",
                              .frequency = 997,
                              .lost = 3,
                              .window_s = 10.001,
                              .throughput_gbps = 25.5,
                              .cpu_ns_per_byte = NAN,
                              .lines = lines,
                              .line_count = 3};
    struct err err = {0};
    for (unsigned i = 0; i < cell_field_count; i++) {
        char first[64];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(cell_fields[i].fallback, ","),
                 cell_fields[i].fallback);
        if (field_parse(&cell_fields[i], first, &profile.cell, &err) < 0)
            fail_msg("%s", err.what);
    }
    profile.cell.message_size = 1000;
    profile.cell.threads = threads;
    return profile;
}

static struct profile failed_make(int64_t threads)
{
    struct profile profile = profile_make(threads);
    profile.status = STATUS_FAILED;
    strcpy(profile.reason, "it broke, \"badly\"");
    profile.lines = NULL;
    profile.line_count = 0;
    profile.window_s = profile.throughput_gbps = NAN;
    return profile;
}

static void append(const struct results *results, const struct profile *profile)
{
    struct err err = {0};
    if (profile_file_append(results, profile, &err) != 0)
        fail_msg("%s", err.what);
}

static void read_all(const struct results *results, struct profiles *profiles, unsigned *cut)
{
    struct err err = {0};
    if (profile_file_read(results, profiles, cut, &err) != 0)
        fail_msg("%s", err.what);
}

static void no_file_has_no_profiles(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    own_profiles profiles = {0};
    unsigned cut = 7;
    read_all(&results, &profiles, &cut);
    assert_int_equal(profiles.count, 0);
    assert_int_equal(cut, 0);
}

static void check_same(const struct profile *got, const struct profile *expected)
{
    assert_int_equal(got->plan, expected->plan);
    assert_string_equal(got->started, expected->started);
    assert_int_equal(got->status, expected->status);
    assert_string_equal(got->reason, expected->reason);
    assert_string_equal(got->event, expected->event);
    assert_int_equal(got->frequency, expected->frequency);
    assert_int_equal(got->lost, expected->lost);
    assert_true(isnan(got->cpu_ns_per_byte));
    for (unsigned i = 0; i < cell_field_count; i++)
        assert_true(field_equal(&cell_fields[i], &got->cell, &expected->cell));
    assert_int_equal(got->line_count, expected->line_count);
    for (size_t i = 0; i < got->line_count; i++) {
        assert_int_equal(got->lines[i].side, expected->lines[i].side);
        assert_int_equal(got->lines[i].group, expected->lines[i].group);
        assert_string_equal(got->lines[i].symbol, expected->lines[i].symbol);
        assert_string_equal(got->lines[i].within, expected->lines[i].within);
        assert_int_equal(got->lines[i].samples, expected->lines[i].samples);
    }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile first = profile_make(1), failed = failed_make(2), empty = profile_make(4);
    empty.line_count = 0; /* nothing was sampled: that is no failure */
    append(&results, &first);
    append(&results, &failed);
    append(&results, &empty);
    own_profiles profiles = {0};
    unsigned cut = 7;
    read_all(&results, &profiles, &cut);
    assert_int_equal(profiles.count, 3);
    assert_int_equal(cut, 0);
    check_same(&profiles.list[0], &first);
    check_same(&profiles.list[1], &failed);
    check_same(&profiles.list[2], &empty);
    assert_true(profiles.list[0].window_s == 10.001 && profiles.list[0].throughput_gbps == 25.5);
    assert_true(isnan(profiles.list[1].window_s) && isnan(profiles.list[1].throughput_gbps));
    assert_null(profiles.list[1].lines);
}

/* What is done before anything is appended to a folder; it has no runs yet. */
static void cut_half_row(const struct scratch *scratch)
{
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char aside[512];
    if (results_open(scratch->path, true, &results, &err) < 0 || journal_repair(&results, &err) < 0)
        fail_msg("%s", err.what);
    const char *kept = strstr(results.warning, "/unfinished-");
    if (kept == NULL)
        return;
    int length = (int)strcspn(kept, ":");
    snprintf(aside, sizeof aside, "%s%.*s/profile.csv", scratch->path, length, kept);
    unlink(aside);
    snprintf(aside, sizeof aside, "%s%.*s", scratch->path, length, kept);
    rmdir(aside);
}

static void begin_journal(const struct scratch *scratch)
{
    struct results results = results_of(scratch);
    struct err err = {0};
    if (journal_begin(&results, false, false, &err) < 0)
        fail_msg("%s", err.what);
    results.folder = -1; /* the scratch's */
    results_close(&results);
}

/* Cut at every byte: what is whole stays, and a profile that is appended afterwards is whole. */
static void a_killed_writer_leaves_whole_profiles(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile first = profile_make(1), second = profile_make(2), third = profile_make(4);
    begin_journal(&scratch);
    append(&results, &first);
    size_t one = strlen(scratch_read(scratch.folder, "profile.csv"));
    size_t header = strcspn(scratch_read(scratch.folder, "profile.csv"), "\n") + 1;
    append(&results, &second);
    char whole[8192] = "";
    snprintf(whole, sizeof whole, "%s", scratch_read(scratch.folder, "profile.csv"));
    for (size_t length = 0; length < strlen(whole); length++) {
        scratch_write(scratch.folder, "profile.csv", whole, length);
        unsigned cut = 7;
        own_profiles profiles = {0}, more = {0};
        read_all(&results, &profiles, &cut);
        size_t kept = length >= one;
        assert_int_equal(profiles.count, kept);
        assert_int_equal(cut, length != 0 && length != header && length != one);
        if (length % 16 != 0 && length != header && length != one) /* syncing takes its time */
            continue;
        cut_half_row(&scratch);
        append(&results, &third);
        read_all(&results, &more, &cut);
        assert_int_equal(more.count, kept + 1);
        check_same(&more.list[kept], &third);
    }
}

/* A writer that was killed in the middle of the second profile; what is behind it came with resume. */
static void a_profile_that_was_measured_again_is_not_cut_off(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile first = profile_make(1), second = profile_make(2), third = profile_make(4);
    begin_journal(&scratch);
    append(&results, &first);
    append(&results, &second);
    const char *bytes = scratch_read(scratch.folder, "profile.csv");
    size_t row = strlen(bytes) - (size_t)((const char *)memrchr(bytes, '\n', strlen(bytes) - 1) + 1 - bytes);
    unsigned cut = 7;
    own_profiles before = {0}, other = {0}, after = {0};
    scratch_write(scratch.folder, "profile.csv", bytes, strlen(bytes) - row);
    read_all(&results, &before, &cut);
    assert_int_equal(before.count, 1);
    assert_int_equal(cut, 1);
    append(&results, &third); /* of another cell */
    read_all(&results, &other, &cut);
    assert_int_equal(other.count, 2);
    assert_int_equal(cut, 1);
    strcpy(second.started, "2026-01-31T13:00:00Z");
    append(&results, &second);
    read_all(&results, &after, &cut);
    assert_int_equal(after.count, 3);
    assert_int_equal(cut, 0);
    check_same(&after.list[2], &second);
}

static void lines_are_sorted(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile profile = profile_make(1);
    struct profile_line lines[] = {profile.lines[2], profile.lines[0], profile.lines[1]};
    profile.lines = lines;
    append(&results, &profile);
    own_profiles profiles = {0};
    read_all(&results, &profiles, NULL);
    struct profile sorted = profile_make(1);
    check_same(&profiles.list[0], &sorted);
}

/* The file with one column's header and values replaced: NULL takes the column out. */
static void rewrite(int folder, const char *key, const char *header, const char *value)
{
    char whole[8192];
    own_text text = {0};
    snprintf(whole, sizeof whole, "%s", scratch_read(folder, "profile.csv"));
    char *line_end = NULL, *field_end = NULL;
    size_t column = 0, number = 0;
    for (char *line = strtok_r(whole, "\n", &line_end); line != NULL;
         line = strtok_r(NULL, "\n", &line_end), number++) {
        char *rest = line;
        for (size_t i = 0; (field_end = strsep(&rest, ",")) != NULL; i++) {
            if (number == 0 && strcmp(field_end, key) == 0)
                column = i;
            bool here = column == i && (number > 0 || strcmp(field_end, key) == 0);
            const char *instead = number == 0 ? header : value;
            if (here && instead == NULL)
                continue;
            text_addf(&text, "%s%s", i > 0 ? "," : "", here ? instead : field_end);
        }
        text_add(&text, "\n");
    }
    scratch_write(folder, "profile.csv", text_string(&text), text.length);
}

static void foreign_and_broken_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *key, *header, *value, *what;
    } cases[] = {
        {"samples", "samples", "-5",
         "profile.csv:2: samples: '-5' is not a whole number of at most 12 digits"},
        {"samples", "samples", "12x",
         "profile.csv:2: samples: '12x' is not a whole number of at most 12 digits"},
        {"samples", "samples", "1000000000000", /* a million of them would overflow */
         "profile.csv:2: samples: '1000000000000' is not a whole number of at most 12 digits"},
        {"samples", "samples", "", "profile.csv:2: side, group and samples must all be there, or none"},
        {"samples", "samples", "0", "profile.csv:2: side, group and samples must all be there, or none"},
        {"side", "side", "middle", "profile.csv:2: side: 'middle' is not sender, receiver or else"},
        {"side", "side", "", "profile.csv:2: side, group and samples must all be there, or none"},
        {"group", "group", "lunch", "profile.csv:2: group: 'lunch' is not a group that this labrun knows"},
        {"symbol", "symbol", "a_name_that_is_longer_than_sixty_three_letters_is_not_a_symbol_x",
         "profile.csv:2: symbol: 'a_name_that_is_longer_than_sixty_three_l' is not short enough"},
        {"plan", "plan", "12", "profile.csv:2: plan: '12' is not 16 hexadecimal digits"},
        {"status", "status", "fine", "profile.csv:2: status: 'fine' is not ok or failed"},
        {"started", "started", "now",
         "profile.csv:2: started: 'now' is not a time like 2026-01-31T12:00:00Z"},
        {"threads", "threads", "0", "profile.csv:2: workload.threads = 0 is out of range: 1..256"},
        {"message_size", "message_size", "", "profile.csv:2: a profile without message_size or threads"},
        {"event", NULL, NULL, "profile.csv:1: there is no column 'event'"},
        {"within", "symbol", "x", "profile.csv:1: two columns 'symbol'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_scratch scratch = scratch_make();
        struct results results = results_of(&scratch);
        struct profile profile = profile_make(1);
        append(&results, &profile);
        rewrite(scratch.folder, cases[i].key, cases[i].header, cases[i].value);
        own_profiles profiles = {0};
        struct err err = {0};
        char expected[400];
        snprintf(expected, sizeof expected, "results/x: %s", cases[i].what);
        assert_true(profile_file_read(&results, &profiles, NULL, &err) < 0);
        assert_string_equal(err.what, expected);
        assert_int_equal(profiles.count, 0);
        assert_null(profiles.list);
    }
}

static void columns_of_a_newer_labrun_are_ignored(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile profile = profile_make(1);
    append(&results, &profile);
    rewrite(scratch.folder, "event", "event,of_tomorrow", "cpu-clock,x");
    own_profiles profiles = {0};
    unsigned cut = 7;
    read_all(&results, &profiles, &cut);
    assert_int_equal(profiles.count, 1);
    assert_int_equal(cut, 0);
    check_same(&profiles.list[0], &profile);
}

/* Then nobody can tell whether a writer was killed between two rows. */
static void rows_may_be_missing(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile profile = profile_make(1);
    append(&results, &profile);
    rewrite(scratch.folder, "rows", NULL, NULL);
    own_profiles profiles = {0};
    unsigned cut = 7;
    read_all(&results, &profiles, &cut);
    assert_int_equal(profiles.count, 1);
    assert_int_equal(cut, 0);
    check_same(&profiles.list[0], &profile);
}

static void hostile_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *what;
    } cases[] = {
        {"plan\n", 5, "results/x: profile.csv:1: there is no column 'started'"},
        {"a,b\n\0,c\n", 8, "results/x: profile.csv:1: there is no column 'plan'"},
        {"\"a\"b\n", 5, NULL},
        {"\0\n", 2, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_scratch scratch = scratch_make();
        struct results results = results_of(&scratch);
        own_profiles profiles = {0};
        struct err err = {0};
        scratch_write(scratch.folder, "profile.csv", cases[i].bytes, cases[i].length);
        assert_true(profile_file_read(&results, &profiles, NULL, &err) < 0);
        if (cases[i].what != NULL)
            assert_string_equal(err.what, cases[i].what);
        assert_int_equal(strncmp(err.what, "results/x: profile.csv:", 23), 0);
    }
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    own_profiles profiles = {0};
    struct err err = {0};
    assert_int_equal(symlinkat("/dev/zero", scratch.folder, "profile.csv"), 0);
    assert_true(profile_file_read(&results, &profiles, NULL, &err) < 0);
    assert_string_equal(err.what, "results/x: profile.csv is a symbolic link");
}

static void other_columns_are_not_appended_to(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    struct results results = results_of(&scratch);
    struct profile profile = profile_make(1);
    struct err err = {0};
    scratch_write(scratch.folder, "profile.csv", "plan,mine\n", 10);
    assert_int_equal(profile_file_append(&results, &profile, &err), -EINVAL);
    assert_string_equal(
        err.what,
        "results/x: profile.csv:1: not the columns that this labrun writes: nothing can be appended");
    assert_string_equal(scratch_read(scratch.folder, "profile.csv"), "plan,mine\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_has_no_profiles),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(a_killed_writer_leaves_whole_profiles),
        cmocka_unit_test(a_profile_that_was_measured_again_is_not_cut_off),
        cmocka_unit_test(lines_are_sorted),
        cmocka_unit_test(foreign_and_broken_files_are_refused),
        cmocka_unit_test(columns_of_a_newer_labrun_are_ignored),
        cmocka_unit_test(rows_may_be_missing),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(other_columns_are_not_appended_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
