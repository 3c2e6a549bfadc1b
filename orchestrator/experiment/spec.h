/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An experiment as it was asked for: settings, and for each parameter of a cell the values that it takes.
 * Made from entries, wherever they come from. Parsing reports every problem at once. In which order cells
 * are run is plan's business. */
#ifndef LABRUN_EXPERIMENT_SPEC_H
#define LABRUN_EXPERIMENT_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "experiment/cell.h"
#include "experiment/field.h"
#include "experiment/settings.h"

/* --- axis --- */
/* An axis: the values that one parameter takes in an experiment, at least one. */

enum { AXIS_VALUES_MAX = 1000 };

struct axis {
    const struct field *field;
    size_t count;  /* at least 1 once parsed */
    void *values;  /* owned: `count` values of field->size bytes */
    bool given;    /* named in the file, not the default */
    unsigned line; /* where */
};

/* Copies value `i` into the field's place in the struct at `base`. */
void axis_value(const struct axis *axis, size_t i, void *base);

/* --- spec --- */

struct spec {
    struct settings settings;
    struct axis *axes; /* owned: one per row of cell_fields[], in that order */
    size_t baseline;   /* number of a value on the contrast's axis */
};

void spec_release(struct spec *spec);
#define own_spec OWNED_BY(spec_release) struct spec

/* What an experiment says, as text. */
struct spec_text {
    const char *bytes; /* of its file */
    size_t length;
    const char *const *overrides; /* "workload.threads=1,2" each, as it stands behind --set */
    size_t override_count;
    const char *order; /* what stands for experiment.order where it is not named; NULL: the table's default */
    bool measured; /* of a folder: labruns before this one measured the default study, of two hours, for an
                      empty file */
};

/* Fills `spec` from the text and the defaults. An override replaces the file's value of the same key, and a
 * later override an earlier one; a key that stands in the file twice is a problem. field_size and
 * message_size exclude each other; an override of one replaces the file's value of the other. Returns 0, or
 * -EINVAL with at least one problem added, line 0 for one that is not the file's; release the spec in both
 * cases. */
int spec_parse(const struct spec_text *text, struct spec *spec, struct problems *problems);

/* The axis of a cell's key; NULL when there is no such key. When message_size is given the axis of
 * field_size has one value, 0; otherwise that of message_size has. */
const struct axis *spec_axis(const struct spec *spec, const char *key);

/* The axis whose values are compared: that of settings.contrast. */
const struct axis *spec_contrast(const struct spec *spec);

/* Has the cell the value that the others are compared with? */
bool spec_is_baseline(const struct spec *spec, const struct cell *cell);

#endif
