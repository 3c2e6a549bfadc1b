/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/profile_csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/own.h"
#include "results/csv.h"
#include "results/folder.h"
#include "results/journal.h"

static const char profile_csv[] = "profile.csv";

static bool has_line(const void *row)
{
    return ((const struct profile_row *)row)->has_line;
}

#define RUN(key, member) COLUMN(key, struct profile_row, profile.member)
#define RUN_METRIC(id) COLUMN_METRIC(id, struct profile_row, profile.id)
#define LINE(key, member) COLUMN(key, struct profile_row, line.member), .present = has_line

static const struct column column_list[] = {
    {COLUMN_AS(COLUMN_FINGERPRINT, "plan", struct profile_row, profile.plan)},
    [PROFILE_COLUMN_STARTED] = {COLUMN_AS(COLUMN_TIME, "started", struct profile_row, profile.started)},
    {RUN("status", status), .name = status_name, .form = "ok or failed"},
    {RUN("reason", reason)},
    [PROFILE_COLUMN_PARAMETERS] = {COLUMN_PARAMETERS(struct profile_row, profile.cell)},
    {RUN("event", event), .help = "what was sampled: cycles, or the CPU clock where there is no PMU"},
    {RUN("frequency", frequency), .help = "samples a second and CPU"},
    {RUN("lost", lost), .help = "samples that the kernel could not keep"},
    {RUN_METRIC(window_s)},
    {RUN_METRIC(throughput_gbps)},
    {RUN_METRIC(cpu_ns_per_byte)},
    [PROFILE_COLUMN_ROWS] = {COLUMN("rows", struct profile_row, rows), .optional = true,
                             .help = "rows of this profile"},
    [PROFILE_COLUMN_SIDE] =
        {LINE("side", side), .name = profile_side_name, .form = "sender, receiver or else",
         .help = "sender, receiver, or else: other programs and kernel threads on their CPUs"},
    {LINE("group", group), .name = profile_group_name, .form = "a group that this labrun knows",
     .help = "group of code that the function is sorted into: labrun describe profile"},
    {LINE("symbol", symbol), .help = "function that was running"},
    {LINE("within", within), .help = "the one that it was called by, where that decides the group"},
    {LINE("samples", samples), .help = "how many samples fell there"},
};
const struct columns profile_columns = COLUMNS(column_list, struct profile_row);

/* --- writing --- */

static void add_rows(const struct profile *profile, struct text *text)
{
    struct profile_row row = {
        .profile = *profile,
        .rows = profile->line_count > 0 ? profile->line_count : 1,
        .has_line = profile->line_count > 0,
    };
    for (size_t i = 0; i < row.rows; i++) {
        if (row.has_line)
            row.line = profile->lines[i];
        columns_rows(&profile_columns, &row, 1, text);
    }
}

/* Makes the file ready for rows that are appended: with a header, which a killed writer may not have
 * finished. Half a row is journal_repair()'s business; whole rows of half a profile stay: readers count them.
 */
static int take_up(int folder, int fd, const struct text *header, struct err *err)
{
    own_free char *here = malloc(header->length);
    ssize_t got = here != NULL ? pread(fd, here, header->length, 0) : -1;
    if (got < 0 || here == NULL)
        return err_errno(err, here != NULL ? errno : ENOMEM, "cannot read %s", profile_csv);
    if (memcmp(here, text_string(header), (size_t)got) != 0) {
        err_hint(err, "move it away: the profiles are then made anew");
        return err_set(err, EINVAL, "%s:1: not the columns that this labrun writes: nothing can be appended",
                       profile_csv);
    }
    if ((size_t)got == header->length)
        return 0;
    if (ftruncate(fd, 0) < 0 || journal_append(fd, profile_csv, header, err) < 0 || fsync(folder) < 0)
        return err_errno(err, errno, "cannot begin %s", profile_csv);
    return 0;
}

int profile_file_append(const struct results *results, const struct profile *profile, struct err *err)
{
    own_text header = {0}, rows = {0};
    columns_header(&profile_columns, &header);
    add_rows(profile, &rows);
    own_fd fd = regular_open(results->folder, profile_csv, O_RDWR | O_CREAT | O_APPEND, err);
    if (fd < 0 || text_ok(&header, err) < 0 || take_up(results->folder, fd, &header, err) < 0 ||
        journal_append(fd, profile_csv, &rows, err) < 0)
        return err_context(err, "%s", results->path);
    return 0;
}

/* --- reading --- */

enum { ROWS_MAX = 1000 * 1000 }; /* a cell has some hundred */

/* Rows that agree in all that belongs to the run make a profile. */

struct reading_profiles {
    struct csv *csv;
    struct text run, last_run;           /* owned: what belongs to the run, of this row and the one before */
    uint64_t rows, rows_due, rows_total; /* of the current profile, 0 = not known; of the file */
    struct profiles *profiles;
    size_t capacity, line_capacity;
    struct cell *unfinished; /* owned: the cells of the profiles that were left out */
    size_t unfinished_count, unfinished_capacity;
};

static void reading_end(struct reading_profiles *reading)
{
    text_release(&reading->run);
    text_release(&reading->last_run);
    free(reading->unfinished);
}

/* Do the columns go together? */
static int row_read(const struct csv *csv, struct profile_row *row, struct err *err)
{
    if (csv_parse(csv, row, err) < 0)
        return -err->code;
    const struct cell *cell = &row->profile.cell;
    bool side = row->line.side < PROFILE_SIDE_COUNT, group = row->line.group < PROFILE_GROUP_COUNT;
    row->has_line = side && group;
    if (cell->message_size <= 0 || cell->threads <= 0)
        return err_set(err, EINVAL, "%s:%u: a profile without message_size or threads", csv->name,
                       csv->number);
    if (side != group || (row->line.samples > 0) != row->has_line)
        return err_set(err, EINVAL, "%s:%u: side, group and samples must all be there, or none", csv->name,
                       csv->number);
    return 0;
}

/* Does the row belong to another run than the one before? */
static bool begins_profile(struct reading_profiles *reading)
{
    const struct csv *csv = reading->csv;
    text_clear(&reading->run);
    for (size_t i = 0; i < csv->count; i++)
        if (csv->map[i].column != NULL && csv->map[i].column < &column_list[PROFILE_COLUMN_SIDE]) {
            text_add(&reading->run, csv->fields[i]);
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

static int end_profile(struct reading_profiles *reading, struct err *err)
{
    if (reading->profiles->count == 0 || reading->rows == 0)
        return 0;
    struct profile *last = &reading->profiles->list[reading->profiles->count - 1];
    if (last->line_count > 0)
        qsort(last->lines, last->line_count, sizeof *last->lines, by_samples);
    bool whole = reading->rows_due == 0 || reading->rows == reading->rows_due;
    reading->rows = 0;
    if (whole)
        return 0;
    struct cell *cell =
        ARRAY_NEXT(reading->unfinished, reading->unfinished_count, reading->unfinished_capacity);
    if (cell == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu profiles", reading->profiles->count);
    *cell = last->cell;
    profile_release(last);
    reading->profiles->count--;
    return 0;
}

/* The cells of which there is no more than an unfinished profile: others were measured again behind it. */
static int count_cut(const struct reading_profiles *reading, unsigned *cut, struct err *err)
{
    own_cell_lookup cells = {0};
    const struct profiles *profiles = reading->profiles;
    size_t number, whole = 0;
    int rc = 0;
    for (size_t i = 0; i < profiles->count && rc == 0 && reading->unfinished_count > 0; i++)
        rc = cell_lookup_add(&cells, &profiles->list[i].cell, &number, err);
    whole = cells.count;
    for (size_t i = 0; i < reading->unfinished_count && rc == 0; i++)
        rc = cell_lookup_add(&cells, &reading->unfinished[i], &number, err);
    *cut = (unsigned)(cells.count - whole);
    if (*cut == 0) /* half a row is mostly that of a profile that is counted already */
        *cut = reading->csv->cut;
    return rc;
}

static int take_row(struct reading_profiles *reading, struct err *err)
{
    struct profile_row row = {.line = {.side = PROFILE_SIDE_COUNT, .group = PROFILE_GROUP_COUNT}};
    if (++reading->rows_total > ROWS_MAX) {
        err_hint(err, "move it away: the report is then made without profiles");
        return err_set(err, EFBIG, "%s:%u: more than a million rows", reading->csv->name,
                       reading->csv->number);
    }
    if (row_read(reading->csv, &row, err) < 0)
        return -err->code;
    struct profiles *profiles = reading->profiles;
    if (begins_profile(reading)) {
        if (end_profile(reading, err) < 0)
            return -err->code;
        struct profile *next = ARRAY_NEXT(profiles->list, profiles->count, reading->capacity);
        if (next == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu profiles", profiles->count + 1);
        *next = row.profile;
        reading->rows_due = row.rows;
        reading->line_capacity = 0;
    }
    reading->rows++;
    if (!row.has_line)
        return 0;
    struct profile *profile = &profiles->list[profiles->count - 1];
    struct profile_line *line = ARRAY_NEXT(profile->lines, profile->line_count, reading->line_capacity);
    if (line == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu lines of a profile", profile->line_count + 1);
    *line = row.line;
    return 0;
}

static int rows_read(struct reading_profiles *reading, struct err *err)
{
    int got = csv_header(reading->csv, &profile_columns, err);
    if (got <= 0)
        return got;
    while ((got = csv_next(reading->csv, err)) == 1)
        if (take_row(reading, err) < 0)
            return -err->code;
    return got < 0 ? got : end_profile(reading, err);
}

int profile_file_read(const struct results *results, struct profiles *profiles, unsigned *cut,
                      struct err *err)
{
    own_csv csv = CSV_NONE;
    OWNED_BY(reading_end) struct reading_profiles reading = {.csv = &csv, .profiles = profiles};
    unsigned unfinished = 0;
    *profiles = (struct profiles){0};
    if (cut != NULL)
        *cut = 0;
    if (faccessat(results->folder, profile_csv, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
        return 0;
    if (csv_open(&csv, results->folder, profile_csv, err) < 0 || rows_read(&reading, err) < 0 ||
        count_cut(&reading, &unfinished, err) < 0) {
        profiles_release(profiles);
        return err_context(err, "%s", results->path);
    }
    if (cut != NULL)
        *cut = unfinished;
    return 0;
}
