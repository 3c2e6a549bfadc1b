/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report.h"

#include <string.h>

#include "base/units.h"
#include "plots/report_section.h"
#include "plots/report_figures.h"
#include "plots/templates.h"
#include "statistics/alpha.h"

/* --- report answers --- */

static void write_list(struct html *html, const char *title, char *const *lines, size_t count)
{
    if (count == 0)
        return;
    html_element(html, "h4", NULL, title);
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        html_element(html, "li", NULL, lines[i]);
    if (count > REPORT_LIST_MAX)
        html_elementf(html, "li", "more", "and %zu more: labrun explain shows them",
                      count - (size_t)REPORT_LIST_MAX);
    html_close(html);
}

static void add_count(size_t count, const char *word, const char *words, struct text *text)
{
    if (count > 0)
        text_addf(text, "%s%zu %s", text->length > 0 ? ", " : "", count, count == 1 ? word : words);
}

static void write_answer(struct html *html, const struct answer *answer)
{
    html_open(html, "article", "class", answer->answered ? "answer" : "answer open", NULL);
    html_open(html, "h3", NULL);
    html_element(html, "span", "id", answer->id);
    html_textf(html, " %s", answer->question);
    html_close(html);
    html_open(html, "p", NULL);
    if (!answer->answered) {
        html_element(html, "span", "tag", "no answer from these data");
        html_text(html, " ");
    }
    html_sentence(html, answer->sentence);
    html_close(html);
    if (answer->evidence_count + answer->caveat_count > 0) {
        own_text counts = {0};
        add_count(answer->evidence_count, "line of evidence", "lines of evidence", &counts);
        add_count(answer->caveat_count, "caveat", "caveats", &counts);
        html_open(html, "details", NULL);
        html_element(html, "summary", NULL, text_string(&counts));
        write_list(html, "Evidence", answer->evidence, answer->evidence_count);
        write_list(html, "Caveats", answer->caveats, answer->caveat_count);
        html_close(html);
    }
    html_close(html);
}

void report_answers(struct report *report)
{
    const struct answers *answers = report->sources->answers;
    if (answers == NULL) {
        html_element(&report->html, "p", "empty", "The six questions were not asked of these data.");
        return;
    }
    for (size_t i = 0; i < ANSWER_COUNT; i++)
        if (answers->list[i].sentence != NULL)
            write_answer(&report->html, &answers->list[i]);
}

/* --- report setup --- */

static void open_table(struct html *html, const char *caption)
{
    html_table(html, "facts", caption);
    html_open(html, "tbody", NULL);
}

static void close_table(struct html *html)
{
    for (int i = 0; i < 3; i++)
        html_close(html);
}

static void write_fact(struct html *html, const char *name, const char *value)
{
    html_open(html, "tr", NULL);
    html_header(html, "row", name);
    html_element(html, "td", value[0] == '\0' ? "none" : NULL, value[0] == '\0' ? "unknown" : value);
    html_close(html);
}

void report_environment(struct report *report)
{
    const struct report_sources *sources = report->sources;
    const struct report_fact *fact = sources->facts, *end = fact + sources->fact_count;
    if (sources->fact_count == 0) {
        html_element(&report->html, "p", "empty", "Nothing is known about it.");
        return;
    }
    html_open(&report->html, "div", "class", "columns", NULL);
    while (fact < end) {
        const char *group = fact->group;
        open_table(&report->html, group);
        for (; fact < end && strcmp(fact->group, group) == 0; fact++)
            write_fact(&report->html, fact->name, fact->value);
        close_table(&report->html);
    }
    html_close(&report->html);
}

static void print_axis(const struct axis *axis, struct text *text)
{
    for (size_t i = 0; i < axis->count && i < REPORT_LIST_MAX; i++) {
        struct cell cell = {0};
        axis_value(axis, i, &cell);
        text_add(text, i > 0 ? ", " : "");
        field_print(axis->field, &cell, text);
    }
    if (axis->count > REPORT_LIST_MAX)
        text_addf(text, " ... (%zu values)", axis->count);
}

static void write_axes(struct html *html, const struct spec *spec)
{
    open_table(html, "Axes, and parameters that the file names");
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        own_text name = {0}, values = {0};
        if (axis->count < 2 && !axis->given)
            continue;
        text_addf(&name, "%s.%s", axis->field->section, axis->field->key);
        print_axis(axis, &values);
        write_fact(html, text_string(&name), text_string(&values));
    }
    close_table(html);
}

static void write_settings(struct html *html, const struct settings *settings)
{
    open_table(html, "Settings");
    for (unsigned i = 0; i < setting_field_count; i++) {
        own_text value = {0};
        if (strcmp(setting_fields[i].section, "output") == 0)
            continue; /* where files went says nothing about the numbers */
        field_print(&setting_fields[i], settings, &value);
        write_fact(html, setting_fields[i].key,
                   text_string(&value)[0] != '\0' ? text_string(&value) : "none");
    }
    close_table(html);
}

void report_plan(struct report *report)
{
    const struct spec *spec = report->sources->spec;
    const struct plan *plan = report->sources->plan;
    struct html *html = &report->html;
    own_text warmup = {0}, window = {0};
    size_t family = plan_family(plan);
    units_label(UNIT_NS, spec->settings.warmup_ns, &warmup);
    units_label(UNIT_NS, spec->settings.duration_ns, &window);
    html_open(html, "p", NULL);
    html_textf(html,
               "%zu cells, each once in every of %lld blocks: %zu runs of %s warm-up and %s window, in %s "
               "order within a block.",
               plan->cell_count, (long long)spec->settings.blocks, plan->run_count, text_string(&warmup),
               text_string(&window), spec->settings.order == ORDER_RANDOM ? "random" : "the listed");
    if (family > 0)
        html_textf(html,
                   " At least %u blocks are needed for all %zu comparisons of two mechanisms to be "
                   "significant at 5 %%.",
                   plan_least_blocks(family, ALPHA), family);
    html_close(html);
    html_open(html, "div", "class", "columns", NULL);
    write_axes(html, spec);
    write_settings(html, &spec->settings);
    html_close(html);
}

/* A word of a shell command: quoted whole, so that it can be pasted. */
static void add_word(const char *word, struct text *text)
{
    text_add(text, " '");
    for (const char *c = word; *c != '\0'; c++)
        if (*c == '\'')
            text_add(text, "'\\''");
        else
            text_add_bytes(text, c, 1);
    text_add(text, "'");
}

void report_reproduce(struct report *report)
{
    const struct report_sources *sources = report->sources;
    struct html *html = &report->html;
    own_text command = {0};
    text_add(&command, "sudo labrun run experiment.ini");
    for (size_t i = 0; i < sources->override_count; i++) {
        text_add(&command, " --set");
        add_word(sources->overrides[i], &command);
    }
    html_elementf(html, "p", NULL, "Measured by labrun %s, which was called as", sources->version);
    html_element(html, "pre", NULL, sources->command);
    html_element(html, "p", NULL, "Save the text below as experiment.ini, and run");
    html_element(html, "pre", NULL, text_string(&command));
    html_element(html, "p", NULL,
                 "Everything on this page comes from runs.csv and environment.json of the results folder: "
                 "labrun report FOLDER makes it again, with the same bytes.");
    html_open(html, "details", "open", "open", NULL);
    html_element(html, "summary", NULL, "experiment.ini");
    html_element(html, "pre", NULL, sources->experiment);
    html_close(html);
}

/* --- report --- */

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
