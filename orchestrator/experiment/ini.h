/* SPDX-License-Identifier: GPL-3.0-or-later */
/* INI text to entries, on inih, which splits lines into sections, keys and values. Ours is what inih does not
 * report or would read otherwise than it looks:
 * - every line that makes no sense is a problem with its line number, not just the first;
 * - NUL bytes, other control characters, keys outside a section, text behind a [section]: problems;
 * - an indented line is a line like any other; there are no continuation lines;
 * - a comment is a line that begins with '#' or ';', or what follows one of them behind a blank;
 * - lines may be longer than inih's buffer (200 bytes).
 * What entries mean is spec's business. */
#ifndef LABRUN_EXPERIMENT_INI_H
#define LABRUN_EXPERIMENT_INI_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"

/* What an experiment says, as text: (section, key, value, line), wherever it comes from: a file, --set, a
 * test. What it means is spec's business. */

struct entry {
    char *section, *key, *value; /* owned by `struct entries` */
    unsigned line;               /* from 1; 0: from --set */
};

struct entries {
    struct entry *list; /* owned */
    size_t count, capacity;
};

void entries_release(struct entries *entries);
#define own_entries OWNED_BY(entries_release) struct entries

/* "workload.threads=1,2", as it stands behind --set. -EINVAL when it is not of that form. */
int entries_add_override(struct entries *entries, const char *override, struct err *err);

/* Adds the text's entries; syntax errors go to `problems`. Returns 0, or -EINVAL with at least one problem
 * added. (Not ini_parse: inih has taken that name.) */
int ini_read(const char *text, size_t length, struct entries *entries, struct problems *problems);

#endif
