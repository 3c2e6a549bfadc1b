/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/array.h"
#include "results/csv.h"
#include "results/safe_file.h"

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

int journal_create(int folder, const char *name, const struct text *header, struct err *err)
{
    own_fd fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_errno(err, errno, "cannot make %s", name);
    if (lock(fd, name, err) < 0 || journal_append(fd, name, header, err) < 0)
        return -err->code;
    return steal_fd(&fd);
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

void journal_runs_release(struct journal_runs *runs)
{
    free(runs->seen);
    *runs = (struct journal_runs){0};
}

static int runs_add(struct journal_runs *runs, size_t run, struct err *err)
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
    if (*run == 0 || *run > JOURNAL_RUNS_MAX || strspn(string, "0123456789") != length)
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

/* Rows of how many runs can a killed writer leave? Of the one that it was writing down. */
static int several_runs(const struct csv *csv, size_t run, size_t other, struct err *err)
{
    err_hint(err, "nothing was changed; were rows of runs.csv taken out? labrun report shows what is there");
    return err_set(
        err, EINVAL,
        "%s ends with rows of runs %zu and %zu, which runs.csv has not: only one can be unfinished",
        csv->name, run, other);
}

/* Without a header any columns will do, and only half a row is unfinished. */
static int scan(struct csv *csv, const struct text *header, bool collect, struct journal_runs *runs,
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
        if (header == NULL || (run < runs->capacity && runs->seen[run])) {
            *tail = (struct journal_tail){.keep = csv->offset};
            other = 0;
        } else if (tail->run == 0) {
            tail->run = run;
        } else if (tail->run != run) {
            other = run;
        }
    }
    return got == 0 && other > 0 ? several_runs(csv, tail->run, other, err) : got;
}

int journal_open(int folder, const char *name, const struct text *header, bool collect,
                 struct journal_runs *runs, struct journal_tail *tail, struct err *err)
{
    own_csv csv = CSV_NONE;
    own_fd fd = regular_open(folder, name, O_RDWR | O_APPEND, err);
    if (fd < 0)
        return fd;
    if (lock(fd, name, err) < 0 || csv_open(&csv, folder, name, err) < 0 ||
        scan(&csv, header, collect, runs, tail, err) < 0)
        return -err->code;
    off_t end = lseek(fd, 0, SEEK_END);
    if (end < 0)
        return err_errno(err, errno, "cannot read %s", name);
    tail->bytes = (uint64_t)end - tail->keep;
    return steal_fd(&fd);
}

static int copy_from(int fd, const char *name, uint64_t at, int copy, struct err *err)
{
    char bytes[16 * 1024];
    ssize_t got;
    while ((got = pread(fd, bytes, sizeof bytes, (off_t)at)) > 0) {
        if (regular_write(copy, name, bytes, (size_t)got, err) < 0)
            return -err->code;
        at += (uint64_t)got;
    }
    if (got < 0)
        return err_errno(err, errno, "cannot read %s", name);
    return fsync(copy) < 0 ? err_errno(err, errno, "cannot sync the copy of %s", name) : 0;
}

int journal_cut(int fd, const char *name, const struct journal_tail *tail, int aside, struct err *err)
{
    own_fd copy = openat(aside, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (copy < 0)
        return err_errno(err, errno, "cannot keep the unfinished end of %s", name);
    if (copy_from(fd, name, tail->keep, copy, err) < 0)
        return -err->code;
    if (fsync(aside) < 0 || ftruncate(fd, (off_t)tail->keep) < 0 || fsync(fd) < 0)
        return err_errno(err, errno, "cannot cut the unfinished end off %s", name);
    return 0;
}

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
        if (records->count == JOURNAL_RUNS_MAX)
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

int journal_records(int folder, const char *name, struct records *records, unsigned *cut, struct err *err)
{
    own_csv csv = CSV_NONE;
    if (csv_open(&csv, folder, name, err) < 0 || records_read(&csv, records, err) < 0)
        return -err->code;
    if (cut != NULL)
        *cut = csv.cut ? 1 : 0;
    return 0;
}
