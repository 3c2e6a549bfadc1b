/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/ratio.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "answers/ratio_finding.h"
#include "experiment/figure_settings.h"
#include "plots/labels.h"

/* --- data --- */

void ratios_release(struct ratios *ratios)
{
    for (unsigned i = 0; i < ratios->arm_count; i++)
        series_clear(&ratios->arms[i]);
    series_clear(&ratios->base);
    free(ratios->arms);
    free(ratios->x);
    free(ratios->panels);
    free(ratios->at);
    free(ratios->sides);
    struct text *const texts[] = {&ratios->title,      &ratios->title_first, &ratios->title_more,
                                  &ratios->subtitle,   &ratios->caption,     &ratios->x_title,
                                  &ratios->y_title,    &ratios->base_legend, &ratios->control_legend,
                                  &ratios->same_legend};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text_release(texts[i]);
}

static size_t slot_of(const struct ratios *ratios, size_t arm, size_t panel, size_t x)
{
    return (arm * ratios->panel_count + panel) * ratios->x_count + x;
}

const struct verdict *ratios_find(const struct ratios *ratios, size_t arm, size_t panel, size_t x)
{
    return ratios->at[slot_of(ratios, arm, panel, x)];
}

/* "zero-copy (100 % copied by the kernel)"; of other contrasts it would be said of cells of other mechanisms
 * too. */
static void name_arm(struct ratios *ratios, struct series *series)
{
    double least = NAN, most = NAN;
    if (cell_field_is_mechanism(ratios->contrast))
        series_copied(ratios->context->summaries, ratios->variants, ratios->variant, series->cell, &least,
                      &most);
    series_say(ratios->context->spec, ratios->contrast, series->cell, &series->name);
    series_note(least, most, &series->note);
    text_add(&series->legend, text_string(&series->name));
    if (series->note.length > 0)
        text_addf(&series->legend, " (%s%s)", text_string(&series->note),
                  ratios->plan.rows ? "" : " by the kernel");
}

static void name_arms(struct ratios *ratios)
{
    const struct spec *spec = ratios->context->spec;
    size_t named = spec != NULL ? spec_contrast(spec)->count : 0;
    for (unsigned i = 0; i <= ratios->arm_count; i++) {
        struct series *series = i < ratios->arm_count ? &ratios->arms[i] : &ratios->base;
        size_t place = figure_place(spec, series->cell);
        series->place = place < named ? place : series->place;
        name_arm(ratios, series);
    }
}

/* [figures] order: those that it names are first. */
static void reorder_arms(struct ratios *ratios)
{
    const struct spec *spec = ratios->context->spec;
    for (unsigned i = 1; i < ratios->arm_count && spec != NULL && spec->settings.figure_order[0] != '\0'; i++)
        for (unsigned j = i; j > 0; j--) {
            struct series *a = &ratios->arms[j - 1], *b = &ratios->arms[j], kept = *a;
            if (figure_settings_rank(spec->settings.figure_order, ratios->contrast, a->cell) <=
                figure_settings_rank(spec->settings.figure_order, ratios->contrast, b->cell))
                break;
            *a = *b;
            *b = kept;
        }
}

/* The arms in the order of the experiment, and the baseline. */
static int find_arms(struct ratios *ratios, const struct selection *from, struct err *err)
{
    size_t most = selection_count(from, (struct fields){&ratios->contrast, 1});
    own_free unsigned *numbers = calloc(most + 1, sizeof *numbers);
    ratios->arms = calloc(most + 1, sizeof *ratios->arms);
    if (numbers == NULL || ratios->arms == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < from->verdicts->count; i++) {
        const struct verdict *verdict = &from->verdicts->list[i];
        unsigned at = 0;
        if (!selection_has(from, verdict))
            continue;
        while (at < ratios->arm_count && numbers[at] < verdict->pair.arm)
            at++;
        if (at < ratios->arm_count && numbers[at] == verdict->pair.arm)
            continue;
        memmove(numbers + at + 1, numbers + at, (ratios->arm_count - at) * sizeof *numbers);
        memmove(ratios->arms + at + 1, ratios->arms + at, (ratios->arm_count - at) * sizeof *ratios->arms);
        numbers[at] = verdict->pair.arm;
        ratios->arms[at] = (struct series){.cell = verdict->cell, .place = verdict->pair.arm};
        ratios->base.cell = verdict->other;
        ratios->arm_count++;
    }
    ratios->arms_left_out = ratios->arm_count > RATIO_ARMS_MAX ? ratios->arm_count - RATIO_ARMS_MAX : 0;
    ratios->arm_count -= ratios->arms_left_out;
    name_arms(ratios);
    reorder_arms(ratios);
    return 0;
}

static int find_places(struct ratios *ratios, const struct selection *from, struct err *err)
{
    const struct ratio_plan *plan = &ratios->plan;
    const struct fields x = {&plan->x, plan->x != NULL}, panels = panels_fields(&plan->panels);
    ratios->x_count = selection_distinct(from, x, &ratios->x);
    size_t count = selection_distinct(from, panels, &ratios->panels);
    ratios->panel_count = count < RATIO_PANELS_SHOWN ? count : (size_t)RATIO_PANELS_SHOWN;
    ratios->panels_left_out = count - ratios->panel_count;
    size_t slots = slot_of(ratios, ratios->arm_count, 0, 0);
    ratios->at = calloc(slots + 1, sizeof *ratios->at);
    ratios->sides = malloc(slots + 1);
    if (ratios->x == NULL || ratios->panels == NULL || ratios->at == NULL || ratios->sides == NULL)
        return err_set(err, ENOMEM, "out of memory");
    memset(ratios->sides, LABEL_NONE, slots + 1);
    for (size_t i = 0; i < from->verdicts->count; i++) {
        const struct verdict *verdict = &from->verdicts->list[i];
        unsigned arm = 0;
        if (!selection_has(from, verdict))
            continue;
        while (arm < ratios->arm_count &&
               !field_equal(ratios->contrast, ratios->arms[arm].cell, verdict->cell))
            arm++;
        size_t panel = fields_find(panels, ratios->panels, ratios->panel_count, verdict->cell);
        if (arm < ratios->arm_count && fields_compare(&panels, ratios->panels[panel], verdict->cell) == 0)
            ratios
                ->at[slot_of(ratios, arm, panel, fields_find(x, ratios->x, ratios->x_count, verdict->cell))] =
                verdict;
    }
    return 0;
}

static bool conclusive(const struct verdict *verdict)
{
    return verdict->conclusion == FASTER || verdict->conclusion == SLOWER;
}

/* The range of all that is drawn, and what kinds of things there are. */
static void measure(struct ratios *ratios)
{
    double least = 1 / (1 + ratios->equivalence), most = 1 + ratios->equivalence;
    for (size_t i = 0; i < slot_of(ratios, ratios->arm_count, 0, 0); i++) {
        const struct verdict *verdict = ratios->at[i];
        if (verdict == NULL || !isfinite(verdict->ratio))
            continue;
        const double ends[] = {verdict->ratio, verdict->low, verdict->high, verdict->noise,
                               1 / verdict->noise};
        for (size_t j = 0; j < sizeof ends / sizeof *ends; j++)
            if (isfinite(ends[j]) && ends[j] > 0) {
                least = fmin(least, ends[j]);
                most = fmax(most, ends[j]);
            }
        ratios->least = ratios->most == 0 || verdict->n < ratios->least ? verdict->n : ratios->least;
        ratios->most = verdict->n > ratios->most ? verdict->n : ratios->most;
        ratios->bars |= isfinite(verdict->low);
        ratios->within |= verdict_is_noise(verdict);
        ratios->band |= isfinite(verdict->noise);
    }
    scale_make(least, most, &ratios->scale);
}

/* --- texts --- */

void ratios_panel_title(const struct ratios *ratios, size_t panel, struct text *text)
{
    panels_title(&ratios->plan.panels, ratios->contrast, ratios->plan.x, ratios->panels[panel], text);
}

static const double BOLD = 1.13; /* letters are as much wider */

/* Between two statements, when the second line then holds what is left; else where the page ends. */
static void break_title(struct ratios *ratios)
{
    const double width = (ratios->width - 2 * PAGE_EDGE) / BOLD;
    const char *title = text_string(&ratios->title), *rest = NULL;
    own_text lines = {0};
    glyph_wrap(title, THEME_TITLE, width, &lines);
    size_t first = strcspn(text_string(&lines), "\n");
    for (const char *c = strstr(title, "; "); c != NULL && (size_t)(c - title) < first;
         c = strstr(c + 1, "; "))
        rest = glyph_width(c + 2, THEME_TITLE) <= width ? c + 2 : rest;
    if (first == lines.length || rest == NULL)
        rest = title + first;
    bool blank = rest > title && rest[-1] == ' ';
    text_add_bytes(&ratios->title_first, title, (size_t)(rest - title) - blank);
    glyph_wrap(rest, THEME_TITLE, INFINITY, &ratios->title_more);
}

static void say_value(const void *spec, const struct field *contrast, const struct cell *cell,
                      struct text *text)
{
    series_say(spec, contrast, cell, text);
}

static void write_title(struct ratios *ratios, struct err *err)
{
    const struct spec *spec = ratios->context->spec;
    if (spec != NULL && spec->settings.title[0] != '\0')
        text_addf(&ratios->title, "%s: ", spec->settings.title);
    enum { TITLE_CHARACTERS = 130 }; /* two lines */
    size_t slots = slot_of(ratios, ratios->arm_count, 0, 0), count = 0;
    own_free const struct verdict **list = calloc(slots + 1, sizeof *list);
    if (list == NULL) {
        err_set(err, ENOMEM, "out of memory");
        return;
    }
    for (size_t i = 0; i < slots; i++)
        if (ratios->at[i] != NULL)
            list[count++] = ratios->at[i];
    ratio_finding(list, count, ratios->equivalence, TITLE_CHARACTERS, say_value, ratios->context->spec,
                  &ratios->title, err);
    if (!ratios->context->narrow)
        break_title(ratios);
}

/* Where mechanisms are not what is compared, no arm's name can say it: "of zero-copy sends the kernel copied
 * 100 % with veth, 0 % with sink". */
static void add_copied(const struct ratios *ratios, struct text *text)
{
    const char *join = "of zero-copy sends the kernel copied ";
    for (unsigned i = 0; i <= ratios->arm_count && !cell_field_is_mechanism(ratios->contrast); i++) {
        const struct series *arm = i > 0 ? &ratios->arms[i - 1] : &ratios->base;
        double least, most;
        series_copied(ratios->context->summaries, ratios->variants, ratios->variant, arm->cell, &least,
                      &most);
        if (isnan(least))
            continue;
        text_addf(text, "%s%s", text->length > 0 && i == 0 ? " · " : "", join);
        text_percent(text, least);
        if (most > least) {
            text_add(text, " to ");
            text_percent(text, most);
        }
        text_addf(text, " %% with %s", text_string(&arm->name));
        join = ", ";
    }
}

static void write_subtitle(struct ratios *ratios)
{
    const struct figure_context *context = ratios->context;
    own_text line = {0}, more = {0};
    variants_words(ratios->variants, ratios->variant, &line);
    text_addf(&line, "%sratio to %s, paired within %zu", line.length > 0 ? " · " : "",
              text_string(&ratios->base.name), ratios->least);
    if (ratios->least < ratios->most)
        text_addf(&line, " to %zu", ratios->most);
    text_addf(&line, " block%s; ", plural(ratios->most));
    if (ratios->bars)
        text_addf(&line,
                  "bars: 95 %% interval; filled: %s, %s or the same by verdict (corrected for all places), "
                  "open: not "
                  "decided",
                  phrase_verdict(ratios->plan.metric, FASTER), phrase_verdict(ratios->plan.metric, SLOWER));
    else
        text_add(&line, "too few for an interval, and for any verdict");
    if (ratios->within)
        text_add(&line, "; filled within the grey: no further from ×1 than the control");
    glyph_wrap(text_string(&line), THEME_TEXT, ratios->width - 2 * PAGE_EDGE, &ratios->subtitle);
    if (ratios->plan.metric != ratios->figure->metric) {
        const char *gap = context->gaps[ratios->figure->metric];
        text_addf(&more, "no %s%s%s", metrics[ratios->figure->metric].label,
                  gap != NULL ? ": " : " were counted", gap != NULL ? gap : "");
    }
    if (ratios->arms_left_out > 0)
        text_addf(&more, "%s%u more value%s of %s in verdicts.csv", more.length > 0 ? " · " : "",
                  ratios->arms_left_out, plural(ratios->arms_left_out), ratios->contrast->label);
    if (ratios->panels_left_out > 0)
        text_addf(&more, "%s%zu more panel%s in verdicts.csv", more.length > 0 ? " · " : "",
                  ratios->panels_left_out, plural(ratios->panels_left_out));
    add_copied(ratios, &more);
    if (more.length > 0) {
        text_add(&ratios->subtitle, "\n");
        glyph_wrap(text_string(&more), THEME_TEXT, ratios->width - 2 * PAGE_EDGE, &ratios->subtitle);
    }
}

static void write_axes(struct ratios *ratios)
{
    static const char *const directions[] = {[BETTER_NEITHER] = "",
                                             [BETTER_HIGHER] = " (higher is better)",
                                             [BETTER_LOWER] = " (lower is better)"};
    const struct metric *metric = &metrics[ratios->plan.metric];
    text_addf(&ratios->y_title, "%s relative to %s%s", metric->label, text_string(&ratios->base.name),
              directions[metric->better]);
    if (ratios->plan.x != NULL)
        text_add(&ratios->x_title, coordinate_title(ratios->plan.x));
    text_addf(&ratios->base_legend, "%s = ×1", text_string(&ratios->base.name));
    if (ratios->band)
        text_addf(&ratios->control_legend, "A/A control: %s against itself", text_string(&ratios->base.name));
    text_addf(&ratios->same_legend, "the same: ±%g %%", 100 * ratios->equivalence);
}

/* --- page --- */

static void arrange_panels(struct ratios *ratios)
{
    enum { COLUMNS_MAX = 4, POINT_WIDTH = 28 };
    static const unsigned heights[] = {360, 360, 240, 200}; /* more rows of panels, lower ones */
    const struct ratio_plan *plan = &ratios->plan;
    const struct fields apart = panels_fields(&plan->panels);
    size_t panels = ratios->panel_count, last = panels;
    if (apart.count > 1) {
        const struct selection from = {.verdicts = ratios->context->verdicts,
                                       .metric = plan->metric,
                                       .variants = ratios->variants,
                                       .variant = ratios->variant};
        last = selection_count(&from, (struct fields){apart.list + apart.count - 1, 1});
    }
    ratios->columns = ratios->context->narrow ? 1 : page_columns(panels);
    if (!ratios->context->narrow && last > 1 && last <= COLUMNS_MAX && last < panels && panels % last == 0)
        ratios->columns = (unsigned)last;
    size_t points = ratios->arm_count * ratios->x_count;
    while (!plan->rows && ratios->columns > 1 && ratios->width / (ratios->columns * points) < POINT_WIDTH)
        ratios->columns--;
    size_t rows = (panels + ratios->columns - 1) / ratios->columns;
    ratios->panel_height =
        plan->rows ? (ratios->arm_count > 5 ? 24u : 32u) * ratios->arm_count : heights[rows < 4 ? rows : 3];
}

/* About, where the picture's height is given: the scripts take what texts and legend leave. */
static double panel_height(const struct ratios *ratios)
{
    enum { AROUND = 250, BETWEEN = 48 };
    double rows = ceil((double)ratios->panel_count / ratios->columns);
    return ratios->height == 0 ? ratios->panel_height
                               : fmax(40, (ratios->height - AROUND - (rows - 1) * BETWEEN) / rows);
}

/* Of the panels, as the scripts find it themselves: pixels. */
static double panel_width(const struct ratios *ratios)
{
    double labels = 0;
    for (unsigned i = 0; i < ratios->scale.count; i++) {
        own_text tic = {0};
        ratio_tic(ratios, i, &tic);
        labels = fmax(labels, glyph_width(text_string(&tic), THEME_TIC));
    }
    double left = PAGE_EDGE + 24 + labels + 12;
    return (ratios->width - PAGE_EDGE - left - (ratios->columns - 1) * RATIO_GAP_X) / ratios->columns;
}

void ratio_tic(const struct ratios *ratios, unsigned i, struct text *text)
{
    text_add(text, "×");
    text_number(text, ratios->scale.tics[i], SCALE_DIGITS);
}

static double pixel_of(const struct ratios *ratios, double ratio)
{
    const struct scale *scale = &ratios->scale;
    return panel_height(ratios) * log(scale->high / ratio) / log(scale->high / scale->low);
}

static struct label_point point_of(const struct ratios *ratios, double width, size_t arm, size_t x,
                                   const struct verdict *verdict)
{
    double step = width / (double)ratios->x_count, arms = ratios->arm_count;
    double dodge = fmin(RATIO_DODGE_PIXELS, RATIO_DODGE_SHARE * step / arms);
    own_text label = {0};
    ratio_times(verdict->ratio, &label);
    struct label_point point = {.x = ((double)x + 0.5) * step + dodge * ((double)arm - (arms - 1) / 2),
                                .y = pixel_of(ratios, verdict->ratio),
                                .width = glyph_width(text_string(&label), THEME_TIC)};
    point.top = isfinite(verdict->high) ? pixel_of(ratios, verdict->high) : point.y;
    point.bottom = isfinite(verdict->low) ? pixel_of(ratios, verdict->low) : point.y;
    return point;
}

/* One panel's: marks first, so that no label stands on any. */
static void place_labels(struct ratios *ratios, double width, size_t panel, struct labels *labels)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t x = 0; x < ratios->x_count; x++)
            for (size_t arm = 0; arm < ratios->arm_count; arm++) {
                size_t slot = slot_of(ratios, arm, panel, x);
                const struct verdict *verdict = ratios->at[slot];
                if (verdict == NULL || !(verdict->ratio > 0))
                    continue;
                const struct label_point point = point_of(ratios, width, arm, x, verdict);
                if (pass == 0)
                    labels_mark(labels, &point);
                else if (conclusive(verdict))
                    ratios->sides[slot] = labels_place(labels, &point);
            }
}

static int arrange(struct ratios *ratios, struct err *err)
{
    own_text caption = {0};
    write_title(ratios, err);
    write_subtitle(ratios);
    write_axes(ratios);
    text_addf(&caption, "%s · %s", ratios->context->caption, ratios->context->experiment);
    glyph_wrap(text_string(&caption), THEME_CAPTION, ratios->width - 2 * PAGE_EDGE, &ratios->caption);
    arrange_panels(ratios);
    double width = panel_width(ratios);
    for (size_t panel = 0; panel < ratios->panel_count && !ratios->plan.rows; panel++) {
        own_labels labels = {.width = width, .height = panel_height(ratios), .size = THEME_TIC};
        place_labels(ratios, width, panel, &labels);
        if (labels.failed)
            return err_set(err, ENOMEM, "out of memory");
    }
    return -err->code;
}

/* --- ratios --- */

int ratios_make(const struct figure *figure, const struct variants *variants, size_t variant,
                const struct figure_context *context, struct ratios *ratios, struct err *err)
{
    *ratios = (struct ratios){
        .figure = figure,
        .context = context,
        .variants = variants,
        .variant = variant,
        .plan = ratio_plan_make(figure, context),
        .contrast = variants->contrast,
        .equivalence = context->spec != NULL ? context->spec->settings.equivalence : 0.03,
    };
    const struct selection from = {.verdicts = context->verdicts,
                                   .metric = ratios->plan.metric,
                                   .variants = variants,
                                   .variant = variant};
    if (find_arms(ratios, &from, err) < 0 || find_places(ratios, &from, err) < 0)
        return -err->code;
    measure(ratios);
    const char *size = context->spec != NULL ? context->spec->settings.size : "auto";
    figure_settings_size(size, &ratios->width, &ratios->height);
    if (context->narrow) {
        ratios->width = ratios->plan.rows ? FIGURE_NARROW_ROWS : FIGURE_NARROW;
        ratios->height = 0;
    }
    return arrange(ratios, err);
}
