/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables in Markdown: rows of cells, and the columns that say where something was measured. What the tables
 * are about is export_markdown's business. */
#ifndef LABRUN_MARKDOWN_H
#define LABRUN_MARKDOWN_H

#include "base/text.h"
#include "findings/findings.h"
#include "experiment/mechanism.h"

enum { MARKDOWN_FIELDS_MAX = 40 };

/* The shape of all tables of an experiment: which parameters and which mechanisms have columns. */
struct markdown_shape {
    const struct spec *spec;
    const struct field *fields[MARKDOWN_FIELDS_MAX]; /* those that vary, without the mechanism */
    unsigned field_count;
    bool arms[2][MECHANISM_COUNT]; /* measured: as itself, as A/A control */
};

void markdown_shape_find(const struct findings *findings, struct markdown_shape *shape);

/* Numbers and their brackets are ours: escaped, a reader of the bare text would stumble over them. */
void markdown_numbers(struct text *row, const struct text *cell);
/* Escaped. */
void markdown_cell(struct text *row, const struct text *cell);
void markdown_word(struct text *row, const char *word);

/* The values of the parameters that vary, and their names; the latter begin the row. */
void markdown_place(struct text *row, const struct markdown_shape *shape, const struct cell *cell);
void markdown_place_names(struct text *row, const struct markdown_shape *shape);

/* "|---|---:|": ends the row of names; numbers to the right. */
void markdown_rule(struct text *text, unsigned left, unsigned right);

#endif
