/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series: the cells of one mechanism that differ along one axis only, message size or threads. */
#ifndef LABRUN_ANSWERS_THREADS_H
#define LABRUN_ANSWERS_THREADS_H

#include <stddef.h>

#include "answers/answers.h"

enum series_axis { SERIES_SIZE, SERIES_THREADS, SERIES_AXIS_COUNT };

struct series_list {
    size_t *cells; /* owned: numbers in the run index, one series after the other, ascending along the axis */
    size_t *first; /* owned: of each series its first cell; one more for the end */
    size_t count;
};

void series_release(struct series_list *list);
#define own_series OWNED_BY(series_release) struct series_list

/* All cells with ok runs, but the A/A controls and mechanisms that move nothing. */
int series_make(const struct findings *findings, enum series_axis axis, struct series_list *list,
                struct err *err);

/* Where on the axis a cell lies. */
int64_t series_position(const struct cell *cell, enum series_axis axis);

#endif
