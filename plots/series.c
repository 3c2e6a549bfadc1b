/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/series.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/figure_settings.h"
#include "plots/axes.h"

void series_clear(struct series *series)
{
    text_release(&series->name);
    text_release(&series->note);
    text_release(&series->legend);
}

/* --- list --- */

int series_insert(struct series **list, unsigned *count, const struct spec *spec,
                  const struct field *contrast, const struct cell *cell, struct err *err)
{
    size_t place = figure_place(spec, cell);
    unsigned at = 0;
    for (; at < *count; at++) {
        const struct series *other = &(*list)[at];
        if (place < other->place ||
            (place == other->place && field_compare(contrast, cell, other->cell) <= 0))
            break;
    }
    if (at < *count && field_equal(contrast, cell, (*list)[at].cell))
        return 0;
    struct series *longer = reallocarray(*list, *count + 1, sizeof *longer);
    if (longer == NULL)
        return err_set(err, ENOMEM, "out of memory");
    *list = longer;
    memmove(longer + at + 1, longer + at, (*count - at) * sizeof *longer);
    longer[at] = (struct series){.cell = cell, .place = place};
    ++*count;
    return 0;
}

/* [figures] order: those that it names are first. Each keeps its place, which is its look. */
static void reorder(struct series *list, unsigned count, const char *order, const struct field *contrast)
{
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = i; j > 0; j--) {
            struct series *a = &list[j - 1], *b = &list[j], kept = *a;
            if (figure_settings_rank(order, contrast, a->cell) <=
                figure_settings_rank(order, contrast, b->cell))
                break;
            *a = *b;
            *b = kept;
        }
}

unsigned series_settle(struct series *list, unsigned count, const struct spec *spec,
                       const struct field *contrast)
{
    size_t named = spec != NULL ? spec_contrast(spec)->count : 0, more = 0;
    unsigned base = 0;
    for (unsigned i = 0; i < count; i++)
        list[i].place += list[i].place == named ? more++ : 0; /* without a spec: all */
    if (spec != NULL && spec->settings.figure_order[0] != '\0')
        reorder(list, count, spec->settings.figure_order, contrast);
    for (unsigned i = 0; i < count && spec != NULL; i++)
        base = spec_is_baseline(spec, list[i].cell) ? i : base;
    return base;
}

/* --- words --- */

void series_note(double least, double most, struct text *text)
{
    if (!isfinite(least) || !isfinite(most))
        return;
    own_text from = {0}, to = {0};
    text_percent(&from, least);
    text_percent(&to, most);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, "%s%s%s %% copied", text_string(&from), one ? "" : "–", one ? "" : text_string(&to));
}

void series_copied(const struct summaries *summaries, const struct variants *variants, size_t variant,
                   const struct cell *value, double *least, double *most)
{
    *least = *most = NAN;
    for (size_t i = 0, end; i < summaries->count;
         i = end) { /* a cell after the other: each has sixty of them */
        const struct cell *cell = summaries->list[i].cell;
        end = summaries_behind(summaries, i);
        if (cell->control || !field_equal(variants->contrast, value, cell) ||
            !variants_has(variants, variant, cell))
            continue;
        for (; i < end; i++)
            if (summaries->list[i].metric == METRIC_zc_copied_pct) {
                *least = fmin(*least, summaries->list[i].median);
                *most = fmax(*most, summaries->list[i].median);
            }
    }
}

void series_value(const struct field *field, const struct cell *cell, struct text *text)
{
    if (field->type == FIELD_CHOICE || field->type == FIELD_TEXT)
        field_print(field, cell, text);
    else
        coordinate_words(field, cell, text);
}

bool series_say(const struct spec *spec, const struct field *field, const struct cell *cell,
                struct text *text)
{
    if (spec != NULL && figure_settings_label(spec->settings.labels, field, cell, text))
        return true;
    series_value(field, cell, text);
    return false;
}

void series_name(struct series *series, const struct figure_context *context, const struct variants *variants,
                 size_t variant)
{
    const struct field *contrast = variants->contrast;
    double least, most;
    bool labelled = series_say(context->spec, contrast, series->cell, &series->name);
    series_copied(variants->summaries, variants, variant, series->cell, &least, &most);
    series_note(least, most, &series->note);
    if (series->note.length > 0)
        text_addf(&series->legend, "%s: %s by the kernel", text_string(&series->name),
                  text_string(&series->note));
    else if (contrast->offset == offsetof(struct cell, mechanism) && !labelled)
        text_add(&series->legend, mechanisms[series->cell->mechanism].label);
    else
        text_add(&series->legend, text_string(&series->name));
}
