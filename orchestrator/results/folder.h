/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The results folder, `<directory>/<name>-<YYYYmmdd-HHMMSS>/`, the `latest` link beside it, and the files in
 * it. They are written with the calling user's own rights (the process has become that user by then); what is
 * in the folder is treated as hostile when it is read again, as somebody else may have prepared it: no
 * symlinks are followed, no FIFO is waited on, sizes are bounded. What the files hold is not known here. */
#ifndef LABRUN_RESULTS_FOLDER_H
#define LABRUN_RESULTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

/* --- folders --- */

enum { FOLDER_NAME_MAX = 128 };

/* Makes `<name>-<YYYYmmdd-HHMMSS>` (local time) in `parent`, with "-2", "-3" ... when it is there already,
 * and fills `folder` with the name it has got. Returns the fd. */
int folder_make(int parent, const char *name, char folder[FOLDER_NAME_MAX], struct err *err);

/* Follows `path` as long as its last part is a symlink: 1, and where it leads in `resolved`; 0 and the path
 * itself when it is none; -ELOOP when there is no end of it. A link may move on at any time: what is opened
 * then, directly, is the folder that is told. */
int folder_resolve(const char *path, char *resolved, size_t size, struct err *err);

/* --- the results folder --- */

enum { RESULTS_JOURNALS = 6 };

/* What a killed writer left at the end of a file. */
struct journal_tail {
    uint64_t keep, bytes; /* where it begins, and how long it is: 0 = nothing is unfinished */
    size_t run, last; /* the first and the last run whose whole rows it has; 0: none, at most half a row */
};

struct results {
    char path[512];    /* as shown to the user */
    char warning[600]; /* what went otherwise than asked, for the user; "" = nothing */
    int folder;        /* owned directory fd */
    int runs, connections, intervals, slices, histograms,
        profiles;                                /* owned fds, O_APPEND; -1 when only read, or not there */
    struct journal_tail tails[RESULTS_JOURNALS]; /* of each of these files, when opened for appending */
};

#define RESULTS_NONE                                                                                         \
    {                                                                                                        \
        .folder = -1, .runs = -1, .connections = -1, .intervals = -1, .slices = -1, .histograms = -1,        \
        .profiles = -1                                                                                       \
    }
void results_close(struct results *results);
#define own_results OWNED_BY(results_close) struct results

/* Writes into a new folder what is known before the first run. */
typedef int results_fill(const void *source, struct results *results, struct err *err);

/* Makes a new folder under `directory` (made too if missing), has it filled, and points `latest` at it: never
 * at half of one. A folder of the same second gets "-2", "-3" ... A `latest` that is no symlink is left
 * alone: results->warning says so. */
int results_create(const char *directory, const char *name, results_fill *fill, const void *source,
                   struct results *results, struct err *err);

/* Opens an existing folder, that nobody else may write if the user is root, for reading; for appending too
 * when `append` (see journal_open): then the folder must not be a symlink, as `latest` may have moved on. */
int results_open(const char *path, bool append, struct results *results, struct err *err);

/* Opens any other directory to write files into, making what is missing of the path. */
int results_elsewhere(const char *path, struct results *results, struct err *err);

/* --- files in it --- */
/* `name` may be "folder/file". */

/* Opens a regular file of the folder with `flags` (O_RDONLY, O_RDWR | O_APPEND, O_WRONLY | O_CREAT ...).
 * Returns the fd. */
int regular_open(int folder, const char *name, int flags, struct err *err);

/* Reads a regular file of at most `limit` bytes. The caller frees *bytes, which a NUL follows. */
int results_read(const struct results *results, const char *name, size_t limit, char **bytes, size_t *length,
                 struct err *err);

/* Writes all bytes. */
int regular_write(int fd, const char *name, const char *bytes, size_t length, struct err *err);

/* Writes a whole file: it has either its old content or all of the new one, whatever happens: temporary name,
 * fsync, rename. The "folder" of "folder/file" is made if missing. */
int results_write(const struct results *results, const char *name, const char *bytes, size_t length,
                  struct err *err);

/* Removes a file; one that is not there is no error. */
int results_remove(const struct results *results, const char *name, struct err *err);

/* Gives a file a name that nothing has yet, in the same folder; -EEXIST when something has it. */
int results_rename(const struct results *results, const char *name, const char *new_name, struct err *err);

/* 0 when nobody but the calling user, and root, can have put these bytes there: the file open as `fd`, the
 * folder that it is in, and the results folder are theirs, and neither the group nor others may write to
 * them. -EPERM. */
int results_private(const struct results *results, const char *name, int fd, struct err *err);

/* Adds part i of a file, from 0, to the text, which is empty; false behind the last one. */
typedef bool regular_part(const void *source, size_t i, struct text *text);
/* The same for a file that is too long to be held in memory as a whole. */
int results_write_parts(const struct results *results, const char *name, regular_part *part,
                        const void *source, struct err *err);

#endif
