/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How it was measured: what to be wary of, which runs and cells are missing and why, where and by what plan
 * the others were made, and how to make them again. */
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "findings/refinement.h"
#include "plots/report_section.h"
#include "statistics/alpha.h"

/* --- warnings --- */

/* "3 places", "3 places, in few runs of 2 more", "in few runs of 2 places". */
static void write_places(struct html *html, const struct warning *list, size_t count)
{
    own_text text = {0};
    size_t few = 0;
    for (size_t i = 0; i < count; i++)
        few += list[i].few;
    if (few < count)
        text_addf(&text, "%zu place%s", count - few, plural(count - few));
    if (few > 0 && few < count)
        text_addf(&text, ", in few runs of %zu more", few);
    else if (few > 0)
        text_addf(&text, "in few runs of %zu place%s", few, plural(few));
    html_element(html, "span", "unit", text_string(&text));
}

/* All places of one kind. */
static void write_kind(struct report *report, const struct warning *list, size_t count)
{
    struct html *html = &report->html;
    html_open(html, "article", "class", "warning", NULL);
    html_open(html, "h3", NULL);
    html_element(html, "code", NULL, warning_name(list->id));
    html_text(html, " ");
    write_places(html, list, count);
    html_close(html);
    html_element(html, "p", NULL, warning_sentence(list->id));
    html_element(html, "p", "hint", warning_hint(list->id));
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Where");
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++) {
        own_text place = {0};
        if (list[i].cell != NULL)
            report_place_cell(&report->place, list[i].cell, &place);
        else
            text_add(&place, "the experiment as a whole");
        html_open(html, "li", NULL);
        html_text(html, text_string(&place));
        if (list[i].of > 0)
            html_textf(html, ": %zu of %zu runs", list[i].runs, list[i].of);
        if (list[i].detail[0] != '\0')
            html_textf(html, "; %s", list[i].detail);
        html_close(html);
    }
    report_more(html, "li", count, REPORT_LIST_MAX, "");
    html_close(html);
    html_close(html);
    html_close(html);
}

static void write_warnings(struct report *report)
{
    const struct warning_list *warnings = report->sources->warnings;
    if (warnings == NULL) {
        html_element(&report->html, "p", "empty", "Nobody looked for warnings in these data.");
        return;
    }
    if (warnings->count == 0)
        html_element(&report->html, "p", "empty", "None.");
    for (size_t i = 0, count; i < warnings->count; i += count) {
        count = 1;
        while (i + count < warnings->count && warnings->list[i].id == warnings->list[i + count].id)
            count++;
        write_kind(report, &warnings->list[i], count);
    }
}

const struct report_section report_warnings = {"warnings", "Warnings", write_warnings, NULL};

/* --- excluded --- */

/* Cells that were asked for and never planned, by their reasons. */
static void write_excluded(struct report *report)
{
    const struct plan *plan = report->sources->plan;
    struct html *html = &report->html;
    html_open(html, "ul", NULL);
    size_t reasons = 0;
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        const struct exclusion *exclusion = &plan->exclusions[i];
        size_t alike = plan_excluded_alike(plan, i);
        own_text cell = {0}, names = {0};
        if (alike == 0 || ++reasons > REPORT_LIST_MAX)
            continue;
        cell_describe(&exclusion->cell, report->sources->spec, &cell);
        plan_excluded_mechanisms(plan, i, &names);
        html_open(html, "li", NULL);
        html_textf(html, "%zu cell%s: %s; the first is %s", alike, plural(alike), exclusion->why,
                   text_string(&cell));
        if (names.length > 0)
            html_textf(html, "; mechanisms: %s", text_string(&names));
        if (exclusion->hint[0] != '\0')
            html_element(html, "p", "hint", exclusion->hint);
        html_close(html);
    }
    report_more(html, "li", reasons, REPORT_LIST_MAX, ": exclusions.csv has all");
    html_close(html);
}

static bool excluded_wanted(const struct report_sources *sources)
{
    return sources->plan->exclusion_count > 0;
}

const struct report_section report_excluded = {"excluded", "Left out", write_excluded, excluded_wanted};

/* --- runs --- */

/* Runs that share their reason. */
struct reason {
    const char *why;
    const struct cell *first;
    uint32_t runs[REPORT_LIST_MAX]; /* numbers of the first of them */
    size_t count;
};

struct reasons {
    struct reason list[REPORT_LIST_MAX];
    size_t count;
    size_t others; /* that have still other reasons */
};

static void reason_add(struct reasons *reasons, const char *why, const struct cell *cell, uint32_t run)
{
    size_t i = 0;
    while (i < reasons->count && strcmp(reasons->list[i].why, why) != 0)
        i++;
    if (i == REPORT_LIST_MAX) {
        reasons->others++;
        return;
    }
    struct reason *reason = &reasons->list[i];
    if (i == reasons->count) {
        *reason = (struct reason){.why = why, .first = cell};
        reasons->count++;
    }
    if (reason->count < REPORT_LIST_MAX)
        reason->runs[reason->count] = run;
    reason->count++;
}

static void write_reason(struct report *report, const struct reason *reason)
{
    struct html *html = &report->html;
    own_text first = {0};
    report_place_cell(&report->place, reason->first, &first);
    html_open(html, "tr", NULL);
    html_elementf(html, "td", "number", "%zu", reason->count);
    html_element(html, "td", NULL, reason->why);
    html_open(html, "td", NULL);
    html_textf(html, "first: %s; run%s ", text_string(&first), plural(reason->count));
    for (size_t i = 0; i < reason->count && i < REPORT_LIST_MAX; i++)
        html_textf(html, "%s%u", i > 0 ? ", " : "", reason->runs[i]);
    if (reason->count > REPORT_LIST_MAX)
        html_textf(html, " and %zu more", reason->count - (size_t)REPORT_LIST_MAX);
    html_close(html);
    html_close(html);
}

static void write_reasons(struct report *report, const struct reasons *reasons)
{
    static const char *const columns[] = {"runs", "reason", "where"};
    html_rows(&report->html, "list stacked", "Failed runs: they have no numbers anywhere", columns,
              sizeof columns / sizeof *columns);
    for (size_t i = 0; i < reasons->count; i++)
        write_reason(report, &reasons->list[i]);
    html_rows_end(&report->html);
    if (reasons->others > 0)
        html_elementf(&report->html, "p", "more",
                      "%zu more have still other reasons: see the column reason of runs.csv.",
                      reasons->others);
}

/* Planned runs that no record is of. Records of another plan have numbers too: the least that is missing. */
static size_t count_missing(const struct report_sources *sources)
{
    size_t missing = sources->plan->run_count;
    if (sources->stopping != NULL && sources->stopping->plan != NULL)
        return stopping_missing(sources->stopping);
    own_free bool *seen = calloc(sources->plan->run_count + 1, sizeof *seen);
    for (size_t i = 0; seen != NULL && i < sources->records->count; i++) {
        uint32_t run = sources->records->list[i].run;
        if (run == 0 || run > sources->plan->run_count || seen[run - 1])
            continue;
        seen[run - 1] = true;
        missing--;
    }
    return seen != NULL ? missing : 0;
}

/* What was not measured because there was no need. */
static void write_stopping(struct report *report)
{
    own_text text = {0};
    if (report->sources->stopping != NULL)
        stopping_tell(report->sources->stopping, &text);
    if (text.length > 0)
        html_elementf(&report->html, "p", NULL, "Stopped early: %s.", text_string(&text));
}

static void write_runs(struct report *report)
{
    const struct records *records = report->sources->records;
    const struct plan *plan = report->sources->plan;
    struct reasons failed = {0};
    size_t missing = count_missing(report->sources);
    size_t spared = report->sources->stopping != NULL ? stopping_spared(report->sources->stopping) : 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (record->status != STATUS_OK)
            reason_add(&failed, record->reason[0] != '\0' ? record->reason : "no reason was recorded",
                       &record->cell, record->run);
    }
    if (failed.count > 0)
        write_reasons(report, &failed);
    if (missing > 0)
        html_elementf(&report->html, "p", NULL,
                      "%zu of %zu planned run%s %s not recorded: labrun resume measures what is missing.",
                      missing, plan->run_count, plural(plan->run_count), missing == 1 ? "is" : "are");
    write_stopping(report);
    if (failed.count + missing == 0)
        html_elementf(&report->html, "p", "empty", "None: all %zu planned runs are there and ok.",
                      plan->run_count - spared);
}

const struct report_section report_runs = {"runs", "Failed and skipped runs", write_runs, NULL};

/* --- environment --- */

static void write_fact(struct html *html, const char *name, const char *value)
{
    html_open(html, "tr", NULL);
    html_header(html, "row", name);
    html_element(html, "td", value[0] == '\0' ? "none" : NULL, value[0] == '\0' ? "unknown" : value);
    html_close(html);
}

static void write_environment(struct report *report)
{
    const struct report_sources *sources = report->sources;
    const struct report_fact *fact = sources->facts, *end = fact + sources->fact_count;
    struct html *html = &report->html;
    if (sources->fact_count == 0) {
        html_element(html, "p", "empty", "Nothing is known about it.");
        return;
    }
    html_open(html, "div", "class", "columns", NULL);
    while (fact < end) {
        const char *group = fact->group;
        html_rows(html, "facts stacked", group, NULL, 0);
        for (; fact < end && strcmp(fact->group, group) == 0; fact++)
            write_fact(html, fact->name, fact->value);
        html_rows_end(html);
    }
    html_close(html);
}

const struct report_section report_environment = {"environment", "Environment", write_environment, NULL};

/* --- plan --- */

static void write_axes(struct html *html, const struct spec *spec)
{
    html_rows(html, "facts stacked", "Axes, and parameters that the file names", NULL, 0);
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        own_text name = {0}, values = {0};
        if (axis->count < 2 && !axis->given)
            continue;
        text_addf(&name, "%s.%s", axis->field->section, axis->field->key);
        for (size_t value = 0; value < axis->count && value < REPORT_LIST_MAX; value++) {
            struct cell cell = {0};
            axis_value(axis, value, &cell);
            text_add(&values, value > 0 ? ", " : "");
            field_print(axis->field, &cell, &values);
        }
        if (axis->count > REPORT_LIST_MAX)
            text_addf(&values, " ... (%zu values)", axis->count);
        write_fact(html, text_string(&name), text_string(&values));
    }
    html_rows_end(html);
}

/* Which sizes were measured besides, and why; or why none were. */
static void write_refinement(struct report *report)
{
    const struct plan *plan = report->sources->plan;
    const struct settings *settings = &report->sources->spec->settings;
    size_t more = plan->cell_count - plan->first_cells;
    own_text sizes = {0}, margin = {0};
    if (!settings->refine)
        return;
    text_number(&margin, 100 * settings->equivalence, 3);
    refinement_tell_sizes(plan, &sizes);
    if (more > 0)
        html_elementf(
            &report->html, "p", NULL,
            "Second stage (refine): behind them %zu more cell%s in %zu run%s, ordered in the same "
            "way, at %s. There the faster of two values of the contrast changed in the first stage: "
            "their median ratios in throughput lie on different sides of 1 at the two sizes, one of "
            "them further from it than %s %%.",
            more, plural(more), plan->run_count - plan->first_runs,
            plural(plan->run_count - plan->first_runs), text_string(&sizes), text_string(&margin));
    else if (count_missing(report->sources) > 0)
        html_element(&report->html, "p", NULL,
                     "Second stage (refine): it is planned when all these runs are there, at more sizes "
                     "wherever the faster of two values of the contrast changes from one size to the next.");
    else
        html_elementf(
            &report->html, "p", NULL,
            "Second stage (refine): none. Nowhere does the faster of two values of the contrast "
            "change from one size to the next, with a median ratio in throughput further from 1 than "
            "%s %% at one of the two.",
            text_string(&margin));
}

static void write_plan(struct report *report)
{
    const struct spec *spec = report->sources->spec;
    const struct plan *plan = report->sources->plan;
    struct html *html = &report->html;
    own_text warmup = {0}, window = {0}, order = {0}, looks = {0}, compared = {0};
    size_t family = plan_family(plan);
    units_label(UNIT_NS, spec->settings.warmup_ns, &warmup);
    plan_tell_window(&spec->settings, &window);
    plan_tell_order(plan, &spec->settings, &order);
    html_open(html, "p", NULL);
    bool stops = spec->settings.precision > 0;
    looks_tell(&spec->settings, &looks);
    html_textf(html, "%zu cell%s, each once in each of %s%lld blocks, %s: %s%zu runs of %s warm-up and %s%s.",
               plan->first_cells, plural(plan->first_cells), stops ? "at most " : "",
               (long long)looks_most_blocks(&spec->settings), text_string(&order), stops ? "at most " : "",
               plan->first_runs, text_string(&warmup), text_string(&window),
               plan_has_contests(plan) ? ", which the arms of a contest share" : "");
    plan_tell_family(family, &compared);
    if (family > 0)
        html_textf(html, " It takes at least %u blocks, so that %s can be significant at 5 %%.",
                   plan_least_blocks(family * looks_count(&spec->settings), ALPHA), text_string(&compared));
    if (looks.length > 0)
        html_textf(html, " Stopping: %s.", text_string(&looks));
    html_close(html);
    write_refinement(report);
    html_open(html, "div", "class", "columns", NULL);
    write_axes(html, spec);
    html_rows(html, "facts stacked", "Settings", NULL, 0);
    for (unsigned i = 0; i < setting_field_count; i++) {
        own_text value = {0};
        if (strcmp(setting_fields[i].section, "output") == 0)
            continue; /* where files went says nothing about the numbers */
        field_print(&setting_fields[i], &spec->settings, &value);
        write_fact(html, setting_fields[i].key,
                   text_string(&value)[0] != '\0' ? text_string(&value) : "none");
    }
    html_rows_end(html);
    html_close(html);
}

const struct report_section report_plan = {"plan", "Plan", write_plan, NULL};

/* --- reproduce --- */

static void write_reproduce(struct report *report)
{
    const struct report_sources *sources = report->sources;
    struct html *html = &report->html;
    own_text command = {0};
    text_add(&command, "sudo labrun run experiment.ini");
    for (size_t i = 0; i < sources->override_count; i++) {
        text_add(&command, " --set '"); /* quoted whole for a shell, so that it can be pasted */
        for (const char *c = sources->overrides[i]; *c != '\0'; c++)
            if (*c == '\'')
                text_add(&command, "'\\''");
            else
                text_add_bytes(&command, c, 1);
        text_add(&command, "'");
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

const struct report_section report_reproduce = {"reproduce", "How to reproduce", write_reproduce, NULL};
