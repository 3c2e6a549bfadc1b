/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which parameters tell the panels of a figure apart where places are not an axis and one parameter: of cells
 * that vary in anything. Nothing about what stands in a panel. */
#ifndef LABRUN_PLOTS_PANELS_H
#define LABRUN_PLOTS_PANELS_H

#include <stddef.h>

#include "base/text.h"
#include "experiment/field.h"

struct cell;

struct fields {
    const struct field *const *list;
    unsigned count;
};

/* <0, 0, >0, by the first field in which they differ. */
int fields_compare(const struct fields *fields, const struct cell *a, const struct cell *b);

/* Leaves one cell of each kind, in the fields' order; how many. */
size_t fields_distinct(struct fields fields, const struct cell **cells, size_t count);

/* Where a cell is in such a list, which has it. */
size_t fields_find(struct fields fields, const struct cell *const *list, size_t count,
                   const struct cell *cell);

enum { PANEL_FIELDS_MAX = 64 }; /* rows of cell_fields[] */

struct panels {
    /* What tells variants apart, then what tells panels apart, the size last. */
    const struct field *fields[PANEL_FIELDS_MAX];
    unsigned variant_fields, panel_fields;
};

/* The parameters in which cells vary, but the contrast and `x` (NULL: none); the slowest tell variants apart
 * where panels would be more than `limit`. `scratch`: room for as many cells. */
void panels_find(const struct cell *const *cells, const struct cell **scratch, size_t count,
                 const struct field *contrast, const struct field *x, size_t limit, struct panels *panels);

struct fields panels_fields(const struct panels *panels);
struct fields panels_variants(const struct panels *panels);

/* As it stands over the panel of a cell: "4 threads"; where there is one panel what all places share. */
void panels_title(const struct panels *panels, const struct field *contrast, const struct field *x,
                  const struct cell *cell, struct text *text);

/* For scripts: the cell's values of those fields, "veth|4", and how gnuplot finds them in a row of a CSV
 * file: "panel_of(row) = strcol('path').'|'.strcol('threads')". */
void panels_key(const struct panels *panels, const struct cell *cell, struct text *text);
void panels_of_row(const struct panels *panels, struct text *text);

#endif
