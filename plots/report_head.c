/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of the page: what was measured, where, and how many of its runs were ok. */
#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"

/* --- what was measured --- */

enum { NAMED_MAX = 4 }; /* values of an axis that are named; of more numbers the first and the last */

static void add_value(const struct axis *axis, size_t i, struct text *text)
{
    struct cell cell = {0};
    axis_value(axis, i, &cell);
    variants_value(axis->field, &cell, text);
}

/* "one-copy, two-copy"; of many "11 mechanisms", of many numbers "1 – 64". */
static void add_values(const struct axis *axis, struct text *text)
{
    bool many = axis->count > NAMED_MAX;
    if (many && axis->field->type != FIELD_NUMBER) {
        text_addf(text, "%zu %ss", axis->count, axis->field->label);
        return;
    }
    for (size_t i = 0; i < axis->count; i += many ? axis->count - 1 : 1) {
        text_add(text, i == 0 ? "" : many ? " – " : ", ");
        add_value(axis, i, text);
    }
}

static void add_sizes(const struct report_place *place, struct text *text)
{
    if (place->size_count == 0)
        return;
    text_add(text, " × ");
    units_label_size(place->sizes[0], text);
    if (place->size_count == 1)
        return;
    text_add(text, place->size_count == 2 ? ", " : " – ");
    units_label_size(place->sizes[place->size_count - 1], text);
}

/* "1, 4 connections", "MTU 1500 B, 9000 B" */
static void add_axis(const struct axis *axis, struct text *text)
{
    struct cell cell = {0};
    bool threads = strcmp(axis->field->key, "threads") == 0;
    text_add(text, " × ");
    if (!threads && (axis->count <= NAMED_MAX || axis->field->type == FIELD_NUMBER))
        text_addf(text, "%s ", axis->field->label);
    add_values(axis, text);
    axis_value(axis, 0, &cell);
    if (threads)
        text_addf(text, " connection%s", axis->count > 1 ? "s" : plural(cell.threads));
}

/* "two-copy, zero-copy × 256 B – 16 KB × 1, 4 connections": what is compared, and at how many places. */
static void add_matrix(struct report *report, struct text *text)
{
    const struct spec *spec = report->sources->spec;
    const struct axis *contrast = spec_contrast(spec);
    add_values(contrast, text);
    add_sizes(&report->place, text);
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        bool always = strcmp(axis->field->key, "threads") == 0;
        if (axis != contrast && !cell_field_is_size(axis->field) && (axis->count > 1 || always))
            add_axis(axis, text);
    }
}

/* "288 of 288 runs ok", "250 of 288 runs, 249 ok, 1 failed" */
static void write_runs(struct report *report)
{
    const struct records *records = report->sources->records;
    struct html *html = &report->html;
    size_t ok = 0, planned = report->sources->plan->run_count;
    for (size_t i = 0; i < records->count; i++)
        ok += records->list[i].status == STATUS_OK ? 1 : 0;
    if (records->count == planned && ok == planned) {
        html_textf(html, "%zu of %zu runs ok", ok, planned);
        return;
    }
    html_textf(html, "%zu of %zu planned runs recorded, %zu ok", records->count, planned, ok);
    if (ok == records->count)
        return;
    html_text(html, ", ");
    html_elementf(html, "strong", NULL, "%zu failed", records->count - ok);
}

void report_masthead(struct report *report)
{
    struct html *html = &report->html;
    own_text matrix = {0};
    add_matrix(report, &matrix);
    html_open(html, "header", NULL);
    html_element(html, "p", "kicker", "labrun report");
    html_element(html, "h1", NULL, report->sources->spec->settings.name);
    html_open(html, "p", "class", "measured", NULL);
    html_textf(html, "%s · %s · ", text_string(&matrix), report->sources->caption);
    write_runs(report);
    html_close(html);
    html_close(html);
}
