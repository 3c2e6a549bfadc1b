/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An axis: the values that one parameter takes in an experiment, at least one. */
#ifndef LABRUN_MODEL_AXIS_H
#define LABRUN_MODEL_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problems.h"
#include "experiment/entries.h"
#include "experiment/field.h"

enum { AXIS_VALUES_MAX = 1000 };

struct axis {
    const struct field *field;
    size_t count;  /* at least 1 once parsed */
    void *values;  /* owned: `count` values of field->size bytes */
    bool given;    /* named in the file, not the default */
    unsigned line; /* where */
};

void axis_release(struct axis *axis);

/* Fills the axis from the entry's value, or from the field's default when `entry` is NULL. Every element that
 * is wrong is a problem of its own. The axis has its values only when there were none. */
void axis_parse(const struct field *field, const struct entry *entry, struct axis *axis,
                struct problems *problems);

/* Copies value `i` into the field's place in the struct at `base`. */
void axis_value(const struct axis *axis, size_t i, void *base);

#endif
