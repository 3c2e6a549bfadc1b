/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files/results.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/own.h"
#include "files/folder.h"
#include "files/journal.h"
#include "files/planned.h"
#include "files/regular.h"
#include "files/rows.h"

static const char runs_csv[] = "runs.csv", connections_csv[] = "connections.csv",
                  intervals_csv[] = "intervals.csv";

void results_close(struct results *results)
{
    fd_close(&results->folder);
    fd_close(&results->runs);
    fd_close(&results->connections);
    fd_close(&results->intervals);
}

/* front/back, without the slashes that a shell leaves behind a folder's name. */
static int set_path(struct results *results, const char *front, const char *back, struct err *err)
{
    int length = (int)strnlen(front, sizeof results->path);
    while (length > 1 && front[length - 1] == '/')
        length--;
    int wrote = snprintf(results->path, sizeof results->path, "%.*s%s%s", length, front,
                         back[0] != '\0' ? "/" : "", back);
    if (wrote >= (int)sizeof results->path)
        return err_set(err, ENAMETOOLONG, "the path %.60s... is too long", front);
    return 0;
}

int results_create(const char *directory, const char *name, struct results *results, struct err *err)
{
    char folder[FOLDER_NAME_MAX];
    *results = (struct results)RESULTS_NONE;
    own_fd parent = folder_make_path(directory, err);
    if (parent < 0)
        return parent;
    results->folder = folder_make(parent, name, folder, err);
    if (results->folder < 0 || set_path(results, directory, folder, err) < 0)
        return -err->code;
    folder_point_latest(parent, folder, results->warning, sizeof results->warning);
    return 0;
}

struct headers {
    struct text runs, connections, intervals;
};

static void headers_release(struct headers *headers)
{
    text_release(&headers->runs);
    text_release(&headers->connections);
    text_release(&headers->intervals);
}

static void headers_make(struct headers *headers)
{
    columns_header(&record_columns, &headers->runs);
    columns_header(&connection_columns, &headers->connections);
    columns_header(&interval_columns, &headers->intervals);
}

/* runs.csv first: its lock keeps a second writer away from the others, and its rows say which of theirs
 * count. */
static int open_journal(struct results *results, struct err *err)
{
    OWNED_BY(headers_release) struct headers headers = {0};
    own_journal_runs seen = {0};
    uint64_t removed[3] = {0};
    headers_make(&headers);
    results->runs = journal_open(results->folder, runs_csv, &headers.runs, true, &seen, &removed[0], err);
    if (results->runs < 0)
        return results->runs;
    results->connections =
        journal_open(results->folder, connections_csv, &headers.connections, false, &seen, &removed[1], err);
    if (results->connections < 0)
        return results->connections;
    results->intervals =
        journal_open(results->folder, intervals_csv, &headers.intervals, false, &seen, &removed[2], err);
    if (results->intervals < 0)
        return results->intervals;
    if (removed[0] + removed[1] + removed[2] > 0)
        snprintf(results->warning, sizeof results->warning,
                 "an unfinished run was cut off: %ju bytes of %s, %ju of %s, %ju of %s",
                 (uintmax_t)removed[0], runs_csv, (uintmax_t)removed[1], connections_csv,
                 (uintmax_t)removed[2], intervals_csv);
    return 0;
}

int results_open(const char *path, bool append, struct results *results, struct err *err)
{
    *results = (struct results)RESULTS_NONE;
    if (set_path(results, path, "", err) < 0)
        return -err->code;
    results->folder = folder_open(results->path, append, err);
    if (results->folder < 0)
        return results->folder;
    return append && open_journal(results, err) < 0 ? err_context(err, "%s", path) : 0;
}

int results_elsewhere(const char *path, struct results *results, struct err *err)
{
    *results = (struct results)RESULTS_NONE;
    results->folder = folder_make_path(path, err);
    return results->folder < 0 || set_path(results, path, "", err) < 0 ? -err->code : 0;
}

int results_write(const struct results *results, const char *name, const char *bytes, size_t length,
                  struct err *err)
{
    int written = regular_replace(results->folder, name, bytes, length, err);
    return written < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_write_parts(const struct results *results, const char *name, regular_part *part,
                        const void *source, struct err *err)
{
    int written = regular_replace_parts(results->folder, name, part, source, err);
    return written < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_read(const struct results *results, const char *name, size_t limit, char **bytes, size_t *length,
                 struct err *err)
{
    int got = regular_read(results->folder, name, limit, bytes, length, err);
    return got < 0 ? err_context(err, "%s", results->path) : 0;
}

int results_write_plan(const struct results *results, const struct plan *plan, struct err *err)
{
    own_text text = {0};
    planned_print(plan, &text);
    if (text_ok(&text, err) < 0)
        return -err->code;
    return results_write(results, "plan.csv", text_string(&text), text.length, err);
}

int results_begin(struct results *results, struct err *err)
{
    OWNED_BY(headers_release) struct headers headers = {0};
    headers_make(&headers);
    results->runs = journal_create(results->folder, runs_csv, &headers.runs, err);
    if (results->runs < 0)
        return err_context(err, "%s", results->path);
    results->connections = journal_create(results->folder, connections_csv, &headers.connections, err);
    if (results->connections < 0)
        return err_context(err, "%s", results->path);
    results->intervals = journal_create(results->folder, intervals_csv, &headers.intervals, err);
    if (results->intervals < 0)
        return err_context(err, "%s", results->path);
    return fsync(results->folder) < 0 ? err_errno(err, errno, "cannot sync %s", results->path) : 0;
}

static int append_measurement(struct results *results, uint32_t run, const struct measurement *measurement,
                              struct err *err)
{
    own_text connections = {0}, intervals = {0};
    rows_connections(run, measurement, &connections);
    rows_intervals(run, measurement, &intervals);
    if (journal_append(results->connections, connections_csv, &connections, err) < 0)
        return -err->code;
    return journal_append(results->intervals, intervals_csv, &intervals, err);
}

int results_append(struct results *results, const struct record *record,
                   const struct measurement *measurement, struct err *err)
{
    own_text row = {0};
    columns_rows(&record_columns, record, 1, &row);
    if (measurement != NULL && append_measurement(results, record->run, measurement, err) < 0)
        return err_context(err, "%s", results->path);
    if (journal_append(results->runs, runs_csv, &row, err) < 0)
        return err_context(err, "%s", results->path);
    return 0;
}

int results_records(const struct results *results, struct records *records, unsigned *cut, struct err *err)
{
    int got = journal_records(results->folder, runs_csv, records, cut, err);
    return got < 0 ? err_context(err, "%s", results->path) : 0;
}
