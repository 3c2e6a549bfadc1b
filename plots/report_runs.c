/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the CPU time goes: shares of every profiled cell, the symbols that have most samples, what sampling
 * itself cost, and which cells could not be profiled. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answers/profile_phrase.h"
#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"

/* --- report costs --- */

/* "path loopback, MTU 9000 B": what tells these cells from those of other costs. */
static void add_family(const struct report_place *place, const struct cost *cost, struct text *text)
{
    const char *before = "";
    for (unsigned i = 0; i < place->field_count; i++) {
        if (cost_explains(place->fields[i]))
            continue;
        text_addf(text, "%s%s ", before, place->fields[i]->label);
        variants_value(place->fields[i], cost->cell, text);
        before = ", ";
    }
}

static void add_caption(const struct report_place *place, const struct cost *cost, struct text *text)
{
    own_text family = {0};
    add_family(place, cost, &family);
    text_addf(text, "%s%s from ", text_string(&family), family.length > 0 ? ": prices" : "Prices");
    cost_print_cells(cost, text);
    text_add(text, ", R² ");
    text_number(text, cost->r2, 3);
}

/* What the cells do not tell, if there is anything. */
static void write_gap(struct report *report, const struct cost *cost)
{
    struct html *html = &report->html;
    own_text family = {0}, cells = {0};
    add_family(&report->place, cost, &family);
    cost_print_cells(cost, &cells);
    if (cost->gap != NULL)
        html_elementf(html, "p", "empty", "No prices%s%s: %s (here: %s).", family.length > 0 ? " for " : "",
                      text_string(&family), cost->gap, text_string(&cells));
    else if (cost->places_gap != NULL)
        html_elementf(html, "p", "empty", "No prices by place: %s.", cost->places_gap);
}

static void write_number(struct html *html, double first, double second, bool interval)
{
    own_text text = {0};
    text_add(&text, interval ? "[" : "");
    text_number(&text, first, 3);
    if (interval) {
        text_add(&text, ", ");
        text_number(&text, second, 3);
        text_add(&text, "]");
    }
    html_element(html, "td", "number", text_string(&text));
}

static void write_line(struct html *html, const struct cost_line *line)
{
    html_open(html, "tr", NULL);
    html_header(html, "row", line->what);
    write_number(html, line->price->value, 0, false);
    write_number(html, line->price->low, line->price->high, true);
    html_element(html, "td", NULL, line->unit);
    html_element(html, "td", cost_is_price(line->price) ? NULL : "none",
                 cost_is_price(line->price) ? "yes" : "not certain: the interval reaches zero");
    html_close(html);
}

static void report_costs_write_table(struct report *report, const struct cost *cost,
                                     const struct cost_line *lines, size_t count)
{
    static const char *const columns[] = {"CPU time of", "price", "95 % interval", "unit", "above zero"};
    struct html *html = &report->html;
    own_text caption = {0};
    add_caption(&report->place, cost, &caption);
    html_table(html, "list", text_string(&caption));
    html_columns(html, columns, sizeof columns / sizeof *columns);
    html_open(html, "tbody", NULL);
    for (size_t i = 0; i < count; i++)
        write_line(html, &lines[i]);
    html_close(html);
    html_close(html);
    html_close(html);
}

static void write_cost(struct report *report, const struct cost *cost)
{
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines);
    if (count > 0)
        report_costs_write_table(report, cost, lines, count);
    write_gap(report, cost);
}

void report_costs(struct report *report)
{
    const struct costs *costs = report->sources->costs;
    struct html *html = &report->html;
    size_t count = costs != NULL ? costs->count : 0;
    if (count == 0) {
        html_element(html, "p", "empty", "Unknown: no cell has both its CPU time and its copies.");
        return;
    }
    html_element(
        html, "p", NULL,
        "The CPU time per byte of the cells, of both sides together, as a sum: so much for each byte, for "
        "each time that it is copied, and for each system call. The prices are those that fit best "
        "(least squares of the relative errors); R² is the share of the differences between the cells "
        "that they explain, at most 1. The prices of copies at one place come from a second fit, in which "
        "each place has its own.");
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        write_cost(report, &costs->list[i]);
    if (count > REPORT_LIST_MAX)
        html_elementf(html, "p", "more", "%zu more places are left out: labrun explain has all.",
                      count - (size_t)REPORT_LIST_MAX);
}

/* --- report profile --- */

enum {
    CELLS_MAX = 200, /* rows of the table; profile_shares.csv has all */
    SYMBOLS_MAX = 8, /* of a cell: the rest have a per cent or two each */
    SYMBOL_CELLS_MAX = 60,
};

bool report_profile_wanted(const struct report_sources *sources)
{
    const struct profile_shares *shares = sources->shares;
    return sources->no_profile != NULL || (shares != NULL && shares->count + shares->failed_count > 0);
}

static void write_head(struct report *report, uint64_t groups)
{
    struct html *html = &report->html;
    html_open(html, "thead", NULL);
    html_open(html, "tr", NULL);
    html_header(html, "col", "mechanism");
    html_header(html, "col", "message");
    report_place_columns(&report->place, html);
    html_header(html, "col", "samples");
    html_header(html, "col", "CPU ns/B");
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++)
        if (groups >> group & 1)
            html_header(html, "col", profile_group_label(group));
    html_close(html);
    html_close(html);
}

static void write_cell_names(struct report *report, const struct cell *cell)
{
    struct html *html = &report->html;
    own_text name = {0}, size = {0};
    cell_name(cell, &name);
    units_label_size(cell->message_size, &size);
    html_header(html, "row", text_string(&name));
    html_header(html, "row", text_string(&size));
    report_place_row(&report->place, cell, html);
}

static void write_shares(struct report *report, const struct profile_share *share, uint64_t groups)
{
    struct html *html = &report->html;
    own_text cost = {0};
    text_number(&cost, share->profile->cpu_ns_per_byte, 3);
    html_open(html, "tr", NULL);
    write_cell_names(report, &share->profile->cell);
    html_elementf(html, "td", "number", "%" PRIu64, share->samples);
    html_element(html, "td", "number", text_string(&cost));
    for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
        own_text words = {0}, interval = {0};
        if ((groups >> group & 1) == 0)
            continue;
        profile_phrase_percent(&share->groups[PROFILE_WORKERS][group], &words);
        profile_phrase_share(&share->groups[PROFILE_WORKERS][group], &interval);
        html_open(html, "td", "class", "number", "title", text_string(&interval), NULL);
        html_text(html, text_string(&words));
        html_close(html);
    }
    html_close(html);
}

static void report_profile_write_table(struct report *report, const struct profile_shares *shares)
{
    struct html *html = &report->html;
    uint64_t groups = profile_shares_groups(shares, PROFILE_SHARE_LEAST);
    own_text caption = {0};
    text_add(&caption,
             "share of the samples in %, groups above 2 % of any cell; 95 % intervals of counting within ±");
    text_number(&caption, profile_shares_reach(shares), 2);
    text_add(&caption, " points");
    html_table(html, "shares", text_string(&caption));
    write_head(report, groups);
    html_open(html, "tbody", NULL);
    for (size_t i = 0; i < shares->count && i < CELLS_MAX; i++)
        write_shares(report, &shares->list[i], groups);
    html_close(html);
    html_close(html);
    html_close(html);
    if (shares->count > CELLS_MAX)
        html_elementf(html, "p", "more", "%zu more cells are in profile_shares.csv.",
                      shares->count - (size_t)CELLS_MAX);
}

static void write_symbol(struct html *html, const struct profile_share *share,
                         const struct profile_line *line)
{
    struct share part = share_of(line->samples, share->samples);
    own_text words = {0};
    profile_phrase_share(&part, &words);
    html_open(html, "tr", NULL);
    html_element(html, "td", "number", text_string(&words));
    html_open(html, "td", NULL);
    if (line->symbol[0] != '\0')
        html_element(html, "code", NULL, line->symbol);
    else
        html_text(html, "(no symbol)");
    if (line->within[0] != '\0') {
        html_text(html, " within ");
        html_element(html, "code", NULL, line->within);
    }
    html_close(html);
    html_element(html, "td", NULL, profile_side_name(line->side));
    html_element(html, "td", NULL, profile_group_label(line->group));
    html_close(html);
}

static void write_symbols(struct report *report, const struct profile_share *share)
{
    static const char *const columns[] = {"samples", "where", "side", "group"};
    struct html *html = &report->html;
    const struct profile_line *top[SYMBOLS_MAX];
    size_t count = profile_share_top(share, top, SYMBOLS_MAX);
    own_text place = {0};
    report_place_cell(&report->place, &share->profile->cell, &place);
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, text_string(&place));
    html_table(html, "list", "Share of the samples [95 % interval]");
    html_columns(html, columns, sizeof columns / sizeof *columns);
    html_open(html, "tbody", NULL);
    for (size_t i = 0; i < count; i++)
        write_symbol(html, share, top[i]);
    html_close(html);
    html_close(html);
    html_close(html);
    html_close(html);
}

static void write_all_symbols(struct report *report, const struct profile_shares *shares)
{
    struct html *html = &report->html;
    html_element(html, "h3", NULL, "The symbols that have most samples");
    for (size_t i = 0; i < shares->count && i < SYMBOL_CELLS_MAX; i++)
        write_symbols(report, &shares->list[i]);
    if (shares->count > SYMBOL_CELLS_MAX)
        html_elementf(html, "p", "more", "%zu more cells are in profile.csv.",
                      shares->count - (size_t)SYMBOL_CELLS_MAX);
}

static void write_failed(struct report *report, const struct profile_shares *shares)
{
    struct html *html = &report->html;
    if (shares->failed_count == 0)
        return;
    html_elementf(html, "h3", NULL, "Not profiled: %zu cell%s", shares->failed_count,
                  plural(shares->failed_count));
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < shares->failed_count && i < REPORT_LIST_MAX; i++) {
        own_text place = {0};
        const char *reason = shares->failed[i]->reason;
        report_place_cell(&report->place, &shares->failed[i]->cell, &place);
        html_elementf(html, "li", NULL, "%s: %s", text_string(&place),
                      reason[0] != '\0' ? reason : "nothing was sampled");
    }
    if (shares->failed_count > REPORT_LIST_MAX)
        html_elementf(html, "li", "more", "and %zu more: profile.csv has them",
                      shares->failed_count - (size_t)REPORT_LIST_MAX);
    html_close(html);
}

/* "x": "X.", as a paragraph; nothing when there is nothing to say. */
static void write_sentence(struct html *html, void (*phrase)(const struct profile_shares *, struct text *),
                           const struct profile_shares *shares)
{
    own_text words = {0};
    phrase(shares, &words);
    if (words.length == 0)
        return;
    if (words.data[0] >= 'a' && words.data[0] <= 'z')
        words.data[0] = (char)(words.data[0] - 'a' + 'A');
    html_elementf(html, "p", NULL, "%s.", text_string(&words));
}

static void write_limits(struct html *html, const struct profile_shares *shares)
{
    html_open(html, "ul", NULL);
    for (unsigned i = 0; profile_phrase_limit(shares, i) != NULL; i++)
        html_element(html, "li", NULL, profile_phrase_limit(shares, i));
    html_close(html);
}

void report_profile(struct report *report)
{
    const struct profile_shares *shares = report->sources->shares;
    struct html *html = &report->html;
    if (report->sources->no_profile != NULL)
        html_elementf(html, "p", "empty", "Profiles were asked for and could not be made: %s.",
                      report->sources->no_profile);
    if (shares == NULL)
        return;
    if (shares->count > 0) {
        own_text sampling = {0};
        profile_phrase_sampling(shares, &sampling);
        html_elementf(html, "p", NULL,
                      "One extra run of each cell, outside the measured blocks and in none of the other "
                      "numbers: %s. Shares are of the samples in the threads of both workers.",
                      text_string(&sampling));
        write_sentence(html, profile_phrase_overhead, shares);
        write_sentence(html, profile_phrase_others, shares);
        write_sentence(html, profile_phrase_hidden, shares);
        write_sentence(html, profile_phrase_lost, shares);
        write_limits(html, shares);
        report_profile_write_table(report, shares);
        write_all_symbols(report, shares);
    }
    write_failed(report, shares);
}

/* --- report warnings --- */

static void write_place(struct report *report, const struct warning *warning)
{
    struct html *html = &report->html;
    own_text place = {0};
    if (warning->cell != NULL)
        report_place_cell(&report->place, warning->cell, &place);
    else
        text_add(&place, "the experiment as a whole");
    html_open(html, "li", NULL);
    html_text(html, text_string(&place));
    if (warning->of > 0)
        html_textf(html, ": %zu of %zu runs", warning->runs, warning->of);
    if (warning->detail[0] != '\0')
        html_textf(html, "; %s", warning->detail);
    html_close(html);
}

/* All places of one kind. */
static void write_kind(struct report *report, const struct warning *list, size_t count)
{
    struct html *html = &report->html;
    html_open(html, "article", "class", "warning", NULL);
    html_open(html, "h3", NULL);
    html_element(html, "code", NULL, warning_name(list->id));
    html_text(html, " ");
    html_elementf(html, "span", "unit", "%zu place%s", count, plural(count));
    html_close(html);
    html_element(html, "p", NULL, warning_sentence(list->id));
    html_element(html, "p", "hint", warning_hint(list->id));
    html_open(html, "details", NULL);
    html_element(html, "summary", NULL, "Where");
    html_open(html, "ul", NULL);
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        write_place(report, &list[i]);
    if (count > REPORT_LIST_MAX)
        html_elementf(html, "li", "more", "and %zu more", count - (size_t)REPORT_LIST_MAX);
    html_close(html);
    html_close(html);
    html_close(html);
}

void report_warnings(struct report *report)
{
    const struct warning_list *warnings = report->sources->warnings;
    if (warnings == NULL) {
        html_element(&report->html, "p", "empty", "Nobody looked for warnings in these data.");
        return;
    }
    if (warnings->count == 0)
        html_element(&report->html, "p", "empty", "None.");
    for (size_t i = 0; i < warnings->count;) {
        size_t count = 1;
        while (i + count < warnings->count && warnings->list[i].id == warnings->list[i + count].id)
            count++;
        write_kind(report, &warnings->list[i], count);
        i += count;
    }
}

/* --- report runs --- */

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
