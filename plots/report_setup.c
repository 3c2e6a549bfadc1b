/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "statistics/alpha.h"
#include "base/units.h"
#include "plots/report_section.h"

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
