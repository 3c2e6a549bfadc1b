/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/matplotlib.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/picture.h"
#include "plots/stacked_bars.h"
#include "plots/templates.h"
#include "plots/theme.h"

/* --- python --- */
/* Variables of a Python program: numbers, texts, lists. Strings are always constants (text_python). What they
 * mean is the business of whoever writes the program. */

enum { PYTHON_DIGITS = 6 }; /* of a value; the CSV files have all of them */

struct python_value {
    const char *name;
    double value;
};

/* "0.25", "nan" for what is not finite. */
static void python_number(struct text *text, double number)
{
    text_number(text, number, PYTHON_DIGITS);
    text_add(text, isfinite(number) ? "" : "nan");
}

/* "name = 'string'" */
static void python_string(struct text *text, const char *name, const char *string)
{
    text_addf(text, "%s = ", name);
    text_python(text, string);
    text_add(text, "\n");
}

/* "name = ['one', 'two']" from lines. */
static void python_lines(struct text *text, const char *name, const struct text *lines)
{
    text_addf(text, "%s = [", name);
    for (const char *c = text_string(lines); *c != '\0';) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        text_python(text, text_string(&one));
        c += length + (c[length] != '\0');
        text_add(text, *c != '\0' ? ",\n    " : "");
    }
    text_add(text, "]\n");
}

/* "name = 0.25", a line each. */
static void python_values(struct text *text, const struct python_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(text, "%s = ", values[i].name);
        python_number(text, values[i].value);
        text_add(text, "\n");
    }
}

/* --- matplotlib lines --- */
/* A figure with axes and lines as Python: its data, its axes, where everything stands. What every program has
 * is matplotlib's. */

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

static void matplotlib_lines_texts(const struct picture *picture, struct text *text)
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

static void matplotlib_lines_geometry(const struct layout *layout, struct text *text)
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

static int matplotlib_lines(const struct picture *picture, struct text *text, struct err *err)
{
    OWNED_BY(grid_release) struct grid grid = {0};
    int rc = grid_make(picture, &grid, err);
    if (rc != 0)
        return rc;
    matplotlib_lines_texts(picture, text);
    axes(picture, text);
    add_all_series(&grid, text);
    matplotlib_lines_geometry(&picture->layout, text);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_lines);
    return 0;
}

/* --- matplotlib bars --- */
/* A figure of bars as Python: its stacks, its axes, where everything stands. What every program has is
 * matplotlib's. */

/* Writes one number or text of a bar. */
typedef void element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                     struct text *text);

static void part_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                         struct text *text)
{
    python_number(text, plan->stacking->part(bar, part));
}

static void low_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                        struct text *text)
{
    (void)part;
    python_number(text, plan->stacking->sum(bar).low);
}

static void high_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                         struct text *text)
{
    (void)part;
    python_number(text, plan->stacking->sum(bar).high);
}

static void behind_element(const struct bars_plan *plan, const struct bar *bar, const struct part *part,
                           struct text *text)
{
    (void)part;
    own_text behind = {0};
    plan->stacking->behind(bar, &behind);
    text_python(text, text_string(&behind));
}

/* A list for each panel, from the top row to the bottom one. */
static void add_table(const struct bars_plan *plan, unsigned stack, const struct part *part, element *add,
                      struct text *text)
{
    text_add(text, "[");
    for (size_t panel = 0; panel < plan->picture->panel.count; panel++) {
        text_add(text, panel > 0 ? ", [" : "[");
        for (unsigned series = 0; series < plan->picture->series_count; series++) {
            const struct bar bar = {
                .picture = plan->picture, .stack = stack, .series = series, .panel = panel};
            text_add(text, series > 0 ? ", " : "");
            add(plan, &bar, part, text);
        }
        text_add(text, "]");
    }
    text_add(text, "]");
}

static void add_part(const struct bars_plan *plan, unsigned i, struct text *text)
{
    const struct part *part = &plan->parts[i];
    text_add(text, "            {'name': ");
    text_python(text, part->label);
    text_addf(text, ", 'colour': '#%06x',\n             'values': ", part->colour);
    add_table(plan, plan->stack[i], part, part_element, text);
    text_add(text, "},\n");
}

/* Pairs of the axis' end and step, panel by panel. */
static void add_axes(const struct bars_plan *plan, unsigned stack, struct text *text)
{
    text_add(text, "        'axes': [");
    for (size_t panel = 0; panel < plan->picture->panel.count; panel++) {
        struct scale scale = bars_plan_scale(plan, stack, panel);
        text_add(text, panel > 0 ? ", (" : "(");
        python_number(text, scale.high);
        text_add(text, ", ");
        python_number(text, bars_plan_step(&scale));
        text_add(text, ")");
    }
    text_add(text, "],\n");
}

static void add_stack(const struct bars_plan *plan, unsigned stack, struct text *text)
{
    static const struct {
        const char *key;
        element *add;
    } rows[] = {{"low", low_element}, {"high", high_element}, {"behind", behind_element}};
    text_add(text, "    {\n        'title': ");
    text_python(text, plan->stacking->stacks[stack].title);
    text_add(text, ",\n        'parts': [\n");
    for (unsigned i = 0; i < plan->part_count; i++)
        if (plan->stack[i] == stack)
            add_part(plan, i, text);
    text_add(text, "        ],\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text_addf(text, "        '%s': ", rows[i].key);
        add_table(plan, stack, NULL, rows[i].add, text);
        text_add(text, ",\n");
    }
    add_axes(plan, stack, text);
    text_add(text, "    },\n");
}

static void add_rows(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Rows and pairs of panels\nrows = [");
    for (unsigned i = 0; i < picture->series_count; i++) {
        own_text name = {0};
        bars_plan_name(&picture->series[i], &name);
        text_add(text, i > 0 ? ", " : "");
        text_python(text, text_string(&name));
    }
    text_add(text, "]\npanels = [");
    for (size_t i = 0; i < picture->panel.count; i++)
        text_addf(text, "%s%" PRId64, i > 0 ? ", " : "", picture->panel.values[i]);
    text_addf(text, "]  # %s\npanel_titles = [", picture->panel.field->key);
    for (size_t i = 0; i < picture->panel.count; i++) {
        own_text title = {0};
        coordinate_panel(&picture->panel, i, &title);
        text_add(text, i > 0 ? ", " : "");
        text_python(text, text_string(&title));
    }
    text_add(text, "]\n");
}

static void add_legend(const struct bars_plan *plan, struct text *text)
{
    text_add(text, "legend = [\n");
    for (unsigned i = 0; i < plan->legend_count; i++) {
        text_addf(text, "    (%.0f, %.0f, ", floor(plan->legend_x[i]), plan->legend_y[i]);
        text_python(text, plan->parts[i].label);
        text_addf(text, ", '#%06x'),\n", plan->parts[i].colour);
    }
    text_add(text, "]\n");
}

static void matplotlib_bars_geometry(const struct bars_plan *plan, struct text *text)
{
    const struct layout *layout = &plan->picture->layout;
    const struct python_value rows[] = {
        {"width", LAYOUT_WIDTH},
        {"height", plan->height},
        {"edge", LAYOUT_EDGE},
        {"title_y", layout->title_y},
        {"subtitle_y", layout->subtitle_y},
        {"caption_y", plan->caption_y},
        {"across", plan->across},
        {"left", floor(plan->left)},
        {"top", plan->top},
        {"panel_width", plan->panel_width},
        {"panel_height", plan->panel_height},
        {"gap_x", BARS_GAP_X},
        {"gap_y", BARS_GAP_Y},
    };
    text_add(text, "\n# Layout, in pixels; a pair of panels per message size, so many pairs across\n");
    python_values(text, rows, sizeof rows / sizeof *rows);
    add_legend(plan, text);
}

/* Of a picture that has data; what went wrong shows in `text` (text_ok). */
static void matplotlib_bars(const struct picture *picture, struct text *text)
{
    struct bars_plan plan;
    bars_plan_make(picture, &plan);
    add_rows(picture, text);
    text_add(text,
             "\n# The data: two stacks beside each other. Of each part a list for each panel, a value for "
             "each row;\n# low and high: the ends of the line over the sum.\nstacks = [\n");
    for (unsigned stack = 0; stack < STACKS; stack++)
        add_stack(&plan, stack, text);
    text_add(text, "]\n");
    matplotlib_bars_geometry(&plan, text);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_bars);
}

/* --- matplotlib --- */

void matplotlib_name(const struct figure *figure, const struct variants *variants, size_t variant,
                     const char *prefix, struct text *text)
{
    own_text path = {0};
    figure_path(figure, variants, variant, prefix, "py", &path);
    const char *slash = strrchr(text_string(&path), '/');
    text_add(text, slash != NULL ? slash + 1 : text_string(&path));
    text->failed = text->failed || path.failed;
}

static bool has_bars(const struct picture *picture)
{
    return picture->figure->bars != NULL && picture->most > 0;
}

static void head(const struct picture *picture, struct text *text)
{
    own_text name = {0};
    matplotlib_name(picture->figure, picture->variants, picture->variant, picture->context->prefix, &name);
    text_addf(
        text,
        "#!/usr/bin/env python3\n"
        "\"\"\"%s.\n\n"
        "Made by labrun, to be changed by hand as you like. The numbers are in this file; Python 3 and\n"
        "matplotlib are all that it needs. Values have %d significant digits, %s has all.\n\n"
        "    python3 %s             draws a PNG beside this file\n"
        "    python3 %s plot.pdf    draws plot.pdf, or any format that matplotlib knows\n"
        "\"\"\"\n",
        text_string(&picture->title), PYTHON_DIGITS, figure_source(picture->figure), text_string(&name),
        text_string(&name));
    text_add(text, matplotlib_template_imports);
    text_add(text, has_bars(picture) ? "patches import Rectangle" : "lines import Line2D");
    text_add(text, matplotlib_template_nan);
}

static void texts(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Texts\n");
    python_string(text, "title", text_string(&picture->title));
    python_lines(text, "subtitle", &picture->subtitle);
    python_lines(text, "caption", &picture->caption);
}

int matplotlib_script(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err)
{
    own_picture picture = {0};
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    head(&picture, text);
    texts(&picture, text);
    if (has_bars(&picture))
        matplotlib_bars(&picture, text);
    else
        rc = matplotlib_lines(&picture, text, err);
    return rc == 0 ? text_ok(text, err) : rc;
}
