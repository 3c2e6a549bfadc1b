/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/across.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/labels.h"

void across_release(struct across *across)
{
    free(across->sides);
    *across = (struct across){0};
}

struct amount across_amount(const struct picture *picture, size_t series, size_t panel, size_t x)
{
    return picture_amount(picture_find(picture, series, panel, x, ACROSS_METRIC));
}

void across_title(struct text *text)
{
    text_addf(text, "%s, %s (higher is better)", metrics[ACROSS_METRIC].label, metrics[ACROSS_METRIC].unit);
}

static void find_scale(const struct picture *picture, struct scale *scale)
{
    double smallest = NAN, largest = NAN;
    for (size_t s = 0; s < picture->series_count; s++)
        for (size_t p = 0; p < picture->panel.count; p++)
            for (size_t x = 0; x < picture->x.count; x++) {
                struct amount amount = across_amount(picture, s, p, x);
                smallest = fmin(smallest, fmin(amount.low, amount.middle));
                largest = fmax(largest, fmax(amount.high, amount.middle));
            }
    scale_make(smallest, largest, scale);
}

/* A panel's width and height, about: the scripts find them from what they write. */
static struct label_box panel_of(const struct picture *picture)
{
    enum { AXIS = 24 + 12, GAP = 30, LABEL = 30 };
    double left = PAGE_EDGE + AXIS + LABEL, columns = picture->columns;
    return (struct label_box){
        .right = (picture->width - PAGE_EDGE - left - (columns - 1) * GAP) / columns,
        .bottom = picture_panel_height(picture),
    };
}

static double along(const struct scale *scale, double value)
{
    return scale->log ? log(value / scale->low) / log(scale->high / scale->low)
                      : (value - scale->low) / (scale->high - scale->low);
}

/* False: there is no such point. */
static bool point_of(const struct picture *picture, const struct across *across, const size_t at[3],
                     struct label_point *point)
{
    struct label_box panel = panel_of(picture);
    struct amount x = across_amount(picture, at[0], at[1], at[2]);
    struct amount y = picture_amount(picture_find(picture, at[0], at[1], at[2], picture->metric));
    own_text label = {0};
    if (isnan(x.middle) || isnan(y.middle))
        return false;
    coordinate_tic(&picture->x, at[2], &label);
    point->x = panel.right * along(&across->scale, x.middle);
    point->y = panel.bottom * (1 - along(&picture->scale, y.middle));
    point->top = isnan(y.high) ? point->y : panel.bottom * (1 - along(&picture->scale, y.high));
    point->bottom = isnan(y.low) ? point->y : panel.bottom * (1 - along(&picture->scale, y.low));
    point->left = panel.right * along(&across->scale, isnan(x.low) ? x.middle : x.low);
    point->right = panel.right * along(&across->scale, isnan(x.high) ? x.middle : x.high);
    point->width = glyph_width(text_string(&label), THEME_CAPTION);
    return true;
}

/* The points of a series in a panel: marks, or their labels. */
static void visit(const struct picture *picture, struct across *across, size_t series, size_t panel,
                  bool mark, struct labels *labels)
{
    struct label_point point;
    for (size_t x = 0; x < picture->x.count; x++) {
        if (!point_of(picture, across, (size_t[]){series, panel, x}, &point))
            continue;
        if (mark)
            labels_mark(labels, &point);
        else
            across->sides[(series * picture->panel.count + panel) * picture->x.count + x] =
                labels_place(labels, &point);
    }
}

/* In small multiples each with the base alone; else the base's labels first, which is what others are
 * compared with. */
static int place_labels(const struct picture *picture, struct across *across, size_t panel, struct err *err)
{
    struct label_box box = panel_of(picture);
    bool failed = false;
    for (size_t focus = 0; focus < (picture->multiples ? picture->series_count : 1) && !failed; focus++) {
        own_labels labels = {.width = box.right, .height = box.bottom, .size = THEME_CAPTION};
        for (size_t s = 0; s < picture->series_count; s++)
            if (!picture->multiples || s == focus || s == picture->base)
                visit(picture, across, s, panel, true, &labels);
        for (size_t i = 0; i < picture->series_count; i++) {
            size_t s = i == 0 ? picture->base : i <= picture->base ? i - 1 : i;
            if (!picture->multiples || s == focus)
                visit(picture, across, s, panel, false, &labels);
        }
        failed = labels.failed;
    }
    return failed ? err_set(err, ENOMEM, "out of memory") : 0;
}

int across_make(const struct picture *picture, struct across *across, struct err *err)
{
    size_t slots = picture->series_count * picture->panel.count * picture->x.count;
    *across = (struct across){.sides = malloc(slots + 1)};
    if (across->sides == NULL)
        return err_set(err, ENOMEM, "out of memory");
    memset(across->sides, LABEL_NONE, slots + 1);
    find_scale(picture, &across->scale);
    for (size_t panel = 0; panel < picture->panel.count; panel++)
        if (place_labels(picture, across, panel, err) < 0)
            return -err->code;
    return 0;
}
