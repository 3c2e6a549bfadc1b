/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/own.h"
#include "record/columns.h"
#include "results/csv.h"
#include "results/histogram_csv.h"
#include "results/run_parts.h"

/* --- the files --- */

static const char runs_csv[] = "runs.csv", connections_csv[] = "connections.csv",
                  intervals_csv[] = "intervals.csv", slices_csv[] = "slices.csv",
                  histograms_csv[] = "histograms.csv";

/* What is appended to. runs.csv first: its lock keeps a second writer away from the others, and its rows say
 * which of theirs count. */
static const struct {
    const char *name;
    const struct columns *columns; /* NULL: profile_csv's business, which makes the file when it needs it */
    size_t fd;                     /* of its descriptor in struct results */
    bool optional;                 /* not every folder has it */
} journals[RESULTS_JOURNALS] = {
    {runs_csv, &record_columns, offsetof(struct results, runs), .optional = false},
    {connections_csv, &connection_columns, offsetof(struct results, connections), .optional = false},
    {intervals_csv, &interval_columns, offsetof(struct results, intervals), .optional = false},
    {slices_csv, &slice_columns, offsetof(struct results, slices), .optional = true},
    {histograms_csv, &histogram_columns, offsetof(struct results, histograms), .optional = true},
    {"profile.csv", NULL, offsetof(struct results, profiles), .optional = true},
};

static int *journal_fd(struct results *results, size_t i)
{
    return (int *)((char *)results + journals[i].fd);
}

/* --- appending --- */

/* Two labruns appending to one folder would mix their runs. */
static int lock(int fd, const char *name, struct err *err)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return err_errno(err, errno, "cannot lock %s", name);
    err_hint(err, "wait until it has ended");
    return err_set(err, EBUSY, "another labrun is writing to %s", name);
}

int journal_append(int fd, const char *name, const struct text *rows, struct err *err)
{
    if (text_ok(rows, err) < 0)
        return -err->code;
    if (rows->length == 0)
        return 0;
    off_t before = lseek(fd, 0, SEEK_END);
    ssize_t wrote = write(fd, text_string(rows), rows->length);
    int code = wrote < 0 ? errno : ENOSPC; /* a short write to a file: the disk or the quota is full */
    if (wrote < 0 || (size_t)wrote < rows->length) {
        err_errno(err, code, "%s took only %zd of %zu bytes", name, wrote < 0 ? 0 : wrote, rows->length);
        /* when this fails too, half a row stays: readers know how to leave it out */
        (void)!(before >= 0 && ftruncate(fd, before) < 0);
        return -err->code;
    }
    return fdatasync(fd) < 0 ? err_errno(err, errno, "cannot sync %s", name) : 0;
}

int journal_begin(struct results *results, bool slices, bool histograms, struct err *err)
{
    for (size_t i = 0; i < RESULTS_JOURNALS; i++) {
        own_text header = {0};
        const char *name = journals[i].name;
        if (journals[i].columns == NULL || (journals[i].columns == &slice_columns && !slices) ||
            (journals[i].columns == &histogram_columns && !histograms))
            continue;
        columns_header(journals[i].columns, &header);
        int fd = openat(results->folder, name,
                        O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (fd < 0)
            err_errno(err, errno, "cannot make %s", name);
        *journal_fd(results, i) = fd;
        if (fd < 0 || lock(fd, name, err) < 0 || journal_append(fd, name, &header, err) < 0)
            return err_context(err, "%s", results->path);
    }
    return fsync(results->folder) < 0 ? err_errno(err, errno, "cannot sync %s", results->path) : 0;
}

int journal_append_runs(struct results *results, const struct journal_run *runs, size_t count,
                        struct err *err)
{
    own_run_rows rows = {0};
    own_text records = {0};
    for (size_t i = 0; i < count; i++) {
        columns_rows(&record_columns, runs[i].record, 1, &records);
        if (runs[i].measurement != NULL)
            run_rows_add(&rows, runs[i].record->run, runs[i].measurement);
    }
    if (journal_append(results->connections, connections_csv, &rows.connections, err) < 0 ||
        journal_append(results->intervals, intervals_csv, &rows.intervals, err) < 0 ||
        journal_append(results->slices, slices_csv, &rows.slices, err) < 0 ||
        journal_append(results->histograms, histograms_csv, &rows.histograms, err) < 0 ||
        journal_append(results->runs, runs_csv, &records, err) < 0)
        return err_context(err, "%s", results->path);
    return 0;
}

/* --- what a killed writer left --- */

/* The run numbers of runs.csv. */
struct runs {
    uint8_t *seen; /* owned: 1 for each run number below `capacity` that has a row */
    size_t capacity;
};

static void runs_release(struct runs *runs)
{
    free(runs->seen);
}

static int runs_add(struct runs *runs, size_t run, struct err *err)
{
    if (run >= runs->capacity) {
        size_t before = runs->capacity;
        uint8_t *seen = array_reserve(runs->seen, run + 1, &runs->capacity, 1);
        if (seen == NULL)
            return err_set(err, ENOMEM, "out of memory for %zu runs", run + 1);
        memset(seen + before, 0, runs->capacity - before);
        runs->seen = seen;
    }
    runs->seen[run] = 1;
    return 0;
}

/* The number in the column "run". */
static int run_of(const struct csv *csv, size_t column, size_t *run, struct err *err)
{
    const char *string = csv->fields[column];
    size_t length = strlen(string);
    *run = length > 0 && length < 9 ? strtoul(string, NULL, 10) : 0;
    if (*run == 0 || *run > RUNS_MAX || strspn(string, "0123456789") != length)
        return err_set(err, EINVAL, "%s:%u: '%.40s' is not the number of a run", csv->name, csv->number,
                       string);
    return 0;
}

/* The header row must be `header`, byte for byte but for quoting. *column: where "run" is. */
static int same_header(struct csv *csv, const struct text *header, size_t *column, struct err *err)
{
    int got = csv_next(csv, err);
    own_text here = {0};
    *column = 0;
    for (size_t i = 0; got == 1 && i < csv->count; i++) {
        *column = strcmp(csv->fields[i], "run") == 0 ? i : *column;
        text_addf(&here, "%s%s", i > 0 ? "," : "", csv->fields[i]);
    }
    text_add(&here, "\n");
    if (got < 0 || text_ok(&here, err) < 0)
        return -err->code;
    if (strcmp(text_string(&here), text_string(header)) == 0)
        return 0;
    err_hint(err, "start a new experiment; this one can still be reported");
    return err_set(err, EINVAL, "%s:1: not the columns that this labrun writes: nothing can be appended",
                   csv->name);
}

/* Without a header any columns will do, and only half a row is unfinished. Rows of runs from `without` on
 * count as unfinished even if runs.csv has them. */
static int scan(struct csv *csv, const struct text *header, bool collect, size_t without, struct runs *runs,
                struct journal_tail *tail, struct err *err)
{
    size_t column = 0, run = 0, other = 0;
    if (header != NULL && same_header(csv, header, &column, err) < 0)
        return -err->code;
    *tail = (struct journal_tail){.keep = csv->offset};
    int got;
    while ((got = csv_next(csv, err)) == 1) {
        if (header != NULL &&
            (run_of(csv, column, &run, err) < 0 || (collect && runs_add(runs, run, err) < 0)))
            return -err->code;
        if (header == NULL || (run < runs->capacity && runs->seen[run] && run < without)) {
            *tail = (struct journal_tail){.keep = csv->offset};
            other = 0;
        } else if (tail->run == 0) {
            tail->run = tail->last = run;
        } else if (run == tail->last + 1) {
            tail->last = run;
        } else if (run != tail->last) {
            other = run;
        }
    }
    if (got != 0 || other == 0)
        return got;
    /* a killed writer leaves rows of the runs that it was writing down, and of no other */
    err_hint(err, "nothing was changed; were rows of runs.csv taken out? labrun report shows what is there");
    return err_set(
        err, EINVAL,
        "%s ends with rows of runs %zu and %zu, which runs.csv has not: only runs that were measured "
        "together can be unfinished",
        csv->name, tail->run, other);
}

/* Where the unfinished end of a file begins. It must have exactly the columns that are written now: rows
 * would stand under other names otherwise. For runs.csv `runs` is filled from it. */
static int find_tail(struct results *results, size_t i, size_t without, struct runs *runs, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_text header = {0};
    const struct columns *columns = journals[i].columns;
    struct journal_tail *tail = &results->tails[i];
    if (columns != NULL)
        columns_header(columns, &header);
    if (csv_open(&csv, results->folder, journals[i].name, err) < 0 ||
        scan(&csv, columns != NULL ? &header : NULL, i == 0, without, runs, tail, err) < 0)
        return -err->code;
    off_t end = lseek(*journal_fd(results, i), 0, SEEK_END);
    if (end < 0)
        return err_errno(err, errno, "cannot read %s", journals[i].name);
    tail->bytes = (uint64_t)end - tail->keep;
    return 0;
}

/* Opens a file for appending, and notes its tail; nothing is changed in it. */
static int open_one(struct results *results, size_t i, struct runs *runs, struct err *err)
{
    struct err why = {0};
    const char *name = journals[i].name;
    own_fd fd = regular_open(results->folder, name, O_RDWR | O_APPEND, &why);
    if (fd < 0 && journals[i].optional && why.code == ENOENT)
        return 0;
    if (fd < 0) {
        *err = why;
        return fd;
    }
    if (lock(fd, name, err) < 0)
        return -err->code;
    *journal_fd(results, i) = steal_fd(&fd);
    return find_tail(results, i, SIZE_MAX, runs, err);
}

static void widen(const struct journal_tail *tail, size_t *first, size_t *last)
{
    if (tail->run == 0)
        return;
    *first = *first == 0 || tail->run < *first ? tail->run : *first;
    *last = tail->last > *last ? tail->last : *last;
}

void journal_unfinished(const struct results *results, size_t *first, size_t *last)
{
    *first = *last = 0;
    for (size_t i = 0; i < RESULTS_JOURNALS; i++)
        widen(&results->tails[i], first, last);
}

/* All files together end with runs that follow each other. */
static int check_tails(const struct results *results, struct err *err)
{
    size_t first = 0, last = 0;
    for (size_t i = 0; i < RESULTS_JOURNALS; i++) {
        const struct journal_tail *tail = &results->tails[i];
        if (tail->run > 0 && first > 0 && (tail->run > last + 1 || tail->last + 1 < first)) {
            err_hint(err, "nothing was changed; labrun report shows what is there");
            return err_set(err, EINVAL,
                           "%s ends with rows of run %zu, the files before it with rows of run %zu: "
                           "only runs that were measured together can be unfinished",
                           journals[i].name, tail->run, first);
        }
        widen(tail, &first, &last);
    }
    return 0;
}

int journal_open(struct results *results, struct err *err)
{
    OWNED_BY(runs_release) struct runs runs = {0};
    for (size_t i = 0; i < RESULTS_JOURNALS; i++)
        if (open_one(results, i, &runs, err) < 0)
            return -err->code;
    return check_tails(results, err);
}

int journal_leave_out(struct results *results, size_t first, struct err *err)
{
    OWNED_BY(runs_release) struct runs runs = {0};
    for (size_t i = 0; i < RESULTS_JOURNALS; i++)
        if (*journal_fd(results, i) >= 0 && find_tail(results, i, first, &runs, err) < 0)
            return -err->code;
    return 0;
}

/* Cuts the tail off, after it was copied to a new file of that name in the folder `aside`, synced. */
static int cut(int fd, const char *name, const struct journal_tail *tail, int aside, struct err *err)
{
    char bytes[16 * 1024];
    uint64_t at = tail->keep;
    ssize_t got;
    own_fd copy = openat(aside, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (copy < 0)
        return err_errno(err, errno, "cannot keep the unfinished end of %s", name);
    for (; (got = pread(fd, bytes, sizeof bytes, (off_t)at)) > 0; at += (uint64_t)got)
        if (regular_write(copy, name, bytes, (size_t)got, err) < 0) {
            err_hint(err, "free some space, then resume again: nothing is cut off before a copy is kept");
            return err_context(err, "cannot keep its unfinished end");
        }
    if (got < 0)
        return err_errno(err, errno, "cannot read %s", name);
    if (fsync(copy) < 0)
        return err_errno(err, errno, "cannot sync the copy of %s", name);
    if (fsync(aside) < 0 || ftruncate(fd, (off_t)tail->keep) < 0 || fsync(fd) < 0)
        return err_errno(err, errno, "cannot cut the unfinished end off %s", name);
    return 0;
}

int journal_repair(struct results *results, struct err *err)
{
    char name[FOLDER_NAME_MAX];
    own_text what = {0};
    own_fd aside = -1;
    for (size_t i = 0; i < RESULTS_JOURNALS; i++) {
        struct journal_tail *tail = &results->tails[i];
        if (tail->bytes == 0)
            continue;
        if (aside < 0)
            aside = folder_make(results->folder, "unfinished", name, err);
        if (aside < 0 || cut(*journal_fd(results, i), journals[i].name, tail, aside, err) < 0)
            return err_context(err, "%s", results->path);
        text_addf(&what, "%s%ju bytes of %s", what.length > 0 ? ", " : "", (uintmax_t)tail->bytes,
                  journals[i].name);
        tail->bytes = 0;
    }
    if (aside < 0)
        return 0;
    snprintf(results->warning, sizeof results->warning,
             "an unfinished run was cut off and is kept in %.200s/%s: %s", results->path, name,
             text_string(&what));
    return fsync(results->folder) < 0 ? err_errno(err, errno, "cannot sync %s", results->path) : 0;
}

/* --- reading runs.csv --- */

static int records_read(struct csv *csv, struct records *records, struct err *err)
{
    int got = csv_header(csv, &record_columns, err);
    if (got == 0)
        return err_set(err, EINVAL, "%s:1: there is no header line", csv->name);
    if (got < 0)
        return got;
    while ((got = csv_next(csv, err)) == 1) {
        struct record record = {0};
        for (unsigned i = 0; i < METRIC_COUNT; i++)
            record.metrics[i] = NAN;
        if (records->count == RUNS_MAX)
            return err_set(err, EFBIG, "%s:%u: more than a million runs", csv->name, csv->number);
        if (csv_parse(csv, &record, err) < 0)
            return -err->code;
        if (record.cell.message_size <= 0 || record.cell.threads <= 0)
            return err_set(err, EINVAL, "%s:%u: a run without message_size or threads", csv->name,
                           csv->number);
        if (records_add(records, &record, err) < 0)
            return -err->code;
    }
    return got;
}

int runs_read(const struct results *results, struct records *records, unsigned *cut, struct err *err)
{
    own_csv csv = CSV_NONE;
    if (csv_open(&csv, results->folder, runs_csv, err) < 0 || records_read(&csv, records, err) < 0)
        return err_context(err, "%s", results->path);
    if (cut != NULL)
        *cut = csv.cut ? 1 : 0;
    return 0;
}
