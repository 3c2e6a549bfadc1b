/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/bar_grid.h"

#include <errno.h>
#include <stdlib.h>

#include "plots/picture.h"

void bar_grid_release(struct bar_grid *grid)
{
    free(grid->first);
    free(grid->next);
    *grid = (struct bar_grid){0};
}

/* Values rise. */
static size_t panel_of(const struct picture *picture, const struct cell *cell)
{
    const struct coordinate *panel = &picture->panel;
    int64_t value = coordinate_value(panel, cell);
    size_t low = 0, high = panel->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (panel->values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < panel->count && panel->values[low] == value ? low : panel->count;
}

static unsigned series_of(const struct picture *picture, const struct cell *cell)
{
    unsigned i = 0;
    while (i < picture->series_count &&
           (picture->series[i].mechanism != cell->mechanism || picture->series[i].control != cell->control))
        i++;
    return i;
}

int bar_grid_make(const struct picture *picture, struct bar_grid *grid, struct err *err)
{
    size_t count = picture->panel.count * picture->series_count, none = picture->shown_count;
    grid->first = reallocarray(NULL, count + 1, sizeof *grid->first);
    grid->next = reallocarray(NULL, none + 1, sizeof *grid->next);
    if (grid->first == NULL || grid->next == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        grid->first[i] = none;
    for (size_t i = none; i-- > 0;) { /* from the end, so that they follow each other in their order */
        const struct cell *cell = picture->shown[i]->cell;
        size_t panel = panel_of(picture, cell);
        unsigned series = series_of(picture, cell);
        grid->next[i] = none;
        if (panel == picture->panel.count || series == picture->series_count)
            continue;
        size_t *first = &grid->first[panel * picture->series_count + series];
        grid->next[i] = *first;
        *first = i;
    }
    return 0;
}

const struct summary *bar_grid_find(const struct picture *picture, size_t panel, unsigned series,
                                    enum metric_id metric)
{
    const struct bar_grid *grid = &picture->grid;
    for (size_t i = grid->first[panel * picture->series_count + series]; i < picture->shown_count;
         i = grid->next[i])
        if (picture->shown[i]->metric == metric)
            return picture->shown[i];
    return NULL;
}
