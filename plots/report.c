/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report.h"

#include "plots/report_section.h"
#include "plots/report_series.h"
#include "plots/templates.h"

/* What is drawn first is what most readers came for. */
static const struct section {
    const char *id, *title;
    void (*write)(struct report *report);
} sections[] = {
    {"answers", "Answers", report_answers},
    {"figures", "Figures", report_figures},
    {"profile", "Where the time goes", report_profile},
    {"verdicts", "Verdicts", report_verdicts},
    {"crossovers", "Crossovers", report_crossovers},
    {"costs", "What a copy and a call cost", report_costs},
    {"noise", "Noise floor", report_noise},
    {"warnings", "Warnings", report_warnings},
    {"excluded", "Left out", report_excluded},
    {"runs", "Failed and skipped runs", report_runs},
    {"environment", "Environment", report_environment},
    {"plan", "Plan", report_plan},
    {"reproduce", "How to reproduce", report_reproduce},
};
enum { SECTIONS = sizeof sections / sizeof sections[0] };

/* Profiles are an extra: who did not ask for any need not read that there are none. Nor that all cells were
 * measured. */
static bool is_wanted(const struct report *report, const struct section *section)
{
    if (section->write == report_excluded)
        return report->sources->plan->exclusion_count > 0;
    return section->write != report_profile || report_profile_wanted(report->sources);
}

/* Should text ever get past the escaping, the browser still runs and loads nothing. */
#define POLICY "default-src 'none'; style-src 'unsafe-inline'"

static void write_head(struct report *report)
{
    struct html *html = &report->html;
    const char *name = report->sources->spec->settings.name;
    html_open(html, "head", NULL);
    text_add(html->text, "\n");
    html_void(html, "meta", "charset", "utf-8", NULL);
    html_void(html, "meta", "http-equiv", "Content-Security-Policy", "content", POLICY, NULL);
    html_void(html, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1", NULL);
    html_void(html, "meta", "name", "color-scheme", "content", "light dark", NULL);
    html_void(html, "meta", "name", "generator", "content", "labrun " LABRUN_VERSION, NULL);
    html_elementf(html, "title", NULL, "%s · labrun", name);
    html_open(html, "style", NULL);
    text_add(html->text, report_style); /* a constant of the program: not text that may need escaping */
    report_series_style(html->text);
    html_close(html);
    html_close(html);
}

static void count_runs(const struct records *records, size_t *ok, size_t *failed)
{
    *ok = *failed = 0;
    for (size_t i = 0; i < records->count; i++)
        *(records->list[i].status == STATUS_OK ? ok : failed) += 1;
}

static void write_masthead(struct report *report)
{
    const struct report_sources *sources = report->sources;
    struct html *html = &report->html;
    size_t ok, failed;
    count_runs(sources->records, &ok, &failed);
    html_open(html, "header", NULL);
    html_element(html, "p", "kicker", "labrun report");
    html_element(html, "h1", NULL, sources->spec->settings.name);
    html_element(html, "p", "caption", sources->caption);
    html_open(html, "p", "class", "caption", NULL);
    html_textf(html, "started %s · %zu of %zu planned runs recorded · %zu ok", sources->started,
               sources->records->count, sources->plan->run_count, ok);
    if (failed > 0) {
        html_text(html, " · ");
        html_elementf(html, "strong", NULL, "%zu failed", failed);
    }
    html_close(html);
    html_close(html);
}

static void write_contents(struct report *report)
{
    struct html *html = &report->html;
    html_open(html, "nav", "aria-label", "Contents", NULL);
    html_open(html, "ul", NULL);
    for (unsigned i = 0; i < SECTIONS; i++) {
        own_text target = {0};
        if (!is_wanted(report, &sections[i]))
            continue;
        text_addf(&target, "#%s", sections[i].id);
        html_open(html, "li", NULL);
        html_open(html, "a", "href", text_string(&target), NULL);
        html_text(html, sections[i].title);
        html_close(html);
        html_close(html);
    }
    html_close(html);
    html_close(html);
}

static void write_section(struct report *report, const struct section *section)
{
    struct html *html = &report->html;
    own_text heading = {0};
    text_addf(&heading, "%s-title", section->id);
    html_open(html, "section", "id", section->id, "aria-labelledby", text_string(&heading), NULL);
    html_open(html, "h2", "id", text_string(&heading), NULL);
    html_text(html, section->title);
    html_close(html);
    section->write(report);
    html_close(html);
}

void report_unit(unsigned metric, struct text *text)
{
    static const char *const better[] = {
        [BETTER_NEITHER] = "", [BETTER_HIGHER] = ", higher is better", [BETTER_LOWER] = ", lower is better"};
    text_addf(text, "%s%s", metrics[metric].unit, better[metrics[metric].better]);
}

int report_page(const struct report_sources *sources, struct text *text, struct err *err)
{
    struct report report = {
        .sources = sources, .html = {.text = text}, .cells_left = (size_t)REPORT_CELLS_MAX};
    struct html *html = &report.html;
    report_place_find(sources->records, sources->index, &report.place);
    text_add(text, "<!DOCTYPE html>\n");
    html_open(html, "html", "lang", "en", NULL);
    text_add(text, "\n");
    write_head(&report);
    html_open(html, "body", NULL);
    text_add(text, "\n");
    write_masthead(&report);
    write_contents(&report);
    html_open(html, "main", NULL);
    for (unsigned i = 0; i < SECTIONS; i++)
        if (is_wanted(&report, &sections[i]))
            write_section(&report, &sections[i]);
    html_close(html);
    html_close(html);
    html_close(html);
    return text_ok(text, err);
}
