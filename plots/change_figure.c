/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/change_figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/axes.h"
#include "plots/literal.h"
#include "plots/templates.h"
#include "plots/theme.h"

enum { ROW_HEIGHT = 24, PANEL_GAP = 36, NAMES_MOST = 420, FOOT = 76 };

/* What became slower, what became faster, and the rest: told apart with every common colour blindness. */
enum { COLOUR_SLOWER = 0xd55e00, COLOUR_FASTER = 0x0072b2, COLOUR_OPEN = 0x5a5a5a, COLOUR_PAPER = 0xffffff };

/* --- which rows --- */

struct rows {
    size_t matches[CHANGE_ROWS_MAX]; /* numbers of matches */
    size_t count, all;
};

static bool has_changed(const struct changes *changes, size_t cells, size_t match)
{
    for (size_t i = match; i < changes->count; i += cells)
        if (change_decides(changes->list[i].metric) &&
            (changes->list[i].conclusion == FASTER || changes->list[i].conclusion == SLOWER))
            return true;
    return false;
}

/* The A/A cells are the band behind the others. */
static void choose_rows(const struct changes *changes, const struct matching *matching, struct rows *rows)
{
    size_t wanted = 0;
    *rows = (struct rows){0};
    for (size_t i = 0; i < matching->count; i++)
        rows->all += matching->list[i].cells[FIRST_SIDE]->control ? 0 : 1;
    for (size_t i = 0; i < matching->count; i++)
        wanted += rows->all > CHANGE_ROWS_MAX && has_changed(changes, matching->count, i) ? 1 : 0;
    for (size_t i = 0; i < matching->count && rows->count < CHANGE_ROWS_MAX; i++) {
        bool changed = has_changed(changes, matching->count, i);
        if (matching->list[i].cells[FIRST_SIDE]->control || (wanted > 0 && !changed))
            continue;
        rows->matches[rows->count++] = i;
    }
}

/* --- texts --- */

/* "one-copy, 16 KB, 4 threads": what takes several values. */
static void name_row(const struct matching *matching, const struct cell *cell, struct text *text)
{
    const struct matched_side *side = &matching->sides[FIRST_SIDE];
    cell_name(cell, text);
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct field *field = &cell_fields[i];
        if (cell_field_is_mechanism(field) || strcmp(field->key, "field_size") == 0 ||
            matching_ignores(matching, field) || !cells_vary(side->cells, side->lookup.count, field))
            continue;
        text_add(text, ", ");
        coordinate_words(field, cell, text);
    }
}

static double add_names(const struct matching *matching, const struct rows *rows, struct text *script)
{
    double widest = 0;
    text_add(script, "array name = [");
    for (size_t i = 0; i < rows->count; i++) {
        own_text name = {0};
        name_row(matching, matching->list[rows->matches[i]].cells[FIRST_SIDE], &name);
        text_add(script, i > 0 ? ", " : "");
        gnuplot_text(script, text_string(&name));
        widest = fmax(widest, glyph_width(text_string(&name), THEME_TIC));
    }
    text_add(script, "]\n");
    return widest;
}

static void add_wrapped(struct text *script, const char *name, const char *string, double size)
{
    own_text lines = {0};
    glyph_wrap(string, size, PAGE_WIDTH - 2 * PAGE_EDGE, &lines);
    gnuplot_assign_lines(script, name, &lines);
    script->failed |= lines.failed;
}

static void add_texts(const struct change_texts *texts, const struct rows *rows, struct text *script)
{
    own_text title = {0}, subtitle = {0}, caption = {0};
    text_add(&title, texts->title);
    if (title.length > 0 && title.data[0] >= 'a' && title.data[0] <= 'z')
        title.data[0] = (char)(title.data[0] - 'a' + 'A');
    text_addf(&subtitle, "%s", texts->subtitle);
    if (rows->count < rows->all)
        text_addf(&subtitle, "; %zu of %zu cells", rows->count, rows->all);
    text_addf(&caption, "first: %s · second: %s", texts->first, texts->second);
    text_add(script, "\n# Texts\n");
    add_wrapped(script, "title", text_string(&title), 1.08 * THEME_TITLE); /* bold is wider */
    add_wrapped(script, "subtitle", text_string(&subtitle), THEME_TEXT);
    add_wrapped(script, "caption", text_string(&caption), THEME_CAPTION);
}

/* --- numbers --- */

static void add_number(struct text *script, double number)
{
    text_add(script, " ");
    text_number(script, number, 6);
    text_add(script, isfinite(number) ? "" : "NaN");
}

static const struct change *control_at(const struct matching *matching, const struct change *list,
                                       const struct change *change)
{
    for (size_t i = 0; i < matching->count; i++)
        if (list[i].cell->control && cell_compare_places(list[i].cell, change->cell, matching->contrast) == 0)
            return &list[i];
    return NULL;
}

/* panel, row, ratio and interval, the A/A cells' interval, colours of the marker's edge and inside: of what
 * is told apart the same. */
static void add_row(const struct matching *matching, const struct change *list, size_t match, size_t panel,
                    size_t row, struct text *script)
{
    const struct change *change = &list[match], *control = control_at(matching, list, change);
    bool decided = change->conclusion == FASTER || change->conclusion == SLOWER;
    unsigned colour = change->conclusion == SLOWER   ? COLOUR_SLOWER
                      : change->conclusion == FASTER ? COLOUR_FASTER
                                                     : COLOUR_OPEN;
    text_addf(script, "%zu %zu", panel, row);
    add_number(script, change->ratio);
    add_number(script, change->low);
    add_number(script, change->high);
    add_number(script, control != NULL ? control->low : NAN);
    add_number(script, control != NULL ? control->high : NAN);
    text_addf(script, " %u %u\n", colour, decided ? colour : COLOUR_PAPER);
}

struct range {
    double low, high;
};

static void widen(struct range *range, double low, double high)
{
    range->low = fmin(range->low, low); /* of NaN the other */
    range->high = fmax(range->high, high);
}

static struct range add_rows(const struct changes *changes, const struct matching *matching,
                             const struct rows *rows, struct text *script)
{
    struct range range = {0.8, 1.25};
    size_t panel = 0;
    text_add(script, "$changes << EOD\n");
    for (size_t i = 0; i < changes->count; i += matching->count) {
        const struct change *list = &changes->list[i];
        if (!change_decides(list->metric))
            continue;
        panel++;
        for (size_t j = 0; j < rows->count; j++) {
            const struct change *change = &list[rows->matches[j]];
            add_row(matching, list, rows->matches[j], panel, j + 1, script);
            widen(&range, fmin(change->low, change->ratio), fmax(change->high, change->ratio));
        }
    }
    text_add(script, "EOD\n");
    return range;
}

static void add_panels(const struct changes *changes, struct text *script)
{
    own_text labels = {0}, better = {0};
    for (size_t i = 0; i < changes->metric_count; i++) {
        const struct metric *metric = &metrics[changes->sessions[i].metric];
        if (!change_decides(changes->sessions[i].metric))
            continue;
        text_addf(&labels, "%s%s", labels.length > 0 ? "\n" : "", metric->label);
        text_addf(&better, "%s%s", better.length > 0 ? "\n" : "",
                  metric->better == BETTER_HIGHER ? "right is better" : "left is better");
    }
    gnuplot_assign_lines(script, "panel", &labels);
    gnuplot_assign_lines(script, "better", &better);
}

/* Round ratios, as many as have room. */
static void add_tics(struct range range, struct text *script)
{
    static const double fine[] = {0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4}, coarse[] = {0.3, 0.5, 0.7, 1, 1.5, 2, 3};
    enum { TICS = sizeof fine / sizeof *fine };
    _Static_assert(sizeof coarse == sizeof fine, "as many tics");
    own_text values = {0}, labels = {0};
    bool wide = range.high / range.low > 4;
    const double *tics = range.high / range.low > 2 ? coarse : fine;
    for (size_t i = 0; !wide && i < TICS; i++)
        if (tics[i] >= range.low && tics[i] <= range.high) {
            text_addf(&values, "%s%g", values.length > 0 ? ", " : "", tics[i]);
            text_addf(&labels, "%s'×%g'", labels.length > 0 ? ", " : "", tics[i]);
        }
    double step = range.high / range.low > 100 ? 4 : 2;
    for (double tic = pow(step, ceil(log(range.low) / log(step))); wide && tic <= range.high * 1.0001;
         tic *= step) {
        text_addf(&values, "%s%g", values.length > 0 ? ", " : "", tic);
        text_addf(&labels, "%s'×%.4g'", labels.length > 0 ? ", " : "", tic);
    }
    text_addf(script, "array x_value = [%s]\narray x_label = [%s]\n", text_string(&values),
              text_string(&labels));
    gnuplot_assign_number(script, "x_low", range.low / 1.04);
    gnuplot_assign_number(script, "x_high", range.high * 1.04);
}

/* --- script --- */

static void add_style(struct text *script)
{
    text_addf(
        script,
        "# Two experiments, made by labrun, to be changed by hand as you like. Run it from any folder:\n"
        "#   gnuplot compare.gp                      draws compare.svg beside it\n"
        "#   gnuplot -e \"format='png'\" compare.gp    draws compare.png; pdf as well\n"
        "\n# Style; sizes of text in pixels\n"
        "font = '%s'\n"
        "text_size = %d; title_size = %d; tic_size = %d; caption_size = %d\n"
        "paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'\n"
        "band = 0x%06x\nbar_width = 1.6; mark_size = 0.6\n",
        THEME_FONT, THEME_TEXT, THEME_TITLE, THEME_TIC, THEME_CAPTION, THEME_BAND);
}

void change_script(const struct changes *changes, const struct matching *matching,
                   const struct change_texts *texts, struct text *script)
{
    struct rows rows;
    choose_rows(changes, matching, &rows);
    add_style(script);
    add_texts(texts, &rows, script);
    text_add(script, "\n# A row a cell: panel, row, ratio, its interval, that of the A/A cells, colours\n");
    double names = fmin(add_names(matching, &rows, script), NAMES_MOST);
    struct range range = add_rows(changes, matching, &rows, script);
    add_panels(changes, script);
    add_tics(range, script);
    gnuplot_assign_number(script, "same", texts->equivalence);
    text_addf(script,
              "\n# Page, in pixels\nwidth = %d\nedge = %d\nrow_height = %d\ngap_x = %d\nnames_width = %.0f\n"
              "height = 52 + 26*|title| + 20*|subtitle| + row_height*|name| + 18*|caption| + %d\n",
              PAGE_WIDTH, PAGE_EDGE, ROW_HEIGHT, PANEL_GAP, PAGE_EDGE + names + 14, FOOT - ROW_HEIGHT);
    text_add(script, template_find_files);
    text_add(script, template_open_output);
    text_add(script, "if (!exists('picture')) { set output here.'compare.'.format }\n");
    text_add(script, template_draw_changes);
}
