/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/distribution.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/own.h"
#include "experiment/figure_settings.h"
#include "plots/figure_values.h"
#include "results/histogram_csv.h"

void distribution_release(struct distribution *distribution)
{
    for (unsigned i = 0; i < distribution->series_count; i++)
        series_clear(&distribution->series[i]);
    free(distribution->series);
    free(distribution->places);
    free(distribution->lines);
    text_release(&distribution->control_legend);
    text_release(&distribution->title);
    text_release(&distribution->subtitle);
    text_release(&distribution->caption);
}

double distribution_along(double percentile)
{
    return -log10(1 - percentile / 100);
}

/* --- lines --- */

/* The line that begins at row *at, which is then behind it; of a cell that was timed in several ways only the
 * first one is drawn. False: there are no more. */
static bool next_line(const struct percentiles *percentiles, size_t *at, struct distribution_line *line)
{
    for (size_t first = *at, end; first < percentiles->count; first = end) {
        const struct percentile *list = percentiles->list + first;
        for (end = first + 1; end < percentiles->count && percentiles->list[end].cell == list->cell &&
                              percentiles->list[end].kind == list->kind;)
            end++;
        *at = end;
        if (first > 0 && list[-1].cell == list->cell)
            continue;
        *line = (struct distribution_line){list, end - first};
        return true;
    }
    return false;
}

/* The cells that have a line, but controls: *list, which the caller frees, has room for as many again. */
static int find_cells(const struct percentiles *percentiles, const struct variants *variants, size_t variant,
                      const struct cell ***list, size_t *count, struct err *err)
{
    struct distribution_line line;
    size_t at = 0;
    *count = 0;
    *list = reallocarray(NULL, 2 * percentiles->count + 1, sizeof **list);
    if (*list == NULL)
        return err_set(err, ENOMEM, "out of memory");
    while (next_line(percentiles, &at, &line))
        if (!line.list->cell->control &&
            (variants == NULL || variants_has(variants, variant, line.list->cell)))
            (*list)[(*count)++] = line.list->cell;
    return 0;
}

/* Of many values of what is compared each has a panel of its own, and so fewer places go on a page. */
static void find_panels(const struct cell **cells, size_t count, const struct field *contrast,
                        struct panels *panels)
{
    const struct cell **scratch = cells + count;
    memcpy(scratch, cells, count * sizeof *cells);
    size_t values = fields_distinct((struct fields){&contrast, 1}, scratch, count);
    size_t limit =
        values <= PICTURE_SERIES_MAX ? DISTRIBUTION_PANELS_MAX : DISTRIBUTION_PANELS_SHOWN / (values - 1);
    panels_find(cells, scratch, count, contrast, NULL, limit > 0 ? limit : 1, panels);
    memcpy(scratch, cells, count * sizeof *cells);
    if (values > PICTURE_SERIES_MAX && fields_distinct(panels_fields(panels), scratch, count) > limit) {
        panels->variant_fields += panels->panel_fields; /* a page for each place */
        panels->panel_fields = 0;
    }
}

static size_t slot_of(const struct distribution *distribution, size_t series, size_t panel)
{
    return series * distribution->place_count + panel;
}

struct distribution_line distribution_find(const struct distribution *distribution, size_t series,
                                           size_t panel)
{
    return distribution->lines[slot_of(distribution, series, panel)];
}

unsigned distribution_kind(const struct distribution *distribution, size_t panel)
{
    for (size_t s = 0; s <= distribution->series_count; s++) {
        struct distribution_line line = distribution_find(distribution, s, panel);
        if (line.count > 0)
            return line.list->kind;
    }
    return 0;
}

/* Panels and series. */
static int find_places(struct distribution *distribution, struct err *err)
{
    const struct percentiles *percentiles = distribution->context->percentiles;
    const struct variants *variants = distribution->variants;
    const struct spec *spec = distribution->context->spec;
    size_t count = 0;
    own_free const struct cell **all = NULL;
    if (find_cells(percentiles, NULL, 0, &all, &count, err) < 0 || all == NULL)
        return -err->code;
    find_panels(all, count, variants->contrast, &distribution->panels);
    if (find_cells(percentiles, variants, distribution->variant, &distribution->places, &count, err) < 0)
        return -err->code;
    for (size_t i = 0; i < count; i++)
        if (series_insert(&distribution->series, &distribution->series_count, spec, variants->contrast,
                          distribution->places[i], err) < 0)
            return -err->code;
    distribution->base =
        series_settle(distribution->series, distribution->series_count, spec, variants->contrast);
    for (unsigned i = 0; i < distribution->series_count; i++)
        series_name(&distribution->series[i], distribution->context, variants, distribution->variant);
    distribution->multiples = distribution->series_count > PICTURE_SERIES_MAX;
    count = fields_distinct(panels_fields(&distribution->panels), distribution->places, count);
    distribution->place_count = count < DISTRIBUTION_PANELS_SHOWN ? count : DISTRIBUTION_PANELS_SHOWN;
    distribution->places_left_out = count - distribution->place_count;
    return 0;
}

/* The number of its series; that of the control, series_count; beyond: of none. */
static size_t series_of(const struct distribution *distribution, const struct cell *cell)
{
    size_t s = 0;
    if (cell->control)
        return distribution->series_count;
    while (s < distribution->series_count &&
           !field_equal(distribution->variants->contrast, distribution->series[s].cell, cell))
        s++;
    return s < distribution->series_count ? s : distribution->series_count + 1;
}

static bool is_saturated(const struct summaries *summaries, const struct cell *cell)
{
    return cell->offered_rate > 0 && figure_saturated(summaries_find(summaries, cell, METRIC_achieved_pct),
                                                      summaries_find(summaries, cell, METRIC_achieved_rate),
                                                      summaries_find(summaries, cell, METRIC_message_rate));
}

static void place_line(struct distribution *distribution, struct distribution_line line)
{
    const struct cell *cell = line.list->cell;
    const struct fields fields = panels_fields(&distribution->panels);
    size_t s = series_of(distribution, cell);
    size_t p = fields_find(fields, distribution->places, distribution->place_count, cell);
    if (s > distribution->series_count || fields_compare(&fields, distribution->places[p], cell) != 0)
        return;
    distribution->lines[slot_of(distribution, s, p)] = line;
    distribution->timed++;
    distribution->saturated += is_saturated(distribution->context->summaries, cell);
    if (s < distribution->series_count) {
        size_t n = line.list->n;
        distribution->least = distribution->most == 0 || n < distribution->least ? n : distribution->least;
        distribution->most = n > distribution->most ? n : distribution->most;
    } else if (distribution->control_legend.length == 0) {
        series_say(distribution->context->spec, distribution->variants->contrast, cell,
                   &distribution->control_legend);
        text_add(&distribution->control_legend, " measured again (A/A control)");
    }
}

static int find_lines(struct distribution *distribution, struct err *err)
{
    struct distribution_line line;
    size_t at = 0;
    distribution->lines =
        calloc((distribution->series_count + 1) * distribution->place_count + 1, sizeof line);
    if (distribution->lines == NULL)
        return err_set(err, ENOMEM, "out of memory");
    while (distribution->place_count > 0 && next_line(distribution->context->percentiles, &at, &line))
        if (variants_has(distribution->variants, distribution->variant, line.list->cell))
            place_line(distribution, line);
    return 0;
}

/* --- axes --- */

struct amount distribution_amount(const struct percentile *percentile)
{
    struct amount amount = {.middle = percentile->time_us, .low = NAN, .high = NAN};
    if (percentile->n > 1) {
        amount.low = isfinite(percentile->low) ? percentile->low : percentile->min;
        amount.high = isfinite(percentile->high) ? percentile->high : percentile->max;
    }
    return amount;
}

bool distribution_is_drawn(const struct percentile *percentile)
{
    return percentile->percentile > 0;
}

static void find_axes(struct distribution *distribution)
{
    static const double marks[DISTRIBUTION_MARKS_MAX] = {50,     90,      99,       99.9,      99.99,
                                                         99.999, 99.9999, 99.99999, 99.999999, 99.9999999};
    double least = NAN, most = NAN;
    for (size_t slot = 0; slot < slot_of(distribution, distribution->series_count + 1, 0); slot++) {
        const struct distribution_line line = distribution->lines[slot];
        for (size_t i = 0; i < line.count; i++) {
            struct amount amount = distribution_amount(&line.list[i]);
            bool named = false;
            if (!distribution_is_drawn(&line.list[i]))
                continue;
            for (unsigned m = 0; m < DISTRIBUTION_MARKS_MAX; m++)
                named = named || fabs(line.list[i].percentile - marks[m]) < 1e-9;
            least = fmin(least, named ? fmin(amount.low, amount.middle) : amount.middle);
            most = fmax(most, named ? fmax(amount.high, amount.middle) : amount.middle);
            distribution->reach = fmax(distribution->reach, distribution_along(line.list[i].percentile));
        }
    }
    scale_make(least, most, &distribution->scale);
    for (unsigned m = 0; m < DISTRIBUTION_MARKS_MAX; m++)
        if (distribution_along(marks[m]) <= distribution->reach + 1e-6)
            distribution->marks[distribution->mark_count++] = marks[m];
}

void distribution_tic(double percentile, struct text *text)
{
    text_number(text, percentile, 12);
    text_add(text, " %");
}

/* --- texts --- */

static void add_kinds(const struct distribution *distribution, struct text *text)
{
    uint64_t told = 0;
    for (size_t p = 0; p < distribution->place_count; p++) {
        unsigned kind = distribution_kind(distribution, p);
        if ((told >> kind & 1) == 0)
            text_addf(text, "%s%s", told != 0 ? "; " : "", histogram_kind_help(kind));
        told |= UINT64_C(1) << kind;
    }
}

static void write_subtitle(struct distribution *distribution)
{
    const double width = distribution->width - 2 * PAGE_EDGE;
    own_text line = {0}, more = {0};
    variants_words(distribution->variants, distribution->variant, &line);
    text_addf(&line, "%sthe times of ", line.length > 0 ? " · " : "");
    if (distribution->most <= 1) {
        text_add(&line, "one run a cell, as far as ten lie beyond: no interval");
    } else {
        text_addf(&line, "all %zu", distribution->least);
        if (distribution->least < distribution->most)
            text_addf(&line, " to %zu", distribution->most);
        text_addf(&line, " runs of a cell together, as far as ten lie beyond; bars: %s",
                  distribution->most >= 6
                      ? "95 % interval of what single runs say, where each of them can tell"
                      : "smallest to largest of what single runs say (fewer than 6 give no 95 % interval)");
    }
    glyph_wrap(text_string(&line), THEME_TEXT, width, &distribution->subtitle);
    add_kinds(distribution, &more);
    if (distribution->saturated > 0)
        text_addf(&more, "; %zu of %zu cells are %s", distribution->saturated, distribution->timed,
                  FIGURE_SATURATED);
    if (distribution->places_left_out > 0)
        text_addf(&more, " · %zu more panel%s in percentiles.csv", distribution->places_left_out,
                  plural(distribution->places_left_out));
    text_add(&distribution->subtitle, "\n");
    glyph_wrap(text_string(&more), THEME_TEXT, width, &distribution->subtitle);
}

static void arrange(struct distribution *distribution)
{
    const struct figure_context *context = distribution->context;
    const struct spec *spec = context->spec;
    own_text caption = {0};
    size_t drawn =
        distribution->place_count * (distribution->multiples ? distribution->series_count - 1 : (size_t)1);
    figure_settings_size(spec != NULL ? spec->settings.size : "auto", &distribution->width,
                         &distribution->height);
    if (context->narrow) {
        distribution->width = FIGURE_NARROW;
        distribution->height = 0;
    }
    distribution->columns = context->narrow           ? 1
                            : distribution->multiples ? PICTURE_COLUMNS_OF_MULTIPLES
                                                      : page_columns(drawn);
    distribution->panel_height = distribution->multiples ? 170 : page_panel_height(drawn);
    if (spec != NULL && spec->settings.title[0] != '\0')
        text_addf(&distribution->title, "%s: ", spec->settings.title);
    text_add(&distribution->title, distribution->figure->title);
    write_subtitle(distribution);
    text_addf(&caption, "%s · %s", context->caption, context->experiment);
    glyph_wrap(text_string(&caption), THEME_CAPTION, distribution->width - 2 * PAGE_EDGE,
               &distribution->caption);
}

/* --- figure --- */

int distribution_make(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct distribution *distribution,
                      struct err *err)
{
    *distribution =
        (struct distribution){.figure = figure, .context = context, .variants = variants, .variant = variant};
    if (find_places(distribution, err) < 0 || find_lines(distribution, err) < 0)
        return -err->code;
    find_axes(distribution);
    arrange(distribution);
    return text_ok(&distribution->title, err);
}

static int find_variants(const struct figure *figure, const struct figure_context *context,
                         struct variants *variants, struct err *err)
{
    struct panels panels;
    size_t count = 0;
    (void)figure;
    *variants = (struct variants){
        .summaries = context->summaries, .inside = UINT64_MAX, .contrast = figure_contrast(context)};
    if (context->percentiles == NULL || context->percentiles->count == 0)
        return 0;
    if (find_cells(context->percentiles, NULL, 0, &variants->list, &count, err) < 0 || variants->list == NULL)
        return -err->code;
    if (count == 0) { /* nothing but controls */
        variants_release(variants);
        return 0;
    }
    find_panels(variants->list, count, variants->contrast, &panels);
    const struct fields apart = panels_variants(&panels);
    for (unsigned i = 0; i < apart.count; i++)
        variants->inside &= ~(UINT64_C(1) << (apart.list[i] - cell_fields));
    variants->count = fields_distinct(apart, variants->list, count);
    return 0;
}

static const struct percentile *find_mark(struct distribution_line line, double percentile)
{
    for (size_t i = 0; i < line.count; i++)
        if (fabs(line.list[i].percentile - percentile) < 1e-9)
            return &line.list[i];
    return NULL;
}

/* What too few times tell says so. */
static void add_value(const struct percentile *percentile, struct text *text)
{
    if (percentile == NULL) {
        text_add(text, "fewer than ten beyond");
        return;
    }
    struct amount amount = distribution_amount(percentile);
    figure_values_amount(&amount, !isnan(percentile->low), text);
}

/* A row for each line, a column for each percentile that is named. */
static int write_values(const struct distribution *distribution, struct figure_values *values,
                        struct err *err)
{
    enum { NAMES = 2 };
    size_t lines = 0, row = 0;
    for (size_t slot = 0; slot < slot_of(distribution, distribution->series_count + 1, 0); slot++)
        lines += distribution->lines[slot].count > 0;
    if (figure_values_make(NAMES + distribution->mark_count, NAMES, lines, values, err) < 0)
        return -err->code;
    text_add(figure_values_cell(values, 0, 0), "panel");
    text_add(figure_values_cell(values, 0, 1), distribution->variants->contrast->label);
    for (unsigned m = 0; m < distribution->mark_count; m++) {
        struct text *head = figure_values_cell(values, 0, NAMES + m);
        distribution_tic(distribution->marks[m], head);
        text_add(head, ", us");
    }
    for (size_t p = 0; p < distribution->place_count; p++)
        for (size_t s = 0; s <= distribution->series_count && row < values->rows; s++) {
            struct distribution_line line = distribution_find(distribution, s, p);
            if (line.count == 0)
                continue;
            row++;
            panels_title(&distribution->panels, distribution->variants->contrast, NULL,
                         distribution->places[p], figure_values_cell(values, row, 0));
            text_add(figure_values_cell(values, row, 1),
                     text_string(s < distribution->series_count ? &distribution->series[s].name
                                                                : &distribution->control_legend));
            for (unsigned m = 0; m < distribution->mark_count; m++)
                add_value(find_mark(line, distribution->marks[m]),
                          figure_values_cell(values, row, NAMES + m));
        }
    return 0;
}

static int describe(const struct figure *figure, const struct variants *variants, size_t variant,
                    const struct figure_context *context, struct figure_description *description,
                    struct figure_values *values, struct err *err)
{
    own_distribution distribution = {0};
    own_text words = {0};
    if (distribution_make(figure, variants, variant, context, &distribution, err) < 0)
        return -err->code;
    variants_words(variants, variant, &words);
    text_add(&description->title, text_string(&distribution.title));
    if (words.length > 0)
        text_addf(&description->title, " (%s)", text_string(&words));
    for (unsigned i = 0; i < distribution.series_count; i++)
        figure_description_add(description, text_string(&distribution.series[i].legend),
                               theme_look(distribution.series[i].place), false);
    if (distribution.control_legend.length > 0)
        figure_description_add(description, text_string(&distribution.control_legend),
                               (struct look){.colour = THEME_BAND, .mark = 1}, true);
    return text_ok(&description->title, err) < 0 ? -err->code : write_values(&distribution, values, err);
}

const struct figure_kind figure_of_distributions = {
    .source = "percentiles.csv",
    .variants = find_variants,
    .gnuplot = distribution_gnuplot,
    .matplotlib = distribution_matplotlib,
    .describe = describe,
};
