/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/own.h"
#include "files/csv.h"
#include "files/profile_file.h"
#include "files/profile_row.h"

enum { ROWS_MAX = 1000 * 1000 }; /* a cell has some hundred */

/* Rows that agree in all that belongs to the run make a profile. */

struct reading_profiles {
    struct csv csv;                      /* owned */
    int columns[CSV_COLUMNS_MAX];        /* for each column of the file: which one of ours, -1 = none */
    struct text run, last_run;           /* owned: what belongs to the run, of this row and the one before */
    uint64_t rows, rows_due, rows_total; /* of the current profile, 0 = not known; of the file */
    struct profiles *profiles;
    size_t capacity, line_capacity;
    unsigned incomplete;
};

static void reading_end(struct reading_profiles *reading)
{
    csv_close(&reading->csv);
    text_release(&reading->run);
    text_release(&reading->last_run);
}

static int column_find(const char *key)
{
    for (unsigned i = 0; profile_row_column(i) != NULL; i++)
        if (strcmp(profile_row_column(i), key) == 0)
            return (int)i;
    return -1;
}

static bool columns_have(const struct reading_profiles *reading, size_t count, int column)
{
    for (size_t i = 0; i < count; i++)
        if (reading->columns[i] == column)
            return true;
    return false;
}

static int columns_read(struct reading_profiles *reading, struct err *err)
{
    const struct csv *csv = &reading->csv;
    for (size_t i = 0; i < csv->count; i++) {
        int column = column_find(csv->fields[i]);
        if (column >= 0 && columns_have(reading, i, column))
            return err_set(err, EINVAL, "%s:%u: two columns '%s'", csv->name, csv->number, csv->fields[i]);
        reading->columns[i] = column;
    }
    for (unsigned i = 0; profile_row_column(i) != NULL; i++)
        if (!profile_row_optional(i) && !columns_have(reading, csv->count, (int)i)) {
            err_hint(err, "is it a profile.csv of labrun?");
            return err_set(err, EINVAL, "%s:%u: there is no column '%s'", csv->name, csv->number,
                           profile_row_column(i));
        }
    return 0;
}

static int row_read(const struct reading_profiles *reading, struct profile_row *row, struct err *err)
{
    const struct csv *csv = &reading->csv;
    for (size_t i = 0; i < csv->count; i++)
        if (reading->columns[i] >= 0 &&
            profile_row_parse(row, (unsigned)reading->columns[i], csv->fields[i], err) < 0)
            return err_context(err, "%s:%u", csv->name, csv->number);
    return profile_row_check(row, err) < 0 ? err_context(err, "%s:%u", csv->name, csv->number) : 0;
}

/* Does the row belong to another run than the one before? */
static bool begins_profile(struct reading_profiles *reading)
{
    text_clear(&reading->run);
    for (size_t i = 0; i < reading->csv.count; i++)
        if (reading->columns[i] >= 0 && profile_row_of_run((unsigned)reading->columns[i])) {
            text_add(&reading->run, reading->csv.fields[i]);
            text_add_bytes(&reading->run, "\0", 1);
        }
    bool same = reading->profiles->count > 0 && reading->run.length == reading->last_run.length &&
                memcmp(text_string(&reading->run), text_string(&reading->last_run), reading->run.length) == 0;
    struct text swap = reading->run;
    reading->run = reading->last_run;
    reading->last_run = swap;
    return !same;
}

static int by_samples(const void *one, const void *other)
{
    const struct profile_line *a = one, *b = other;
    if (a->samples != b->samples)
        return a->samples > b->samples ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    int symbol = strcmp(a->symbol, b->symbol);
    return symbol != 0 ? symbol : strcmp(a->within, b->within);
}

static void end_profile(struct reading_profiles *reading)
{
    if (reading->profiles->count == 0 || reading->rows == 0)
        return;
    struct profile *last = &reading->profiles->list[reading->profiles->count - 1];
    if (last->line_count > 0)
        qsort(last->lines, last->line_count, sizeof *last->lines, by_samples);
    if (reading->rows_due != 0 && reading->rows != reading->rows_due) {
        profile_release(last);
        reading->profiles->count--;
        reading->incomplete++;
    }
    reading->rows = 0;
}

static int begin_profile(struct reading_profiles *reading, const struct profile_row *row, struct err *err)
{
    end_profile(reading);
    struct profiles *profiles = reading->profiles;
    struct profile *profile = ARRAY_NEXT(profiles->list, profiles->count, reading->capacity);
    if (profile == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu profiles", profiles->count + 1);
    *profile = (struct profile){.plan = row->run.plan,
                                .cell = row->run.cell,
                                .status = row->run.status,
                                .frequency = (int64_t)row->frequency,
                                .lost = row->lost,
                                .window_s = row->run.metrics[METRIC_window_s],
                                .throughput_gbps = row->run.metrics[METRIC_throughput_gbps],
                                .cpu_ns_per_byte = row->run.metrics[METRIC_cpu_ns_per_byte]};
    memcpy(profile->started, row->run.started, sizeof profile->started);
    memcpy(profile->reason, row->run.reason, sizeof profile->reason);
    memcpy(profile->event, row->event, sizeof profile->event);
    reading->rows_due = row->rows;
    reading->line_capacity = 0;
    return 0;
}

static int add_line(struct reading_profiles *reading, const struct profile_line *line, struct err *err)
{
    struct profile *profile = &reading->profiles->list[reading->profiles->count - 1];
    struct profile_line *place = ARRAY_NEXT(profile->lines, profile->line_count, reading->line_capacity);
    if (place == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu lines of a profile", profile->line_count + 1);
    *place = *line;
    return 0;
}

static int take_row(struct reading_profiles *reading, struct err *err)
{
    struct profile_row row = {.side = PROFILE_SIDE_COUNT, .group = PROFILE_GROUP_COUNT};
    if (++reading->rows_total > ROWS_MAX) {
        err_hint(err, "move it away: the report is then made without profiles");
        return err_set(err, EFBIG, "%s:%u: more than a million rows", reading->csv.name, reading->csv.number);
    }
    if (row_read(reading, &row, err) < 0)
        return -err->code;
    if (begins_profile(reading) && begin_profile(reading, &row, err) < 0)
        return -err->code;
    reading->rows++;
    return row.has_line ? add_line(reading, &row.line, err) : 0;
}

static int rows_read(struct reading_profiles *reading, struct err *err)
{
    int got = csv_next(&reading->csv, err);
    if (got <= 0)
        return got;
    if (columns_read(reading, err) < 0)
        return -err->code;
    while ((got = csv_next(&reading->csv, err)) == 1)
        if (take_row(reading, err) < 0)
            return -err->code;
    end_profile(reading);
    return got;
}

int profile_file_read(const struct results *results, struct profiles *profiles, unsigned *cut,
                      struct err *err)
{
    static const char profile_csv[] = "profile.csv";
    OWNED_BY(reading_end) struct reading_profiles reading = {.csv = CSV_NONE, .profiles = profiles};
    *profiles = (struct profiles){0};
    if (cut != NULL)
        *cut = 0;
    if (faccessat(results->folder, profile_csv, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
        return 0;
    if (csv_open(&reading.csv, results->folder, profile_csv, err) < 0 || rows_read(&reading, err) < 0) {
        profiles_release(profiles);
        return err_context(err, "%s", results->path);
    }
    if (cut != NULL) /* half a row is mostly that of a profile that is counted already */
        *cut = reading.incomplete > 0 ? reading.incomplete : reading.csv.cut;
    return 0;
}
