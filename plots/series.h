/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The series of a figure: the values of what the experiment compares, in which order they stand, how each is
 * called, and what is to be said of it. How they look is theme's. */
#ifndef LABRUN_PLOTS_SERIES_H
#define LABRUN_PLOTS_SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "experiment/cell.h"
#include "plots/figure.h"

/* One value of what the experiment compares. */
struct series {
    const struct cell *cell; /* the first of its cells: it has the value */
    size_t place;            /* of the value in the experiment: its look */
    struct text name;        /* owned: "zero-copy" */
    struct text note;        /* owned: what the kernel did with it, in short; nothing where it was not said */
    struct text legend;      /* owned: begins with the name */
};

void series_clear(struct series *series);

/* --- list --- */

/* Puts a cell's value where it belongs in an owned array, unless it is there already: in the order of the
 * experiment, then of values. -ENOMEM. */
int series_insert(struct series **list, unsigned *count, const struct spec *spec,
                  const struct field *contrast, const struct cell *cell, struct err *err);

/* When all are there: values that the experiment does not name get places behind those that it does, and
 * those that [figures] order names come first. Returns the number of the baseline. */
unsigned series_settle(struct series *list, unsigned count, const struct spec *spec,
                       const struct field *contrast);

/* --- words --- */

/* What the kernel copied of "zero-copy" sends, least and most per cent: "100 % copied", "93–97 % copied";
 * nothing for NaN. */
void series_note(double least, double most, struct text *text);

/* The same of a value of the contrast in the cells of a variant: the least and the most median; NaN where the
 * kernel said nothing. */
void series_copied(const struct summaries *summaries, const struct variants *variants, size_t variant,
                   const struct cell *value, double *least, double *most);

/* "zero-copy", "veth", "MTU 9000 B". */
void series_value(const struct field *field, const struct cell *cell, struct text *text);

/* The same of a value of the contrast, or its label in [figures]. True: it has one. */
bool series_say(const struct spec *spec, const struct field *field, const struct cell *cell,
                struct text *text);

/* Its name, note and legend, which says what the kernel did rather than what was meant. */
void series_name(struct series *series, const struct figure_context *context, const struct variants *variants,
                 size_t variant);

#endif
