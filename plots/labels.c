/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/labels.h"

#include "base/array.h"

enum {
    MARK = 5,
    LINE = 2,
    GAP = 9,
    ASIDE = 7,
    AIR = 1
}; /* half a marker, half a line; from the middle to the text */

void labels_release(struct labels *labels)
{
    free(labels->taken);
    *labels = (struct labels){0};
}

static void take(struct labels *labels, struct label_box box)
{
    struct label_box *next =
        labels->failed ? NULL : ARRAY_NEXT(labels->taken, labels->count, labels->capacity);
    if (next != NULL)
        *next = box;
    labels->failed = next == NULL;
}

void labels_mark(struct labels *labels, const struct label_point *point)
{
    take(labels, (struct label_box){point->x - MARK, point->y - MARK, point->x + MARK, point->y + MARK});
    if (point->bottom > point->top)
        take(labels, (struct label_box){point->x - LINE, point->top, point->x + LINE, point->bottom});
    if (point->right > point->left)
        take(labels, (struct label_box){point->left, point->y - LINE, point->right, point->y + LINE});
}

static bool is_free(const struct labels *labels, struct label_box box)
{
    if (box.left < 0 || box.top < 0 || box.right > labels->width || box.bottom > labels->height)
        return false;
    for (size_t i = 0; i < labels->count; i++) {
        const struct label_box *other = &labels->taken[i];
        if (box.left < other->right + AIR && other->left < box.right + AIR && box.top < other->bottom + AIR &&
            other->top < box.bottom + AIR)
            return false;
    }
    return true;
}

char labels_place(struct labels *labels, const struct label_point *point)
{
    double half = labels->size / 2, wide = point->width;
    bool across = point->left != 0 || point->right != 0;
    const struct {
        char side;
        double x, y; /* the label's middle */
    } places[] = {
        {LABEL_UP, point->x + ASIDE + wide / 2, point->y - half - ASIDE},
        {LABEL_DOWN, point->x - ASIDE - wide / 2, point->y + half + ASIDE},
        {LABEL_RIGHT, point->x + GAP + wide / 2, point->y},
        {LABEL_LEFT, point->x - GAP - wide / 2, point->y},
        {LABEL_ABOVE, point->x, point->top - GAP},
        {LABEL_BELOW, point->x, point->bottom + GAP},
    };
    for (size_t i = across ? 0 : 2; i < (across ? 2 : sizeof places / sizeof *places); i++) {
        const struct label_box box = {places[i].x - wide / 2, places[i].y - half, places[i].x + wide / 2,
                                      places[i].y + half};
        if (!is_free(labels, box))
            continue;
        take(labels, box);
        return labels->failed ? LABEL_NONE : places[i].side;
    }
    return LABEL_NONE;
}
