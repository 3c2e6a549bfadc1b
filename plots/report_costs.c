/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_section.h"
#include "plots/variant.h"

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

static void write_table(struct report *report, const struct cost *cost, const struct cost_line *lines,
                        size_t count)
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
        write_table(report, cost, lines, count);
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
