/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an experiment says, as text: (section, key, value, line), wherever it comes from: a file, --set, a
 * test. What it means is model/spec's business. */
#ifndef LABRUN_MODEL_ENTRIES_H
#define LABRUN_MODEL_ENTRIES_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"

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

/* Copies the texts. -ENOMEM. */
int entries_add(struct entries *entries, const char *section, const char *key, const char *value,
                unsigned line, struct err *err);

/* "workload.threads=1,2", as it stands behind --set. -EINVAL when it is not of that form. */
int entries_add_override(struct entries *entries, const char *override, struct err *err);

#endif
