/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "files/profile_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/own.h"
#include "files/journal.h"
#include "files/profile_row.h"
#include "files/regular.h"

static const char profile_csv[] = "profile.csv";

enum { CHUNK_BYTES = 4096 };

static void add_header(struct text *text)
{
    for (unsigned i = 0; profile_row_column(i) != NULL; i++)
        text_addf(text, "%s%s", i > 0 ? "," : "", profile_row_column(i));
    text_add(text, "\n");
}

static void add_row(const struct profile_row *row, struct text *text)
{
    own_text field = {0};
    for (unsigned i = 0; profile_row_column(i) != NULL; i++) {
        profile_row_print(row, i, &field);
        text_add(text, i > 0 ? "," : "");
        text_csv(text, text_string(&field));
        text->failed = text->failed || field.failed;
        text_clear(&field);
    }
    text_add(text, "\n");
}

static void add_rows(const struct profile *profile, struct text *text)
{
    struct profile_row row = {
        .run = {.plan = profile->plan, .status = profile->status, .cell = profile->cell},
        .frequency = (uint64_t)profile->frequency,
        .lost = profile->lost,
        .rows = profile->line_count > 0 ? profile->line_count : 1,
        .has_line = profile->line_count > 0,
    };
    memcpy(row.run.started, profile->started, sizeof row.run.started);
    memcpy(row.run.reason, profile->reason, sizeof row.run.reason);
    memcpy(row.event, profile->event, sizeof row.event);
    row.run.metrics[METRIC_window_s] = profile->window_s;
    row.run.metrics[METRIC_throughput_gbps] = profile->throughput_gbps;
    row.run.metrics[METRIC_cpu_ns_per_byte] = profile->cpu_ns_per_byte;
    for (size_t i = 0; i < row.rows; i++) {
        if (row.has_line) {
            row.line = profile->lines[i];
            row.side = row.line.side;
            row.group = row.line.group;
        }
        add_row(&row, text);
    }
}

/* Half a row is cut off; whole rows of half a profile stay: readers count them. The header ends in a line
 * break, so that one is found. */
static int cut_half_row(int fd, off_t end, struct err *err)
{
    char chunk[CHUNK_BYTES];
    for (off_t at = end; at > 0;) {
        size_t length = at < CHUNK_BYTES ? (size_t)at : CHUNK_BYTES;
        at -= (off_t)length;
        if (pread(fd, chunk, length, at) != (ssize_t)length)
            return err_set(err, EIO, "cannot read %s", profile_csv);
        const char *last = memrchr(chunk, '\n', length);
        if (last == NULL)
            continue;
        off_t keep = at + (last - chunk) + 1;
        return keep < end && ftruncate(fd, keep) < 0
                   ? err_errno(err, errno, "cannot cut the unfinished end off %s", profile_csv)
                   : 0;
    }
    return 0;
}

/* Makes the file ready for rows that are appended: with a header, which a killed writer may not have
 * finished.
 */
static int take_up(int folder, int fd, const struct text *header, struct err *err)
{
    own_free char *here = malloc(header->length);
    off_t end = lseek(fd, 0, SEEK_END);
    ssize_t got = here != NULL ? pread(fd, here, header->length, 0) : -1;
    if (end < 0 || got < 0 || here == NULL)
        return err_errno(err, here != NULL ? errno : ENOMEM, "cannot read %s", profile_csv);
    if (memcmp(here, text_string(header), (size_t)got) != 0) {
        err_hint(err, "move it away: the profiles are then made anew");
        return err_set(err, EINVAL, "%s:1: not the columns that this labrun writes: nothing can be appended",
                       profile_csv);
    }
    if ((size_t)got == header->length)
        return cut_half_row(fd, end, err);
    if (ftruncate(fd, 0) < 0 || journal_append(fd, profile_csv, header, err) < 0 || fsync(folder) < 0)
        return err_errno(err, errno, "cannot begin %s", profile_csv);
    return 0;
}

int profile_file_append(const struct results *results, const struct profile *profile, struct err *err)
{
    own_text header = {0}, rows = {0};
    add_header(&header);
    add_rows(profile, &rows);
    own_fd fd = regular_open(results->folder, profile_csv, O_RDWR | O_CREAT | O_APPEND, err);
    if (fd < 0 || text_ok(&header, err) < 0 || take_up(results->folder, fd, &header, err) < 0 ||
        journal_append(fd, profile_csv, &rows, err) < 0)
        return err_context(err, "%s", results->path);
    return 0;
}
