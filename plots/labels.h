/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where numbers stand beside what they are the numbers of: on a side where nothing else is. Only arithmetic,
 * in pixels from the top left corner of a panel. */
#ifndef LABRUN_PLOTS_LABELS_H
#define LABRUN_PLOTS_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/own.h"

enum {
    LABEL_NONE = ' ',
    LABEL_RIGHT = 'r',
    LABEL_LEFT = 'l',
    LABEL_ABOVE = 'a',
    LABEL_BELOW = 'b',
    LABEL_UP = 'u',  /* up and to the right */
    LABEL_DOWN = 'd' /* down and to the left */
};

struct label_box {
    double left, top, right, bottom;
};

/* A point with the line through it, and how wide its label is. */
struct label_point {
    double x, y;        /* the marker's middle */
    double top, bottom; /* ends of the line; y when there is none */
    double width;
    double left, right; /* ends of a second line, across; both 0: there is none */
};

struct labels {
    double width, height;    /* of the panel: no label leaves it */
    double size;             /* of the text */
    struct label_box *taken; /* owned: what stands there already */
    size_t count, capacity;
    bool failed; /* out of memory */
};

void labels_release(struct labels *labels);
#define own_labels OWNED_BY(labels_release) struct labels

/* A marker and its line, which no label may touch: all of them before the first label. */
void labels_mark(struct labels *labels, const struct label_point *point);

/* The first free side of right, left, above and below, or of up and down where a line goes across; it is
 * taken then. LABEL_NONE when none is. */
char labels_place(struct labels *labels, const struct label_point *point);

#endif
