/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files of the kernel, below a root: one value in /sys or /proc. What cannot be read is an empty string
 * or -1; nothing here is an error, and nothing here knows what a value means. */
#ifndef LABRUN_FILES_ATTRIBUTE_H
#define LABRUN_FILES_ATTRIBUTE_H

#include <stddef.h>
#include <stdint.h>

/* Room for the longest that is read whole: the first line of /proc/stat, a CPU's stanza in /proc/cpuinfo. */
enum { ATTRIBUTE_BYTES = 16384 };

/* The beginning of a file, at most size - 1 bytes. `path` begins with '/'. */
void attribute_text(const char *root, const char *path, char *text, size_t size);

/* The first line, without its line break; cut to fit. */
void attribute_line(const char *root, const char *path, char *line, size_t size);

/* A number, whole and not negative; -1 when there is none. K, M and G are binary, as in cache sizes. */
int64_t attribute_number(const char *root, const char *path);

/* The word in brackets of a choice: "always [madvise] never". */
void attribute_choice(const char *root, const char *path, char *word, size_t size);

/* The value of the first "key : value" or "key=value" line of a text; quotes and spaces around it are taken
 * off. Empty when there is no such line. */
void attribute_value(const char *text, const char *key, char *value, size_t size);

#endif
