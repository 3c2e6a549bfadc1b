/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the CPU time goes: shares of every profiled cell, the symbols that have most samples, what sampling
 * itself cost, and which cells could not be profiled. */
#include <inttypes.h>

#include "answers/profile_phrase.h"
#include "base/units.h"
#include "plots/report_section.h"

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

static void write_table(struct report *report, const struct profile_shares *shares)
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
        write_table(report, shares);
        write_all_symbols(report, shares);
    }
    write_failed(report, shares);
}
