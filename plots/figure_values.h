/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a figure as a table of text: what stands under it on the page. Made from the same picture
 * that the scripts are written from, and so with the same numbers. */
#ifndef LABRUN_PLOTS_FIGURE_VALUES_H
#define LABRUN_PLOTS_FIGURE_VALUES_H

#include <stddef.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "plots/picture.h"

enum { FIGURE_VALUES_ROWS_MAX = 60 };

struct figure_values {
    struct text *cells;    /* owned, and what is in them: row by row; the first row names the columns */
    size_t columns, names; /* of the columns the first `names` say which row it is */
    size_t rows;           /* without the first one */
    size_t left_out;       /* rows beyond FIGURE_VALUES_ROWS_MAX */
};

void figure_values_release(struct figure_values *values);
#define own_figure_values OWNED_BY(figure_values_release) struct figure_values

/* Room for so many columns and rows; of more rows than are shown the others are counted. -ENOMEM. */
int figure_values_make(size_t columns, size_t names, size_t rows, struct figure_values *values,
                       struct err *err);

/* The text of a cell; row 0 names the columns. */
struct text *figure_values_cell(struct figure_values *values, size_t row, size_t column);

/* "9.86 [9.41, 10.2]"; a range that is no interval, as 2 to 5 runs have, "9.86 (9.41 to 10.2)". */
void figure_values_amount(const struct amount *amount, bool interval, struct text *text);

/* Of a picture in lines: a row for each place, a column for each series and the A/A control; medians with
 * their intervals. Of one in bars: a row for each bar, a column for each part and each sum. Nothing when
 * there are no data. -ENOMEM. */
int figure_values_of(const struct picture *picture, struct figure_values *values, struct err *err);

#endif
