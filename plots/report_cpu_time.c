/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU time: what a copy and a call cost, fitted to the cells; and where it goes, from the samples of
 * every profiled cell, with what sampling itself cost and which cells could not be profiled. */
#include <inttypes.h>
#include <math.h>

#include "answers/cpu_time.h"
#include "answers/phrase.h"
#include "base/units.h"
#include "plots/figure.h"
#include "plots/report_section.h"

/* --- costs --- */

static void write_price(struct html *html, const struct cost_line *line)
{
    own_text what = {0}, interval = {0}, without = {0}, doubt = {0};
    const struct price *price = line->price;
    cost_print_what(line, &what);
    cost_print_doubt(line, &doubt);
    text_interval(&interval, price->fit.low, price->fit.high, phrase_number);
    text_interval(&without, price->least, price->most, phrase_number);
    html_open(html, "tr", NULL);
    html_header(html, "row", text_string(&what));
    html_number(html, price->fit.value);
    html_element(html, "td", "number", text_string(&interval));
    html_element(html, "td", "number", text_string(&without));
    html_element(html, "td", NULL, line->unit);
    html_element(html, "td", cost_is_price(price) ? NULL : "none",
                 cost_is_price(price) ? "yes" : text_string(&doubt));
    html_close(html);
}

/* The prices, and what the cells do not tell, if there is anything. "path loopback, MTU 9000" tells these
 * cells from those of other costs. */
static void write_cost(struct report *report, const struct cost *cost)
{
    static const char *const columns[] = {"CPU time of",           "fitted", "95 % interval",
                                          "without any mechanism", "unit",   "a price?"};
    struct html *html = &report->html;
    struct cost_line lines[COST_LINES_MAX];
    size_t count = cost_lines(cost, lines);
    own_text family = {0}, cells = {0};
    for (unsigned i = 0; i < report->place.field_count; i++) {
        const struct field *field = report->place.fields[i];
        if (cost_explains(field))
            continue;
        text_addf(&family, "%s%s ", family.length > 0 ? ", " : "", field->label);
        field_words(field, cost->cell, &family);
    }
    cost_print_cells(cost, &cells);
    bool named = family.length > 0;
    if (count > 0) {
        own_text caption = {0};
        text_addf(&caption, "%s%s from %s, R² ", text_string(&family), named ? ": prices" : "Prices",
                  text_string(&cells));
        text_number(&caption, cost->r2, 3);
        html_rows(html, "list stacked", text_string(&caption), columns, sizeof columns / sizeof *columns);
        for (size_t i = 0; i < count; i++)
            write_price(html, &lines[i]);
        html_rows_end(html);
    }
    if (cost->gap != NULL) {
        own_text why = {0};
        cost_print(cost, &why);
        html_elementf(html, "p", "empty", "No prices%s%s: %s.", named ? " for " : "", text_string(&family),
                      text_string(&why));
    }
    if (cost->gap == NULL && cost->places_gap != NULL)
        html_elementf(html, "p", "empty", "No prices by place: %s.", cost->places_gap);
}

static void write_costs(struct report *report)
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
        "each time that it is copied, for each system call, and for each context switch where there are "
        "enough of them to matter. The prices are those that fit best "
        "(least squares of the relative errors); R² is the share of the differences between the cells "
        "that they explain, at most 1. A number is a price only if it is above zero whichever mechanism is "
        "left out, and the intervals without each of them overlap; that of a call, only if calls hardly "
        "ever sleep or the sleeps have a price. The "
        "prices of copies at one place come from a second fit, in which each place has its own.");
    for (size_t i = 0; i < count && i < REPORT_LIST_MAX; i++)
        write_cost(report, &costs->list[i]);
    report_more(html, "p", count, REPORT_LIST_MAX, " places are left out: labrun explain has all.");
}

const struct report_section report_costs = {"costs", "What a copy and a call cost", write_costs, NULL};

/* --- profile --- */

enum {
    CELLS_MAX = 200, /* rows of the table; profile_shares.csv has all */
    SYMBOLS_MAX = 8, /* of a cell: the rest have a per cent or two each */
    SYMBOL_CELLS_MAX = 60,
};

/* What sampling cost and left out, and what holds for every profile. */
static void write_limits(struct html *html, const struct profile_shares *shares)
{
    static void (*const phrases[])(const struct profile_shares *, struct text *) = {
        profile_phrase_overhead, profile_phrase_others, profile_phrase_hidden, profile_phrase_lost};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        own_text words = {0};
        phrases[i](shares, &words);
        if (words.length == 0)
            continue;
        html_open(html, "p", NULL);
        html_sentence(html, text_string(&words));
        html_close(html);
    }
    html_open(html, "ul", NULL);
    for (unsigned i = 0; profile_phrase_limit(shares, i) != NULL; i++)
        html_element(html, "li", NULL, profile_phrase_limit(shares, i));
    html_close(html);
}

static void write_shares(struct report *report, const struct profile_share *share, uint64_t groups)
{
    const struct cell *cell = &share->profile->cell;
    struct html *html = &report->html;
    own_text name = {0}, size = {0};
    cell_name(cell, &name);
    units_label_size(cell->message_size, &size);
    html_open(html, "tr", NULL);
    html_header(html, "row", text_string(&name));
    html_header(html, "row", text_string(&size));
    report_place_row(&report->place, cell, html);
    html_elementf(html, "td", "number", "%" PRIu64, share->samples);
    html_number(html, share->profile->cpu_ns_per_byte);
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

/* The farthest end of any group's interval from its share, in per cent points. */
static double farthest_end(const struct profile_shares *shares)
{
    double reach = NAN;
    for (size_t i = 0; i < shares->count; i++)
        for (unsigned group = 0; group < PROFILE_GROUP_COUNT; group++) {
            const struct share *share = &shares->list[i].groups[PROFILE_WORKERS][group];
            reach = fmax(reach, 100 * fmax(share->high - share->value, share->value - share->low));
        }
    return reach;
}

static void write_shares_table(struct report *report, const struct profile_shares *shares)
{
    struct html *html = &report->html;
    uint64_t groups = profile_shares_groups(shares, PROFILE_SHARE_LEAST);
    own_text caption = {0};
    text_add(&caption,
             "share of the samples in %, groups above 2 % of any cell; 95 % intervals of counting within ±");
    text_number(&caption, farthest_end(shares), 2);
    text_add(&caption, " points");
    html_table(html, "shares stacked", text_string(&caption));
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
    html_open(html, "tbody", NULL);
    for (size_t i = 0; i < shares->count && i < CELLS_MAX; i++)
        write_shares(report, &shares->list[i], groups);
    html_rows_end(html);
    report_more(html, "p", shares->count, CELLS_MAX, " cells are in profile_shares.csv.");
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

/* The workers' lines with most samples, most first, whatever their order in the file. Returns how many there
 * are. */
static size_t find_top(const struct profile_share *share, const struct profile_line *top[SYMBOLS_MAX])
{
    const struct profile *profile = share->profile;
    size_t found = 0;
    for (size_t i = 0; i < profile->line_count; i++) {
        const struct profile_line *line = &profile->lines[i];
        size_t at = found;
        while (at > 0 && top[at - 1]->samples < line->samples)
            at--;
        if (at == SYMBOLS_MAX || line->samples == 0 || line->side == PROFILE_ELSE)
            continue;
        found += found < SYMBOLS_MAX ? 1 : 0;
        for (size_t j = found - 1; j > at; j--)
            top[j] = top[j - 1];
        top[at] = line;
    }
    return found;
}

static void write_symbols(struct report *report, const struct profile_shares *shares)
{
    static const char *const columns[] = {"samples", "where", "side", "group"};
    struct html *html = &report->html;
    html_element(html, "h3", NULL, "The symbols that have most samples");
    for (size_t i = 0; i < shares->count && i < SYMBOL_CELLS_MAX; i++) {
        const struct profile_share *share = &shares->list[i];
        const struct profile_line *top[SYMBOLS_MAX];
        size_t count = find_top(share, top);
        own_text place = {0};
        report_place_cell(&report->place, &share->profile->cell, &place);
        html_open(html, "details", NULL);
        html_element(html, "summary", NULL, text_string(&place));
        html_rows(html, "list stacked", "Share of the samples [95 % interval]", columns,
                  sizeof columns / sizeof *columns);
        for (size_t j = 0; j < count; j++)
            write_symbol(html, share, top[j]);
        html_rows_end(html);
        html_close(html);
    }
    report_more(html, "p", shares->count, SYMBOL_CELLS_MAX, " cells are in profile.csv.");
}

static void write_profile(struct report *report)
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
        write_limits(html, shares);
        write_shares_table(report, shares);
        write_symbols(report, shares);
    }
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
    report_more(html, "li", shares->failed_count, REPORT_LIST_MAX, ": profile.csv has them");
    html_close(html);
}

/* Profiles are an extra: who did not ask for any need not read that there are none. */
static bool profile_wanted(const struct report_sources *sources)
{
    const struct profile_shares *shares = sources->shares;
    return sources->no_profile != NULL || (shares != NULL && shares->count + shares->failed_count > 0);
}

const struct report_section report_profile = {"profile", "Where the time goes", write_profile,
                                              profile_wanted};
