/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/matplotlib_lines.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "plots/python.h"
#include "plots/templates.h"
#include "plots/theme.h"

/* The summaries that a picture shows: one slot a series, panel and x value; NULL: no run. */
struct grid {
    const struct picture *picture;
    const struct summary **slots; /* owned */
};

static void grid_release(struct grid *grid)
{
    free(grid->slots);
}

static const struct summary **slot_at(const struct grid *grid, size_t series, size_t panel, size_t x)
{
    const struct picture *picture = grid->picture;
    return &grid->slots[(series * picture->panel.count + panel) * picture->x.count + x];
}

/* The number of the coordinate's value in the cell; they all occur. */
static size_t place_of(const struct coordinate *coordinate, const struct cell *cell)
{
    size_t i = 0;
    while (i + 1 < coordinate->count && coordinate->values[i] != coordinate_value(coordinate, cell))
        i++;
    return i;
}

static size_t series_of(const struct picture *picture, const struct cell *cell)
{
    size_t i = 0;
    while (i < picture->series_count &&
           (picture->series[i].mechanism != cell->mechanism || picture->series[i].control != cell->control))
        i++;
    return i;
}

static int grid_make(const struct picture *picture, struct grid *grid, struct err *err)
{
    const struct summaries *summaries = picture->summaries;
    size_t slots = picture->series_count * picture->panel.count * picture->x.count;
    grid->picture = picture;
    grid->slots = calloc(slots + 1, sizeof *grid->slots);
    if (grid->slots == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < summaries->count; i++) {
        const struct summary *summary = &summaries->list[i];
        if (summary->metric != picture->metric)
            continue;
        size_t series = series_of(picture, summary->cell);
        if (series == picture->series_count ||
            !variants_has(picture->variants, picture->variant, summary->cell))
            continue;
        *slot_at(grid, series, place_of(&picture->panel, summary->cell),
                 place_of(&picture->x, summary->cell)) = summary;
    }
    return 0;
}

static double median_of(const struct summary *summary)
{
    return summary->median;
}

/* The 95 % interval of the median; the range of the runs where they are too few for one; nothing for one. */
static double low_of(const struct summary *summary)
{
    return summary->n < 2 ? NAN : isfinite(summary->low) ? summary->low : summary->min;
}

static double high_of(const struct summary *summary)
{
    return summary->n < 2 ? NAN : isfinite(summary->high) ? summary->high : summary->max;
}

/* A row for each panel, along x. */
static void add_values(const struct grid *grid, size_t series, const char *key,
                       double (*value)(const struct summary *), struct text *text)
{
    const struct picture *picture = grid->picture;
    text_addf(text, "        '%s': [\n", key);
    for (size_t panel = 0; panel < picture->panel.count; panel++) {
        text_add(text, "            [");
        for (size_t x = 0; x < picture->x.count; x++) {
            const struct summary *summary = *slot_at(grid, series, panel, x);
            text_add(text, x > 0 ? ", " : "");
            python_number(text, summary != NULL ? value(summary) : NAN);
        }
        text_add(text, "],\n");
    }
    text_add(text, "        ],\n");
}

/* matplotlib's names of gnuplot's point types, which theme.c has in this order; the same hollow ones are
 * filled with white. */
static char marker_of(unsigned mark)
{
    static const char markers[] = {[4] = 's', [6] = 'o', [8] = '^', [10] = 'v', [12] = 'D', [14] = 'p'};
    unsigned hollow = mark & ~1u;
    return hollow < sizeof markers && markers[hollow] != '\0' ? markers[hollow] : 'o';
}

/* The single runs of a cell: "[1, 2.5]". */
static void add_cell_runs(const struct grid *grid, const struct summary *summary, struct text *text)
{
    const struct records *records = grid->picture->context->records;
    const char *between = "";
    text_add(text, "[");
    for (size_t i = 0; records != NULL && i < records->count; i++) {
        const struct record *record = &records->list[i];
        double value = record->metrics[summary->metric];
        if (record->status != STATUS_OK || !isfinite(value) || !cell_same(&record->cell, summary->cell))
            continue;
        text_add(text, between);
        python_number(text, value);
        between = ", ";
    }
    text_add(text, "]");
}

/* As add_values, but of each cell whose runs fall in two heaps a list of them. */
static void add_runs(const struct grid *grid, size_t series, struct text *text)
{
    const struct picture *picture = grid->picture;
    text_add(text, "        'runs': [\n");
    for (size_t panel = 0; panel < picture->panel.count; panel++) {
        text_add(text, "            [");
        for (size_t x = 0; x < picture->x.count; x++) {
            const struct summary *summary = *slot_at(grid, series, panel, x);
            text_add(text, x > 0 ? ", " : "");
            if (summary != NULL && picture_heaps(picture->figure, summary))
                add_cell_runs(grid, summary, text);
            else
                text_add(text, "[]");
        }
        text_add(text, "],\n");
    }
    text_add(text, "        ],\n");
}

static void add_member(struct text *text, const char *key, const char *string)
{
    text_addf(text, "        '%s': ", key);
    text_python(text, string);
    text_add(text, ",\n");
}

static void add_series(const struct grid *grid, size_t i, struct text *text)
{
    const struct picture *picture = grid->picture;
    const struct series *series = &picture->series[i];
    struct look look = theme_look(series->mechanism, series->control);
    text_add(text, "    {\n");
    add_member(text, "mechanism", mechanisms[series->mechanism].name);
    text_addf(text, "        'control': %s,\n", series->control ? "True" : "False");
    add_member(text, "legend", text_string(&series->legend));
    text_addf(text, "        'colour': '#%06x', 'marker': '%c', 'filled': %s, 'line': '%s',\n", look.colour,
              marker_of(look.mark), look.mark % 2 == 1 ? "True" : "False", look.dash == 1 ? "-" : "--");
    text_add(text, "        'legend_at': (");
    python_number(text, floor(picture->layout.legend_x[i]));
    text_add(text, ", ");
    python_number(text, picture->layout.legend_y[i]);
    text_add(text, "),\n");
    add_values(grid, i, "median", median_of, text);
    add_values(grid, i, "low", low_of, text);
    add_values(grid, i, "high", high_of, text);
    if (picture->heaps)
        add_runs(grid, i, text);
    text_add(text, "    },\n");
}

static void add_all_series(const struct grid *grid, struct text *text)
{
    text_add(text,
             "\n# The data. Of each series the medians, and the ends of the bars: a row for each panel, "
             "along x.\nseries = [\n");
    for (size_t i = 0; i < grid->picture->series_count; i++)
        add_series(grid, i, text);
    text_add(text, "]\n");
}

static void texts(const struct picture *picture, struct text *text)
{
    static const char *const directions[] = {[BETTER_NEITHER] = "",
                                             [BETTER_HIGHER] = " (higher is better)",
                                             [BETTER_LOWER] = " (lower is better)"};
    const struct metric *metric = &metrics[picture->metric];
    own_text y_title = {0};
    text_addf(&y_title, "%s%s", metric->unit, directions[metric->better]);
    python_lines(text, "gap", &picture->gap);
    python_string(text, "x_title", coordinate_title(&picture->x));
    python_string(text, "y_title", text_string(&y_title));
}

static void add_coordinate(const struct coordinate *coordinate, const char *values, const char *words,
                           void (*word)(const struct coordinate *, size_t, struct text *), struct text *text)
{
    text_addf(text, "%s = [", values);
    for (size_t i = 0; i < coordinate->count; i++)
        text_addf(text, "%s%" PRId64, i > 0 ? ", " : "", coordinate->values[i]);
    text_addf(text, "]  # %s\n%s = [", coordinate->field->key, words);
    for (size_t i = 0; i < coordinate->count; i++) {
        own_text one = {0};
        word(coordinate, i, &one);
        text_add(text, i > 0 ? ", " : "");
        text_python(text, text_string(&one));
    }
    text_add(text, "]\n");
}

static void axes(const struct picture *picture, struct text *text)
{
    const struct scale *scale = &picture->scale;
    text_add(text, "\n# Axes and panels\n");
    add_coordinate(&picture->x, "x", "x_labels", coordinate_tic, text);
    add_coordinate(&picture->panel, "panels", "panel_titles", coordinate_panel, text);
    text_addf(text, "y_log = %s\ny_range = (", scale->log ? "True" : "False");
    python_number(text, scale->low);
    text_add(text, ", ");
    python_number(text, scale->high);
    text_add(text, ")\ny_labels = [");
    for (unsigned i = 0; i < scale->count; i++) {
        text_add(text, i > 0 ? ", '" : "'");
        text_number(text, scale->tics[i], SCALE_DIGITS);
        text_add(text, "'");
    }
    text_add(text, "]\ny_ticks = [float(label) for label in y_labels]\n");
}

static void geometry(const struct layout *layout, struct text *text)
{
    const struct python_value rows[] = {
        {"width", layout->width},
        {"height", layout->height},
        {"edge", LAYOUT_EDGE},
        {"title_y", layout->title_y},
        {"subtitle_y", layout->subtitle_y},
        {"caption_y", layout->caption_y},
        {"columns", layout->columns},
        {"left", layout->left},
        {"top", layout->top},
        {"panel_width", floor(layout->panel_width)},
        {"gap_x", layout->gap_x},
        {"panel_height", layout->panel_height},
        {"gap_y", layout->gap_y},
    };
    text_add(text, "\n# Layout, in pixels\n");
    python_values(text, rows, sizeof rows / sizeof *rows);
}

int matplotlib_lines(const struct picture *picture, struct text *text, struct err *err)
{
    OWNED_BY(grid_release) struct grid grid = {0};
    int rc = grid_make(picture, &grid, err);
    if (rc != 0)
        return rc;
    texts(picture, text);
    axes(picture, text);
    add_all_series(&grid, text);
    geometry(&picture->layout, text);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_lines);
    return 0;
}
