/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results folders as directory entries: their names, the way to them, and the `latest` link beside them. What
 * is in them is results' business. */
#ifndef LABRUN_FILES_FOLDER_H
#define LABRUN_FILES_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { FOLDER_NAME_MAX = 128 };

/* Opens the directory; what is missing of the path is made, mode 0755. Returns the fd. */
int folder_make_path(const char *path, struct err *err);

/* Makes `<name>-<YYYYmmdd-HHMMSS>` (local time) in `parent`, with "-2", "-3" ... when it is there already,
 * and fills `folder` with the name it has got. Returns the fd. */
int folder_make(int parent, const char *name, char folder[FOLDER_NAME_MAX], struct err *err);

/* Points `latest` in `parent` at the folder, at once: nobody sees it missing. What cannot be done is said in
 * `warning`, and no error: the results do not need the link. */
void folder_point_latest(int parent, const char *folder, char *warning, size_t size);

/* Opens an existing folder. `directly`: refuses a symlink, and the hint says where it points. -EACCES for
 * root when somebody else owns it or may write it. Returns the fd. */
int folder_open(const char *path, bool directly, struct err *err);

/* Follows `path`, if its last part is a symlink, by one step: 1, and where it points in `resolved`; 0 and the
 * path itself when it is none. A link may move on at any time: what is opened then, directly, is the folder
 * that is told. */
int folder_resolve(const char *path, char *resolved, size_t size, struct err *err);

#endif
