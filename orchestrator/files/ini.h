/* SPDX-License-Identifier: GPL-3.0-or-later */
/* INI text to entries, on inih: BOM, CRLF, tabs and comments are its business, and ours what it does not
 * report: NUL bytes, lines that are too long, keys outside a section. What entries mean is model/spec's
 * business. */
#ifndef LABRUN_FILES_INI_H
#define LABRUN_FILES_INI_H

#include <stddef.h>

#include "base/problems.h"
#include "model/spec.h"

enum { INI_BYTES_MAX = 256 * 1024 }; /* an experiment file is a page; anything larger is not one */

/* Reads a regular file of at most INI_BYTES_MAX whole. The caller frees *text. */
int ini_load(const char *path, char **text, size_t *length, struct err *err);

/* Adds the text's entries; syntax errors go to `problems`. Returns 0, or -EINVAL with at least one problem
 * added. */
int ini_parse(const char *text, size_t length, struct entries *entries, struct problems *problems);

#endif
