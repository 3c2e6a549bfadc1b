/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answers/series.h"

#include <errno.h>
#include <stdlib.h>

void series_release(struct series_list *list)
{
    free(list->cells);
    free(list->first);
    *list = (struct series_list){0};
}

int64_t series_position(const struct cell *cell, enum series_axis axis)
{
    return axis == SERIES_SIZE ? cell->message_size : cell->threads;
}

/* A cell without its position: equal ones lie in one series. */
struct stop {
    struct cell cell;
    int64_t position;
    size_t number;
};

static int compare_series(const struct stop *x, const struct stop *y)
{
    if (x->cell.mechanism != y->cell.mechanism)
        return x->cell.mechanism < y->cell.mechanism ? -1 : 1;
    return cell_compare_places(&x->cell, &y->cell);
}

static int compare_stops(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    int order = compare_series(x, y);
    return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

static struct stop stop_make(const struct cell *cell, size_t number, enum series_axis axis)
{
    struct stop stop = {.cell = *cell, .position = series_position(cell, axis), .number = number};
    if (axis == SERIES_SIZE)
        stop.cell.message_size = stop.cell.field_size = 0;
    else
        stop.cell.threads = 0;
    return stop;
}

int series_make(const struct answer_sources *sources, enum series_axis axis, struct series_list *list,
                struct err *err)
{
    const struct run_index *index = sources->index;
    own_free struct stop *stops = calloc(index->measured + 1, sizeof *stops);
    *list = (struct series_list){.cells = calloc(index->measured + 1, sizeof *list->cells),
                                 .first = calloc(index->measured + 1, sizeof *list->first)};
    if (stops == NULL || list->cells == NULL || list->first == NULL)
        return err_set(err, ENOMEM, "out of memory");
    size_t count = 0;
    for (size_t i = 0; i < index->measured; i++) {
        const struct cell *cell = index->cells.cells[i];
        if (!cell->control && !mechanisms[cell->mechanism].undelivered && series_position(cell, axis) > 0)
            stops[count++] = stop_make(cell, i, axis);
    }
    qsort(stops, count, sizeof *stops, compare_stops);
    for (size_t i = 0; i < count; i++) {
        list->cells[i] = stops[i].number;
        if (i == 0 || compare_series(&stops[i - 1], &stops[i]) != 0)
            list->first[list->count++] = i;
    }
    list->first[list->count] = count;
    return 0;
}
