/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure of ratios as a gnuplot script, and as a Python program that shows the same. Nothing is decided
 * here. */
#include <math.h>
#include <string.h>

#include "answers/ratio_finding.h"
#include "plots/literal.h"
#include "plots/ratio.h"
#include "plots/script.h"
#include "plots/templates.h"

/* --- values --- */

/* The filled one of the two point types of a shape: here filled says that it is decided. */
static unsigned filled_mark(const struct series *series)
{
    return theme_look(series->place).mark | 1u;
}

/* --- gnuplot --- */

typedef void element(const struct ratios *ratios, size_t i, struct text *text);

static void add_arm(const struct ratios *ratios, size_t i, struct text *text)
{
    own_text value = {0};
    column_print_parameter(ratios->contrast, ratios->arms[i].cell, &value);
    gnuplot_value(text, text_string(&value));
}

static void add_legend(const struct ratios *ratios, size_t i, struct text *text)
{
    gnuplot_text(text, text_string(&ratios->arms[i].legend));
}

static void add_colour(const struct ratios *ratios, size_t i, struct text *text)
{
    text_addf(text, "0x%06x", theme_look(ratios->arms[i].place).colour);
}

static void add_mark(const struct ratios *ratios, size_t i, struct text *text)
{
    text_addf(text, "%u", filled_mark(&ratios->arms[i]));
}

static void add_panel(const struct ratios *ratios, size_t i, struct text *text)
{
    own_text value = {0};
    panels_key(&ratios->plan.panels, ratios->panels[i], &value);
    gnuplot_value(text, text_string(&value));
}

static void add_panel_title(const struct ratios *ratios, size_t i, struct text *text)
{
    own_text title = {0};
    ratios_panel_title(ratios, i, &title);
    gnuplot_text(text, text_string(&title));
}

static void add_x(const struct ratios *ratios, size_t i, struct text *text)
{
    own_text value = {0};
    if (ratios->plan.x != NULL)
        column_print_parameter(ratios->plan.x, ratios->x[i], &value);
    gnuplot_value(text, text_string(&value));
}

static void add_x_label(const struct ratios *ratios, size_t i, struct text *text)
{
    own_text label = {0};
    if (ratios->plan.x != NULL)
        field_words(ratios->plan.x, ratios->x[i], &label);
    gnuplot_text(text, text_string(&label));
}

static void add_y(const struct ratios *ratios, size_t i, struct text *text)
{
    text_number(text, ratios->scale.tics[i], SCALE_DIGITS);
}

static void add_y_label(const struct ratios *ratios, size_t i, struct text *text)
{
    own_text tic = {0};
    ratio_tic(ratios, (unsigned)i, &tic);
    gnuplot_text(text, text_string(&tic));
}

/* Of an arm in a panel, along x. */
static void add_side(const struct ratios *ratios, size_t i, struct text *text)
{
    text_addf(text, "'%.*s'", (int)ratios->x_count, ratios->sides + i * ratios->x_count);
}

struct array {
    const char *name;
    size_t count;
    element *add;
};

static void add_arrays(const struct ratios *ratios, const struct array *arrays, size_t count,
                       struct text *text)
{
    for (size_t i = 0; i < count; i++) {
        text_addf(text, "array %s[%zu] = [", arrays[i].name, arrays[i].count);
        for (size_t j = 0; j < arrays[i].count; j++) {
            text_add(text, j > 0 ? ", " : "");
            arrays[i].add(ratios, j, text);
        }
        text_add(text, "]\n");
    }
}

static void add_places(const struct ratios *ratios, struct text *text)
{
    const struct array panels[] = {{"panel", ratios->panel_count, add_panel},
                                   {"panel_title", ratios->panel_count, add_panel_title}},
                       places[] = {{"x_value", ratios->x_count, add_x},
                                   {"x_label", ratios->x_count, add_x_label}},
                       axis[] = {{"y_value", ratios->scale.count, add_y},
                                 {"y_label", ratios->scale.count, add_y_label}};
    text_add(text, "\n# Panels and places on the axis: values of columns\n");
    panels_of_row(&ratios->plan.panels, text);
    add_arrays(ratios, panels, 2, text);
    if (ratios->plan.x != NULL)
        text_addf(text, "x_of(row) = strcol('%s')\n", ratios->plan.x->key);
    else
        text_add(text, "x_of(row) = ''\n");
    add_arrays(ratios, places, 2, text);
    text_add(text, "\n# The axis of ratios\n");
    add_arrays(ratios, axis, 2, text);
    gnuplot_assign_number(text, "y_low", ratios->scale.low);
    gnuplot_assign_number(text, "y_high", ratios->scale.high);
}

static void add_arms(const struct ratios *ratios, struct text *text)
{
    size_t count = ratios->arm_count;
    const struct array arms[] = {{"arm", count, add_arm},
                                 {"legend", count, add_legend},
                                 {"colour", count, add_colour},
                                 {"mark", count, add_mark}},
                       sides[] = {{"side", count * ratios->panel_count, add_side}};
    own_text value = {0};
    column_print_parameter(ratios->contrast, ratios->base.cell, &value);
    text_addf(text,
              "\n# What is compared, with what: values of the columns arm and against. The look is that of "
              "all figures\ncontrast = '%s'\nbaseline = ",
              ratios->contrast->key);
    gnuplot_value(text, text_string(&value));
    text_addf(text, "; base_colour = 0x%06x\n", theme_look(ratios->base.place).colour);
    gnuplot_assign_string(text, "base_legend", text_string(&ratios->base_legend));
    add_arrays(ratios, arms, sizeof arms / sizeof *arms, text);
    text_add(
        text,
        "# The A/A control is a grey band at each place, and what counts as the same a strip; '': there is "
        "none\n");
    gnuplot_assign_string(text, "control_legend", text_string(&ratios->control_legend));
    gnuplot_assign_number(text, "equivalence", ratios->equivalence);
    gnuplot_assign_string(text, "same_legend", text_string(&ratios->same_legend));
    if (ratios->plan.rows)
        return;
    text_add(
        text,
        "# Where the number of what is decided stands, a letter a place: right, left, above or below its "
        "marker;\n# a blank: nowhere. A line of them for each panel of each arm\n");
    add_arrays(ratios, sides, 1, text);
}

int ratio_gnuplot(const struct figure *figure, const struct variants *variants, size_t variant,
                  const struct figure_context *context, struct text *text, struct err *err)
{
    own_ratios ratios = {0};
    own_text stem = {0};
    if (ratios_make(figure, variants, variant, context, &ratios, err) < 0)
        return -err->code;
    bool rows = ratios.plan.rows;
    gnuplot_stem(figure, variants, variant, context->prefix, &stem);
    gnuplot_begin(text, text_string(&stem), figure_source(figure), &metrics[ratios.plan.metric]);
    text_addf(text, "same = 0x%06x\nmark_size = 1 # filled and open ones are to be told apart\n",
              RATIO_SAME_COLOUR);
    gnuplot_page(text, ratios.width, ratios.height, ratios.panel_height);
    text_addf(text, "columns = %u\ngap_x = %d\ngap_y = 48\n", ratios.columns, RATIO_GAP_X);
    text_addf(text, "as_rows = %d # a row for each arm; 0: arms beside each other%s\n", rows,
              rows ? "" : ", at most so many pixels apart, and such a share of a place in all");
    if (!rows)
        text_addf(text, "dodge_pixels = %d; dodge_share = %g\n", RATIO_DODGE_PIXELS, RATIO_DODGE_SHARE);
    gnuplot_page_texts(text, text_string(&ratios.title_first), &ratios.subtitle, &ratios.caption);
    gnuplot_assign_string(text, "title_more", text_string(&ratios.title_more));
    gnuplot_assign_string(text, "x_title", text_string(&ratios.x_title));
    gnuplot_assign_string(text, "y_title", text_string(&ratios.y_title));
    add_arms(&ratios, text);
    add_places(&ratios, text);
    gnuplot_output(text, variants, variant, text_string(&stem), "those named above", template_layout_ratios);
    text_add(text, template_read_ratios);
    text_add(text, template_page_texts);
    text_add(text, template_page_ratios);
    text_add(text, rows ? template_draw_ratio_rows : template_draw_ratios);
    return text_ok(text, err);
}

/* --- matplotlib --- */

enum value { RATIO, LOW, HIGH, NOISE, VERDICT, SIDE };

static void add_value(const struct ratios *ratios, size_t arm, size_t panel, size_t x, enum value value,
                      struct text *text)
{
    const struct verdict *verdict = ratios_find(ratios, arm, panel, x);
    if (value == VERDICT)
        python_text(text, verdict != NULL ? conclusion_name(verdict->conclusion) : "");
    else if (value == SIDE)
        text_addf(text, "'%c'", ratios->sides[(arm * ratios->panel_count + panel) * ratios->x_count + x]);
    else if (verdict == NULL)
        text_add(text, "nan");
    else
        python_number(text, value == RATIO  ? verdict->ratio
                            : value == LOW  ? verdict->low
                            : value == HIGH ? verdict->high
                                            : verdict->noise);
}

/* A list for each panel, along x. */
static void add_table(const struct ratios *ratios, size_t arm, const char *key, enum value value,
                      struct text *text)
{
    text_addf(text, "'%s': [", key);
    for (size_t panel = 0; panel < ratios->panel_count; panel++) {
        text_add(text, panel > 0 ? ",\n                   [" : "[");
        for (size_t x = 0; x < ratios->x_count; x++) {
            text_add(text, x > 0 ? ", " : "");
            add_value(ratios, arm, panel, x, value, text);
        }
        text_add(text, "]");
    }
    text_add(text, "]");
}

static void add_python_arm(const struct ratios *ratios, size_t arm, struct text *text)
{
    static const struct {
        const char *key;
        enum value value;
    } tables[] = {{"ratio", RATIO}, {"low", LOW}, {"high", HIGH}, {"verdict", VERDICT}, {"side", SIDE}};
    const struct series *series = &ratios->arms[arm];
    python_string(text, "    {'legend': ", text_string(&series->legend), ",\n");
    text_addf(text, "     'colour': '#%06x', 'marker': '%c'", theme_look(series->place).colour,
              matplotlib_marker(filled_mark(series)));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        text_add(text, ",\n     ");
        add_table(ratios, arm, tables[i].key, tables[i].value, text);
    }
    text_add(text, "},\n");
}

static void add_python_texts(const struct ratios *ratios, const char *name,
                             void (*add)(const struct ratios *, size_t, struct text *), size_t count,
                             struct text *text)
{
    text_addf(text, "%s = [", name);
    for (size_t i = 0; i < count; i++) {
        own_text one = {0};
        add(ratios, i, &one);
        python_string(text, i > 0 ? ", " : "", text_string(&one), "");
    }
    text_add(text, "]\n");
}

static void write_x_label(const struct ratios *ratios, size_t i, struct text *text)
{
    if (ratios->plan.x != NULL)
        field_words(ratios->plan.x, ratios->x[i], text);
}

static void write_tic(const struct ratios *ratios, size_t i, struct text *text)
{
    ratio_tic(ratios, (unsigned)i, text);
}

/* Of the first arm that was compared at the place: it is the same for all. */
static void add_noise(const struct ratios *ratios, struct text *text)
{
    text_add(text, "noise = [");
    for (size_t panel = 0; panel < ratios->panel_count; panel++) {
        text_add(text, panel > 0 ? ", [" : "[");
        for (size_t x = 0; x < ratios->x_count; x++) {
            size_t arm = 0;
            while (arm + 1 < ratios->arm_count && ratios_find(ratios, arm, panel, x) == NULL)
                arm++;
            text_add(text, x > 0 ? ", " : "");
            add_value(ratios, arm, panel, x, NOISE, text);
        }
        text_add(text, "]");
    }
    text_add(text, "]  # the A/A control, as a factor from 1: a list for each panel, along x\n");
}

static void add_python_page(const struct ratios *ratios, struct text *text)
{
    text_addf(text,
              "\n# Page, in pixels; height = 0: as high as the panels need\n"
              "width, height = %u, %u\npanel_height, columns = %u, %u\ngap_x, gap_y = %d, 48\n"
              "as_rows = %s  # a row for each arm\ndodge_pixels, dodge_share = %d, %g  # how far arms stand "
              "apart\n",
              ratios->width, ratios->height, ratios->panel_height, ratios->columns, RATIO_GAP_X,
              ratios->plan.rows ? "True" : "False", RATIO_DODGE_PIXELS, RATIO_DODGE_SHARE);
}

static void add_python_axes(const struct ratios *ratios, struct text *text)
{
    python_string(text, "x_title = ", text_string(&ratios->x_title), "\n");
    python_string(text, "y_title = ", text_string(&ratios->y_title), "\n");
    python_string(text, "base_legend = ", text_string(&ratios->base_legend), "\n");
    text_addf(text, "base_colour = '#%06x'\n", theme_look(ratios->base.place).colour);
    python_string(text, "control_legend = ", text_string(&ratios->control_legend), "\n");
    text_add(text, "equivalence = ");
    python_number(text, ratios->equivalence);
    python_string(text, "\nsame_legend = ", text_string(&ratios->same_legend), "\n\n# Axes and panels\n");
    add_python_texts(ratios, "x_labels", write_x_label, ratios->x_count, text);
    add_python_texts(ratios, "panel_titles", ratios_panel_title, ratios->panel_count, text);
    add_python_texts(ratios, "y_labels", write_tic, ratios->scale.count, text);
    text_add(text, "y_ticks = [float(label[1:]) for label in y_labels]\ny_range = (");
    python_number(text, ratios->scale.low);
    text_add(text, ", ");
    python_number(text, ratios->scale.high);
    text_add(text, ")\n");
}

int ratio_matplotlib(const struct figure *figure, const struct variants *variants, size_t variant,
                     const struct figure_context *context, struct text *text, struct err *err)
{
    own_ratios ratios = {0};
    own_text name = {0};
    if (ratios_make(figure, variants, variant, context, &ratios, err) < 0)
        return -err->code;
    matplotlib_name(figure, variants, variant, context->prefix, &name);
    text_addf(text, "#!/usr/bin/env python3\n\"\"\"Paired ratios of %s, from labrun's verdicts.\n",
              metrics[ratios.plan.metric].label);
    matplotlib_begin(text, text_string(&name), figure_source(figure),
                     "lines import Line2D\nfrom matplotlib.patches import Rectangle");
    matplotlib_page_texts(text, text_string(&ratios.title_first), &ratios.subtitle, &ratios.caption);
    python_string(text, "title_more = ", text_string(&ratios.title_more), "\n");
    add_python_axes(&ratios, text);
    text_add(
        text,
        "\n# The data. Of each arm a list for each panel, along x; side: where its number stands: right, "
        "left,\n# above or below of its marker; ' ': nowhere.\narms = [\n");
    for (size_t i = 0; i < ratios.arm_count; i++)
        add_python_arm(&ratios, i, text);
    text_add(text, "]\n");
    add_noise(&ratios, text);
    add_python_page(&ratios, text);
    text_add(text, matplotlib_template_page);
    text_add(text, matplotlib_template_draw_ratios);
    return text_ok(text, err);
}
