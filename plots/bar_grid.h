/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which summaries of a picture belong to which bar, panel by series: found once, because a bar asks for each
 * of its parts, and a picture may have thousands of bars. Not for lines, whose points are found by their
 * scripts. */
#ifndef LABRUN_PLOTS_BAR_GRID_H
#define LABRUN_PLOTS_BAR_GRID_H

#include <stddef.h>

#include "findings/summary.h"
#include "base/err.h"

struct picture;

struct bar_grid {
    size_t *first; /* owned: of panel p and series s at p x series + s the first of its summaries in the
                      picture's `shown`; behind the last one where there are none */
    size_t *next;  /* owned: of each of `shown` the next one of the same bar; behind the last one: none */
};

void bar_grid_release(struct bar_grid *grid);

/* Of a picture whose panels and series are found; -ENOMEM. */
int bar_grid_make(const struct picture *picture, struct bar_grid *grid, struct err *err);

/* NULL: not measured there. */
const struct summary *bar_grid_find(const struct picture *picture, size_t panel, unsigned series,
                                    enum metric_id metric);

#endif
