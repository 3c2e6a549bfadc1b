/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What [figures] says about the values of the contrast: what they are called and in which order they stand,
 * and how large a figure is. Texts in, values out; which values there are is spec's business, how they are
 * drawn that of plots/. */
#ifndef LABRUN_EXPERIMENT_FIGURE_SETTINGS_H
#define LABRUN_EXPERIMENT_FIGURE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "experiment/cell.h"

/* Takes the next entry of "two-copy: Two copies, zero-copy: lent, not copied" off *rest; false at the end.
 * What stands behind a comma without a colon goes on with the label before it. `name` is empty where no colon
 * stands. */
bool figure_settings_next(const char **rest, struct text *name, struct text *label);

/* Adds the label of the cell's value of `field`; false when it has none. */
bool figure_settings_label(const char *labels, const struct field *field, const struct cell *cell,
                           struct text *text);

/* The place of the cell's value in "zero-copy, two-copy"; behind all that are named when it is none of them.
 */
size_t figure_settings_rank(const char *order, const struct field *field, const struct cell *cell);

/* "1080x620", "1080": width and height in pixels. "auto": the usual width; a height of 0 is as needed. False:
 * neither.
 */
enum { FIGURE_WIDTH = 1080, FIGURE_SIDE_LEAST = 300, FIGURE_SIDE_MOST = 4000 };
bool figure_settings_size(const char *string, unsigned *width, unsigned *height);

#endif
