/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment as it was asked for: settings, and for each parameter of a cell the values that it takes.
 * Made from (section, key, value, line) entries, wherever they come from: a file, --set, a test. Parsing
 * reports every problem at once. */
#ifndef LABRUN_MODEL_SPEC_H
#define LABRUN_MODEL_SPEC_H

#include <stddef.h>

#include "base/problems.h"
#include "model/cell.h"
#include "model/settings.h"

struct entry {
    char *section, *key, *value; /* owned by `struct entries` */
    unsigned line;               /* 0: from --set */
};

struct entries {
    struct entry *list;
    size_t count, capacity;
};

void entries_release(struct entries *entries);
#define own_entries OWNED_BY(entries_release) struct entries
int entries_add(struct entries *entries, const char *section, const char *key, const char *value,
                unsigned line, struct err *err);
/* "workload.threads=1,2" */
int entries_add_override(struct entries *entries, const char *override, struct err *err);

struct axis {
    const struct field *field;
    size_t count;  /* at least 1 once parsed */
    void *values;  /* owned: `count` values of field->size bytes */
    bool given;    /* named in the file, not the default */
    unsigned line; /* where */
};

struct spec {
    struct settings settings;
    struct axis *axes; /* owned: one per row of cell_fields[], in that order */
};

void spec_release(struct spec *spec);
#define own_spec OWNED_BY(spec_release) struct spec

/* Fills `spec` from the entries and the defaults. A later override (line 0) replaces an earlier entry of the
 * same key; two entries of one file for the same key are a problem. Returns 0, or -EINVAL with at least one
 * problem added. */
int spec_parse(const struct entries *entries, struct spec *spec, struct problems *problems);

/* The axis of a key; NULL when there is no such key. */
const struct axis *spec_axis(const struct spec *spec, const char *key);

/* Number of combinations; SIZE_MAX when it overflows. */
size_t spec_cell_count(const struct spec *spec);

/* Combination number `index` in listed order: the last axis of cell_fields[] varies fastest. message_size and
 * field_size are both filled in. */
void spec_cell(const struct spec *spec, size_t index, struct cell *cell);

#endif
