/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/picture.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/text_width.h"
#include "plots/stacked_bars.h"
#include "plots/theme.h"

/* --- layout --- */

enum {
    TITLE_Y = 34,
    SUBTITLE_Y = 64,
    SUBTITLE_LINE = 20,
    LEGEND_ROW = 24,
    LEGEND_GAP = 30,
    AXIS_TITLE = 24, /* the value axis's title, rotated, left of its labels */
    AXIS_GAP = 12,   /* between labels and panel */
    PANEL_TITLE = 34,
    AXIS_BOTTOM = 58, /* tic labels and the axis's title, under the last row */
    CAPTION_LINE = 16,
    GAP_X = 30,
    GAP_Y = 48,
    BLANK_HEIGHT = 130,
};

/* Panels in a row, and how high they are drawn: more rows, lower panels. */
static unsigned columns_for(size_t panels)
{
    static const unsigned few[] = {1, 1, 2, 3, 2, 3, 3, 3, 4, 3};
    return panels < sizeof few / sizeof few[0] ? few[panels] : 4;
}

static double height_for(unsigned rows, bool blank)
{
    static const double heights[] = {420, 420, 240, 200};
    return blank ? BLANK_HEIGHT : rows < 4 ? heights[rows] : 170;
}

/* Widest line above and below the panels. */
static double layout_line_width(void)
{
    return LAYOUT_WIDTH - 2 * LAYOUT_EDGE;
}

/* Places the legend's entries from left to right, in as many rows as they need. Returns the last row's
 * middle. */
static double legend(const struct layout_need *need, double y, struct layout *layout)
{
    double x = LAYOUT_EDGE;
    for (unsigned i = 0; i < need->legend_count; i++) {
        double width = LAYOUT_LEGEND_TEXT + need->legend_width[i];
        if (i > 0 && x + width > LAYOUT_WIDTH - LAYOUT_EDGE) {
            x = LAYOUT_EDGE;
            y += LEGEND_ROW;
        }
        layout->legend_x[i] = x;
        layout->legend_y[i] = y;
        x += width + LEGEND_GAP;
    }
    return y;
}

void layout_make(const struct layout_need *need, struct layout *layout)
{
    unsigned columns = columns_for(need->panels);
    unsigned rows = (unsigned)((need->panels + columns - 1) / columns);
    *layout = (struct layout){
        .width = LAYOUT_WIDTH,
        .title_y = TITLE_Y,
        .subtitle_y = SUBTITLE_Y,
        .columns = columns,
        .rows = rows > 0 ? rows : 1,
        .gap_x = GAP_X,
        .gap_y = GAP_Y,
        .left = LAYOUT_EDGE + (need->blank ? 0 : AXIS_TITLE + need->axis_width + AXIS_GAP),
    };
    layout->panel_width = (LAYOUT_WIDTH - LAYOUT_EDGE - layout->left - (columns - 1) * GAP_X) / columns;
    layout->panel_height = height_for(layout->rows, need->blank);
    double y = SUBTITLE_Y + (need->subtitle_lines - 1.0) * SUBTITLE_LINE;
    if (need->legend_count > 0)
        y = legend(need, y + 30, layout);
    layout->top = y + LEGEND_ROW / 2.0 + PANEL_TITLE;
    double bottom = layout->top + layout->rows * layout->panel_height + (layout->rows - 1) * GAP_Y;
    layout->caption_y = bottom + (need->blank ? GAP_Y / 2.0 : AXIS_BOTTOM) + CAPTION_LINE;
    layout->height = layout->caption_y + need->caption_lines * CAPTION_LINE;
}

/* --- bar grid --- */

static void bar_grid_release(struct bar_grid *grid)
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

/* Of a picture whose panels and series are found; -ENOMEM. */
static int bar_grid_make(const struct picture *picture, struct bar_grid *grid, struct err *err)
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

/* --- picture --- */

void picture_release(struct picture *picture)
{
    for (unsigned i = 0; i < picture->series_count; i++)
        text_release(&picture->series[i].legend);
    free(picture->shown);
    coordinate_release(&picture->x);
    coordinate_release(&picture->panel);
    bar_grid_release(&picture->grid);
    text_release(&picture->title);
    text_release(&picture->subtitle);
    text_release(&picture->caption);
    text_release(&picture->gap);
}

/* The variant's summaries: of many variants each draws few, and looks at them again and again. */
static int find_shown(struct picture *picture, struct err *err)
{
    const struct summaries *summaries = picture->summaries;
    picture->shown = reallocarray(NULL, summaries->count + 1, sizeof *picture->shown);
    if (picture->shown == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0, end; i < summaries->count; i = end) {
        end = summaries_behind(summaries, i);
        bool has = variants_has(picture->variants, picture->variant, summaries->list[i].cell);
        for (; has && i < end; i++)
            if (isfinite(summaries->list[i].median))
                picture->shown[picture->shown_count++] = &summaries->list[i];
    }
    return 0;
}

static bool has_data(const struct picture *picture, enum metric_id metric)
{
    for (size_t i = 0; i < picture->shown_count; i++)
        if (picture->shown[i]->metric == metric)
            return true;
    return false;
}

bool picture_heaps(const struct figure *figure, const struct summary *summary)
{
    return figure->bars == NULL && (summary->flags & FLAG_BIMODAL) != 0;
}

/* What is drawn as the spread: the interval where there is one, else the range of several runs, else nothing.
 * Single runs reach as far as the range does. */
static void span(const struct summary *summary, bool heaps, double *low, double *high)
{
    bool interval = !heaps && isfinite(summary->low) && isfinite(summary->high);
    *low = interval ? summary->low : summary->n > 1 ? summary->min : summary->median;
    *high = interval ? summary->high : summary->n > 1 ? summary->max : summary->median;
}

/* Range of what is drawn, and how many runs stand behind the points. */
static void measure(struct picture *picture)
{
    double smallest = NAN, largest = NAN;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric != picture->metric)
            continue;
        double low, high;
        bool heaps = picture_heaps(picture->figure, summary);
        span(summary, heaps, &low, &high);
        smallest = fmin(smallest, fmin(low, summary->median));
        largest = fmax(largest, fmax(high, summary->median));
        picture->least = picture->most == 0 || summary->n < picture->least ? summary->n : picture->least;
        picture->most = summary->n > picture->most ? summary->n : picture->most;
        picture->heaps |= heaps;
        picture->many |= isfinite(summary->low);
        picture->few |= !isfinite(summary->low) && summary->n > 1;
    }
    scale_make(smallest, largest, &picture->scale);
}

/* "100", "93–97". */
static void add_share(struct text *text, double low, double high)
{
    own_text from = {0}, to = {0};
    text_percent(&from, low);
    text_percent(&to, high);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, "%s%s%s", text_string(&from), one ? "" : "–", one ? "" : text_string(&to));
}

/* What the kernel did with "zero-copy" sends in these cells, when it said so. */
static bool observed(const struct picture *picture, const struct series *series, struct text *text)
{
    double low = NAN, high = NAN;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric != METRIC_zc_copied_pct || summary->cell->mechanism != series->mechanism ||
            summary->cell->control != series->control)
            continue;
        low = fmin(low, summary->median);
        high = fmax(high, summary->median);
    }
    if (!isfinite(low))
        return false;
    text_addf(text, "%s: ", mechanisms[series->mechanism].name);
    add_share(text, low, high);
    text_add(text, " % copied by the kernel");
    return true;
}

/* Mechanisms in the order of their list, controls last. */
static void series_find(struct picture *picture)
{
    bool seen[2][MECHANISM_COUNT] = {0};
    for (size_t i = 0; i < picture->shown_count; i++)
        if (picture->shown[i]->metric == picture->metric)
            seen[picture->shown[i]->cell->control][picture->shown[i]->cell->mechanism] = true;
    for (unsigned i = 0; i < 2 * MECHANISM_COUNT; i++) {
        unsigned control = i / MECHANISM_COUNT, mechanism = i % MECHANISM_COUNT;
        if (!seen[control][mechanism])
            continue;
        struct series *series = &picture->series[picture->series_count++];
        *series = (struct series){.mechanism = mechanism, .control = control != 0};
        bool told = observed(picture, series, &series->legend);
        if (!told && !control)
            text_add(&series->legend, mechanisms[mechanism].label);
        if (control)
            text_addf(&series->legend, "%s again (A/A control)", told ? "," : mechanisms[mechanism].name);
    }
}

static void summarised(const struct picture *picture, struct text *text)
{
    const struct stacking *bars = picture->figure->bars;
    if (bars != NULL && bars->summarised != NULL) {
        bars->summarised(picture, text);
        return;
    }
    if (picture->most <= 1) {
        text_add(text, "one run a cell: no interval");
        return;
    }
    text_addf(text, "median of %zu", picture->least);
    if (picture->least < picture->most)
        text_addf(text, " to %zu", picture->most);
    text_addf(text, " runs a cell in %zu randomised blocks; %s: ", picture->context->blocks,
              bars != NULL ? "lines" : "bars");
    if (picture->many && picture->few)
        text_add(text,
                 "95 % interval of the median, or smallest to largest where fewer than 6 runs are left");
    else if (picture->many)
        text_add(text, "95 % interval of the median");
    else
        text_add(text, "smallest to largest run (fewer than 6 runs give no 95 % interval)");
    if (picture->heaps)
        text_add(text, "; points: single runs where they fall in two heaps");
}

static void subtitle(struct picture *picture)
{
    own_text words = {0}, paragraph = {0};
    variants_words(picture->variants, picture->variant, &words);
    if (words.length > 0)
        text_addf(&paragraph, "%s · ", text_string(&words));
    if (picture->most > 0)
        summarised(picture, &paragraph);
    else
        text_addf(&paragraph, "no data: %s", metrics[picture->metric].label);
    glyph_wrap(text_string(&paragraph), THEME_TEXT, layout_line_width(), &picture->subtitle);
    if (picture->metric == picture->figure->metric)
        return;
    text_clear(&paragraph);
    const char *gap = picture->context->gaps[picture->figure->metric];
    text_addf(&paragraph, "no %s%s%s", metrics[picture->figure->metric].label,
              gap != NULL ? ": " : " were counted", gap != NULL ? gap : "");
    text_add(&picture->subtitle, "\n");
    glyph_wrap(text_string(&paragraph), THEME_TEXT, layout_line_width(), &picture->subtitle);
}

static void caption(struct picture *picture)
{
    own_text paragraph = {0};
    text_addf(&paragraph, "%s · %s", picture->context->caption, picture->context->experiment);
    glyph_wrap(text_string(&paragraph), THEME_CAPTION, layout_line_width(), &picture->caption);
}

static void gap(struct picture *picture)
{
    own_text paragraph = {0};
    const char *why = picture->context->gaps[picture->metric];
    text_addf(&paragraph, "no %s: %s", metrics[picture->metric].label,
              why != NULL ? why : "no run of these cells has a value");
    glyph_wrap(text_string(&paragraph), THEME_TEXT, picture->layout.panel_width * 0.8, &picture->gap);
}

unsigned picture_lines(const struct text *text)
{
    unsigned lines = 1;
    for (const char *c = text_string(text); *c != '\0'; c++)
        lines += *c == '\n';
    return lines;
}

static void arrange(struct picture *picture)
{
    struct layout_need need = {
        .panels = picture->panel.count > 0 ? picture->panel.count : 1,
        .blank = picture->most == 0,
        .legend_count = picture->series_count,
    };
    subtitle(picture);
    caption(picture);
    need.subtitle_lines = picture_lines(&picture->subtitle);
    need.caption_lines = picture_lines(&picture->caption);
    for (unsigned i = 0; i < picture->scale.count; i++) {
        own_text tic = {0};
        text_number(&tic, picture->scale.tics[i], SCALE_DIGITS);
        need.axis_width = fmax(need.axis_width, glyph_width(text_string(&tic), THEME_TIC));
    }
    for (unsigned i = 0; i < picture->series_count; i++)
        need.legend_width[i] = glyph_width(text_string(&picture->series[i].legend), THEME_TEXT);
    layout_make(&need, &picture->layout);
    gap(picture);
}

/* Points of one place stand in a heap; bars have no axis to turn. */
static void turn(struct picture *picture)
{
    const struct coordinate x = picture->x;
    if (picture->figure->bars != NULL || x.count != 1 || picture->panel.count < 2)
        return;
    picture->x = picture->panel;
    picture->panel = x;
}

static void title(struct picture *picture)
{
    const struct figure *figure = picture->figure;
    text_add(&picture->title, picture->metric == figure->metric ? figure->title : figure->instead_title);
    if (figure->bars == NULL)
        text_addf(&picture->title, " against %s", coordinate_subject(&picture->x));
}

int picture_make(const struct figure *figure, const struct variants *variants, size_t variant,
                 const struct figure_context *context, struct picture *picture, struct err *err)
{
    *picture = (struct picture){.figure = figure,
                                .context = context,
                                .summaries = figure_summaries(figure, context->summaries, context->shares),
                                .variants = variants,
                                .variant = variant,
                                .metric = figure->metric};
    if (find_shown(picture, err) < 0)
        return -err->code;
    if (!has_data(picture, figure->metric) && has_data(picture, figure->instead))
        picture->metric = figure->instead;
    int rc = coordinate_find(figure->x, variants, variant, picture->summaries, &picture->x, err);
    if (rc == 0)
        rc = coordinate_find(figure->panel, variants, variant, picture->summaries, &picture->panel, err);
    if (rc != 0)
        return rc;
    turn(picture);
    title(picture);
    measure(picture);
    series_find(picture);
    if (figure->bars != NULL && bar_grid_make(picture, &picture->grid, err) < 0)
        return -err->code;
    arrange(picture);
    return 0;
}
