/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "plots/report_section.h"

/* Runs, or cells, that share their reason. */
struct reason {
    const char *why, *hint; /* hint: NULL or "" when there is none */
    const struct cell *first;
    uint32_t runs[REPORT_LIST_MAX]; /* numbers of the first of them */
    size_t count;
};

struct reasons {
    struct reason list[REPORT_LIST_MAX];
    size_t count;
    size_t others; /* that have still other reasons */
};

static struct reason *reason_of(struct reasons *reasons, const char *why)
{
    for (size_t i = 0; i < reasons->count; i++)
        if (strcmp(reasons->list[i].why, why) == 0)
            return &reasons->list[i];
    if (reasons->count == REPORT_LIST_MAX) {
        reasons->others++;
        return NULL;
    }
    struct reason *reason = &reasons->list[reasons->count++];
    *reason = (struct reason){.why = why};
    return reason;
}

static void reason_add(struct reasons *reasons, const char *why, const char *hint, const struct cell *cell,
                       uint32_t run)
{
    struct reason *reason = reason_of(reasons, why);
    if (reason == NULL)
        return;
    if (reason->count == 0) {
        reason->first = cell;
        reason->hint = hint;
    }
    if (reason->count < REPORT_LIST_MAX)
        reason->runs[reason->count] = run;
    reason->count++;
}

static void write_runs(struct html *html, const struct reason *reason)
{
    html_text(html, reason->count == 1 ? "run " : "runs ");
    for (size_t i = 0; i < reason->count && i < REPORT_LIST_MAX; i++)
        html_textf(html, "%s%u", i > 0 ? ", " : "", reason->runs[i]);
    if (reason->count > REPORT_LIST_MAX)
        html_textf(html, " and %zu more", reason->count - (size_t)REPORT_LIST_MAX);
}

static void write_reason(struct report *report, const struct reason *reason, bool cells)
{
    struct html *html = &report->html;
    own_text first = {0};
    report_place_cell(&report->place, reason->first, &first);
    html_open(html, "tr", NULL);
    html_elementf(html, "td", "number", "%zu", reason->count);
    html_open(html, "td", NULL);
    html_text(html, reason->why);
    if (reason->hint != NULL && reason->hint[0] != '\0')
        html_element(html, "span", "hint", reason->hint);
    html_close(html);
    html_open(html, "td", NULL);
    html_textf(html, "first: %s", text_string(&first));
    if (!cells) {
        html_text(html, "; ");
        write_runs(html, reason);
    }
    html_close(html);
    html_close(html);
}

static void write_reasons(struct report *report, const struct reasons *reasons, const char *caption,
                          bool cells)
{
    struct html *html = &report->html;
    html_table(html, "list", caption);
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    html_header(html, "col", cells ? "cells" : "runs");
    html_header(html, "col", "reason");
    html_header(html, "col", "where");
    html_close(html);
    html_close(html);
    html_open(html, "tbody", NULL);
    for (size_t i = 0; i < reasons->count; i++)
        write_reason(report, &reasons->list[i], cells);
    html_close(html);
    html_close(html);
    html_close(html);
    if (reasons->others > 0)
        html_elementf(html, "p", "more", "%zu more have still other reasons: %s.", reasons->others,
                      cells ? "labrun plan lists them" : "see the column reason of runs.csv");
}

/* Planned runs that no record is of. Records of another plan have numbers too: the least that is missing. */
static size_t count_missing(const struct report_sources *sources)
{
    size_t missing = sources->plan->run_count;
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

static void find_failed(const struct records *records, struct reasons *reasons)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = &records->list[i];
        if (record->status != STATUS_OK)
            reason_add(reasons, record->reason[0] != '\0' ? record->reason : "no reason was recorded", NULL,
                       &record->cell, record->run);
    }
}

void report_runs(struct report *report)
{
    const struct report_sources *sources = report->sources;
    const struct plan *plan = sources->plan;
    struct reasons failed = {0}, skipped = {0};
    size_t missing = count_missing(sources);
    find_failed(sources->records, &failed);
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        const struct exclusion *exclusion = &plan->exclusions[i];
        reason_add(&skipped, exclusion->why, exclusion->hint, &exclusion->cell, 0);
    }
    if (failed.count > 0)
        write_reasons(report, &failed, "Failed runs: they have no numbers anywhere", false);
    if (missing > 0)
        html_elementf(&report->html, "p", NULL,
                      "%zu of %zu planned runs have no record: labrun resume measures them.", missing,
                      plan->run_count);
    if (skipped.count > 0)
        write_reasons(report, &skipped, "Skipped: combinations that were not in the plan", true);
    if (failed.count + missing + skipped.count == 0)
        html_elementf(&report->html, "p", "empty", "None: all %zu planned runs are there and ok.",
                      plan->run_count);
}

/* Cells that were asked for and never planned, by their reasons. */
void report_excluded(struct report *report)
{
    const struct plan *plan = report->sources->plan;
    struct html *html = &report->html;
    html_open(html, "ul", NULL);
    for (size_t i = 0, shown = 0; i < plan->exclusion_count && shown < REPORT_LIST_MAX; i++) {
        const struct exclusion *exclusion = &plan->exclusions[i];
        size_t alike = plan_excluded_alike(plan, i);
        own_text cell = {0};
        if (alike == 0)
            continue;
        shown++;
        cell_describe(&exclusion->cell, report->sources->spec, &cell);
        html_open(html, "li", NULL);
        html_textf(html, "%zu cell%s: %s; the first is %s", alike, plural(alike), exclusion->why,
                   text_string(&cell));
        if (exclusion->hint[0] != '\0')
            html_element(html, "p", "hint", exclusion->hint);
        html_close(html);
    }
    html_close(html);
}
