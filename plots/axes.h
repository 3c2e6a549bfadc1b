/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure is drawn against: parameters as coordinates (the x axis, the panels), and the scale of the
 * value axis that all panels share. */
#ifndef LABRUN_PLOTS_AXES_H
#define LABRUN_PLOTS_AXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/field.h"

struct cell;
struct variants; /* plots/figure.h */

/* --- coordinate --- */
/* A parameter as a coordinate: the values that it takes, in order, and the words for them. Only parameters
 * that are numbers can be coordinates: threads, message_size, mtu. */

struct coordinate {
    const struct field *field; /* of type FIELD_NUMBER */
    const char *title;         /* for the axis: "size of the whole message" */
    const char *subject;       /* for a figure's title: "message size", "the number of threads" */
    int64_t *values;           /* owned, and all that is; rising */
    size_t count, capacity;
};

/* The values of `key` in the cells of one variant. -EINVAL when there is no such number, -ENOMEM. */
int coordinate_find(const char *key, const struct variants *variants, size_t variant,
                    struct coordinate *coordinate, struct err *err);

int64_t coordinate_value(const struct coordinate *coordinate, const struct cell *cell);

/* For a tic: "16 KB", "8". */
void coordinate_tic(const struct coordinate *coordinate, size_t i, struct text *text);
/* For a panel: "messages of 16 KB", "8 threads". */
void coordinate_panel(const struct coordinate *coordinate, size_t i, struct text *text);

/* The same of any parameter of a cell: "8 threads", "MTU 9000 B", "path veth". */
void coordinate_words(const struct field *field, const struct cell *cell, struct text *text);

/* "size of the whole message", "path": for an axis. */
const char *coordinate_title(const struct field *field);

/* --- scale --- */

enum { SCALE_TICS_MAX = 64, SCALE_DIGITS = 6 };

struct scale {
    bool log;
    double low, high;
    double tics[SCALE_TICS_MAX]; /* rising, inside [low, high] */
    unsigned count;
};

/* Range and tics of an axis from the smallest and the largest value drawn. Logarithmic, unless a value is 0
 * or less: then linear from 0. At least a factor of 2 is shown, so that noise does not look like an effect.
 * NaN: an axis from 0 to 1. */
void scale_make(double smallest, double largest, struct scale *scale);

#endif
