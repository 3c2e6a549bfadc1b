/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"
#include "plots/templates.h"

/* --- place --- */

static void add_size(struct report_place *place, int64_t size)
{
    unsigned at = place->size_count;
    while (at > 0 && place->sizes[at - 1] > size)
        at--;
    if ((at > 0 && place->sizes[at - 1] == size) || at == REPORT_PLACE_SIZES)
        return;
    unsigned kept =
        place->size_count < REPORT_PLACE_SIZES ? place->size_count : (unsigned)REPORT_PLACE_SIZES - 1;
    memmove(place->sizes + at + 1, place->sizes + at, (kept - at) * sizeof *place->sizes);
    place->sizes[at] = size;
    place->size_count = kept + 1;
}

static void find_place(const struct records *records, const struct run_index *index,
                       const struct field *named, struct report_place *place)
{
    const struct field *threads = variants_field("threads");
    if (threads != named)
        place->fields[place->field_count++] = threads;
    for (unsigned i = 0; i < cell_field_count && place->field_count < REPORT_PLACE_FIELDS; i++) {
        const struct field *field = &cell_fields[i];
        if (index->varies[i] && field != threads && field != named && !cell_field_is_size(field))
            place->fields[place->field_count++] = field;
    }
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        place->copied_least[i] = place->copied_most[i] = NAN;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        add_size(place, record->cell.message_size);
        double copied = record->metrics[METRIC_zc_copied_pct];
        if (record->status != STATUS_OK || isnan(copied))
            continue;
        double *least = &place->copied_least[record->cell.mechanism];
        double *most = &place->copied_most[record->cell.mechanism];
        *least = fmin(*least, copied);
        *most = fmax(*most, copied);
    }
}

void report_place_columns(const struct report_place *place, struct html *html)
{
    for (unsigned i = 0; i < place->field_count; i++)
        html_header(html, "col", place->fields[i]->label);
}

void report_place_row(const struct report_place *place, const struct cell *cell, struct html *html)
{
    for (unsigned i = 0; i < place->field_count; i++) {
        own_text value = {0};
        field_words(place->fields[i], cell, &value);
        html_header(html, "row", text_string(&value));
    }
}

void report_place_line(const struct report_place *place, const struct cell *cell, struct text *text)
{
    for (unsigned i = 0; i < place->field_count; i++) {
        text_add(text, i > 0 ? ", " : "");
        if (place->fields[i]->offset == offsetof(struct cell, threads)) {
            text_addf(text, "%" PRId64 " thread%s", cell->threads, plural(cell->threads));
            continue;
        }
        if (!cell_field_is_mechanism(place->fields[i])) /* "zero-copy" says what it is, "9000" does not */
            text_addf(text, "%s ", place->fields[i]->label);
        field_words(place->fields[i], cell, text);
    }
}

void report_place_words(const struct report_place *place, const struct cell *cell, struct text *text)
{
    units_label_size(cell->message_size, text);
    text_add(text, place->field_count > 0 ? ", " : "");
    report_place_line(place, cell, text);
}

void report_place_cell(const struct report_place *place, const struct cell *cell, struct text *text)
{
    cell_name(cell, text);
    text_add(text, ", ");
    report_place_words(place, cell, text);
}

void report_place_arm(const struct report_place *place, const struct cell *cell, unsigned contrast,
                      struct text *text)
{
    double least = place->copied_least[cell->mechanism], most = place->copied_most[cell->mechanism];
    field_words(&cell_fields[contrast], cell, text);
    if (contrast != CONTRAST_MECHANISM || !(most > 0))
        return;
    own_text from = {0}, to = {0};
    text_percent(&from, least);
    text_percent(&to, most);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, " (%s%s%s %% copied)", text_string(&from), one ? "" : " to ",
              one ? "" : text_string(&to));
}

/* --- words that sections share --- */

void report_unit(unsigned metric, struct text *text)
{
    static const char *const better[] = {
        [BETTER_NEITHER] = "", [BETTER_HIGHER] = ", higher is better", [BETTER_LOWER] = ", lower is better"};
    text_addf(text, "%s%s", metrics[metric].unit, better[metrics[metric].better]);
}

void report_more(struct html *html, const char *element, size_t count, size_t shown, const char *words)
{
    if (count > shown)
        html_elementf(html, element, "more", "%s%zu more%s", strcmp(element, "li") == 0 ? "and " : "",
                      count - shown, words);
}

/* --- page --- */

/* What was found comes first; what it rests on, and what it takes to check it or to do it again, is an
 * appendix. */
static const struct report_section *const findings[] = {
    &report_lead, &report_distribution, &report_values, &report_latency, &report_answers, &report_figures};
static const struct report_section *const appendix[] = {
    &report_evidence, &report_verdicts,    &report_crossovers, &report_noise,
    &report_costs,    &report_profile,     &report_warnings,   &report_excluded,
    &report_runs,     &report_environment, &report_plan,       &report_reproduce};
enum { FINDINGS = sizeof findings / sizeof findings[0], APPENDIX = sizeof appendix / sizeof appendix[0] };

static bool is_wanted(const struct report *report, const struct report_section *section)
{
    return section->wanted == NULL || section->wanted(report->sources);
}

/* Should text ever get past the escaping, the browser still runs and loads nothing. */
#define POLICY "default-src 'none'; style-src 'unsafe-inline'"

static void write_head(struct report *report)
{
    struct html *html = &report->html;
    html_open(html, "head", NULL);
    text_add(html->text, "\n");
    html_void(html, "meta", "charset", "utf-8", NULL);
    html_void(html, "meta", "http-equiv", "Content-Security-Policy", "content", POLICY, NULL);
    html_void(html, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1", NULL);
    html_void(html, "meta", "name", "color-scheme", "content", "light dark", NULL);
    html_void(html, "meta", "name", "generator", "content", "labrun " LABRUN_VERSION, NULL);
    html_elementf(html, "title", NULL, "%s · labrun", report->sources->spec->settings.name);
    html_open(html, "style", NULL);
    text_add(html->text, report_style); /* a constant of the program: not text that may need escaping */
    /* what the boxes hide; ~ and not :has(), which browsers know since 2022 or 2023 only */
    for (unsigned i = 1; i <= REPORT_SERIES_MAX; i++)
        text_addf(html->text, "%s.t%u:not(:checked) ~ .plot .s%u", i > 1 ? ",\n" : "", i, i);
    text_add(html->text, " { display: none; }\n");
    html_close(html);
    html_close(html);
}

static void write_link(struct html *html, const char *id, const char *title)
{
    own_text target = {0};
    text_addf(&target, "#%s", id);
    html_open(html, "li", NULL);
    html_open(html, "a", "href", text_string(&target), NULL);
    html_text(html, title);
    html_close(html);
    html_close(html);
}

/* Links to these sections, and to `last`, if there is one. */
static void write_contents(struct report *report, const char *label,
                           const struct report_section *const *sections, size_t count, const char *last)
{
    struct html *html = &report->html;
    html_open(html, "nav", "aria-label", label, NULL);
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count; i++)
        if (is_wanted(report, sections[i]))
            write_link(html, sections[i]->id, sections[i]->title);
    if (last != NULL)
        write_link(html, "appendix", last);
    html_close(html);
    html_close(html);
}

static void write_sections(struct report *report, const struct report_section *const *sections, size_t count)
{
    struct html *html = &report->html;
    for (size_t i = 0; i < count; i++) {
        own_text heading = {0};
        if (!is_wanted(report, sections[i]))
            continue;
        text_addf(&heading, "%s-title", sections[i]->id);
        html_open(html, "section", "id", sections[i]->id, "aria-labelledby", text_string(&heading), NULL);
        html_open(html, "h2", "id", text_string(&heading), NULL);
        html_text(html, sections[i]->title);
        html_close(html);
        sections[i]->write(report);
        html_close(html);
    }
}

static void write_appendix(struct report *report)
{
    struct html *html = &report->html;
    html_open(html, "h2", "class", "part", "id", "appendix", NULL);
    html_text(html, "Appendix: evidence and conditions");
    html_close(html);
    write_contents(report, "Contents of the appendix", appendix, APPENDIX, NULL);
    write_sections(report, appendix, APPENDIX);
}

int report_page(const struct report_sources *sources, struct text *text, struct err *err)
{
    struct report report = {
        .sources = sources, .html = {.text = text}, .cells_left = (size_t)REPORT_CELLS_MAX};
    struct html *html = &report.html;
    find_place(sources->records, sources->index, &cell_fields[CONTRAST_MECHANISM], &report.place);
    find_place(sources->records, sources->index, sources->index->contrast, &report.compared);
    text_add(text, "<!DOCTYPE html>\n");
    html_open(html, "html", "lang", "en", NULL);
    text_add(text, "\n");
    write_head(&report);
    html_open(html, "body", NULL);
    text_add(text, "\n");
    report_masthead(&report);
    write_contents(&report, "Contents", findings, FINDINGS, "Appendix");
    html_open(html, "main", NULL);
    report_result(&report);
    write_sections(&report, findings, FINDINGS);
    write_appendix(&report);
    while (html->depth > 0)
        html_close(html);
    return text_ok(text, err);
}
