/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/script.h"

#include <math.h>
#include <string.h>

#include "model/cell.h"
#include "plots/glyph.h"
#include "plots/theme.h"

/* The parts that are the same in every script. gnuplot 5.4 is the oldest that Debian 12 and Ubuntu 24.04
 * have. */

static const char open_output[] =
    "# The picture: SVG, or PNG of twice the size.\n"
    "set encoding utf8\n"
    "if (!exists('format')) format = 'svg'\n"
    "if (format eq 'png') {\n"
    "    set terminal pngcairo size 2*width,2*height font font_text \\\n"
    "        fontscale 1.5 linewidth 2 pointscale 2.4 enhanced butt background rgb paper\n"
    "} else {\n"
    "    set terminal svg size width,height dynamic font font_text \\\n"
    "        enhanced butt background rgb paper\n"
    "}\n";

static const char read_rows[] =
    "\n# Read the medians and their spread from summary.csv: one slot a series, panel and x value; NaN: no "
    "run.\n"
    "slots = |mechanism| * |panel| * |x_value|\n"
    "array middle[slots]\n"
    "array lower[slots]\n"
    "array upper[slots]\n"
    "do for [k = 1:slots] { middle[k] = NaN; lower[k] = NaN; upper[k] = NaN }\n"
    "slot(s, p, i) = ((s - 1) * |panel| + p - 1) * |x_value| + i\n"
    "which_s(m, c) = (sum [s = 1:|mechanism|] (mechanism[s] eq m && control[s] eq c) * s)\n"
    "which_p(v) = (sum [p = 1:|panel|] (panel[p] == v) * p)\n"
    "which_x(v) = (sum [i = 1:|x_value|] (x_value[i] == v) * i)\n"
    "# The 95 % interval of the median; the range of the runs where they are too few for one; nothing for "
    "one run.\n"
    "pick(interval, range) = column('n') < 2 ? NaN : interval == interval ? interval : range\n"
    "keep(s, p, i) = s * p * i == 0 ? 0 : (k = slot(s, p, i), middle[k] = column('median'), \\\n"
    "    lower[k] = pick(column('low'), column('min')), upper[k] = pick(column('high'), column('max')), 1)\n"
    "set datafile separator ','\n"
    "set datafile columnheaders\n"
    "set datafile commentschars ''\n"
    "stats 'summary.csv' using (strcol('metric') eq metric && wanted(0) ? keep(which_s(strcol('mechanism'), "
    "\\\n"
    "    strcol('control')), which_p(column(panel_column)), which_x(column(x_column))) : 0) nooutput\n"
    "set datafile nocolumnheaders\n"
    "set datafile separator\n"
    "filled(p) = (sum [s = 1:|mechanism|] (sum [i = 1:|x_value|] (middle[slot(s, p, i)] == middle[slot(s, p, "
    "i)])))\n";

static const char page_texts[] =
    "\n# Texts around the panels. Positions are pixels from the top left corner.\n"
    "sx(pixel) = pixel / (1.0 * width)\n"
    "sy(pixel) = 1 - pixel / (1.0 * height)\n"
    "unset key\n"
    "set dashtype 2 (9,5)\n"
    "set label 1 '{/:Bold '.title.'}' at screen sx(edge),sy(title_y) font font_title textcolor rgb ink\n"
    "do for [l = 1:|subtitle|] {\n"
    "    set label 100+l subtitle[l] at screen sx(edge),sy(subtitle_y + 20*(l - 1)) textcolor rgb soft\n"
    "}\n"
    "do for [l = 1:|caption|] {\n"
    "    set label 200+l caption[l] at screen sx(edge),sy(caption_y + 16*(l - 1)) \\\n"
    "        font font_caption textcolor rgb soft\n"
    "}\n";

static const char page_legend[] =
    "do for [s = 1:|mechanism|] {\n"
    "    set arrow 300+s from screen sx(legend_x[s]),sy(legend_y[s]) to screen sx(legend_x[s] + "
    "26),sy(legend_y[s]) \\\n"
    "        nohead lc rgb colour[s] lw line_width dt dash[s]\n"
    "    set label 300+s '' at screen sx(legend_x[s] + 13),sy(legend_y[s]) point pt mark[s] ps mark_size lc "
    "rgb colour[s]\n"
    "    set label 500+s legend[s] at screen sx(legend_x[s] + 34),sy(legend_y[s]) textcolor rgb ink\n"
    "}\n";

static const char page_axes[] =
    "set label 2 y_title at screen sx(edge),sy(top + (rows*(panel_height + gap_y) - gap_y)/2.0) \\\n"
    "    rotate by 90 center textcolor rgb soft\n"
    "set label 3 x_title at screen sx(left + (columns*(panel_width + gap_x) - gap_x)/2.0),\\\n"
    "    sy(top + rows*(panel_height + gap_y) - gap_y + 46) center textcolor rgb soft\n";

static const char draw_panels[] =
    "\n# The panels: all on the same axes, so values stand at the first column and the last row only.\n"
    "shifted(i, s) = x_value[i] * 2**(dodge * (s - (|mechanism| + 1) / 2.0))\n"
    "set logscale x 2\n"
    "if (y_log) { set logscale y 10 }\n"
    "set xrange [x_low:x_high]\n"
    "set yrange [y_low:y_high]\n"
    "set style line 1 lc rgb faint lw 0.8\n"
    "set tics nomirror out font font_tic textcolor rgb soft\n"
    "set multiplot\n"
    "do for [p = 1:|panel|] {\n"
    "    across = (p - 1) % columns\n"
    "    down = (p - 1) / columns\n"
    "    set lmargin at screen sx(left + across*(panel_width + gap_x))\n"
    "    set rmargin at screen sx(left + across*(panel_width + gap_x) + panel_width)\n"
    "    set tmargin at screen sy(top + down*(panel_height + gap_y))\n"
    "    set bmargin at screen sy(top + down*(panel_height + gap_y) + panel_height)\n"
    "    set label 4 '{/:Bold '.panel_title[p].'}' at screen sx(left + across*(panel_width + gap_x)),\\\n"
    "        sy(top + down*(panel_height + gap_y) - 16) textcolor rgb ink\n"
    "    if (filled(p)) {\n"
    "        set border 1 lc rgb line\n"
    "        set grid ytics ls 1\n"
    "        set xtics scale 0.4 ((p + columns > |panel| ? x_label[1] : '') x_value[1])\n"
    "        do for [i = 2:|x_value|] { set xtics add ((p + columns > |panel| ? x_label[i] : '') x_value[i]) "
    "}\n"
    "        set ytics scale 0 ((across == 0 ? y_label[1] : '') y_value[1])\n"
    "        do for [i = 2:|y_value|] { set ytics add ((across == 0 ? y_label[i] : '') y_value[i]) }\n"
    "        plot for [s = |mechanism|:1:-1] x_value using (shifted($1, s)):(middle[slot(s, p, int($1))]) "
    "\\\n"
    "                 with lines lc rgb colour[s] lw line_width dt dash[s], \\\n"
    "             for [s = |mechanism|:1:-1] x_value using (shifted($1, s)):(lower[slot(s, p, int($1))]) \\\n"
    "                 :(0):(upper[slot(s, p, int($1))] - lower[slot(s, p, int($1))]) \\\n"
    "                 with vectors nohead lc rgb colour[s] lw bar_width, \\\n"
    "             for [s = |mechanism|:1:-1] x_value using (shifted($1, s)):(middle[slot(s, p, int($1))]) "
    "\\\n"
    "                 with points pt mark[s] ps mark_size lc rgb colour[s]\n"
    "    } else {\n"
    "        unset border; unset grid; unset xtics; unset ytics\n"
    "        do for [l = 1:|gap|] {\n"
    "            set label 700+l gap[l] at graph 0.5,0.5 center offset 0,(|gap| - 1)/2.0 - l + 1 textcolor "
    "rgb soft\n"
    "        }\n"
    "        plot y_low with lines lc rgb paper\n"
    "        do for [l = 1:|gap|] { unset label 700+l }\n"
    "    }\n"
    "    # What stands on the page once is drawn with the first panel.\n"
    "    if (p == 1) {\n"
    "        unset label\n"
    "        unset arrow\n"
    "    }\n"
    "}\n"
    "unset multiplot\n"
    "unset output\n";

static void head(const struct picture *picture, const char *stem, struct text *text)
{
    text_addf(text,
              "# %s: made by labrun, to be changed by hand as you like. Run it in the results folder:\n",
              stem);
    text_addf(text, "#   gnuplot %s.gp                      draws %s.svg\n", stem, stem);
    text_addf(text, "#   gnuplot -e \"format='png'\" %s.gp    draws %s.png\n", stem, stem);
    text_add(text,
             "# The numbers come from summary.csv in that folder, whose columns are found by their names.\n");
    text_addf(text, "metric = '%s'\n\n", metrics[picture->metric].key);
    text_addf(text,
              "# Style\n"
              "font_text = '%s,%d'\n"
              "font_title = ',%d'; font_tic = ',%d'; font_caption = ',%d' # the same font in other sizes\n"
              "paper = '#ffffff'; ink = '#1a1a1a'; soft = '#5a5a5a'; line = '#8a8a8a'; faint = '#dedede'\n"
              "line_width = 1.8; bar_width = 1.4; mark_size = 0.6\n",
              THEME_FONT, THEME_TEXT, THEME_TITLE, THEME_TIC, THEME_CAPTION);
}

static void setting(struct text *text, const char *name, double value)
{
    text_addf(text, "%s = ", name);
    text_number(text, value, 6);
    text_add(text, "\n");
}

static void geometry(const struct layout *layout, struct text *text)
{
    text_add(text, "\n# Layout, in pixels\n");
    setting(text, "width", layout->width);
    setting(text, "height", layout->height);
    setting(text, "edge", LAYOUT_EDGE);
    setting(text, "title_y", layout->title_y);
    setting(text, "subtitle_y", layout->subtitle_y);
    setting(text, "caption_y", layout->caption_y);
    setting(text, "columns", layout->columns);
    setting(text, "rows", layout->rows);
    setting(text, "left", layout->left);
    setting(text, "top", layout->top);
    setting(text, "panel_width", floor(layout->panel_width));
    setting(text, "panel_height", layout->panel_height);
    setting(text, "gap_x", layout->gap_x);
    setting(text, "gap_y", layout->gap_y);
}

/* "array name[2] = [" ... "]": the elements are added by the caller, each after between(). */
static void array_open(struct text *text, const char *name, size_t count)
{
    text_addf(text, "array %s[%zu] = [", name, count > 0 ? count : 1);
}

static void between(struct text *text, size_t i)
{
    text_add(text, i > 0 ? ", " : "");
}

static void array_close(struct text *text, size_t count, const char *none)
{
    text_addf(text, "%s]\n", count > 0 ? "" : none); /* gnuplot has no empty arrays */
}

static void lines(struct text *text, const char *name, const struct text *list)
{
    size_t count = 0;
    text_addf(text, "array %s = [", name);
    for (const char *c = text_string(list); *c != '\0' || count == 0; count++) {
        own_text one = {0};
        size_t length = strcspn(c, "\n");
        text_add_bytes(&one, c, length);
        between(text, count);
        text_gnuplot(text, text_string(&one));
        c += length + (c[length] != '\0');
    }
    text_add(text, "]\n");
}

static void texts(const struct picture *picture, struct text *text)
{
    const struct metric *metric = &metrics[picture->metric];
    static const char *const directions[] = {[BETTER_NEITHER] = "",
                                             [BETTER_HIGHER] = " (higher is better)",
                                             [BETTER_LOWER] = " (lower is better)"};
    own_text y_title = {0};
    text_addf(&y_title, "%s%s", metric->unit, directions[metric->better]);
    text_add(text, "\n# Texts\ntitle = ");
    text_gnuplot(text, picture->title);
    text_add(text, "\n");
    lines(text, "subtitle", &picture->subtitle);
    lines(text, "caption", &picture->caption);
    lines(text, "gap", &picture->gap);
    text_add(text, "x_title = ");
    text_gnuplot(text, coordinate_title(&picture->x));
    text_add(text, "\ny_title = ");
    text_gnuplot(text, text_string(&y_title));
    text_add(text, "\n");
}

typedef void element(const struct picture *picture, size_t i, struct text *text);

static void mechanism_element(const struct picture *picture, size_t i, struct text *text)
{
    text_gnuplot(text, mechanisms[picture->series[i].mechanism]->name);
}

static void control_element(const struct picture *picture, size_t i, struct text *text)
{
    text_add(text, picture->series[i].control ? "'yes'" : "'no'");
}

static void legend_element(const struct picture *picture, size_t i, struct text *text)
{
    text_gnuplot(text, text_string(&picture->series[i].legend));
}

static struct look look(const struct picture *picture, size_t i)
{
    return theme_look(picture->series[i].mechanism, picture->series[i].control);
}

static void colour_element(const struct picture *picture, size_t i, struct text *text)
{
    text_addf(text, "0x%06x", look(picture, i).colour);
}

static void mark_element(const struct picture *picture, size_t i, struct text *text)
{
    text_addf(text, "%u", look(picture, i).mark);
}

static void dash_element(const struct picture *picture, size_t i, struct text *text)
{
    text_addf(text, "%u", look(picture, i).dash);
}

static void legend_x_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, floor(picture->layout.legend_x[i]), 6);
}

static void legend_y_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, picture->layout.legend_y[i], 6);
}

static void panel_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, (double)picture->panel.values[i], 17);
}

static void panel_title_element(const struct picture *picture, size_t i, struct text *text)
{
    own_text words = {0};
    coordinate_panel(&picture->panel, i, &words);
    text_gnuplot(text, text_string(&words));
}

static void x_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, (double)picture->x.values[i], 17);
}

static void y_element(const struct picture *picture, size_t i, struct text *text)
{
    text_number(text, picture->scale.tics[i], SCALE_DIGITS);
}

static void y_label_element(const struct picture *picture, size_t i, struct text *text)
{
    text_add(text, "'");
    text_number(text, picture->scale.tics[i], SCALE_DIGITS);
    text_add(text, "'");
}

static void array(const struct picture *picture, const char *name, size_t count, element *add,
                  const char *none, struct text *text)
{
    array_open(text, name, count);
    for (size_t i = 0; i < count; i++) {
        between(text, i);
        add(picture, i, text);
    }
    array_close(text, count, none);
}

static void series(const struct picture *picture, struct text *text)
{
    size_t count = picture->series_count;
    text_add(text,
             "\n# Series: values of the columns mechanism and control, and how each looks in every figure\n");
    array(picture, "mechanism", count, mechanism_element, "''", text);
    array(picture, "control", count, control_element, "''", text);
    array(picture, "legend", count, legend_element, "''", text);
    array(picture, "colour", count, colour_element, "0", text);
    array(picture, "mark", count, mark_element, "0", text);
    array(picture, "dash", count, dash_element, "0", text);
    array(picture, "legend_x", count, legend_x_element, "0", text);
    array(picture, "legend_y", count, legend_y_element, "0", text);
}

/* The horizontal axis in octaves: how far it reaches past its values, and how far series stand apart. */
struct reach {
    double span, margin, dodge;
};

static struct reach reach(const struct picture *picture)
{
    const struct coordinate *x = &picture->x;
    enum { DODGE_PIXELS = 8 }; /* about a marker: neighbours touch, their bars do not hide each other */
    double span = x->count > 1 ? log2((double)x->values[x->count - 1] / fmax(1, (double)x->values[0])) : 0;
    double margin = span > 0 ? 0.09 * span : 1;
    unsigned series_count = picture->series_count > 0 ? picture->series_count : 1;
    double dodge = fmin(DODGE_PIXELS * (span + 2 * margin) / picture->layout.panel_width,
                        0.6 * coordinate_step(x) / series_count);
    return (struct reach){.span = span, .margin = margin + dodge * series_count / 2, .dodge = dodge};
}

/* Labels of the x tics; one that would touch the last shown is left empty, its tic stays. */
static void x_labels(const struct picture *picture, struct reach reach_, struct text *text)
{
    const struct coordinate *x = &picture->x;
    double pixels = picture->layout.panel_width / (reach_.span + 2 * reach_.margin), end = -INFINITY;
    array_open(text, "x_label", x->count);
    for (size_t i = 0; i < x->count; i++) {
        own_text label = {0};
        coordinate_tic(x, i, &label);
        double at = pixels * log2(fmax(1, (double)x->values[i]));
        double half = glyph_width(text_string(&label), THEME_TIC) / 2;
        bool fits = at - half > end;
        end = fits ? at + half + 6 : end;
        between(text, i);
        text_gnuplot(text, fits ? text_string(&label) : "");
    }
    array_close(text, x->count, "''");
}

static void axes(const struct picture *picture, struct text *text)
{
    const struct coordinate *x = &picture->x, *panel = &picture->panel;
    struct reach reach_ = reach(picture);
    text_addf(text, "\n# Panels and axes: columns of summary.csv, and their values\npanel_column = '%s'\n",
              panel->field->key);
    array(picture, "panel", panel->count, panel_element, "0", text);
    array(picture, "panel_title", panel->count, panel_title_element, "''", text);
    text_addf(text, "x_column = '%s'\n", x->field->key);
    array(picture, "x_value", x->count, x_element, "1", text);
    x_labels(picture, reach_, text);
    array(picture, "y_value", picture->scale.count, y_element, "1", text);
    array(picture, "y_label", picture->scale.count, y_label_element, "''", text);
    double first = x->count > 0 ? (double)x->values[0] : 1,
           last = x->count > 0 ? (double)x->values[x->count - 1] : 1;
    setting(text, "x_low", first / exp2(reach_.margin));
    setting(text, "x_high", last * exp2(reach_.margin));
    setting(text, "y_low", picture->scale.low);
    setting(text, "y_high", picture->scale.high);
    setting(text, "y_log", picture->scale.log ? 1 : 0);
    setting(text, "dodge", reach_.dodge);
    text_add(text, "# Rows of this figure, besides metric and series\nwanted(row) = ");
    variants_condition(picture->variants, picture->variant, text);
    text_add(text, "\n");
}

void script_write(const struct picture *picture, struct text *text)
{
    own_text path = {0};
    figure_path(picture->figure, picture->variants, picture->variant, picture->context->prefix, "gp", &path);
    own_text stem = {0};
    text_add_bytes(&stem, text_string(&path), path.length > 3 ? path.length - 3 : 0);
    head(picture, text_string(&stem), text);
    geometry(&picture->layout, text);
    texts(picture, text);
    series(picture, text);
    axes(picture, text);
    text_add(text, "\n");
    text_add(text, open_output);
    text_addf(text, "set output '%s.'.format\n", text_string(&stem));
    text_add(text, read_rows);
    text_add(text, page_texts);
    if (picture->most > 0) {
        text_add(text, page_legend);
        text_add(text, page_axes);
    }
    text_add(text, draw_panels);
}
