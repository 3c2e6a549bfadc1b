/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/picture.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "answers/phrase.h"
#include "experiment/cell.h"
#include "experiment/figure_settings.h"
#include "plots/across.h"
#include "plots/stacked_bars.h"

enum { RUNS_SHOWN_MAX = 1500 }; /* single runs in one picture: more are a cloud, and 100 bytes of SVG each */

void picture_release(struct picture *picture)
{
    for (unsigned i = 0; i < picture->series_count; i++)
        series_clear(&picture->series[i]);
    free(picture->series);
    free(picture->shown);
    free(picture->first);
    free(picture->next);
    free(picture->x.values);
    free(picture->panel.values);
    text_release(&picture->title);
    text_release(&picture->control_legend);
    text_release(&picture->subtitle);
    text_release(&picture->caption);
    text_release(&picture->gap);
}

/* --- data --- */

/* Bars look at many metrics, all others at these. */
static bool may_show(const struct figure *figure, unsigned metric)
{
    return figure->bars != NULL || metric == figure->metric || metric == figure->instead ||
           metric == METRIC_zc_copied_pct || metric == METRIC_achieved_pct ||
           metric == METRIC_achieved_rate || metric == METRIC_message_rate ||
           (figure->against_throughput && metric == ACROSS_METRIC);
}

/* The variant's summaries: of many variants each draws few, and looks at them again and again. */
static int find_shown(struct picture *picture, struct err *err)
{
    const struct summaries *summaries = picture->variants->summaries;
    picture->shown = reallocarray(NULL, summaries->count + 1, sizeof *picture->shown);
    if (picture->shown == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0, end; i < summaries->count; i = end) {
        end = summaries_behind(summaries, i);
        bool has = picture->variants->count == 1 ||
                   variants_has(picture->variants, picture->variant, summaries->list[i].cell);
        for (; has && i < end; i++)
            if (may_show(picture->figure, summaries->list[i].metric) && isfinite(summaries->list[i].median))
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

struct amount picture_amount(const struct summary *summary)
{
    struct amount amount = {.middle = NAN, .low = NAN, .high = NAN};
    if (summary == NULL)
        return amount;
    amount.middle = summary->median;
    if (summary->n > 1) {
        amount.low = isfinite(summary->low) ? summary->low : summary->min;
        amount.high = isfinite(summary->high) ? summary->high : summary->max;
    }
    return amount;
}

/* Are the levels those of steady runs, beside contests that tell ratios? Their slices are no single runs of
 * these. */
static bool is_steady(const struct picture *picture)
{
    const struct spec *spec = picture->context->spec;
    return spec != NULL && spec->settings.order == ORDER_CONTEST &&
           picture->most <= (size_t)spec->settings.steady;
}

/* How many runs stand behind the points, and whether they are shown one by one: those of all cells or of
 * none. */
static void count_runs(struct picture *picture)
{
    size_t runs = 0;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric != picture->metric)
            continue;
        picture->least = picture->most == 0 || summary->n < picture->least ? summary->n : picture->least;
        picture->most = summary->n > picture->most ? summary->n : picture->most;
        picture->many |= isfinite(summary->low);
        picture->few |= !isfinite(summary->low) && summary->n > 1;
        runs += summary->cell->control ? 0 : summary->n;
    }
    bool wanted =
        picture->figure->bars == NULL && !picture->figure->against_throughput && !picture->context->narrow;
    picture->runs = wanted && picture->most > 1 && runs <= RUNS_SHOWN_MAX && !is_steady(picture);
}

/* The range of what is drawn: of single runs too. */
static void measure(struct picture *picture)
{
    double smallest = NAN, largest = NAN;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric != picture->metric)
            continue;
        struct amount amount = picture_amount(summary);
        bool runs = picture->runs && !summary->cell->control;
        smallest = fmin(smallest, fmin(runs ? summary->min : amount.low, summary->median));
        largest = fmax(largest, fmax(runs ? summary->max : amount.high, summary->median));
    }
    scale_make(smallest, largest, &picture->scale);
}

/* --- series --- */

static bool is_of(const struct picture *picture, const struct series *series, const struct cell *cell)
{
    return !cell->control && field_equal(picture->variants->contrast, series->cell, cell);
}

/* Bars have no place for a band, nor has a point that lies where it was measured. */
static void find_control(struct picture *picture)
{
    for (size_t i = 0;
         i < picture->shown_count && picture->figure->bars == NULL && !picture->figure->against_throughput;
         i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric != picture->metric || !summary->cell->control)
            continue;
        const struct spec *spec = picture->context->spec;
        series_say(spec, picture->variants->contrast, summary->cell, &picture->control_legend);
        text_add(&picture->control_legend, " measured again (A/A control)");
        return;
    }
}

static int series_find(struct picture *picture, struct err *err)
{
    const struct spec *spec = picture->context->spec;
    const struct field *contrast = picture->variants->contrast;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric == picture->metric && !summary->cell->control &&
            series_insert(&picture->series, &picture->series_count, spec, contrast, summary->cell, err) < 0)
            return -err->code;
    }
    picture->base = series_settle(picture->series, picture->series_count, spec, contrast);
    for (unsigned i = 0; i < picture->series_count; i++)
        series_name(&picture->series[i], picture->context, picture->variants, picture->variant);
    find_control(picture);
    picture->multiples = picture->figure->bars == NULL && picture->series_count > PICTURE_SERIES_MAX;
    return 0;
}

/* --- index --- */

/* Values rise, and all that occur are among them. */
static size_t place_of(const struct coordinate *coordinate, const struct cell *cell)
{
    int64_t value = coordinate_value(coordinate, cell);
    size_t low = 0, high = coordinate->count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (coordinate->values[middle] <= value)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static size_t slot_of(const struct picture *picture, size_t series, size_t panel, size_t x)
{
    size_t values = picture->figure->bars != NULL ? 1 : picture->x.count;
    return (series * picture->panel.count + panel) * values + x;
}

/* Where a cell's summaries begin; NULL: it is in no series, nor the control of one. */
static size_t *first_of(const struct picture *picture, const struct cell *cell)
{
    unsigned s = 0; /* the control's, when it is of no series */
    while (s < picture->series_count && !is_of(picture, &picture->series[s], cell))
        s++;
    if (s == picture->series_count && (!cell->control || picture->control_legend.length == 0))
        return NULL;
    size_t x = picture->figure->bars != NULL ? 0 : place_of(&picture->x, cell);
    return &picture->first[slot_of(picture, s, place_of(&picture->panel, cell), x)];
}

/* Of a picture whose panels and series are found; -ENOMEM. */
static int index_make(struct picture *picture, struct err *err)
{
    size_t count = slot_of(picture, picture->series_count + 1, 0, 0), none = picture->shown_count;
    picture->first = reallocarray(NULL, count + 1, sizeof *picture->first);
    picture->next = reallocarray(NULL, none + 1, sizeof *picture->next);
    if (picture->first == NULL || picture->next == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        picture->first[i] = none;
    size_t *first = NULL;
    for (size_t i = none; i-- > 0;) { /* from the end, so that they follow each other in their order */
        const struct cell *cell = picture->shown[i]->cell;
        if (i + 1 == none || cell != picture->shown[i + 1]->cell)
            first = first_of(picture, cell);
        picture->next[i] = none;
        if (first == NULL)
            continue;
        picture->next[i] = *first;
        *first = i;
    }
    return 0;
}

const struct summary *picture_find(const struct picture *picture, size_t series, size_t panel, size_t x,
                                   enum metric_id metric)
{
    for (size_t i = picture->first[slot_of(picture, series, panel, x)]; i < picture->shown_count;
         i = picture->next[i])
        if (picture->shown[i]->metric == metric)
            return picture->shown[i];
    return NULL;
}

bool picture_saturated(const struct picture *picture, size_t series, size_t panel, size_t x)
{
    return picture_find(picture, series, panel, x, picture->metric) != NULL &&
           figure_saturated(picture_find(picture, series, panel, x, METRIC_achieved_pct),
                            picture_find(picture, series, panel, x, METRIC_achieved_rate),
                            picture_find(picture, series, panel, x, METRIC_message_rate));
}

static void find_saturated(struct picture *picture)
{
    bool lines = picture->figure->bars == NULL && !picture->figure->against_throughput;
    for (size_t s = 0; s < picture->series_count && lines; s++)
        for (size_t p = 0; p < picture->panel.count; p++)
            for (size_t x = 0; x < picture->x.count; x++)
                picture->saturated |= picture_saturated(picture, s, p, x);
}

/* --- texts --- */

void picture_y_title(const struct picture *picture, struct text *text)
{
    static const char *const directions[] = {[BETTER_NEITHER] = "",
                                             [BETTER_HIGHER] = " (higher is better)",
                                             [BETTER_LOWER] = " (lower is better)"};
    const struct metric *metric = &metrics[picture->metric];
    text_addf(text, "%s%s", metric->unit, directions[metric->better]);
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
    if (is_steady(picture))
        text_addf(text, " steady runs a cell, behind %zu blocks of contests; %s: ", picture->context->blocks,
                  bars != NULL ? "lines" : "bars");
    else
        text_addf(text, " runs a cell in %zu randomised blocks; %s: ", picture->context->blocks,
                  bars != NULL ? "lines" : "bars");
    if (picture->many && picture->few)
        text_add(text,
                 "95 % interval of the median, or smallest to largest where fewer than 6 runs are left");
    else if (picture->many)
        text_add(text, "95 % interval of the median");
    else
        text_add(text, "smallest to largest run (fewer than 6 runs give no 95 % interval)");
    if (picture->runs)
        text_add(text, "; faint points: single runs");
    if (bars != NULL)
        text_add(text, "; parts are scaled to the median of their sum");
}

void picture_gap(const struct picture *picture, struct text *text)
{
    const char *why = picture->context->gaps[picture->metric];
    text_addf(text, "no %s: %s", metrics[picture->metric].label,
              why != NULL ? why : "no run of these cells has a value");
}

static void subtitle(struct picture *picture)
{
    own_text words = {0}, paragraph = {0};
    const double width = picture->width - 2 * PAGE_EDGE;
    const struct figure *figure = picture->figure;
    variants_words(picture->variants, picture->variant, &words);
    if (words.length > 0)
        text_addf(&paragraph, "%s · ", text_string(&words));
    if (picture->multiples && picture->panel.count == 1) { /* whose panels are not headed by it */
        coordinate_panel(&picture->panel, 0, &paragraph);
        text_add(&paragraph, " · ");
    }
    if (picture->most > 0)
        summarised(picture, &paragraph);
    else
        text_addf(&paragraph, "no data: %s", metrics[picture->metric].label);
    glyph_wrap(text_string(&paragraph), THEME_TEXT, width, &picture->subtitle);
    text_clear(&paragraph);
    if (picture->metric != figure->metric) {
        const char *gap = picture->context->gaps[figure->metric];
        text_addf(&paragraph, "no %s%s%s", metrics[figure->metric].label,
                  gap != NULL ? ": " : " were counted", gap != NULL ? gap : "");
    }
    const struct cell *cell = picture->variants->list[picture->variant];
    const char *note = figure->timed && cell != NULL ? phrase_loop(cell->pattern) : figure->note;
    if (note != NULL)
        text_addf(&paragraph, "%s%s", paragraph.length > 0 ? " · " : "", note);
    if (paragraph.length == 0)
        return;
    text_add(&picture->subtitle, "\n");
    glyph_wrap(text_string(&paragraph), THEME_TEXT, width, &picture->subtitle);
}

/* The texts around the panels, and how many of these stand in a row. */
static void write_texts(struct picture *picture)
{
    own_text caption = {0}, gap = {0};
    const char *size = picture->context->spec != NULL ? picture->context->spec->settings.size : "auto";
    figure_settings_size(size, &picture->width, &picture->height);
    if (picture->context->narrow) {
        picture->width = FIGURE_NARROW;
        picture->height = 0;
    }
    const double width = picture->width - 2 * PAGE_EDGE;
    subtitle(picture);
    text_addf(&caption, "%s · %s", picture->context->caption, picture->context->experiment);
    glyph_wrap(text_string(&caption), THEME_CAPTION, width, &picture->caption);
    picture->columns = picture->multiples ? PICTURE_COLUMNS_OF_MULTIPLES : page_columns(picture->panel.count);
    if (picture->context->narrow)
        picture->columns = 1;
    picture_gap(picture, &gap);
    glyph_wrap(text_string(&gap), THEME_TEXT, 0.7 * width / picture->columns, &picture->gap);
}

/* Small multiples need half the height. */
unsigned picture_panel_height(const struct picture *picture)
{
    if (picture->most == 0)
        return PAGE_BLANK_HEIGHT;
    return picture->multiples ? 170 : page_panel_height(picture->panel.count);
}

/* --- picture --- */

/* What is shown, and in which metric. */
static int picture_begin(const struct figure *figure, const struct variants *variants, size_t variant,
                         const struct figure_context *context, struct picture *picture, struct err *err)
{
    *picture = (struct picture){.figure = figure,
                                .context = context,
                                .variants = variants,
                                .variant = variant,
                                .metric = figure->metric};
    if (find_shown(picture, err) < 0)
        return -err->code;
    if (!has_data(picture, figure->metric) && has_data(picture, figure->instead))
        picture->metric = figure->instead;
    count_runs(picture);
    return 0;
}

int picture_make(const struct figure *figure, const struct variants *variants, size_t variant,
                 const struct figure_context *context, struct picture *picture, struct err *err)
{
    if (picture_begin(figure, variants, variant, context, picture, err) < 0)
        return -err->code;
    int rc = coordinate_find(variants->x, variants, variant, &picture->x, err);
    if (rc == 0)
        rc = coordinate_find(variants->panel, variants, variant, &picture->panel, err);
    if (rc != 0)
        return rc;
    if (figure->bars == NULL && picture->x.count == 1 && picture->panel.count > 1) {
        const struct coordinate x = picture->x;
        picture->x = picture->panel;
        picture->panel = x;
    }
    if (context->spec != NULL && context->spec->settings.title[0] != '\0')
        text_addf(&picture->title, "%s: ", context->spec->settings.title);
    text_add(&picture->title, picture->metric == figure->metric ? figure->title : figure->instead_title);
    if (figure->bars == NULL)
        text_addf(&picture->title, " against %s",
                  figure->against_throughput ? "throughput" : picture->x.subject);
    measure(picture);
    if (series_find(picture, err) < 0 || index_make(picture, err) < 0)
        return -err->code;
    find_saturated(picture);
    write_texts(picture);
    return 0;
}

int figure_gap(const struct figure *figure, const struct variants *variants, size_t variant,
               const struct figure_context *context, struct text *text, struct err *err)
{
    own_picture picture = {0};
    if (figure->kind != NULL) /* has variants only where it has data */
        return 0;
    if (picture_begin(figure, variants, variant, context, &picture, err) < 0)
        return -err->code;
    if (picture.most == 0)
        picture_gap(&picture, text);
    return text_ok(text, err);
}
