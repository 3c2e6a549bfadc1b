/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/report_matrix.h"

static void write_counts(struct html *html, const struct verdict *verdict, size_t left)
{
    size_t counts[EQUIVALENT + 1] = {0};
    for (unsigned metric = verdict->metric; left > 0 && verdict->metric == metric; verdict++, left--)
        counts[verdict->conclusion] += verdict->pair.control ? 0 : 1;
    html_open(html, "p", "class", "counts", NULL);
    html_textf(html, "%zu faster, %zu slower, %zu equivalent, %zu inconclusive", counts[FASTER],
               counts[SLOWER], counts[EQUIVALENT], counts[INCONCLUSIVE]);
    html_close(html);
}

static void write_metric_heading(struct html *html, const struct verdict *verdict, size_t left)
{
    own_text unit = {0};
    report_unit(verdict->metric, &unit);
    html_open(html, "h3", NULL);
    html_text(html, metrics[verdict->metric].label);
    html_text(html, " ");
    html_element(html, "span", "unit", text_string(&unit));
    html_close(html);
    write_counts(html, verdict, left);
}

static void write_legend(struct report *report)
{
    own_text margin = {0};
    struct html *html = &report->html;
    text_number(&margin, 100 * report->sources->spec->settings.equivalence, 3);
    html_open(html, "p", NULL);
    html_textf(html,
               "Each cell compares two mechanisms at one size and one setting: the ratio first / second, "
               "paired within blocks, with its 95 %% interval. Faster and slower mean better and worse in "
               "that metric, with Holm's correction over the table; equivalent means that the whole interval "
               "is within %s %%. Inconclusive is not the same as equal: the data cannot tell.",
               text_string(&margin));
    html_close(html);
}

void report_verdicts(struct report *report)
{
    const struct verdicts *verdicts = report->sources->verdicts;
    size_t count = verdicts != NULL ? verdicts->count : 0, compared = 0, left_out = 0;
    for (size_t i = 0; i < count; i++)
        compared += verdicts->list[i].pair.control ? 0 : 1;
    if (compared == 0) {
        html_element(&report->html, "p", "empty",
                     "Nothing to compare: no two mechanisms were measured at the same place.");
        return;
    }
    write_legend(report);
    unsigned metric = METRIC_COUNT;
    for (size_t i = 0; i < count;) {
        const struct verdict *family = &verdicts->list[i];
        size_t size = report_matrix_family(family, count - i);
        i += size;
        if (family->pair.control)
            continue;
        if (metric != family->metric)
            write_metric_heading(&report->html, family, count - i + size);
        metric = family->metric;
        left_out += report_matrix(report, family, size) ? 0 : 1;
    }
    if (left_out > 0)
        html_elementf(&report->html, "p", "more",
                      "%zu tables are left out, because the page would grow too large: verdicts.csv has all.",
                      left_out);
}
