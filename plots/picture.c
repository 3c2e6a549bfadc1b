/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/picture.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/cell.h"
#include "plots/stacked_bars.h"

enum { LINE_WIDTH = LAYOUT_WIDTH - 2 * LAYOUT_EDGE }; /* of texts above and below the panels */
enum { LEGEND_KEY = 34, LEGEND_GAP = 30 };            /* left of an entry's text; between entries */

void picture_release(struct picture *picture)
{
    for (unsigned i = 0; i < picture->series_count; i++)
        text_release(&picture->series[i].legend);
    free(picture->shown);
    free(picture->first);
    free(picture->next);
    free(picture->x.values);
    free(picture->panel.values);
    text_release(&picture->title);
    text_release(&picture->subtitle);
    text_release(&picture->caption);
    text_release(&picture->gap);
}

/* --- data --- */

/* The variant's summaries: of many variants each draws few, and looks at them again and again. */
static int find_shown(struct picture *picture, struct err *err)
{
    const struct summaries *summaries = picture->variants->summaries;
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

/* Range of what is drawn, and how many runs stand behind the points. Single runs reach as far as the range
 * does. Bars leave no room for them. */
static void measure(struct picture *picture)
{
    double smallest = NAN, largest = NAN;
    for (size_t i = 0; i < picture->shown_count; i++) {
        const struct summary *summary = picture->shown[i];
        if (summary->metric != picture->metric)
            continue;
        struct amount amount = picture_amount(summary);
        bool heaps = picture->figure->bars == NULL && (summary->flags & FLAG_BIMODAL) != 0;
        smallest = fmin(smallest, fmin(heaps ? summary->min : amount.low, summary->median));
        largest = fmax(largest, fmax(heaps ? summary->max : amount.high, summary->median));
        picture->least = picture->most == 0 || summary->n < picture->least ? summary->n : picture->least;
        picture->most = summary->n > picture->most ? summary->n : picture->most;
        picture->heaps |= heaps;
        picture->many |= isfinite(summary->low);
        picture->few |= !isfinite(summary->low) && summary->n > 1;
    }
    scale_make(smallest, largest, &picture->scale);
}

/* What the kernel did with "zero-copy" sends in these cells, when it said so: "100 %", "93–97 %". */
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
    own_text from = {0}, to = {0};
    text_percent(&from, low);
    text_percent(&to, high);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, "%s: %s%s%s %% copied by the kernel", mechanisms[series->mechanism].name,
              text_string(&from), one ? "" : "–", one ? "" : text_string(&to));
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

/* Of a picture whose panels and series are found; -ENOMEM. */
static int index_make(struct picture *picture, struct err *err)
{
    size_t count = slot_of(picture, picture->series_count, 0, 0), none = picture->shown_count;
    picture->first = reallocarray(NULL, count + 1, sizeof *picture->first);
    picture->next = reallocarray(NULL, none + 1, sizeof *picture->next);
    if (picture->first == NULL || picture->next == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        picture->first[i] = none;
    for (size_t i = none; i-- > 0;) { /* from the end, so that they follow each other in their order */
        const struct cell *cell = picture->shown[i]->cell;
        unsigned s = 0;
        while (s < picture->series_count && (picture->series[s].mechanism != cell->mechanism ||
                                             picture->series[s].control != cell->control))
            s++;
        picture->next[i] = none;
        if (s == picture->series_count)
            continue;
        size_t *first =
            &picture->first[slot_of(picture, s, place_of(&picture->panel, cell),
                                    picture->figure->bars != NULL ? 0 : place_of(&picture->x, cell))];
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
    picture->subtitle_lines = glyph_wrap(text_string(&paragraph), THEME_TEXT, LINE_WIDTH, &picture->subtitle);
    if (picture->metric == picture->figure->metric)
        return;
    text_clear(&paragraph);
    const char *gap = picture->context->gaps[picture->figure->metric];
    text_addf(&paragraph, "no %s%s%s", metrics[picture->figure->metric].label,
              gap != NULL ? ": " : " were counted", gap != NULL ? gap : "");
    text_add(&picture->subtitle, "\n");
    picture->subtitle_lines +=
        glyph_wrap(text_string(&paragraph), THEME_TEXT, LINE_WIDTH, &picture->subtitle);
}

/* The texts around the panels, which find their place, and the panels, which get what is left. */
static void arrange(struct picture *picture)
{
    struct layout_need need = {
        .panels = picture->panel.count,
        .blank = picture->most == 0,
        .legend_count = picture->series_count,
        .legend_gap = LEGEND_GAP,
    };
    own_text caption = {0}, gap = {0};
    subtitle(picture);
    text_addf(&caption, "%s · %s", picture->context->caption, picture->context->experiment);
    picture->caption_lines = glyph_wrap(text_string(&caption), THEME_CAPTION, LINE_WIDTH, &picture->caption);
    need.subtitle_lines = picture->subtitle_lines;
    need.caption_lines = picture->caption_lines;
    for (unsigned i = 0; i < picture->scale.count; i++) {
        own_text tic = {0};
        text_number(&tic, picture->scale.tics[i], SCALE_DIGITS);
        need.axis_width = fmax(need.axis_width, glyph_width(text_string(&tic), THEME_TIC));
    }
    for (unsigned i = 0; i < picture->series_count; i++)
        need.legend_width[i] = LEGEND_KEY + glyph_width(text_string(&picture->series[i].legend), THEME_TEXT);
    layout_make(&need, &picture->layout);
    const char *why = picture->context->gaps[picture->metric];
    text_addf(&gap, "no %s: %s", metrics[picture->metric].label,
              why != NULL ? why : "no run of these cells has a value");
    glyph_wrap(text_string(&gap), THEME_TEXT, picture->layout.panel_width * 0.8, &picture->gap);
}

/* --- picture --- */

int picture_make(const struct figure *figure, const struct variants *variants, size_t variant,
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
    int rc = coordinate_find(figure->x, variants, variant, &picture->x, err);
    if (rc == 0)
        rc = coordinate_find(figure->panel, variants, variant, &picture->panel, err);
    if (rc != 0)
        return rc;
    if (figure->bars == NULL && picture->x.count == 1 && picture->panel.count > 1) {
        const struct coordinate x = picture->x;
        picture->x = picture->panel;
        picture->panel = x;
    }
    text_add(&picture->title, picture->metric == figure->metric ? figure->title : figure->instead_title);
    if (figure->bars == NULL)
        text_addf(&picture->title, " against %s", picture->x.subject);
    measure(picture);
    series_find(picture);
    if (index_make(picture, err) < 0)
        return -err->code;
    arrange(picture);
    return 0;
}
