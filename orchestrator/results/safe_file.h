/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regular files in a folder that somebody else may have prepared: nothing here follows a symlink, waits on a
 * FIFO or reads more than it was told to. What is in the files is not known here. */
#ifndef LABRUN_RESULTS_SAFE_FILE_H
#define LABRUN_RESULTS_SAFE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* Opens a regular file of the folder with `flags` (O_RDONLY, O_RDWR | O_APPEND, O_WRONLY | O_CREAT ...).
 * `name` may be "folder/file", here as below. Returns the fd. */
int regular_open(int folder, const char *name, int flags, struct err *err);

/* Reads all of it, at most `limit` bytes; longer files are -EFBIG. The caller frees *bytes, which a NUL
 * follows. */
int regular_read(int folder, const char *name, size_t limit, char **bytes, size_t *length, struct err *err);

/* Writes all bytes. */
int regular_write(int fd, const char *name, const char *bytes, size_t length, struct err *err);

/* The file has either its old content or all of the new one, whatever happens: temporary name, fsync, rename.
 * The "folder" of "folder/file" is made if missing. */
int regular_replace(int folder, const char *name, const char *bytes, size_t length, struct err *err);

/* Adds part i of a file, from 0, to the text, which is empty; false behind the last one. */
typedef bool regular_part(const void *source, size_t i, struct text *text);
/* The same for a file that is too long to be held in memory as a whole. */
int regular_replace_parts(int folder, const char *name, regular_part *part, const void *source,
                          struct err *err);

#endif
